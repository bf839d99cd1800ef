"""Death with its causes, and the end of observation."""

from __future__ import annotations

from crf import models
from crf.derivations import OBSERVATION_DAYS
from crf.models import Death, FormRecord
from crf.synthetic.answers import maybe, pick, settle, yes
from crf.synthetic.followup import disease
from crf.synthetic.story import Story

ACTIVE_AT_DEATH = "DTH"
TOXIC = {"INF": 16, "BAC": 18, "VIR": 10, "FUN": 10, "MOF": 10, "IP": 7, "PTOX": 5, "HEM": 6, "CARD": 6}
EARLY_TOXIC = {"VOD": 6, "REN": 3, "GI": 2, "CNS": 3}
EARLY = 200
CONTRIBUTORY = {"BAC": 22, "VIR": 10, "FUN": 12, "MOF": 20, "REN": 12, "HEM": 8, "CARD": 8, "IP": 8}
OTHERWISE = (
    "Road accident",
    "Stroke without relation to the transplant",
    "Suicide",
    "Ischaemic heart disease",
)


def forms(story: Story) -> list[FormRecord]:
    last = story.exact(story.last)
    if story.died:
        return [_death(story), models.EndOfObservation(eos_date=last, eos_reason="DTH")]
    reason = "END" if story.last >= OBSERVATION_DAYS else "LTFU"
    return [models.EndOfObservation(eos_date=last, eos_reason=reason)]


def _death(story: Story) -> Death:
    random = story.random
    active = ACTIVE_AT_DEATH in (story.acute_outcome, story.chronic_outcome)
    row = models.Death(
        death_date=story.exact(story.last),
        death_main_cause=story.cause,
        death_relapse_before=yes(story.relapses),
        death_disease_status=disease(story, story.last)[0],
        death_gvhd_active=yes(active),
        death_autopsy=yes(maybe(random, 0.06)),
        death_source=pick(random, {"DOC": 78, "REG": 14, "GP": 5, "TEL": 3}),
        death_other_text=_in_words(story),
    )
    if story.cause == "HSCT":
        _of_transplant(story, row, active=active)
    elif story.cause == "TRT":
        row.death_contrib = ["INF"]
    elif story.cause == "REL" and maybe(random, 0.35):
        row.death_contrib = [pick(random, CONTRIBUTORY)]
    else:
        row.missing["death_contrib"] = "N"
    return settle(row, random, keep=("death_contrib", "death_gvhd_active"), unknown=0.03)


def _of_transplant(story: Story, row: Death, *, active: bool) -> None:
    random = story.random
    weights: dict[str, int] = TOXIC | (EARLY_TOXIC if story.last < EARLY else {"LPD": 3})
    main = "GVHD" if active and maybe(random, 0.75) else pick(random, weights)
    row.death_main_hsct = main
    others = {code: weight for code, weight in CONTRIBUTORY.items() if code != main}
    row.death_contrib = [main, *(["GVHD"] if active and main != "GVHD" else [])]
    if maybe(random, 0.6):
        row.death_contrib.append(pick(random, others))


def _in_words(story: Story) -> str | None:
    if story.cause == "TRT":
        return "Infection under treatment of the myeloma"
    return story.random.choice(OTHERWISE)
