"""Engraftment and chimerism."""

from __future__ import annotations

from decimal import Decimal

from crf import models
from crf.models import Engraftment, FormRecord
from crf.synthetic.answers import decimal, maybe, normal, pick, settle, within
from crf.synthetic.story import Story

CHIMERISM_DAYS = (30, 100, 180, 365)
ACTIONS = ("CD34+ boost", "Second infusion of donor cells", "Growth factors alone")
LATE_FAILURE = 70


def forms(story: Story) -> list[FormRecord]:
    row = _engraftment(story)
    return [row, *_chimerism(story, row)]


def _engraftment(story: Story) -> Engraftment:
    random = story.random
    failure = _failure(story)
    neutrophils = 0 if failure == "PRIM" else round(normal(random, 16, 3, 9, 30))
    platelets = round(normal(random, 16, 5, 8, 42))
    row = models.Engraftment(
        anc_recovery="Y" if neutrophils else "N",
        anc_date=story.exact(neutrophils),
        plt20_recovery=pick(random, {"Y": 80, "NB": 18, "N": 2}) if neutrophils else "N",
        plt20_date=story.exact(platelets),
        plt50_recovery="N",
        plt50_date=story.exact(platelets + within(random, 3, 25)),
        graft_failure=failure,
        gf_action=random.choice(ACTIONS),
        last_anc_assess=story.exact(within(random, 30, 45)),
    )
    if row.plt20_recovery != "N":
        never_low = row.plt20_recovery == "NB" and maybe(random, 0.5)
        row.plt50_recovery = "NB" if never_low else pick(random, {"Y": 95, "N": 5})
    boost = next((plan.start for plan in story.plans if plan.indication == "GRAFT"), None)
    days = {"PRIM": 29, "SEC": within(random, 45, LATE_FAILURE), "REJ": within(random, 32, 42)}
    day = days.get(failure, min(story.last - 1, within(random, 40, 60)))
    row.gf_date = story.exact(day if boost is None else min(day, boost))
    return settle(row, random, unknown=0.02)


def _failure(story: Story) -> str:
    if any(plan.indication == "GRAFT" for plan in story.plans):
        return "PGF"
    weights = {"NONE": 95.5, "PRIM": 1, "PGF": 1.5}
    if story.last > LATE_FAILURE + 5:
        weights |= {"SEC": 1.5, "REJ": 0.5}
    return pick(story.random, weights)


def _chimerism(story: Story, row: Engraftment) -> list[FormRecord]:
    random = story.random
    mixed = any(plan.indication == "CHIM" for plan in story.plans) or maybe(random, 0.1)
    entries: list[FormRecord] = []
    for target in CHIMERISM_DAYS:
        day = target + within(random, -6, 10)
        if day >= story.last or (target > 100 and maybe(random, 0.25)):
            continue
        kinds = ["WB", *(["CD3"] if maybe(random, 0.4) else []), *(["MYE"] if maybe(random, 0.08) else [])]
        for cell in kinds:
            share = _donor_share(story, row, target, cell, mixed=mixed)
            entries.append(models.Chimerism(chim_date=story.exact(day), chim_cell=cell, chim_donor_pct=share))
    return entries


def _donor_share(story: Story, row: Engraftment, target: int, cell: str, *, mixed: bool) -> Decimal:
    random = story.random
    if row.graft_failure in ("PRIM", "REJ"):
        return decimal(random.uniform(2, 20) if target <= 100 else random.uniform(30, 80))
    if mixed or row.graft_failure == "SEC" or (target == 30 and maybe(random, 0.2)):
        low = 35 if cell == "CD3" else 60
        return decimal(random.uniform(low, 94))
    return decimal(100 if maybe(random, 0.6) else random.uniform(95.5, 99.9))
