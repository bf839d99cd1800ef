"""What is given for the myeloma after the allo: when, why, which drugs, infusions, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from crf.synthetic.answers import maybe, pick, within
from crf.synthetic.immunity import draw_gvhd
from crf.synthetic.regimens import LATER, in_order, is_novel, maintenance, regimen
from crf.synthetic.story import COMPLETE, Story

RESPONDED = ("SCR", "CR", "NCR", "VGPR", "PR")
GOOD = {"SCR": 4, "CR": 18, "VGPR": 24, "PR": 32, "MR": 8, "SD": 14}
POOR = {"SD": 45, "MR": 25, "PR": 30}
# CD3+ cells per kg, 10^6, escalating; a tenth from a haploidentical donor.
DLI_DOSES = (1, 5, 10, 50)
FIRST_DLI, LAST_DLI, DLI_PAUSE = 45, 2200, (30, 60)
INFUSIONS, MOST_DLI = {1: 40, 2: 30, 3: 20, 4: 10}, 6
# A progression that nobody treats is one shortly before the end.
TREATED_WITHIN, UNTREATED_UNTIL = 21, 150
CAR_T_SINCE, CAR_T = 2019, ("IDE", "CIL")
WHY_STOPPED = {"COMP": 52, "TOX": 24, "GVHD": 9, "PT": 5, "MD": 8, "OTH": 2}


@dataclass(slots=True)
class Plan:
    """One treatment, in days; `relapse` is the number of the relapse for which it is given."""

    start: int
    end: int
    indication: str
    modality: str
    drugs: list[str] = field(default_factory=list)
    relapse: int | None = None
    best: str = ""
    best_day: int | None = None
    progressed: int | None = None
    stop: str = "COMP"
    infusions: list[tuple[int, float]] = field(default_factory=list)
    stopped_drug: str = ""
    fatal: bool = False

    @property
    def ongoing(self) -> bool:
        return self.stop == "ONG"


def plan_therapy(story: Story) -> None:
    """Every patient of the study is given a novel drug at some time after the allo."""
    _before_relapse(story)
    relapses = story.events_of_disease()
    for at, (day, kind) in enumerate(relapses):
        following = relapses[at + 1][0] if at + 1 < len(relapses) else None
        if kind != "MRDR":
            _for_relapse(story, at + 1, day, following)
    draw_gvhd(story)
    _decide_cause(story)


def treatable(story: Story) -> Iterator[int]:
    """The relapses that leave time for a treatment."""
    ends = [*story.relapses, story.last][1:]
    return (day for day, end in zip(story.relapses, ends, strict=True) if end - day >= TREATED_WITHIN)


def _has_novel(story: Story) -> bool:
    return any(is_novel(plan.drugs) for plan in story.plans)


# Before a relapse


def _before_relapse(story: Story) -> None:
    random, horizon = story.random, story.until - 1
    needed = not any(treatable(story))
    if not needed and (horizon < 80 or not maybe(random, 0.4)):
        return
    indication = _indication(story, needed=needed)
    latest = horizon - 9
    start = within(random, min(60, latest), min(200, latest))
    if indication == "MRD" and story.mrd_again is not None:
        start = min(latest, story.mrd_again + within(random, 7, 30))
    plan = Plan(start, start, indication, _early_modality(story, indication, start, needed=needed))
    if plan.modality.startswith("DRUG"):
        single = indication in ("MAIN", "PROPH") or maybe(random, 0.5)
        plan.drugs = _drugs(story, start, single=single)
    _last(story, plan, horizon + 1, median=420 if indication == "MAIN" else 150)
    _infuse(story, plan, horizon)
    if indication in ("RESD", "MRD"):
        plan.best = story.response(min(plan.end, horizon))
        later = start < story.best_day <= plan.end
        plan.best_day = story.best_day if later else within(random, min(plan.end, start + 20), plan.end)
    story.plans.append(plan)


def _indication(story: Story, *, needed: bool) -> str:
    weights: dict[str, float] = {"MAIN": 45, "PROPH": 15}
    if story.best in COMPLETE:
        weights["MRD"] = 30 if story.mrd_again is not None else 6
    elif story.best != "PD":
        weights["RESD"] = 32
    if not needed:
        weights |= {"CHIM": 25, "OTH": 5}
        if story.donor != "CB":
            weights["GRAFT"] = 4
    if story.donor in ("CB", "SYN"):
        weights.pop("CHIM", None)
    return pick(story.random, weights)


def _early_modality(story: Story, indication: str, start: int, *, needed: bool) -> str:
    infusion = _may_infuse(story, start)
    if indication in ("CHIM", "GRAFT"):
        return "DLI" if infusion else "OTH"
    weights: dict[str, float] = {"DRUG": 80}
    if infusion and indication in ("PROPH", "RESD", "MRD"):
        weights["DRUGDLI"] = 20
        if not needed:
            weights["DLI"] = 20
    if not needed and indication == "RESD":
        weights["ISW"] = 8
    if indication == "OTH":
        weights = {"OTH": 50, "DRUG": 50}
    return pick(story.random, weights)


# For a relapse


def _for_relapse(story: Story, number: int, day: int, following: int | None) -> None:
    random = story.random
    bound = story.last if following is None else following
    room = bound - day
    needed = not _has_novel(story) and day == list(treatable(story))[-1] if room >= TREATED_WITHIN else False
    spared = following is None and room <= UNTREATED_UNTIL and maybe(random, 0.35)
    if room < TREATED_WITHIN or (spared and not needed):
        return
    start = day + within(random, 2, min(40, room - 15))
    plan = Plan(start, start, "REL", _modality(story, start, bound, needed=needed), relapse=number)
    if plan.modality.startswith("DRUG"):
        plan.drugs = _drugs(story, start, novel=needed)
    elif plan.modality == "CART":
        plan.drugs = [random.choice(CAR_T)]
    elif plan.modality == "HCT2":
        story.second_transplant = start + within(random, 6, 9)
    _last(story, plan, bound, median=180)
    _infuse(story, plan, bound - 1)
    if plan.end - start < 25 and bound - start < 60:
        plan.best = "NE"
    elif following is not None and following - start < 130:
        plan.best = pick(random, {**POOR, "PD": 60})
    else:
        plan.best = pick(random, GOOD if following is not None or bound - start > 200 else POOR)
    if plan.best not in ("SD", "PD", "NE"):
        plan.best_day = within(random, start + 20, max(start + 20, min(plan.end + 40, bound - 3)))
    story.plans.append(plan)


def _modality(story: Story, start: int, bound: int, *, needed: bool) -> str:
    weights: dict[str, float] = {"DRUG": 64}
    if _may_infuse(story, start):
        weights["DRUGDLI"] = 15
    if not needed:
        weights |= {"RT": 4, "ISW": 3, "OTH": 1.5}
        if _may_infuse(story, start):
            weights["DLI"] = 7
        if story.year(start) >= CAR_T_SINCE and bound - start > 60:
            weights["CART"] = 12
        if story.second_transplant is None and bound - start > 150 and len(story.relapses) < 4:
            weights["HCT2"] = 4
    return pick(story.random, weights)


def _drugs(story: Story, start: int, *, single: bool = False, novel: bool = True) -> list[str]:
    random, year = story.random, story.year(start)
    return in_order(maintenance(random, year) if single else regimen(random, year, LATER, novel=novel)[1])


def _last(story: Story, plan: Plan, bound: int, *, median: int) -> None:
    """How long it goes on, and why it ends; `bound` is the next relapse or the last contact."""
    random = story.random
    following = next((day for day in story.relapses if day >= bound), None)
    if plan.indication == "REL":
        following = next((day for day in story.relapses if day > plan.start), None)
    plan.progressed = following
    if not plan.modality.startswith("DRUG"):
        single = {"RT": 18, "HCT2": 12, "ISW": 30, "OTH": 20}.get(plan.modality, 0)
        plan.end = min(plan.start + single, bound)
        return
    plan.end = min(plan.start + round(random.lognormvariate(0, 0.6) * median), bound)
    if plan.end < bound:
        plan.stop = pick(random, WHY_STOPPED)
    elif following is not None:
        plan.stop = "PD"
    else:
        plan.stop = "DTH" if story.died else "ONG"
    if plan.stop == "TOX":
        plan.stopped_drug = next((drug for drug in plan.drugs if is_novel([drug])), plan.drugs[0])


# Lymphocytes of the donor


def _may_infuse(story: Story, start: int) -> bool:
    """Not of cord blood, which leaves none, and not for those whose acute GVHD is severe."""
    severe = story.acute is not None and story.acute_grade in "34"
    given = sum(len(plan.infusions) for plan in story.plans)
    timely = FIRST_DLI <= start <= LAST_DLI and given <= MOST_DLI - max(INFUSIONS)
    return story.donor not in ("CB", "SYN") and timely and not severe


def _infuse(story: Story, plan: Plan, latest: int) -> None:
    if "DLI" not in plan.modality:
        return
    random = story.random
    share = 0.1 if story.donor == "HAPLO" else 1.0
    wanted = pick(random, INFUSIONS)
    day = plan.start
    if plan.modality == "DRUGDLI":
        latest = min(latest, plan.end)
        day = min(latest, day + within(random, 0, 40))
    for dose in DLI_DOSES[:wanted] if plan.indication != "GRAFT" else DLI_DOSES[:1]:
        plan.infusions.append((day, dose * share))
        day += within(random, *DLI_PAUSE)
        if day > latest:
            break
    plan.end = max(plan.end, plan.infusions[-1][0])


# Death


def _decide_cause(story: Story) -> None:
    """The main cause of death, as code of CODMAIN."""
    if not story.died:
        return
    weights: dict[str, float] = {"REL": 88} if story.relapses else {"HSCT": 88 if story.last < 1800 else 0}
    weights["OTH"] = 5
    if story.malignancy is not None and story.last - story.malignancy > 20:
        weights["SECM"] = 60
    given = [plan for plan in story.plans if plan.stop == "DTH" and plan.drugs]
    if given:
        weights["TRT"] = 12
    story.cause = pick(story.random, weights)
    if story.cause == "TRT":
        given[-1].fatal = True
