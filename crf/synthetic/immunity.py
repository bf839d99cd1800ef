"""How GVHD goes on, and until when immunosuppression is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crf.synthetic.answers import maybe, pick, within
from crf.synthetic.story import LATEST_ACUTE, Story

if TYPE_CHECKING:
    from crf.synthetic.therapy import Plan


def draw_gvhd(story: Story) -> None:
    _after_infusion(story)
    _acute(story)
    _chronic(story)
    _immunosuppression(story)


def is_cell_boost(plan: Plan) -> bool:
    """CD34+ cells for a poor graft are no lymphocytes."""
    return plan.indication == "GRAFT"


def _after_infusion(story: Story) -> None:
    """Lymphocytes bring on acute GVHD in some, and then no more are given."""
    random = story.random
    plan = next((each for each in story.plans if each.infusions and not is_cell_boost(each)), None)
    if plan is None or story.acute is not None or story.chronic is not None:
        return
    first = plan.infusions[0][0]
    onset = first + within(random, 12, 60)
    if onset >= min(story.last - 2, LATEST_ACUTE) or not maybe(random, 0.5):
        return
    story.acute, story.acute_grade = onset, pick(random, {"1": 30, "2": 70})
    story.acute_of_infusion = True
    for each in story.plans:
        kept = [given for given in each.infusions if given[0] <= onset]
        # Nothing of a treatment that was infusions alone would be left.
        each.infusions = kept or each.infusions[:1]


def _acute(story: Story) -> None:
    random, onset = story.random, story.acute
    if onset is None:
        return
    span = story.last - onset
    severe = story.acute_grade in "34"
    chronic = story.chronic if story.chronic is not None and story.chronic > onset else None
    if story.died and (span < 28 or (severe and span < 90 and maybe(random, 0.7))):
        story.acute_outcome = "DTH"
    elif chronic is not None and chronic - onset < 130 and maybe(random, 0.4):
        story.acute_outcome = "TOCG"
    elif span < 35:
        story.acute_outcome = pick(random, {"IMP": 60, "STAB": 40})
    else:
        story.acute_outcome = "RES"
        latest = min(90 if severe else 60, span - 5, 1000 if chronic is None else chronic - onset - 2)
        story.acute_end = onset + within(random, min(14, latest), max(1, latest))


def _chronic(story: Story) -> None:
    random, onset = story.random, story.chronic
    if onset is None:
        return
    span = story.last - onset
    if story.died and maybe(random, 0.55 if story.severity == "SEV" else 0.12):
        story.chronic_outcome = "DTH"
    elif span > 240 and maybe(random, 0.4):
        story.chronic_outcome = "RES"
        story.chronic_end = onset + within(random, 120, min(span - 20, 1400))
    else:
        story.chronic_outcome = pick(random, {"IMP": 55, "STAB": 45})


def _immunosuppression(story: Story) -> None:
    random = story.random
    if story.chronic is not None:
        if story.chronic_end is None:
            return
        stop = story.chronic_end + within(random, -30, 60)
    elif story.acute is not None:
        if story.acute_end is None:
            return
        stop = max(story.acute_end, 100) + within(random, 20, 150)
    else:
        stop = within(random, 80, 260)
    if stop < story.last - 5:
        story.ist_stop = stop


def on_immunosuppression(story: Story, day: int) -> bool:
    return story.ist_stop is None or day < story.ist_stop


def has_chronic(story: Story, day: int) -> bool:
    return story.chronic is not None and story.chronic <= day < (story.chronic_end or story.last + 1)
