"""Checks of the end of observation and of the signature.

Where the dictionary differs: E-EOS-01 compares the end of observation with the visits and death, because
the last contact of which it is itself a part agrees with every later date. E-EOS-02 leaves contradictions
to the checks that find them, and stands at the end of observation, so that the missing form can be filled
in; any change takes the signature back.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.derivations import OBSERVATION_DAYS
from crf.partial_date import Dated, days_between_max, earliest, latest
from crf.record import PatientRecord
from crf.schedule import due_and_absent, page_rows
from crf.specs import SPECS, FormSpec
from crf.workflow import READY_STATES, SIGNED_STATES


@check(
    "E-EOS-01",
    severity=SOFT,
    fields=("EOS.eos_date",),
    message=gettext_noop(
        "The end of observation ({end}) differs from the latest contact of visits and death "
        "({last_contact}). Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The end of observation is not the latest day on which a visit or death is recorded; where one of "
        "the dates is known only in part, the two cannot be the same."
    ),
)
def end_is_not_the_last_contact(record: PatientRecord) -> Iterator[Found]:
    end, death = record.end.eos_date, record.death.death_date
    contacts: list[Dated] = [visit.visit_date for visit in record.visits if visit.visit_date]
    contacts += [death] if death else []
    if end is None or not contacts:
        return
    if latest(end) < max(map(earliest, contacts)) or earliest(end) > max(map(latest, contacts)):
        yield finding(record.end, end=end, last_contact=max(contacts, key=latest))


@check(
    "E-EOS-02",
    severity=HARD,
    fields=("EOS.eos_date",),
    message=gettext_noop(
        "The forms are signed, but the one that asks for “{label}” is due and not filled in or not verified. "
        "Please complete it; then the forms can be verified and signed again."
    ),
    condition=gettext_noop(
        "The forms of the patient are signed or locked, and one of them is not verified, "
        "or one that is due has not been begun."
    ),
)
def signed_too_early(record: PatientRecord) -> Iterator[Found]:
    if record.patient.status in SIGNED_STATES and (spec := next(_not_ready(record), None)):
        yield finding(record.end, label=f"{spec.key}.{spec.model.items()[0].name}")


def _not_ready(record: PatientRecord) -> Iterator[FormSpec]:
    """The forms that keep a patient from being signed."""
    yield from (SPECS[row.form_key] for row in page_rows(record) if row.status not in READY_STATES)
    yield from (spec for spec, _slot in due_and_absent(record, record.today))


@check(
    "E-EOS-03",
    severity=SOFT,
    fields=("EOS.eos_reason", "EOS.eos_date", "TRA.tx_date"),
    message=gettext_noop(
        "Observation is said to have completed 24 months, but it ended on {end}, day {day}. "
        "Please correct the reason or the date."
    ),
    condition=gettext_noop(
        "The reason for the end of observation is that 24 months are completed, and its date is certainly "
        "less than 730 days after the index allo."
    ),
)
def completed_too_early(record: PatientRecord) -> Iterator[Found]:
    end = record.end
    day = days_between_max(record.day0, end.eos_date)
    if end.eos_reason == "END" and day is not None and day < OBSERVATION_DAYS:
        yield finding(end, record.index, end=end.eos_date, day=day)
