"""Checks of engraftment and chimerism.

Where the dictionary differs: E-ENG-01 asks once for all dates that are not after day 0, and E-ENG-05 leaves
such a date to it. However many measurements contradict the form, E-ENG-07 and E-ENG-08 ask once. E-ENG-09
waits until the engraftment form is complete, and stands there.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, INFO, SOFT, Found, check, finding
from crf.derivations import last_contact
from crf.derivations.outcomes import chimerism_class
from crf.models import Chimerism
from crf.partial_date import Dated, days_between_max, days_between_min, latest, surely_before
from crf.record import PatientRecord

DATES = ("anc_date", "plt20_date", "plt50_date")
# Days from the index allo within which neutrophils recover, or the graft has failed.
RECOVERY, PRIMARY = 42, 30
AROUND_REJECTION = 30
MEASURED_FROM = 30
DAY_100, AROUND_DAY_100 = 100, (60, 150)


@check(
    "E-ENG-01",
    severity=HARD,
    fields=("ENG.anc_date", "ENG.plt20_date", "ENG.plt50_date", "TRA.tx_date"),
    message=gettext_noop(
        "Recovery of blood counts is dated {dates}, not after the index allo ({day0}). "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A date on which neutrophils or platelets recovered is on or before the date of the index allo."
    ),
)
def recovery_not_after_day0(record: PatientRecord) -> Iterator[Found]:
    row, day0 = record.engraftment, record.day0
    if day0 is None:
        return
    early = {
        name: when for name in DATES if (when := getattr(row, name)) is not None and latest(when) <= day0
    }
    if early:
        dates = ", ".join(sorted({str(when) for when in early.values()}))
        yield finding(row, record.index, items=(*early, "TRA.tx_date"), dates=dates, day0=day0)


@check(
    "E-ENG-02",
    severity=HARD,
    fields=("ENG.plt20_date", "ENG.plt50_date"),
    message=gettext_noop(
        "Platelets reached 50×10⁹/L on {fifty}, before they reached 20×10⁹/L on {twenty}. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The date on which platelets reached 50×10⁹/L is before that on which they reached 20×10⁹/L."
    ),
)
def platelets_not_in_order(record: PatientRecord) -> Iterator[Found]:
    row = record.engraftment
    if surely_before(row.plt50_date, row.plt20_date):
        yield finding(row, fifty=row.plt50_date, twenty=row.plt20_date)


@check(
    "E-ENG-03",
    severity=SOFT,
    fields=("ENG.anc_recovery", "ENG.graft_failure"),
    message=gettext_noop(
        "Neutrophils never recovered and there was no graft failure, but the patient was followed until day "
        "{day}. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "Neutrophils never recovered, there was no graft failure, and the last contact is more than 42 days "
        "after the index allo."
    ),
)
def neither_recovery_nor_failure(record: PatientRecord) -> Iterator[Found]:
    row = record.engraftment
    if row.anc_recovery == "N" and row.graft_failure == "NONE":
        day = days_between_min(record.day0, last_contact(record))
        if day is not None and day > RECOVERY:
            yield finding(row, day=day)


@check(
    "E-ENG-04",
    severity=SOFT,
    fields=("ENG.anc_recovery", "TRA.cond_intensity"),
    message=gettext_noop(
        "Neutrophils never fell below the threshold although the conditioning was myeloablative. "
        "Please confirm or correct."
    ),
    condition=gettext_noop(
        "Neutrophils were never below the threshold, and the conditioning of the index allo is classified as "
        "myeloablative."
    ),
)
def never_low_after_ablation(record: PatientRecord) -> Iterator[Found]:
    if record.engraftment.anc_recovery == "NB" and record.index.cond_intensity == "MAC":
        yield finding(record.engraftment, record.index)


@check(
    "E-ENG-05",
    severity=SOFT,
    fields=("ENG.graft_failure", "ENG.anc_date"),
    message=gettext_noop(
        "Primary graft failure, but neutrophils recovered on {recovered}, within 30 days. "
        "Was it a secondary failure? Please confirm or correct."
    ),
    condition=gettext_noop(
        "Primary graft failure, and neutrophils recovered 1 to 30 days after the index allo."
    ),
)
def recovered_in_spite_of_failure(record: PatientRecord) -> Iterator[Found]:
    row = record.engraftment
    if row.graft_failure == "PRIM" and row.anc_recovery == "Y":
        first, last = (between(record.day0, row.anc_date) for between in (days_between_min, days_between_max))
        if first is not None and last is not None and 0 < first <= last <= PRIMARY:
            yield finding(row, recovered=row.anc_date)


@check(
    "E-ENG-06",
    severity=HARD,
    fields=("ENG.gf_date",),
    message=gettext_noop(
        "Graft failure ({failure}) is before {earlier}, the date of the index allo or, if it is secondary, "
        "of the recovery of neutrophils. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "Graft failure is certainly before the index allo, or, if it is secondary, certainly before the "
        "recovery of neutrophils."
    ),
)
def failure_too_early(record: PatientRecord) -> Iterator[Found]:
    row = record.engraftment
    if row.gf_date is None or row.graft_failure in (None, "NONE"):
        return
    if surely_before(row.gf_date, record.day0):
        items = ("gf_date", "TRA.tx_date")
        yield finding(row, record.index, items=items, failure=row.gf_date, earlier=record.day0)
    elif row.graft_failure == "SEC" and surely_before(row.gf_date, row.anc_date):
        yield finding(row, items=("gf_date", "anc_date"), failure=row.gf_date, earlier=row.anc_date)


@check(
    "E-ENG-07",
    severity=SOFT,
    fields=("ENG.graft_failure", "CHI.chim_donor_pct"),
    message=gettext_noop(
        "Immune rejection ({failure}), but on {measured} more than 95 % of the cells were the donor's. "
        "Please confirm or correct."
    ),
    condition=gettext_noop(
        "Immune rejection, and more than 95 % donor cells in any fraction certainly within 30 days of it."
    ),
)
def rejection_of_a_full_graft(record: PatientRecord) -> Iterator[Found]:
    row = record.engraftment
    if row.graft_failure != "REJ" or row.gf_date is None:
        return
    full = [each for each in record.chimerism if chimerism_class(each).value == "FULL"]
    near = [each for each in full if _is_near(row.gf_date, each.chim_date)]
    if near:
        yield finding(row, *near, failure=row.gf_date, measured=near[0].chim_date)


def _is_near(failure: Dated, measured: Dated | None) -> bool:
    least, most = days_between_min(failure, measured), days_between_max(failure, measured)
    return least is not None and most is not None and -AROUND_REJECTION <= least <= most <= AROUND_REJECTION


@check(
    "E-ENG-08",
    severity=SOFT,
    fields=("CHI.chim_donor_pct", "ENG.graft_failure"),
    message=gettext_noop(
        "On {measured} less than 5 % of the cells were the donor's, and no graft failure is recorded. "
        "Please correct the percentage, or add the graft failure."
    ),
    condition=gettext_noop(
        "Less than 5 % donor cells in whole blood or marrow more than 30 days after the index allo, and the "
        "form says that there was no graft failure."
    ),
)
def lost_graft_without_failure(record: PatientRecord) -> Iterator[Found]:
    if record.engraftment.graft_failure != "NONE":
        return
    absent = [each for each in record.chimerism if each.chim_cell == "WB" and _is_late(record, each)]
    if absent := [each for each in absent if chimerism_class(each).value == "ABS"]:
        yield finding(*absent, record.engraftment, measured=absent[0].chim_date)


def _is_late(record: PatientRecord, row: Chimerism) -> bool:
    day = days_between_min(record.day0, row.chim_date)
    return day is not None and day > MEASURED_FROM


@check(
    "E-ENG-09",
    severity=INFO,
    fields=("ENG.graft_failure",),
    message=gettext_noop(
        "No chimerism is recorded between day 60 and day 150. If it was measured, please add it below."
    ),
    condition=gettext_noop(
        "The engraftment form is complete, the last contact is at least 100 days after the index allo, and "
        "no chimerism is dated 60 to 150 days after it, nor undated."
    ),
)
def no_chimerism_around_day_100(record: PatientRecord) -> Iterator[Found]:
    row = record.engraftment
    if not row.is_complete or record.day0 is None:
        return
    followed = days_between_min(record.day0, last_contact(record))
    if followed is None or followed < DAY_100:
        return
    first, last = AROUND_DAY_100
    if not any(_can_be_within(record, each.chim_date, first, last) for each in record.chimerism):
        yield finding(row)


def _can_be_within(record: PatientRecord, when: Dated | None, first: int, last: int) -> bool:
    """Whether a date can lie between these days after the index allo; an undated one can."""
    least, most = days_between_min(record.day0, when), days_between_max(record.day0, when)
    return least is None or most is None or (least <= last and most >= first)
