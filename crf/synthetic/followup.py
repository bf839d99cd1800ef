"""Visits that agree with the other forms, with infections and second malignancies."""

from __future__ import annotations

from crf import models
from crf.models import FollowUp, FormRecord
from crf.synthetic.answers import maybe, pick, settle, within, yes
from crf.synthetic.immunity import has_chronic, on_immunosuppression
from crf.synthetic.story import COMPLETE, Story
from crf.synthetic.therapy import RESPONDED

AGENTS = {
    "BAC": (
        "Escherichia coli",
        "Pseudomonas aeruginosa",
        "Streptococcus pneumoniae",
        "Klebsiella pneumoniae",
    ),
    "VIR": ("CMV", "Influenza A", "Varicella zoster virus", "Adenovirus", "BK virus"),
    "FUN": ("Aspergillus fumigatus", "Candida albicans", "Pneumocystis jirovecii"),
    "PAR": ("Toxoplasma gondii", "Leishmania infantum"),
    "UNK": ("",),
}
SITES: dict[str, dict[str, float]] = {
    "BAC": {"BSI": 40, "LUNG": 35, "URIN": 15, "GUT": 10},
    "VIR": {"REAC": 55, "LUNG": 20, "URIN": 10, "DISS": 8, "GUT": 5, "OTH": 2},
    "FUN": {"LUNG": 80, "BSI": 15, "CNS": 5},
    "PAR": {"CNS": 50, "DISS": 50},
    "UNK": {"LUNG": 80, "OTH": 20},
}
MALIGNANCIES = {"SOLID": 32, "SKIN": 22, "MDSAML": 18, "PTLD": 10, "LYM": 8, "ALL": 4, "OTH": 6}
HISTOLOGY = {
    "SOLID": ("Colon, adenocarcinoma", "Breast, ductal carcinoma", "Lung, squamous-cell carcinoma"),
    "SKIN": ("Face, basal-cell carcinoma", "Scalp, squamous-cell carcinoma"),
    "MDSAML": ("MDS with excess blasts", "AML, myelodysplasia-related"),
    "PTLD": ("Lymph node, polymorphic",),
    "LYM": ("Lymph node, diffuse large B-cell",),
    "ALL": ("Marrow, B-precursor",),
    "OTH": ("Thyroid nodule, follicular neoplasm",),
}
COMMENTS = ("Seen at the referring hospital.", "By telephone; laboratory values by post.")
EARLY, INFECTED_EARLY, INFECTED_LATER = 400, 0.4, 0.18


def forms(story: Story) -> list[FormRecord]:
    rows: list[FormRecord] = []
    for code, day, since in story.visits():
        rows += _visit(story, code, day, since)
    return rows


def _visit(story: Story, code: str, day: int, since: int) -> list[FormRecord]:
    random = story.random

    def new(event: int | None) -> bool:
        return event is not None and since < event <= day

    dead = story.died and code == "LAST"
    status, response = disease(story, day)
    infected = maybe(random, INFECTED_EARLY if day < EARLY else INFECTED_LATER) and day - since > 5
    row = models.FollowUp(
        visit=code,
        visit_date=story.exact(day),
        vital_status="DEAD" if dead else "ALIVE",
        contact_source=pick(random, {"DOC": 85, "REG": 15} if dead else {"VISIT": 88, "TEL": 8, "GP": 4}),
        kps_fu=pick(random, {"100": 25, "90": 38, "80": 22, "70": 10, "60": 5}),
        disease_status=status,
        resp_fu=response,
        agvhd_since=yes(new(story.acute)),
        cgvhd_now=_chronic_now(story, day),
        ist_now=yes(on_immunosuppression(story, day)),
        relapse_since=yes(any(new(relapse) for relapse in story.relapses)),
        newtrt_since=yes(any(new(plan.start) for plan in story.plans)),
        inf_since=yes(infected),
        secmal_since=yes(new(story.malignancy)),
    )
    if maybe(random, 0.04):
        row.fup_comment = random.choice(COMMENTS)
    entries = _infections(story, row, since, day) if infected else []
    if new(story.malignancy):
        entries.append(_malignancy(story, row))
    # A visit has few required items, and too many unknown ones would be asked about.
    return [settle(row, random, keep=("inf_since", "agvhd_since"), unknown=0.03), *entries]


def disease(story: Story, day: int) -> tuple[str, str]:
    """Codes of DISSTAT and RESP on a day."""
    relapses = [event for event in story.relapses if event <= day]
    if not relapses:
        response = "SD" if story.best == "PD" else story.response(day)
        return ("CR" if response in COMPLETE else "RESD"), response
    for plan in story.plans:
        after = plan.relapse is not None and plan.start >= relapses[-1]
        if after and plan.best in RESPONDED and plan.best_day is not None and plan.best_day <= day:
            return "POST", plan.best
    return "REL", "REL" if len(relapses) == 1 and story.best in COMPLETE else "PD"


def _chronic_now(story: Story, day: int) -> str:
    """Never worse than the worst that is recorded."""
    if not has_chronic(story, day):
        return "NONE"
    milder = {"MILD": "MILD", "MOD": "MILD", "SEV": "MOD"}[story.severity]
    return milder if maybe(story.random, 0.45) else story.severity


def _infections(story: Story, visit: FollowUp, since: int, day: int) -> list[FormRecord]:
    random = story.random
    entries: list[FormRecord] = []
    for _ in range(pick(random, {1: 78, 2: 22})):
        kind = pick(random, {"BAC": 45, "VIR": 36, "FUN": 12, "PAR": 1.5, "UNK": 5.5})
        entry = models.Infection(
            visit_row=visit,
            inf_date=story.partly(within(random, since + 1, day - 2), 0.04),
            inf_type=kind,
            inf_agent=random.choice(AGENTS[kind]) or None,
            inf_site=pick(random, SITES[kind]),
            inf_grade=pick(random, {"2": 42, "3": 50, "4": 8}),
        )
        entries.append(settle(entry, random))
    return entries


def _malignancy(story: Story, visit: FollowUp) -> FormRecord:
    random = story.random
    kind = pick(random, MALIGNANCIES)
    entry = models.SecondMalignancy(
        visit_row=visit,
        sml_date=story.partly(story.malignancy or 0),
        sml_type=kind,
        sml_site=random.choice(HISTOLOGY[kind]),
        sml_donor_cell=yes(maybe(random, 0.7 if kind == "PTLD" else 0.15)),
    )
    return settle(entry, random)
