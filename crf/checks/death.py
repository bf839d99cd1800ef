"""Checks of death and the end of observation.

Where the dictionary differs: E-DTH-06 also reads the transplant-related cause. E-EOS-01 compares the end of
observation with the visits and death, because the last contact of which it is itself a part agrees with
every later date.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.derivations import MRD_ALONE, OBSERVATION_DAYS, is_relapse
from crf.models import Relapse
from crf.partial_date import PartialDate, days_between_min, earliest, latest, surely_after, surely_before
from crf.record import PatientRecord

FIVE_YEARS = 1826
# Reasons for the end of observation that agree with a death form.
ENDS_WITH_DEATH = ("DTH", "WDR", "INEL")


@check(
    "E-DTH-01",
    severity=HARD,
    fields=("DTH.death_date", "TRA.tx_date"),
    message=gettext_noop(
        "Death ({death}) is before the index allo ({day0}). Please correct whichever is wrong."
    ),
)
def death_before_transplant(record: PatientRecord) -> Iterator[Found]:
    death = record.death.death_date
    if surely_before(death, record.day0):
        yield finding(record.death, record.index, death=death, day0=record.day0)


@check(
    "E-DTH-02",
    severity=HARD,
    fields=("DTH.death_date", "EOS.eos_reason"),
    message=gettext_noop(
        "There is a death form, but observation ended for another reason (“{reason_choice}”). "
        "Please correct whichever is wrong."
    ),
)
def ended_otherwise(record: PatientRecord) -> Iterator[Found]:
    reason = record.end.eos_reason
    if record.rows("DTH") and reason is not None and reason not in ENDS_WITH_DEATH:
        yield finding(record.death, record.end, reason_choice=f"EOS.eos_reason={reason}")


@check(
    "E-DTH-03",
    severity=SOFT,
    fields=("DTH.death_main_cause", "RLS.relapse_ever"),
    message=gettext_noop(
        "The cause of death is relapse, but the summary says that there was none. "
        "Please correct whichever is wrong."
    ),
)
def died_of_relapse_without_one(record: PatientRecord) -> Iterator[Found]:
    if record.death.death_main_cause == "REL" and record.relapse_summary.relapse_ever == "N":
        yield finding(record.death, record.relapse_summary)


@check(
    "E-DTH-04",
    severity=SOFT,
    fields=("DTH.death_main_cause", "REL.rel_date"),
    message=gettext_noop(
        "The cause of death is related to the transplant, but there was a relapse before ({relapse}), "
        "so it does not count as non-relapse mortality. Please confirm cause and relapse."
    ),
)
def transplant_related_after_relapse(record: PatientRecord) -> Iterator[Found]:
    before = [row for row in record.relapses if _relapsed_before_death(record, row)]
    if record.death.death_main_cause == "HSCT" and before:
        yield finding(record.death, before[0], relapse=before[0].rel_date)


def _relapsed_before_death(record: PatientRecord, row: Relapse) -> bool:
    dated = row.rel_date is not None and not surely_after(row.rel_date, record.death.death_date)
    return dated and is_relapse(row)


@check(
    "E-DTH-05",
    severity=HARD,
    fields=("DTH.death_relapse_before", "REL.rel_date"),
    message=gettext_noop(
        "“Relapse / progression before death” and the relapse forms do not agree. "
        "Please add the relapse form, or correct the answer."
    ),
)
def relapse_before_death_differs(record: PatientRecord) -> Iterator[Found]:
    death = record.death
    before = [row for row in record.relapses if _relapsed_before_death(record, row)]
    possible = [
        row
        for row in record.relapses
        if row.rel_type != MRD_ALONE and not surely_after(row.rel_date, death.death_date)
    ]
    if death.death_relapse_before == "N" and before:
        yield finding(death, *before)
    elif death.death_relapse_before == "Y" and not possible:
        yield finding(death, items=("death_relapse_before",))


@check(
    "E-DTH-06",
    severity=SOFT,
    fields=("DTH.death_contrib", "DTH.death_main_hsct", "AGV.agvhd", "CGV.cgvhd"),
    message=gettext_noop(
        "GVHD is a cause of death, but neither acute nor chronic GVHD is recorded. "
        "Please correct whichever is wrong."
    ),
)
def died_of_gvhd_without_it(record: PatientRecord) -> Iterator[Found]:
    death, acute, chronic = record.death, record.acute_gvhd, record.chronic_gvhd
    cause = "GVHD" in (death.death_contrib or ()) or death.death_main_hsct == "GVHD"
    if cause and acute.agvhd == "N" and chronic.cgvhd == "N":
        yield finding(death, acute, chronic)


@check(
    "E-DTH-08",
    severity=SOFT,
    fields=("DTH.death_main_cause", "DTH.death_date", "TRA.tx_date"),
    message=gettext_noop(
        "Death related to the transplant on {death}, more than 5 years after the index allo ({day0}). "
        "Please confirm or correct."
    ),
)
def transplant_related_and_late(record: PatientRecord) -> Iterator[Found]:
    death = record.death
    fewest = days_between_min(record.day0, death.death_date)
    if death.death_main_cause == "HSCT" and fewest is not None and fewest > FIVE_YEARS:
        yield finding(death, record.index, death=death.death_date, day0=record.day0)


@check(
    "E-DTH-10",
    severity=SOFT,
    fields=("DTH.death_main_cause",),
    message=gettext_noop(
        "The cause of death is unknown. Please look into the hospital's and the registry's sources."
    ),
)
def cause_unknown(record: PatientRecord) -> Iterator[Found]:
    if record.death.death_main_cause == "UNK":
        yield finding(record.death)


@check(
    "E-DTH-11",
    severity=HARD,
    fields=("DTH.death_main_hsct",),
    message=gettext_noop(
        "Relapse cannot be a transplant-related cause. Please choose another, or correct the main cause."
    ),
)
def relapse_as_transplant_related(record: PatientRecord) -> Iterator[Found]:
    if record.death.death_main_hsct == "REL":
        yield finding(record.death)


@check(
    "E-DTH-13",
    severity=SOFT,
    fields=("DTH.death_date",),
    message=gettext_noop(
        "Of the date of death only {death} is known; the day is needed. Please look for it, or confirm."
    ),
)
def day_of_death_unknown(record: PatientRecord) -> Iterator[Found]:
    death = record.death.death_date
    if death is not None and death.precision != "day":
        yield finding(record.death, death=death)


@check(
    "E-EOS-01",
    severity=SOFT,
    fields=("EOS.eos_date",),
    message=gettext_noop(
        "The end of observation ({end}) differs from the latest contact of visits and death "
        "({last_contact}). Please correct whichever is wrong."
    ),
)
def end_is_not_the_last_contact(record: PatientRecord) -> Iterator[Found]:
    end, death = record.end.eos_date, record.death.death_date
    contacts = [PartialDate.from_date(visit.visit_date) for visit in record.visits if visit.visit_date]
    contacts += [death] if death else []
    if end is None or not contacts:
        return
    if not max(map(earliest, contacts)) <= end <= max(map(latest, contacts)):
        yield finding(record.end, end=end, last_contact=max(contacts, key=latest))


@check(
    "E-EOS-03",
    severity=SOFT,
    fields=("EOS.eos_reason", "EOS.eos_date", "TRA.tx_date"),
    message=gettext_noop(
        "Observation is said to have completed 24 months, but it ended on {end}, day {day}. "
        "Please correct the reason or the date."
    ),
)
def completed_too_early(record: PatientRecord) -> Iterator[Found]:
    end = record.end
    day = days_between_min(record.day0, end.eos_date)
    if end.eos_reason == "END" and day is not None and day < OBSERVATION_DAYS:
        yield finding(end, record.index, end=end.eos_date, day=day)
