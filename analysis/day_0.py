"""The codes that describe a patient at day 0, where Table 1 is coarser than the forms or reads several.

Each is a pure function of a PatientRecord; None where the answers do not tell. Nothing here reads what came
after day 0: a line, or a relapse of one, that is dated to day 0 or later is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING

from crf.codes import DRUG_FACTS
from crf.derivations import comorbidity, conditioning, lines, staging
from crf.derivations.derived import Derived, any_true, yes_or_no
from crf.derivations.follows import best, objects
from crf.derivations.transplants import hla_mismatches

if TYPE_CHECKING:
    from crf.models import FormRecord, Line, Transplant
    from crf.record import PatientRecord

NOVEL_CLASSES = frozenset(facts.drug_class for facts in DRUG_FACTS.values() if facts.novel)
OTHER_NOVEL = NOVEL_CLASSES - lines.PI - lines.IMID - lines.CD38

# Near-CR, of the older EBMT criteria, lies within the VGPR of the IMWG; not evaluable says nothing.
STATUS = {
    **dict.fromkeys(("SCR", "CR"), "CR"),
    **dict.fromkeys(("NCR", "VGPR"), "VGPR"),
    "PR": "PR",
    **dict.fromkeys(("SD", "MR"), "SD"),
    **dict.fromkeys(("PD", "REL"), "PD"),
}
SETTINGS = {
    "UP": "UP",
    **dict.fromkeys(("TANDP", "TANDU"), "TAND"),
    **dict.fromkeys(("SALV", "CONS"), "LATER"),
    "OTH": "OTH",
}
UNRELATED = ("MUD", "MMUD", "UD")
DONORS = ("MSD", "HAPLO", "CB")
# The alleles of DPB1 among twelve loci; ten do not count it.
TEN_LOCI, DPB1_ALLELES = 10, 2
COMORBIDITY_ITEMS = " ".join(
    f"PRE.hctci_{name}" for name in ("any", *comorbidity.WEIGHTS, "hepatic", "pulm", "reported")
)
FIRST_PERIOD, LAST_PERIOD, PERIOD_YEARS = 1995, 2035, 5


def value_of(derived: Derived) -> str | None:
    """The code of a derived item."""
    return None if derived.value is None else str(derived.value)


def _best(record: PatientRecord, row: FormRecord, name: str) -> str | None:
    value = best(record, row, name)
    return None if value is None else str(value)


def prior_lines(record: PatientRecord) -> float | None:
    number = best(record, record.pre_transplant, "n_prior_lines")
    return None if number is None else float(number)


def age_group(record: PatientRecord) -> str | None:
    age = record.patient.age_at_allo
    return None if age is None else "<50" if age < 50 else "50-59" if age < 60 else ">=60"


def iss(record: PatientRecord) -> str | None:
    """From β2-microglobulin and albumin, unless the chart says otherwise."""
    return _best(record, record.diagnosis, "iss")


def riss(record: PatientRecord) -> str | None:
    """Where stage, FISH and LDH decide it, unless the chart says otherwise; else as reported."""
    return _best(record, record.diagnosis, "riss")


def cytogenetics(record: PatientRecord) -> str | None:
    return {"Y": "HIGH", "N": "STD"}.get(value_of(staging.high_risk_fish(record.diagnosis)) or "")


def autos(record: PatientRecord) -> str | None:
    number = best(record, record.pre_transplant, "n_prior_autos")
    return None if number is None else str(number) if number < 2 else "2+"


def karnofsky(record: PatientRecord) -> str | None:
    score = record.pre_transplant.kps
    return None if score is None else ">=90" if int(score) >= 90 else "<90"


def comorbidities(record: PatientRecord) -> str | None:
    """The risk group from the items, unless the chart says otherwise; else from the total as reported."""
    row = record.pre_transplant
    if objects(record, row, "hctci_reported"):
        return comorbidity.hctci_group(row.hctci_reported)
    return value_of(comorbidity.hctci_risk_group(row)) or comorbidity.hctci_group(row.hctci_reported)


def donor(record: PatientRecord) -> str | None:
    """As stated; of an unrelated donor ten loci decide, if they were typed."""
    row = record.index
    if row.donor_type in UNRELATED:
        return _unrelated(row)
    return row.donor_type if row.donor_type in DONORS else "OTH" if row.donor_type else None


def _unrelated(row: Transplant) -> str | None:
    mismatches, loci = _of_ten(row), row.hla_loci or 0
    if mismatches is not None and mismatches > 0:
        return "MMUD"
    if mismatches == 0 and loci >= TEN_LOCI:
        return "MUD"
    return None if row.donor_type == "UD" else row.donor_type


def _of_ten(row: Transplant) -> int | None:
    """Mismatches other than in DPB1; None if it is not known whether they are in DPB1."""
    found = value_of(hla_mismatches(row))
    if found is None or (row.hla_loci or 0) <= TEN_LOCI:
        return None if found is None else int(found)
    if row.mm_dpb1 is not None:
        return int(found) - row.mm_dpb1
    return int(found) if int(found) == 0 or int(found) > DPB1_ALLELES else None


def intensity(record: PatientRecord) -> str | None:
    """As the centre classified it, else as the doses suggest."""
    row = record.index
    return row.cond_intensity or value_of(conditioning.conditioning_class(record, row))


def in_vivo_depletion(record: PatientRecord) -> str | None:
    given = record.index.serotherapy
    return None if given is None else yes_or_no(given != "NONE")


def prophylaxis(record: PatientRecord) -> str | None:
    """Cyclophosphamide after transplant before all others, which are told by what a calcineurin inhibitor
    was combined with."""
    given = set(record.index.gvhd_prophylaxis or ())
    if not given:
        return None
    if "PTCY" in given:
        return "PTCY"
    if given == {"NONE"}:
        return "NONE"
    partner = [code for code in ("MTX", "MMF") if code in given]
    return f"CNI_{partner[0]}" if given & {"CSA", "TAC"} and len(partner) == 1 else "OTH"


def period(record: PatientRecord) -> str | None:
    """Five calendar years, "2010-2014"."""
    if record.day0 is None or not FIRST_PERIOD <= record.day0.year < LAST_PERIOD + PERIOD_YEARS:
        return None
    return period_from(record.day0.year - record.day0.year % PERIOD_YEARS)


def period_from(year: int) -> str:
    return f"{year}-{year + PERIOD_YEARS - 1}"


# Of the lines before the allo


def early_relapse(record: PatientRecord) -> str | None:
    return value_of(lines.early_relapse(as_of_day_0(record)))


def consensus_candidate(record: PatientRecord) -> str | None:
    return yes_or_no(lines.consensus_candidate(as_of_day_0(record)))


def given_before(classes: frozenset[str]) -> Callable[[PatientRecord], str | None]:
    """Whether any line had a drug of these classes of DRUG_FACTS."""

    def derive(record: PatientRecord) -> str | None:
        before = as_of_day_0(record)
        fact = any_true(lines.contains(line.drugs, classes) for line in before.lines)
        return _unless_lines_are_lacking(before, fact)

    return derive


def double_refractory(record: PatientRecord) -> str | None:
    before = as_of_day_0(record)
    return _unless_lines_are_lacking(before, lines.double_refractory(before))


def triple_exposed(record: PatientRecord) -> str | None:
    before = as_of_day_0(record)
    return _unless_lines_are_lacking(before, lines.triple_exposed(before))


def _unless_lines_are_lacking(record: PatientRecord, fact: bool | None) -> str | None:
    """A line that nobody has entered yet can have had any drug, so only "yes" is sure without it."""
    declared = best(record, record.pre_transplant, "n_prior_lines")
    there = len(record.lines)
    lacking = there < declared if declared is not None else there == 0
    return None if lacking and fact is False else yes_or_no(fact)


def as_of_day_0(record: PatientRecord) -> PatientRecord:
    """The record without lines that began on day 0 or later, and without later relapses of the others."""
    late = [line for line in record.lines if _is_late(record, line.line_start)]
    early = [line for line in record.lines if line not in late and _is_late(record, line.relapse_date)]
    if not late and not early:
        return record
    return record.with_form(*map(_not_relapsed, early), without=late)


def _is_late(record: PatientRecord, when: object) -> bool:
    earliest = getattr(when, "earliest", None)
    return record.day0 is not None and earliest is not None and earliest >= record.day0


def _not_relapsed(line: Line) -> Line:
    line = copy(line)
    line.relapsed, line.relapse_date, line.refractory = "N", None, None
    return line
