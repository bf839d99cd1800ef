"""What came of the transplant and of later treatment: chimerism, visits, response, toxicity, death."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crf.bounds import above, at_least
from crf.codes import CTCAE_FACTS, DRUG_FACTS
from crf.derivations.course import ELIGIBILITY, MRD_ALONE, is_relapse
from crf.derivations.days import day_of
from crf.derivations.derived import DOES_NOT_APPLY, Derived, bounded, lacking, possible
from crf.derivations.lines import ANTIBODIES
from crf.derivations.study import VISIT_WINDOWS
from crf.partial_date import surely_after

if TYPE_CHECKING:
    from crf.models import Chimerism, Death, FollowUp, Patient, Toxicity, Treatment
    from crf.record import PatientRecord

# From the best on; IMWG, with the older near-CR where it belonged.
RESPONSES = ("SCR", "CR", "NCR", "VGPR", "PR", "MR", "SD", "PD")
RESPONDED = ("SCR", "CR", "NCR", "VGPR", "PR")
# What a treatment is given for where its response is asked.
MEASURED = ("REL", "RESD", "MRD")
FULL, ABSENT = 95, 5
GROUPS = {"PI": "PI", "IMID": "IMID"} | dict.fromkeys(ANTIBODIES, "MAB")


def eligible(patient: Patient) -> Derived:
    """Y if every criterion is met, N as soon as one is not."""
    answers = (possible(getattr(patient, name), "YN", f"PAT.{name}") for name in ELIGIBILITY)
    return bounded(lambda *met: "N" if "N" in met else "Y", *answers)


def chimerism_class(row: Chimerism) -> Derived:
    """Code of CHIMCLASS: full above 95 % donor cells, mixed from 5 to 95 %, absent below (EBMT)."""
    full, present = above(row, "chim_donor_pct", FULL), at_least(row, "chim_donor_pct", ABSENT)
    if full:
        return Derived("FULL")
    if present is False:
        return Derived("ABS")
    return Derived("MIX") if full is False and present else lacking("CHI.chim_donor_pct")


def visit_window(record: PatientRecord, row: FollowUp) -> Derived:
    """Code of WINDOW: where the contact lies by the window of its visit; the last contact has none."""
    if row.visit is None:
        return lacking("FUP.visit")
    if row.visit not in VISIT_WINDOWS:
        return DOES_NOT_APPLY
    day = day_of(record, row.visit_date, "FUP.visit_date")
    if day.value is None:
        return day
    opens, closes = VISIT_WINDOWS[row.visit]
    at = int(day.value)
    return Derived("EARLY" if at < opens else "LATE" if closes is not None and at > closes else "IN")


def response_rank(code: str | None) -> int | None:
    """Where a response stands, 0 the best; relapse from CR ranks as progression, not evaluable nowhere."""
    code = "PD" if code == "REL" else code
    return RESPONSES.index(code) if code in RESPONSES else None


def responded(row: Treatment) -> Derived:
    """Y or N: a partial response or better to the treatment.

    Not evaluable is no response, so that those who died early do not improve the rate.
    """
    if row.ptt_indication is None:
        return lacking("PTT.ptt_indication")
    if row.ptt_indication not in MEASURED:
        return DOES_NOT_APPLY
    if row.ptt_best_resp is None:
        return lacking("PTT.ptt_best_resp")
    return Derived("Y" if row.ptt_best_resp in RESPONDED else "N")


def treatment_groups(record: PatientRecord, row: Treatment) -> frozenset[str]:
    """What novel drugs a treatment had: PI, IMID, MAB (any antibody), OTHER; DLI with lymphocytes."""
    facts = [DRUG_FACTS[each.drug] for each in record.entries(row, "PTD") if each.drug in DRUG_FACTS]
    groups = {GROUPS.get(fact.drug_class, "OTHER") for fact in facts if fact.novel}
    with_cells = row.ptt_modality in ("DLI", "DRUGDLI") or bool(record.entries(row, "DLI"))
    return frozenset(groups | ({"DLI"} if with_cells else set()))


def toxicity_class(row: Toxicity) -> Derived:
    """Code of TOXCLASS: haematological or not, by the term of CTCAE v5."""
    if row.tox_term not in CTCAE_FACTS:
        return lacking("TOX.tox_term")
    return Derived("HAEM" if CTCAE_FACTS[row.tox_term].haematological else "NONH")


def severe_toxicity(record: PatientRecord, row: Treatment, haematological: bool | None = None) -> bool | None:
    """Whether a treatment had any toxicity of grade 3 or more, of either class or of both (None).

    None where it is not said whether there was any, or where an event lacks the term or the grade.
    """
    if row.ptt_tox_any == "N":
        return False
    events = record.entries(row, "TOX")
    facts = [_is_severe(event, haematological) for event in events]
    if True in facts:
        return True
    return None if row.ptt_tox_any is None or not events or None in facts else False


def _is_severe(event: Toxicity, haematological: bool | None) -> bool | None:
    if event.tox_grade is not None and int(event.tox_grade) < 3:
        return False
    if haematological is not None:
        if event.tox_term not in CTCAE_FACTS:
            return None
        if CTCAE_FACTS[event.tox_term].haematological is not haematological:
            return False
    return None if event.tox_grade is None else True


def death_kind(record: PatientRecord, row: Death) -> Derived:
    """Code of DEATHKIND, by the sequence of events and not by the certified cause.

    A relapse on the day of death came first; one of MRD alone is none. Where no relapse is recorded, the
    relapse summary tells, and after it the form itself.
    """
    before = [each for each in record.relapses if not surely_after(each.rel_date, row.death_date)]
    if any(map(is_relapse, before)):
        return Derived("REL")
    if any(each.rel_type is None for each in before):
        return lacking("REL.rel_type")
    ever = record.relapse_summary.relapse_ever
    if record.relapses and all(each.rel_type == MRD_ALONE for each in record.relapses):
        ever = None
    answer = ever or row.death_relapse_before
    if answer is None:
        return lacking("RLS.relapse_ever", "DTH.death_relapse_before")
    return Derived("REL" if answer == "Y" else "NRM")
