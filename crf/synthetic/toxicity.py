"""What the drugs after the allo do besides: CTCAE terms and grades that exist, blood counts half of them."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from crf import models
from crf.codes import BLOOD_COUNT_TERMS, CTCAE_FACTS
from crf.models import FormRecord, Toxicity, Treatment
from crf.synthetic.answers import decimal, maybe, pick, settle, within, yes
from crf.synthetic.regimens import is_novel
from crf.synthetic.story import Story
from crf.synthetic.therapy import Plan

ANEMIA, NEUTROPHILS, PLATELETS, LEUKOCYTES, LYMPHOCYTES = BLOOD_COUNT_TERMS
FEBRILE_NEUTROPENIA = "10016288"
NEUROPATHIES, NEUROTOXIC = (
    ("10034620", "10034580", "10029223"),
    {"BOR", "THA", "IXA", "CFZ", "VCR", "LEN", "POM", "CIS", "BEL"},
)
LUNG_INFECTION, SEPSIS, THROMBOSIS, ZOSTER, CYTOMEGALOVIRUS = (
    *("10061229", "10040047", "10043565", "10040555", "10058666"),
)
INFUSION_REACTION, CYTOKINES, KERATITIS, RASH = "10051792", "10052015", "10023332", "10037868"
# Below grade 3 only these are collected.
MILD_TOO = (*NEUROPATHIES, LUNG_INFECTION, THROMBOSIS, ZOSTER, CYTOMEGALOVIRUS)
SUDDEN_DEATH, SECOND_MALIGNANCY = "10042435", "10049737"

HAEMATOLOGICAL = {
    NEUTROPHILS: 34,
    PLATELETS: 30,
    ANEMIA: 16,
    LYMPHOCYTES: 7,
    LEUKOCYTES: 5,
    FEBRILE_NEUTROPENIA: 7,
    "10043648": 0.5,
    "10005329": 1,
}
COMMON = {"10034620": 22, LUNG_INFECTION: 14, "10016256": 8, "10012727": 8, RASH: 6, THROMBOSIS: 6, SEPSIS: 6}
# Only of some drugs.
CAUSES = {
    INFUSION_REACTION: {"DAR", "ISA", "ELO"},
    CYTOKINES: {"IDE", "CIL"},
    KERATITIS: {"BEL"},
    **dict.fromkeys(NEUROPATHIES, NEUROTOXIC),
}
SPECIFIED = {
    "10005329": "Pure red cell aplasia",
    "10021881": "Aspergillus sinusitis",
    "10018065": "Night sweats",
}
# Term and grade -> lowest and highest count: g/dL for haemoglobin, else 10^9/L.
NADIRS: dict[str, dict[str, tuple[float, float]]] = {
    ANEMIA: {"2": (8, 9.9), "3": (6, 7.9), "4": (4, 6.5)},
    NEUTROPHILS: {"2": (1, 1.4), "3": (0.5, 0.9), "4": (0.05, 0.4)},
    PLATELETS: {"2": (50, 74), "3": (25, 49), "4": (4, 24)},
    LEUKOCYTES: {"2": (2, 2.9), "3": (1, 1.9), "4": (0.2, 0.9)},
    LYMPHOCYTES: {"2": (0.5, 0.7), "3": (0.2, 0.4), "4": (0.02, 0.1)},
}
LIFE_THREATENING, NUMBER = "4", {0: 38, 1: 34, 2: 19, 3: 9}


def toxicities(story: Story, plan: Plan, treatment: Treatment) -> list[FormRecord]:
    """Those of one treatment, no term twice."""
    random = story.random
    wanted = max(pick(random, NUMBER), int(bool(plan.stopped_drug)))
    entries: list[FormRecord] = []
    seen: set[str] = set()
    for number in range(wanted):
        term = _term(random, plan.drugs, seen)
        seen.add(term)
        leads_to_stop = bool(plan.stopped_drug) and number == 0
        entries.append(_toxicity(story, plan, treatment, term, stops=leads_to_stop))
    if plan.fatal:
        entries.append(_fatal(story, plan, treatment, seen))
    return entries


def _term(random: Random, drugs: list[str], seen: set[str]) -> str:
    if maybe(random, 0.5):
        weights: dict[str, float] = dict(HAEMATOLOGICAL)
    else:
        weights = {term: COMMON.get(term, 1.2) for term in CTCAE_FACTS if term not in HAEMATOLOGICAL}
        for term in (
            SUDDEN_DEATH,
            SECOND_MALIGNANCY,
            *(t for t, by in CAUSES.items() if not by & set(drugs)),
        ):
            weights.pop(term)
    return pick(random, {term: weight for term, weight in weights.items() if term not in seen})


def _grade(random: Random, term: str) -> str:
    """Of the grades that exist for the term those that are collected."""
    usual = {"2": 60, "3": 40} if term in MILD_TOO else {"3": 75, "4": 25}
    grades = CTCAE_FACTS[term].grades
    if term not in MILD_TOO and LIFE_THREATENING not in grades:
        return "3"
    return pick(random, {grade: weight for grade, weight in usual.items() if grade in grades})


def _toxicity(story: Story, plan: Plan, treatment: Treatment, term: str, *, stops: bool) -> Toxicity:
    random = story.random
    grade = _grade(random, term)
    onset = within(random, plan.start + 1, max(plan.start + 1, min(plan.end, story.last - 1)))
    relation = "PRO" if stops else pick(random, {"POS": 45, "PRO": 34, "DEF": 6, "UNL": 9, "NO": 6})
    outcome = pick(random, {"RES": 76, "SEQ": 5, "IMP": 8, "CONT": 11})
    resolved = onset + within(random, 5, 50)
    if resolved > story.last:
        outcome = "CONT"
    serious = (grade == LIFE_THREATENING and not CTCAE_FACTS[term].haematological) or maybe(random, 0.25)
    severest = "LIFE" if grade == LIFE_THREATENING else "MED"
    row = models.Toxicity(
        treatment=treatment,
        tox_term=term,
        tox_other=SPECIFIED.get(term),
        tox_grade=grade,
        tox_onset=story.partly(onset, 0.03),
        tox_resolved=story.exact(resolved) if resolved <= story.last else None,
        tox_outcome=outcome,
        tox_relation=relation,
        tox_drugs=_suspected(random, plan, term, stops=stops),
        tox_action="STOP" if stops else pick(random, {"NONE": 45, "DELAY": 33, "RED": 22}),
        tox_serious=yes(serious),
        tox_sae_criteria=[pick(random, {"HOSP": 70, severest: 26, "DIS": 4})],
        tox_nadir=_nadir(random, term, grade),
    )
    if maybe(random, 0.04):
        row.tox_comment = "Recurred at the next cycle at the same grade."
    return settle(row, random, unknown=0.02)


def _suspected(random: Random, plan: Plan, term: str, *, stops: bool) -> list[str]:
    causes = CAUSES.get(term)
    possible = [drug for drug in plan.drugs if (drug in causes if causes else is_novel([drug]))]
    if stops:
        return sorted({plan.stopped_drug, *possible[:1]})
    return [random.choice(possible or plan.drugs)]


def _nadir(random: Random, term: str, grade: str) -> Decimal | None:
    limits = NADIRS.get(term, {}).get(grade)
    if limits is None or not maybe(random, 0.8):
        return None
    return decimal(random.uniform(*limits), 0 if term == PLATELETS else 2 if limits[1] < 0.2 else 1)


def _fatal(story: Story, plan: Plan, treatment: Treatment, seen: set[str]) -> Toxicity:
    """What the patient died of."""
    random = story.random
    term = next(each for each in (SEPSIS, LUNG_INFECTION, "10028154", "10019279") if each not in seen)
    row = models.Toxicity(
        treatment=treatment,
        tox_term=term,
        tox_grade="5",
        tox_onset=story.exact(within(random, max(plan.start, story.last - 14), story.last)),
        tox_outcome="FAT",
        tox_relation="PRO",
        tox_drugs=_suspected(random, plan, term, stops=False),
        tox_action="DELAY",
        tox_serious="Y",
        tox_sae_criteria=["DTH", "HOSP"],
    )
    return settle(row, random, unknown=0)
