"""Checks of the infusions of donor lymphocytes.

Where the dictionary differs: a CD34+ boost is no DLI, so E-PTT-10 and E-PTT-11 say nothing of it, and in
E-PTT-16 it agrees with either answer. E-PTT-09 compares the infusions of one treatment, since another may
begin anew, perhaps of another donor. In E-PTT-10 acute GVHD lasts until it is resolved; where its end is not
known, or it became chronic, nothing is certain. E-PTT-16 misses no infusion while a declared treatment is
still to be entered, nor where E-PTT-06 asks for the infusions.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.checks.treatment_course import all_entered
from crf.limits import Numbers
from crf.models import AcuteGVHD, DonorLymphocyteInfusion
from crf.partial_date import Dated, days_between_max, days_between_min, earliest, latest, surely_before
from crf.record import PatientRecord

DLI_MODALITIES = ("DLI", "DRUGDLI")
BOOST = "CD34B"
EARLY = 30
SEVERE = ("3", "4")
# Outcomes of acute GVHD in which it went on.
STILL_PRESENT = ("IMP", "STAB", "DTH")
DOSE: Any = DonorLymphocyteInfusion._meta.get_field("dli_cd3")


@check(
    "E-PTT-06",
    severity=HARD,
    fields=("PTT.ptt_modality",),
    message=gettext_noop(
        "The modality of the treatment is “{modality_choice}”, and {count} infusions are entered. "
        "Please correct the modality, or the infusions."
    ),
    condition=gettext_noop(
        "The modality of a treatment includes DLI and no infusion is entered, or it does not and one is."
    ),
)
def modality_and_infusions_differ(record: PatientRecord) -> Iterator[Found]:
    for row in record.treatments:
        count = len(record.entries(row, "DLI"))
        if row.ptt_modality is not None and (row.ptt_modality in DLI_MODALITIES) != (count > 0):
            yield finding(row, modality_choice=f"PTT.ptt_modality={row.ptt_modality}", count=count)


@check(
    "E-PTT-07",
    severity=HARD,
    fields=("DLI.dli_date", "TRA.tx_date"),
    message=gettext_noop(
        "The infusion of {infused} does not come after an allo: the first one is of {allo}. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop("An infusion is dated, and no allogeneic transplant with a date comes before it."),
)
def before_any_allo(record: PatientRecord) -> Iterator[Found]:
    allos = _dated_allos(record) if record.infusions else []
    for row in record.infusions if allos else ():
        if row.dli_date is not None and latest(row.dli_date) <= allos[0].tx_date:
            yield finding(row, allos[0], infused=row.dli_date, allo=allos[0].tx_date)


def _dated_allos(record: PatientRecord) -> list[Any]:
    """The earliest first."""
    return [row for row in record.transplants if row.tx_kind == "Y" and row.tx_date is not None]


@check(
    "E-PTT-09",
    severity=SOFT,
    fields=("DLI.dli_cd3",),
    message=gettext_noop(
        "The CD3+ dose of {dose} × 10⁶/kg (infusion of {infused}) is below 0.01, above 100, or less than "
        "half of the dose before it. Please check unit and sequence, and confirm or correct."
    ),
    condition=gettext_noop(
        "A CD3+ dose is below 0.01 or above 100 × 10⁶/kg, or less than half of that of the infusion before "
        "it in the same treatment."
    ),
)
def unusual_dose(record: PatientRecord) -> Iterator[Found]:
    for row in record.infusions:
        dose = row.dli_cd3 if row.dli_date is not None else None
        if (
            dose is not None
            and _breaks(DOSE.item.soft, dose, record)
            and not _breaks(DOSE.item.hard, dose, record)
        ):
            yield finding(row, dose=dose, infused=row.dli_date)
    for treatment in record.treatments if len(record.infusions) > 1 else ():
        rows = record.entries(treatment, "DLI")
        for earlier, later in pairwise(row for row in rows if _is_usual(row, record)):
            if later.dli_cd3 < earlier.dli_cd3 / 2:
                yield finding(later, dose=later.dli_cd3, infused=later.dli_date)


def _breaks(limits: Numbers, dose: Decimal, record: PatientRecord) -> bool:
    return limits.violated_by(dose, record.today, record.day0)


def _is_usual(row: Any, record: PatientRecord) -> bool:
    """Whether it has a date, and a dose of lymphocytes that nobody asks about."""
    complete = row.dli_cd3 is not None and row.dli_date is not None and row.dli_type != BOOST
    return complete and not _breaks(DOSE.item.soft, row.dli_cd3, record)


@check(
    "E-PTT-10",
    severity=SOFT,
    fields=("DLI.dli_date", "AGV.agvhd_max_grade", "AGV.agvhd_onset_date"),
    message=gettext_noop(
        "The infusion of {infused} was given within 30 days of the index allo, or while acute GVHD of grade "
        "III–IV was present. Please confirm or correct."
    ),
    condition=gettext_noop(
        "A DLI is given certainly less than 30 days after the index allo, or certainly after the onset of "
        "acute GVHD of maximum grade III or IV that was not resolved by then."
    ),
)
def early_or_during_gvhd(record: PatientRecord) -> Iterator[Found]:
    for row in record.infusions:
        if row.dli_date is None or row.dli_type == BOOST:
            continue
        first, last = (between(record.day0, row.dli_date) for between in (days_between_min, days_between_max))
        if first is not None and last is not None and 0 < first <= last < EARLY:
            yield finding(row, record.index, items=("dli_date", "TRA.tx_date"), infused=row.dli_date)
        elif _during_severe_gvhd(record.acute_gvhd, row.dli_date):
            yield finding(row, record.acute_gvhd, infused=row.dli_date)


def _during_severe_gvhd(row: AcuteGVHD, day: Dated) -> bool:
    if row.agvhd_max_grade not in SEVERE or not surely_before(row.agvhd_onset_date, day):
        return False
    return row.agvhd_outcome in STILL_PRESENT or (
        row.agvhd_outcome == "RES" and surely_before(day, row.agvhd_resolution_date)
    )


@check(
    "E-PTT-11",
    severity=HARD,
    fields=("DLI.dli_date", "TRA.donor_type"),
    message=gettext_noop(
        "After the cord blood transplant of {allo} a DLI is recorded on {infused}, and cord blood leaves no "
        "lymphocytes to give. Please correct the donor, or the infusions."
    ),
    condition=gettext_noop("The last allogeneic transplant before a DLI is one of cord blood."),
)
def after_cord_blood(record: PatientRecord) -> Iterator[Found]:
    dated = (row for row in record.infusions if row.dli_date is not None)
    given: list[Any] = [row for row in dated if row.dli_type != BOOST]
    allos = _dated_allos(record) if given else []
    for place, allo in enumerate(allos):
        if allo.donor_type != "CB":
            continue
        until = allos[place + 1].tx_date if place + 1 < len(allos) else date.max
        after = [
            row for row in given if allo.tx_date < earliest(row.dli_date) and latest(row.dli_date) <= until
        ]
        if after:
            yield finding(*after, allo, allo=allo.tx_date, infused=after[0].dli_date)


@check(
    "E-PTT-16",
    severity=SOFT,
    fields=("PTS.dli_any", "DLI.dli_date"),
    message=gettext_noop(
        "“{label}” of the treatment summary does not agree with the infusions that are entered ({count}). "
        "Please correct the summary, or add what is missing."
    ),
    condition=gettext_noop(
        "The summary says that there was no DLI and one is entered; or that there was, all declared "
        "treatments are entered, and none has an infusion or a modality that includes DLI."
    ),
)
def summary_and_infusions_differ(record: PatientRecord) -> Iterator[Found]:
    summary, infusions = record.treatment_summary, record.infusions
    given = [row for row in infusions if row.dli_type != BOOST]
    if summary.dli_any == "N" and given:
        yield finding(summary, *given, label="PTS.dli_any", count=len(given))
    elif summary.dli_any == "Y" and not infusions and _no_infusion_expected(record):
        yield finding(summary, items=("dli_any",), label="PTS.dli_any", count=0)


def _no_infusion_expected(record: PatientRecord) -> bool:
    """Whether the treatments are all there, and none asks for infusions or may still do."""
    modalities = (row.ptt_modality for row in record.treatments)
    return all_entered(record) and all(each not in (None, *DLI_MODALITIES) for each in modalities)
