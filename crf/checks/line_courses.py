"""Checks of what the lines before the transplant contained, how the disease answered, and what came next.

Where the dictionary differs: what is asked of the last line waits until all lines that the status before the
transplant declares are entered, or it would be asked of each line in turn. Of one wrong answer about relapse
one check speaks: E-LIN-14 before E-LIN-21, and both before E-LIN-12; E-PRE-04 before E-LIN-13, and both
before E-LIN-22. Of a planned tandem with a relapse between the two transplants E-TRA-06 speaks instead.
E-LIN-14 takes a relapse as best response like a progression. E-LIN-15 and E-LIN-19 name one drug of a line.
For E-LIN-19 dexamethasone and prednisone are the same, as are doxorubicin and its liposomal form, with
which PAD was often given in Italy. A type that does not fit a wrong number is E-LIN-01's or E-LIN-06's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from crf.checks.check import SOFT, Found, check, finding
from crf.checks.lines import (
    disordered,
    is_misdated,
    known_day0,
    last_line,
    misnumbered,
    numbered,
    relapse_of,
)
from crf.codes import DRUG_FACTS, REGIMEN_DRUGS
from crf.derivations.lines import early_relapse_of
from crf.derivations.transplants import auto_of_tandem
from crf.partial_date import days_between_min, surely_after, surely_before

if TYPE_CHECKING:
    from crf.models import Line
    from crf.record import PatientRecord

PROGRESSION = ("PD", "REL")
# Plans of an allo that is not for a relapse.
NOT_FOR_RELAPSE = ("UP", "TANDP", "CONS")
IN_RESPONSE = ("SCR", "CR", "NCR", "VGPR")
LONG_WITHOUT_LINE = 365
# Of these classes one drug may stand for another in a regimen.
INTERCHANGEABLE = frozenset({"STER", "ANTHRA"})


def untreated_relapse(record: PatientRecord) -> Line | None:
    """The last line, if the disease surely came back after it and before the allo."""
    day0 = known_day0(record)
    relapsed = any(surely_before(relapse_of(line), day0) for line in record.lines)
    line = last_line(record) if relapsed else None
    return line if line is not None and surely_before(relapse_of(line), day0) else None


@check(
    "E-LIN-12",
    severity=SOFT,
    message=gettext_noop(
        "Line {later} is a salvage for relapse or progression, and line {number} has none. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A line says no relapse or progression, its best response and the reason of its end do not say "
        "progression either, and the line with the next number is of the type “salvage”."
    ),
)
def salvage_without_relapse(record: PatientRecord) -> Iterator[Found]:
    for line, after in pairwise(numbered(record)):
        follows = line.line_no is not None and after.line_no == line.line_no + 1
        if line.relapsed == "N" and after.line_type == "SALV" and follows and not _says_progression(line):
            words = {"number": line.line_no, "later": after.line_no}
            yield finding(line, after, items=("relapsed", "LIN.line_type"), **words)


def _says_progression(line: Line) -> bool:
    return line.best_resp in PROGRESSION or line.line_stop_reason == "PD"


@check(
    "E-LIN-13",
    severity=SOFT,
    fields=("LIN.relapsed", "TRA.tx_plan"),
    message=gettext_noop(
        "Line {number}, the last, was followed by a relapse ({relapse}), but the plan of the allo is "
        "“{plan_choice}”. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The last line was followed by a relapse certainly before the index allo, whose plan is upfront, "
        "planned tandem or consolidation, and the status at transplant is not VGPR or better."
    ),
)
def not_called_salvage(record: PatientRecord) -> Iterator[Found]:
    index, status = record.index, record.pre_transplant.resp_at_tx
    line = untreated_relapse(record) if index.tx_plan in NOT_FOR_RELAPSE else None
    if line is None or status in IN_RESPONSE:
        return
    if index.tx_plan == "TANDP" and surely_after(line.relapse_date, auto_of_tandem(record, index)):
        return
    plan = f"TRA.tx_plan={index.tx_plan}"
    yield finding(line, index, number=line.line_no, relapse=line.relapse_date, plan_choice=plan)


@check(
    "E-LIN-14",
    severity=SOFT,
    fields=("LIN.best_resp", "LIN.relapsed"),
    message=gettext_noop(
        "The best response to line {number} is “{response_choice}”, but no relapse or progression is "
        "recorded. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The best response to a line is progression or relapse, and the line says no relapse or progression."
    ),
)
def progression_denied(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        if line.relapsed == "N" and line.best_resp in PROGRESSION:
            yield finding(line, number=line.line_no, response_choice=f"LIN.best_resp={line.best_resp}")


@check(
    "E-LIN-15",
    severity=SOFT,
    fields=("LIN.drugs", "LIN.line_start"),
    message=gettext_noop(
        "{drug_choice} in a line that started in {year} is earlier than plausible in Italy. "
        "Please confirm, or correct the drugs or the date."
    ),
    condition=gettext_noop(
        "A line started in a year before the first in which one of its drugs can have been given in Italy."
    ),
)
def drug_too_early(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        if line.line_start is None:
            continue
        year = line.line_start.year
        early = (d for d in line.drugs or () if d in DRUG_FACTS and year < DRUG_FACTS[d].since)
        drug = next(early, None)
        if drug is not None and not is_misdated(record, line):
            yield finding(line, drug_choice=f"LIN.drugs={drug}", year=year)


@check(
    "E-LIN-16",
    severity=SOFT,
    fields=("LIN.phases", "LIN.auto_done"),
    message=gettext_noop(
        "In line {number} the phases and the question about an autologous transplant do not agree: "
        "high-dose therapy is named in only one of them. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The phases of a line include high-dose therapy and it had no autologous transplant, "
        "or the other way round."
    ),
)
def high_dose_in_one_only(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        if not line.phases or line.auto_done is None:
            continue
        if ("HDT" in line.phases) != (line.auto_done == "Y"):
            yield finding(line, number=line.line_no)


@check(
    "E-LIN-17",
    severity=SOFT,
    fields=("LIN.line_no", "LIN.line_type"),
    message=gettext_noop(
        "Line {number} is of the type “{type_choice}”, but only the first line is the primary therapy. "
        "Please correct the type or the number."
    ),
    condition=gettext_noop(
        "The first line is not primary therapy, or a later one is, and neither E-LIN-01 nor E-LIN-06 "
        "asks about its number."
    ),
)
def type_and_number(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        if line.line_type is None or (line.line_no == 1) == (line.line_type == "PRIM"):
            continue
        if line in misnumbered(record) or any(line in pair for pair in disordered(record)):
            continue
        yield finding(line, number=line.line_no, type_choice=f"LIN.line_type={line.line_type}")


@check(
    "E-LIN-19",
    severity=SOFT,
    fields=("LIN.regimen", "LIN.drugs"),
    message=gettext_noop(
        "The regimen of line {number} is {regimen_choice}, but {drug_choice} is not among its drugs. "
        "Please correct the regimen or the drugs."
    ),
    condition=gettext_noop(
        "A drug of the regimen is not among the drugs of the line, nor is one that stands for it "
        "(dexamethasone and prednisone, doxorubicin and its liposomal form)."
    ),
)
def drug_of_regimen_lacking(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        wanted = REGIMEN_DRUGS.get(line.regimen or "")
        if not wanted or not line.drugs:
            continue
        lacking = next((drug for drug in wanted if not _given(drug, line.drugs)), None)
        if lacking is not None:
            words = {"regimen_choice": f"LIN.regimen={line.regimen}", "drug_choice": f"LIN.drugs={lacking}"}
            yield finding(line, number=line.line_no, **words)


def _given(drug: str, drugs: Collection[str]) -> bool:
    if drug in drugs:
        return True
    kind = DRUG_FACTS[drug].drug_class
    return kind in INTERCHANGEABLE and any(
        d in DRUG_FACTS and DRUG_FACTS[d].drug_class == kind for d in drugs
    )


@check(
    "E-LIN-20",
    severity=SOFT,
    message=gettext_noop(
        "From these dates it cannot be told whether the relapse after the first line ({relapse}) came within "
        "24 months. Please look for the month or the day, or confirm that they are not known."
    ),
    condition=gettext_noop(
        "The first line was followed by a relapse, and its dates are there, but not precise enough to tell "
        "whether the relapse came within 24 months."
    ),
)
def early_or_not(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        relapse = relapse_of(line)
        if line.line_no != 1 or relapse is None:
            continue
        vague = early_relapse_of(line).imprecise
        reversed_ = surely_before(relapse, line.line_start) or surely_before(relapse, line.auto1_date)
        if vague and not reversed_ and not is_misdated(record, line):
            yield finding(line, items=vague, relapse=relapse)


@check(
    "E-LIN-21",
    severity=SOFT,
    fields=("LIN.line_stop_reason", "LIN.relapsed"),
    message=gettext_noop(
        "Line {number} ended because of progression or relapse, but none is recorded. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A line ended because of progression or relapse, it says no relapse or progression, "
        "and its best response is neither."
    ),
)
def stopped_for_what_is_denied(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        denied = line.line_stop_reason == "PD" and line.relapsed == "N"
        if denied and line.best_resp not in PROGRESSION:
            yield finding(line, number=line.line_no)


@check(
    "E-LIN-22",
    severity=SOFT,
    fields=("LIN.line_end", "TRA.tx_date"),
    message=gettext_noop(
        "Line {number}, the last, ended on {end}, more than 12 months before the index allo ({day0}). "
        "Is a line missing? Please add it and correct the number of lines, or confirm."
    ),
    condition=gettext_noop(
        "The last line certainly ended more than 365 days before an index allo that was not upfront, and "
        "neither E-PRE-04 nor E-LIN-13 asks about a relapse after it."
    ),
)
def long_without_line(record: PatientRecord) -> Iterator[Found]:
    plan, day0 = record.index.tx_plan, known_day0(record)
    if plan is None or plan == "UP" or day0 is None:
        return
    if not any((days_between_min(line.line_end, day0) or 0) > LONG_WITHOUT_LINE for line in record.lines):
        return
    line = last_line(record)
    days = None if line is None else days_between_min(line.line_end, day0)
    if line is None or days is None or days <= LONG_WITHOUT_LINE or is_misdated(record, line):
        return
    asked = plan in NOT_FOR_RELAPSE or record.pre_transplant.resp_at_tx in IN_RESPONSE
    if not (asked and untreated_relapse(record)):
        yield finding(line, record.index, number=line.line_no, end=line.line_end, day0=day0)
