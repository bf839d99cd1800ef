"""Donor and patient, and whether a planned tandem was one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crf.derivations.days import autos
from crf.derivations.derived import (
    DOES_NOT_APPLY,
    Derived,
    all_true,
    any_true,
    bounded,
    lacking,
    possible,
    yes_or_no,
)
from crf.partial_date import Dated, PartialDate, days_between_max, days_between_min

if TYPE_CHECKING:
    from crf.models import Transplant
    from crf.record import PatientRecord

TANDEM_DAYS = (40, 183)
TANDEM = ("TANDP", "TANDU")
SEXES = ("F", "M")
SIGNS = {"NEG": "N", "POS": "P"}


def sex_mismatch(record: PatientRecord, row: Transplant) -> Derived:
    """Y or N: a female donor for a male patient, which brings more GVHD. Cord blood has no donor to ask."""
    if row.tx_kind == "N" or row.donor_type == "CB":
        return DOES_NOT_APPLY
    return bounded(
        lambda donor, patient: "Y" if (donor, patient) == ("F", "M") else "N",
        possible(row.donor_sex, SEXES, "TRA.donor_sex"),
        possible(record.patient.sex, SEXES, "PAT.sex"),
    )


def cmv_combination(record: PatientRecord, row: Transplant) -> Derived:
    """Code of CMVCOMBO, the donor first; an indeterminate result decides nothing."""
    if row.tx_kind == "N":
        return DOES_NOT_APPLY
    answers = {"TRA.cmv_donor": row.cmv_donor, "PRE.cmv_patient": record.pre_transplant.cmv_patient}
    unclear = [path for path, code in answers.items() if code is not None and code not in SIGNS]
    absent = [path for path, code in answers.items() if code is None]
    if absent or unclear:
        return lacking(*absent, imprecise=unclear)
    return Derived("".join(SIGNS[code] for code in answers.values() if code))


def hla_mismatches(row: Transplant) -> Derived:
    """How many of the loci considered do not match."""
    if row.tx_kind == "N":
        return DOES_NOT_APPLY
    loci, match = row.hla_loci, row.hla_match
    if loci is None or match is None:
        absent = (("TRA.hla_loci", loci), ("TRA.hla_match", match))
        return lacking(*(path for path, number in absent if number is None))
    return Derived(loci - match)


def is_tandem(auto: Dated | None, allo: Dated | None, relapse_between: bool | None) -> bool | None:
    """Whether auto and allo were a tandem: 40 to 183 days apart, and no relapse between."""
    least, most = days_between_min(auto, allo), days_between_max(auto, allo)
    if least is None or most is None:
        return None
    first, last = TANDEM_DAYS
    apart = True if first <= least and most <= last else False if most < first or least > last else None
    return all_true((apart, None if relapse_between is None else not relapse_between))


def tandem_ok(record: PatientRecord, row: Transplant) -> Derived:
    """Y or N: a tandem that was planned was also done; see `is_tandem`.

    The paired auto is that of the form, else the latest of the lines.
    """
    if row.tx_plan != "TANDP":
        return DOES_NOT_APPLY if row.tx_plan else lacking("TRA.tx_plan")
    auto = auto_of_tandem(record, row)
    if auto is None or row.tx_date is None:
        absent = (("TRA.tandem_auto_date", auto), ("TRA.tx_date", row.tx_date))
        return lacking(*(path for path, when in absent if when is None))
    between, reasons = _relapse_between(record, auto, row)
    fact = is_tandem(auto, row.tx_date, between)
    if fact is not None:
        return Derived(yes_or_no(fact))
    if is_tandem(auto, row.tx_date, False) is None:
        return lacking(*reasons.because, imprecise=("TRA.tandem_auto_date", *reasons.imprecise))
    return reasons


def auto_of_tandem(record: PatientRecord, row: Transplant) -> PartialDate | None:
    """The date that the form gives, else that of the lines."""
    paired = paired_auto(record, row).value
    return row.tandem_auto_date or (None if paired is None else PartialDate.from_iso(str(paired)))


def paired_auto(record: PatientRecord, row: Transplant) -> Derived:
    """The date of the latest autologous transplant of the lines, if all of theirs are known and none can
    be after the allo."""
    if row.tx_plan not in TANDEM:
        return DOES_NOT_APPLY
    unsaid = any(line.auto_done is None and line.auto1_date is None for line in record.lines)
    if row.tx_date is None or not record.lines or unsaid:
        return DOES_NOT_APPLY
    found = autos(record)
    dates = [when for _path, when in found if when is not None]
    if not dates or len(dates) < len(found) or any(when.latest >= row.tx_date for when in dates):
        return DOES_NOT_APPLY
    return Derived(str(max(dates, key=lambda when: when.sort_key)))


def _relapse_between(
    record: PatientRecord, auto: PartialDate, row: Transplant
) -> tuple[bool | None, Derived]:
    """Whether the disease came back between auto and allo, and what is lacking to tell."""
    facts: list[bool | None] = []
    absent, vague = [], []
    for line in record.lines:
        if line.relapsed == "N":
            continue
        if line.relapsed is None or line.relapse_date is None:
            facts.append(None)
            absent.append("LIN.relapsed" if line.relapsed is None else "LIN.relapse_date")
            continue
        facts.append(_between(auto, line.relapse_date, row))
        if facts[-1] is None:
            vague.append("LIN.relapse_date")
    return any_true(facts), lacking(*absent, imprecise=vague)


def _between(auto: PartialDate, relapse: PartialDate, row: Transplant) -> bool | None:
    after, before = days_between_min(auto, relapse), days_between_min(relapse, row.tx_date)
    if after is not None and before is not None and after > 0 and before > 0:
        return True
    latest_after, latest_before = days_between_max(auto, relapse), days_between_max(relapse, row.tx_date)
    possibly = latest_after is None or latest_before is None or (latest_after > 0 and latest_before > 0)
    return None if possibly else False
