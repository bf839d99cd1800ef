"""What the pages show of the review of forms: their state, what may be done, and who signed."""

from typing import Any

from django import template
from django.template import Context

from accounts.roles import Capability
from crf import lifecycle
from crf.models import FormRecord, FormStatus, Signature
from crf.overlay import unsettled_questions
from crf.record import PatientRecord
from crf.signatures import last_signature
from crf.specs import SPECS
from crf.status import row_state
from crf.views.cells import WORDS
from crf.workflow import Action, before

register = template.Library()


@register.simple_tag
def state_of(row: FormRecord) -> dict[str, Any]:
    """Mark and word of a row's state."""
    state = row_state(row)
    return {"mark": state.value, "word": WORDS[state]}


@register.simple_tag(takes_context=True)
def review_of(context: Context, record: PatientRecord) -> dict[str, Any]:
    """What the person who looks may do now with the forms of a patient, and what stands in the way."""
    user, centre = context["request"].user, record.centre
    status = record.patient.status
    may_verify, may_lock = user.can(Capability.VERIFY_FORMS, centre), user.can(Capability.LOCK_FORMS, centre)
    may_sign = user.can(Capability.SIGN_FORMS, centre)
    return {
        "shown": may_verify or may_lock or may_sign,
        "may_verify": may_verify,
        "may_sign": may_sign,
        "ready": _ready(user, record) if may_verify else [],
        "seen": [seen_as(*page) for page in lifecycle.seen_pages(record)],
        "why_not_signed": lifecycle.why_not_signed(record) if may_sign else "",
        "meaning": lifecycle.MEANING,
        "may_lock": may_lock and status in before(Action.LOCK),
        "may_unlock": may_lock and status in before(Action.UNLOCK),
    }


@register.simple_tag(takes_context=True)
def verifiable(context: Context, record: PatientRecord | None, row: FormRecord) -> str:
    """How the page of `row` posts itself to be verified; empty where that cannot be done now."""
    user = context["request"].user
    if record is None or row.pk is None or row.status not in before(Action.VERIFY):
        return ""
    if not user.can(Capability.VERIFY_FORMS, record.centre):
        return ""
    ready = lifecycle.pages_to_verify(record, unsettled_questions(user, [record.patient.pk]))
    there = any((each.form_key, each.pk) == (row.form_key, row.pk) for each in ready)
    return seen_as(row.form_key, row.pk, row.version) if there else ""


@register.simple_tag
def signature_of(record: PatientRecord) -> Signature | None:
    """The signature that stands, else the last that became void."""
    return last_signature(record)


@register.filter
def form_title(key: str) -> str:
    return str(SPECS[key].title) if key in SPECS else key


@register.simple_tag
def may_be_set_aside(record: PatientRecord, form: dict[str, Any]) -> bool:
    """Whether it may be said of this line that there was no contact in the window of its visit."""
    if form["key"] != "FUP" or form["rows"] or form["closed"]:
        return False
    return not lifecycle.why_applicable(record, form["slot"])


@register.simple_tag
def is_set_aside(form: dict[str, Any]) -> bool:
    return any(row.status == FormStatus.NOT_APPLICABLE for row in form["rows"])


def seen_as(key: str, pk: int, version: int) -> str:
    """A page as somebody has seen it, as it is posted."""
    return f"{key}:{pk}:{version}"


def _ready(user: Any, record: PatientRecord) -> list[str]:
    ready = lifecycle.pages_to_verify(record, unsettled_questions(user, [record.patient.pk]))
    return [seen_as(row.form_key, row.pk, row.version) for row in ready]
