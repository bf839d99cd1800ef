"""Checks of acute and chronic graft-versus-host disease.

An onset on day 0 itself is as impossible as one before it: E-AGV-01 and E-CGV-01 speak of both.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.derivations import last_contact
from crf.partial_date import days_between_max
from crf.record import PatientRecord

DAY_100 = timedelta(days=100)
# How long before day 100 or the last contact the last assessment without GVHD may lie.
ACUTE_GAP, CHRONIC_GAP = timedelta(days=14), timedelta(days=60)
# Days after day 0; earlier than the first is outside the item's hard limits, and said by other checks.
POSSIBLE_CHRONIC, USUAL_CHRONIC = 20, 60


@check(
    "E-AGV-01",
    severity=HARD,
    fields=("AGV.agvhd_onset_date", "TRA.tx_date"),
    message=gettext_noop(
        "The onset of acute GVHD ({onset}) is not after the index allo ({day0}). "
        "Please correct whichever is wrong."
    ),
)
def acute_before_transplant(record: PatientRecord) -> Iterator[Found]:
    onset = record.acute_gvhd.agvhd_onset_date
    most = days_between_max(record.day0, onset)
    if most is not None and most <= 0:
        yield finding(record.acute_gvhd, record.index, onset=onset, day0=record.day0)


@check(
    "E-AGV-04",
    severity=HARD,
    fields=("AGV.agvhd", "AGV.agvhd_max_grade"),
    message=gettext_noop(
        "Acute GVHD is recorded as present with grade 0. Please correct the grade or the answer."
    ),
)
def acute_with_grade_0(record: PatientRecord) -> Iterator[Found]:
    if record.acute_gvhd.agvhd == "Y" and record.acute_gvhd.agvhd_max_grade == "0":
        yield finding(record.acute_gvhd)


@check(
    "E-AGV-06",
    severity=SOFT,
    fields=("AGV.agvhd", "TRA.donor_type"),
    message=gettext_noop(
        "Acute GVHD is recorded after a transplant from a syngeneic twin. Please confirm or correct."
    ),
)
def acute_after_syngeneic(record: PatientRecord) -> Iterator[Found]:
    if record.acute_gvhd.agvhd == "Y" and record.index.donor_type == "SYN":
        yield finding(record.acute_gvhd, record.index)


@check(
    "E-AGV-08",
    severity=SOFT,
    fields=("AGV.agvhd_none_until",),
    message=gettext_noop(
        "“No acute GVHD” is recorded up to {until}, not up to day 100 or the last contact ({wanted}). "
        "Please enter the last assessment."
    ),
)
def acute_not_excluded_long_enough(record: PatientRecord) -> Iterator[Found]:
    until, last = record.acute_gvhd.agvhd_none_until, last_contact(record)
    if record.acute_gvhd.agvhd == "N" and until and last and record.day0:
        wanted = min(record.day0 + DAY_100, last)
        if wanted - until > ACUTE_GAP:
            yield finding(record.acute_gvhd, until=until, wanted=wanted)


@check(
    "E-CGV-01",
    severity=HARD,
    fields=("CGV.cgvhd_onset_date", "TRA.tx_date"),
    message=gettext_noop(
        "The onset of chronic GVHD ({onset}) is not after the index allo ({day0}). "
        "Please correct whichever is wrong."
    ),
)
def chronic_before_transplant(record: PatientRecord) -> Iterator[Found]:
    onset = record.chronic_gvhd.cgvhd_onset_date
    most = days_between_max(record.day0, onset)
    if most is not None and most <= 0:
        yield finding(record.chronic_gvhd, record.index, onset=onset, day0=record.day0)


@check(
    "E-CGV-02",
    severity=SOFT,
    fields=("CGV.cgvhd_onset_date", "TRA.tx_date"),
    message=gettext_noop(
        "Chronic GVHD began on {onset}, within 60 days of the index allo ({day0}). Please confirm or correct."
    ),
)
def chronic_very_early(record: PatientRecord) -> Iterator[Found]:
    onset = record.chronic_gvhd.cgvhd_onset_date
    most = days_between_max(record.day0, onset)
    if most is not None and POSSIBLE_CHRONIC <= most < USUAL_CHRONIC:
        yield finding(record.chronic_gvhd, record.index, onset=onset, day0=record.day0)


@check(
    "E-CGV-10",
    severity=SOFT,
    fields=("CGV.cgvhd_none_until",),
    message=gettext_noop(
        "“No chronic GVHD” is recorded up to {until}, but the last contact was on {last_contact}. "
        "Please enter the last assessment."
    ),
)
def chronic_not_excluded_long_enough(record: PatientRecord) -> Iterator[Found]:
    until, last = record.chronic_gvhd.cgvhd_none_until, last_contact(record)
    if record.chronic_gvhd.cgvhd != "N" or not until or not last or not record.day0:
        return
    if last - until > CHRONIC_GAP and last - record.day0 > DAY_100:
        yield finding(record.chronic_gvhd, until=until, last_contact=last)
