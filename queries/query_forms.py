"""Query Forms: sending questions to a centre in numbered batches, and how far each batch is answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Centre, User
from accounts.roles import Capability
from accounts.scoping import get_for_user_or_404
from audit.context import acting
from crf.record import load_records
from crf.services import Refused
from crf.specs import SPECS
from queries import services
from queries.models import Query, QueryForm, QueryFormLine, QueryQuerySet
from queries.workflow import STATE_WORDS, Action, State

# More in one go is nobody's evening; what is left goes on the next form.
MOST_QUERIES = 200
_SENDABLE = [State.CANDIDATE.value, State.OPEN.value]
_FORM_ORDER = {key: number for number, key in enumerate(SPECS)}

Refusals = list[tuple[Query, str]]


class FormState(StrEnum):
    SENT = "sent"
    PARTLY = "partly"
    COMPLETE = "complete"


STATE_OF_FORM: dict[FormState, Promise] = {
    FormState.SENT: gettext_lazy("sent"),
    FormState.PARTLY: gettext_lazy("partly answered"),
    FormState.COMPLETE: gettext_lazy("complete"),
}
_MARKS = {FormState.SENT: "none", FormState.PARTLY: "part", FormState.COMPLETE: "done"}


class DueInThePast(Refused):
    pass


class TooMany(Refused):
    pass


class NothingToSend(Refused):
    """No query was left to send; `refused` says of each why."""

    def __init__(self, refused: Refusals) -> None:
        super().__init__(_("No query was left to send, so no Query Form was made."))
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a form's lines are done."""

    done: int
    total: int

    @property
    def state(self) -> FormState:
        if self.done == self.total:
            return FormState.COMPLETE
        return FormState.PARTLY if self.done else FormState.SENT

    @property
    def word(self) -> Promise:
        return STATE_OF_FORM[self.state]

    @property
    def mark(self) -> str:
        return _MARKS[self.state]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one centre when every centre was to get its form."""

    centre: Centre
    form: QueryForm | None
    refused: Refusals


def issue(
    *, centre: Centre, queries: Iterable[Query], by: User, note: str = "", due_on: date | None = None
) -> tuple[QueryForm, Refusals]:
    """Send these queries to the centre as one Query Form; returns it and what could not be sent, with why.

    Candidates are opened by it, open queries only put on it. Raises NothingToSend, TooMany, DueInThePast or
    PermissionDenied, and then nothing has happened.
    """
    if not by.can(Capability.RAISE_QUERY, centre):
        raise PermissionDenied(f"{Capability.RAISE_QUERY} at centre {centre.study_centre_no}")
    due_on = due_on or default_due_date()
    if due_on < timezone.localdate():
        raise DueInThePast(_("The day by which the centre answers has passed. Choose a later one."))
    wanted = {query.pk for query in queries}
    if len(wanted) > MOST_QUERIES:
        raise TooMany(_("A Query Form takes up to %(most)s queries. Choose fewer.") % {"most": MOST_QUERIES})
    with acting(by, reason=note.strip()):
        form = _new_form(centre, by, note.strip(), due_on)
        sent, refused = _send_each(_locked(wanted), form, by)
        if not sent:
            raise NothingToSend(refused)
        QueryFormLine.objects.bulk_create(
            QueryFormLine(form=form, query=query, position=number, cycle=query.cycle)
            for number, query in enumerate(_in_order(sent), start=1)
        )
    return form, refused


def issue_to_all(*, by: User, note: str = "", due_on: date | None = None) -> list[Sent]:
    """One Query Form for each centre with queries that are on none yet; each centre on its own."""
    results = []
    for centre, _waiting in centres_waiting(by):
        try:
            form, refused = issue(
                centre=centre, queries=unsent(by, centre)[:MOST_QUERIES], by=by, note=note, due_on=due_on
            )
        except NothingToSend as nothing:
            results.append(Sent(centre, None, nothing.refused))
        else:
            results.append(Sent(centre, form, refused))
    return results


def default_due_date() -> date:
    return timezone.localdate() + timedelta(days=settings.STUDY["queries"]["answer_within"])


def forms_of(user: User) -> QuerySet[QueryForm]:
    rows = QueryForm.objects.for_user(user, Capability.VIEW_QUERIES)
    return rows.select_related("centre", "issued_by")


def form_or_404(user: User, pk: int, capability: Capability = Capability.VIEW_QUERIES) -> QueryForm:
    rows = QueryForm.objects.select_related("centre", "issued_by")
    return get_for_user_or_404(rows, user, capability, pk=pk)


def lines_of(form: QueryForm) -> list[QueryFormLine]:
    """In the order in which they stand on the form."""
    return list(form.lines.select_related("query__patient__centre").order_by("position"))


def is_done(line: QueryFormLine) -> bool:
    """Whether the round in which it was sent is over: answered, closed, withdrawn, or asked again since."""
    return line.query.cycle > line.cycle or line.query.state not in _SENDABLE


def state_of(forms: Iterable[QueryForm]) -> dict[int, Progress]:
    """Form id -> its progress, in one statement for any number of forms."""
    done = Q(query__cycle__gt=F("cycle")) | ~Q(query__state__in=_SENDABLE)
    counted = (
        QueryFormLine.objects.filter(form__in=[form.pk for form in forms])
        .order_by()
        .values("form_id")
        .annotate(total=Count("pk"), done=Count("pk", filter=done))
    )
    return {row["form_id"]: Progress(row["done"], row["total"]) for row in counted}


def summaries(forms: Iterable[QueryForm]) -> list[dict[str, Any]]:
    """For each form what a list says of it; in one statement."""
    forms = list(forms)
    states = state_of(forms)
    return [summary(form, states[form.pk]) for form in forms]


def summary(form: QueryForm, progress: Progress) -> dict[str, Any]:
    """The form, its progress, and by how many days its answers are late."""
    days = (timezone.localdate() - form.due_on).days
    late = days > 0 and progress.state != FormState.COMPLETE
    return {"form": form, "progress": progress, "late": days if late else 0}


def unsent(user: User, centre: Centre | None = None) -> QueryQuerySet:
    """Candidates and open queries that are on no Query Form in this round, the most pressing first."""
    on_a_form = QueryFormLine.objects.filter(query=OuterRef("pk"), cycle=OuterRef("cycle"))
    rows = Query.objects.for_user(user, Capability.RAISE_QUERY).filter(state__in=_SENDABLE)
    rows = rows.filter(~Exists(on_a_form)).select_related("patient__centre")
    return rows.filter(patient__centre=centre) if centre else rows


def centres_waiting(user: User) -> list[tuple[Centre, dict[str, int]]]:
    """Each centre with something to send: how many "candidates", "open" and in "all"."""
    counted = (
        unsent(user)
        .select_related(None)
        .order_by()
        .values("patient__centre")
        .annotate(
            candidates=Count("pk", filter=Q(state=State.CANDIDATE)),
            open=Count("pk", filter=Q(state=State.OPEN)),
            all=Count("pk"),
        )
    )
    found = {row.pop("patient__centre"): row for row in counted}
    return [(centre, found[centre.pk]) for centre in Centre.objects.filter(pk__in=found)]


def _new_form(centre: Centre, by: User, note: str, due_on: date) -> QueryForm:
    # Whoever sends to the same centre waits here, so that a number is given once and none is left out.
    centre = Centre.objects.select_for_update(no_key=True).get(pk=centre.pk)
    now = timezone.now()
    year = timezone.localtime(now).year
    given = QueryForm.objects.filter(centre=centre, year=year).aggregate(last=Max("sequence"))["last"] or 0
    return QueryForm.objects.create(
        centre=centre,
        year=year,
        sequence=given + 1,
        language=centre.language,
        note=note,
        issued_at=now,
        issued_by=by,
        due_on=due_on,
    )


def _locked(wanted: Iterable[int]) -> list[Query]:
    # By number, as whoever follows a change of data locks them.
    rows = Query.objects.select_for_update(of=("self",)).select_related("patient__centre")
    return list(rows.filter(pk__in=wanted).order_by("pk"))


def _send_each(queries: Sequence[Query], form: QueryForm, by: User) -> tuple[list[Query], Refusals]:
    on_a_form = set(
        QueryFormLine.objects.filter(query__in=queries, cycle=F("query__cycle")).values_list(
            "query_id", flat=True
        )
    )
    sent: list[Query] = []
    refused: Refusals = []
    for query in queries:
        try:
            with transaction.atomic():
                _refuse(query, form, query.pk in on_a_form)
                sent.append(_send(query, form.due_on, by))
        except (Refused, PermissionDenied) as error:
            refused.append((query, str(error)))
    return sent, refused


def _refuse(query: Query, form: QueryForm, on_a_form: bool) -> None:
    if query.patient.centre_id != form.centre_id:
        raise Refused(_("It is about a patient of another centre."))
    if query.state not in _SENDABLE:
        raise Refused(_("It is %(state)s by now.") % {"state": STATE_WORDS[State(query.state)]})
    if on_a_form:
        raise Refused(_("It is on a Query Form already."))


def _send(query: Query, due_on: date, by: User) -> Query:
    if query.state == State.CANDIDATE:
        query = services.act(query=query, action=Action.ISSUE, by=by)
    query.due_on = due_on
    query.save(update_fields=["due_on"])
    return query


def _in_order(queries: list[Query]) -> list[Query]:
    """Patient by patient, form by form as the e-CRF has them, entry by entry, item by item."""
    records = load_records({query.patient_id for query in queries})

    def place(query: Query) -> tuple[object, ...]:
        code, target = query.patient.subject_code, query.targets[0]
        rows = [row.pk for row in records[query.patient_id].rows(target["form"])]
        entry = rows.index(target["row"]) if target["row"] in rows else len(rows)
        items = [field.name for field in SPECS[target["form"]].model.items()]
        item = items.index(target["item"]) if target["item"] in items else -1
        return code, _FORM_ORDER[target["form"]], entry, item, query.pk

    return sorted(queries, key=place)
