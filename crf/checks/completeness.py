"""Checks of what is late or not finished: they inform and never ask.

Where the dictionary differs: what is late is what the study's days in crf/schedule.py call overdue, here as
in the matrix. E-COM-03 and E-COM-06 count from the last change, and what was imported is for E-COM-06
alone: it is confirmed by completing the form. E-COM-05 counts from the last change too, because the moment
of verifying is not kept with the form. A toxicity that is reported and not described is asked for by
E-TOX-10, so E-COM-07 is about forms of their own. A form that somebody is typing for the first time is
begun, and no longer late.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from crf.checks.check import INFO, Found, check, finding
from crf.derivations import VISIT_WINDOWS
from crf.models import FormRecord, FormStatus, Origin
from crf.record import PatientRecord
from crf.schedule import due_and_absent, in_slot, is_needed, page_rows, term
from crf.specs import SPECS, FormSpec
from crf.workflow import Action, after

# Form -> the item at which it is spoken of.
BASELINE = {"DIA": "dx_date", "LIN": "line_start", "PRE": "pre_date", "TRA": "tx_date"}
TRIGGERED = {"REL": "rel_date", "PTT": "ptt_start", "DTH": "death_date"}
UNTOUCHED = timedelta(days=60)
UNSIGNED = UNCONFIRMED = UNANSWERED = timedelta(days=30)
IN_PROGRESS = FormStatus.IN_PROGRESS.value
VERIFIED = frozenset({after(Action.VERIFY), FormStatus.NOT_APPLICABLE})


def _changed_on(row: FormRecord) -> date | None:
    """The day of the last change; None of a row that has never been stored."""
    return timezone.localtime(row.updated_at).date() if row.pk and row.updated_at else None


def _unfinished(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.status == IN_PROGRESS and row.pk]


def _is_late(record: PatientRecord, spec: FormSpec, slot: str = "") -> bool:
    """Whether a form, or slot of it, that nobody has begun or finished should have been complete by now."""
    rows = in_slot(spec, record.rows(spec.key), slot)
    late = bool(_unfinished(rows)) if rows else is_needed(record, spec, slot)
    found = term(record, spec, slot) if late else None
    return found is not None and found.overdue < record.today


@check(
    "E-COM-01",
    severity=INFO,
    said=False,
    fields=tuple(f"{form}.{item}" for form, item in BASELINE.items()),
    message=gettext_noop(
        "The patient was registered on {registered}, and the forms about the time up to the transplant are "
        "not all complete. Please complete them."
    ),
    condition=gettext_noop(
        "Clinical forms are open for the patient, and diagnosis, lines, status before the transplant or "
        "transplant are overdue: not complete on the day that the study's schedule counts from registration."
    ),
)
def baseline_is_late(record: PatientRecord) -> Iterator[Found]:
    late = [form for form in BASELINE if _is_late(record, SPECS[form])]
    if late:
        rows = [row for form in late for row in _unfinished(record.rows(form))]
        items = [f"{form}.{BASELINE[form]}" for form in late]
        yield finding(*rows, items=items, registered=record.patient.registered_on)


@check(
    "E-COM-02",
    severity=INFO,
    said=False,
    fields=("FUP.visit",),
    message=gettext_noop(
        "Scheduled visits are overdue: {number}, the first of them “{visit_choice}”. Please complete them, "
        "or say on the patient's page that there was no contact in the window."
    ),
    condition=gettext_noop(
        "A scheduled visit whose window was over while the patient was observed is overdue and neither "
        "complete nor marked as without contact."
    ),
)
def visits_are_late(record: PatientRecord) -> Iterator[Found]:
    visits = record.rows("FUP")
    done = {row.visit for row in visits if row.status != IN_PROGRESS}
    late = [visit for visit in VISIT_WINDOWS if visit not in done and _is_late(record, SPECS["FUP"], visit)]
    if late:
        rows = [row for row in _unfinished(visits) if row.visit in late]
        yield finding(*rows, number=len(late), visit_choice=f"FUP.visit={late[0]}")


@check(
    "E-COM-03",
    severity=INFO,
    said=False,
    message=gettext_noop(
        "This form is in progress, and nothing has been changed in it since {since}. Please complete it."
    ),
    condition=gettext_noop(
        "A form that was typed by the centre is in progress and was last changed more than 60 days ago."
    ),
)
def left_in_progress(record: PatientRecord) -> Iterator[Found]:
    for row in _unfinished(page_rows(record)):
        since = _changed_on(row) if row.origin == Origin.MANUAL else None
        if since is not None and record.today - since > UNTOUCHED:
            yield finding(row, items=(row.items()[0].name,), since=since)


@check(
    "E-COM-05",
    severity=INFO,
    said=False,
    fields=("EOS.eos_date",),
    message=gettext_noop(
        "Every form is verified, and nothing has been changed since {since}. The investigator can sign."
    ),
    condition=gettext_noop(
        "Every form of the patient is verified, none that is due is missing, the last change was more than "
        "30 days ago, and the forms are not signed."
    ),
)
def ready_to_be_signed(record: PatientRecord) -> Iterator[Found]:
    if record.patient.status != after(Action.VERIFY):
        return
    rows = page_rows(record)
    changed = [day for row in rows if (day := _changed_on(row)) is not None]
    waits = bool(changed) and record.today - max(changed) > UNSIGNED
    verified = waits and all(row.status in VERIFIED for row in rows)
    if verified and not any(due_and_absent(record, record.today)):
        yield finding(record.end, since=max(changed))


@check(
    "E-COM-06",
    severity=INFO,
    said=False,
    message=gettext_noop(
        "Imported forms wait to be confirmed: {number}, the first since {since}. "
        "Please compare them with the source and complete them."
    ),
    condition=gettext_noop(
        "A form with imported values was last changed more than 30 days ago and has never been complete."
    ),
)
def imported_and_not_confirmed(record: PatientRecord) -> Iterator[Found]:
    waiting = {}
    for row in _unfinished(page_rows(record)):
        if row.origin != Origin.MANUAL and not row.was_complete:
            since = _changed_on(row)
            if since is not None and record.today - since > UNCONFIRMED:
                waiting[row] = since
    if waiting:
        items = dict.fromkeys(f"{row.form_key}.{row.items()[0].name}" for row in waiting)
        yield finding(*waiting, items=items, number=len(waiting), since=min(waiting.values()))


@check(
    "E-COM-07",
    severity=INFO,
    said=False,
    fields=tuple(f"{form}.{item}" for form, item in TRIGGERED.items()),
    message=gettext_noop(
        "Another form tells of something that has a form of its own, and that one is not begun: it asks for "
        "“{label}”. Please fill it in, or correct the answer that tells of it."
    ),
    condition=gettext_noop(
        "A relapse, a treatment or death is reported on another form, the form about it has not been begun, "
        "and it is overdue by the study's schedule."
    ),
)
def reported_and_not_begun(record: PatientRecord) -> Iterator[Found]:
    for form, item in TRIGGERED.items():
        if not record.rows(form) and _is_late(record, SPECS[form]):
            yield finding(items=(f"{form}.{item}",), label=f"{form}.{item}")


@check(
    "E-COM-04",
    severity=INFO,
    said=False,
    fields=("PAT.sex",),
    message=gettext_noop(
        "Queries wait for the centre: {number}, the first since {since}. Please answer them."
    ),
    condition=gettext_noop("A query has been open, and waiting for the centre, for more than 30 days."),
)
def questions_wait(record: PatientRecord) -> Iterator[Found]:
    waiting = [since for since in record.around.asked if record.today - since > UNANSWERED]
    if waiting:
        yield finding(record.patient, number=len(waiting), since=min(waiting))
