"""Checks of the diagnosis.

Where the dictionary takes the middle of an incompletely known date, here as in every module the bounds
decide: a question about a day that nobody has stated helps nobody.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.partial_date import days_between_max, days_between_min, surely_after
from crf.record import PatientRecord

YOUNG = 25
SHORT_INTERVAL, LONG_INTERVAL = 90, 5479


@check(
    "E-DIA-01",
    severity=HARD,
    fields=("DIA.dx_date", "PAT.birth_year"),
    message=gettext_noop(
        "The diagnosis ({diagnosed}) is before the year of birth ({born}). Please correct whichever is wrong."
    ),
)
def before_birth(record: PatientRecord) -> Iterator[Found]:
    diagnosed, born = record.diagnosis.dx_date, record.patient.birth_year
    if diagnosed is not None and born is not None and diagnosed.year < born:
        yield finding(record.diagnosis, record.patient, diagnosed=diagnosed, born=born)


@check(
    "E-DIA-02",
    severity=SOFT,
    fields=("DIA.dx_date", "PAT.birth_year"),
    message=gettext_noop(
        "Diagnosed in {diagnosed} and born in {born}, the patient was younger than 25. "
        "Please confirm or correct."
    ),
)
def young_at_diagnosis(record: PatientRecord) -> Iterator[Found]:
    diagnosed, born = record.diagnosis.dx_date, record.patient.birth_year
    if diagnosed is not None and born is not None and 0 <= diagnosed.year - born < YOUNG:
        yield finding(record.diagnosis, record.patient, diagnosed=diagnosed, born=born)


@check(
    "E-DIA-03",
    severity=HARD,
    fields=("DIA.dx_date", "TRA.tx_date"),
    message=gettext_noop(
        "The diagnosis ({diagnosed}) is after the index allo ({day0}). Please correct whichever is wrong."
    ),
)
def after_transplant(record: PatientRecord) -> Iterator[Found]:
    diagnosed = record.diagnosis.dx_date
    if surely_after(diagnosed, record.day0):
        yield finding(record.diagnosis, record.index, diagnosed=diagnosed, day0=record.day0)


@check(
    "E-DIA-04",
    severity=SOFT,
    fields=("DIA.dx_date", "TRA.tx_date"),
    message=gettext_noop(
        "From diagnosis ({diagnosed}) to the index allo ({day0}) it is less than 3 months "
        "or more than 15 years. Please confirm or correct the dates."
    ),
)
def unusual_interval(record: PatientRecord) -> Iterator[Found]:
    diagnosed, day0 = record.diagnosis.dx_date, record.day0
    most, fewest = days_between_max(diagnosed, day0), days_between_min(diagnosed, day0)
    if most is None or fewest is None or most < 0:
        return
    if most < SHORT_INTERVAL or fewest > LONG_INTERVAL:
        yield finding(record.diagnosis, record.index, diagnosed=diagnosed, day0=day0)
