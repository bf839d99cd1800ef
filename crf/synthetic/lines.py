"""The lines before the allo: each with its drugs, autologous transplants, response and relapse."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from crf import models
from crf.models import FormRecord, Line
from crf.synthetic.answers import maybe, pick, settle, within, yes
from crf.synthetic.regimens import FIRST_LINE, LATER, UNLISTED, regimen
from crf.synthetic.story import Story

BACK = ("PD", "REL")
TANDEM = ("TANDP", "TANDU")
# An auto less than six months before the allo makes a tandem of the two.
APART = -195
SHORTEST, PAUSE = 130, 30
DAYS_TO_AUTO = (100, 150)
RESPONSES = {"SCR": 3, "CR": 14, "NCR": 4, "VGPR": 28, "PR": 38, "MR": 5, "SD": 5, "PD": 3}
SITES_NOTE = "Induction at the referring hospital; start date from its discharge letter."


@dataclass(slots=True)
class _Course:
    """One line in days; `next` is the start of the one after it, 0 for the allo."""

    number: int
    start: int
    next: int
    kind: str
    kind_of_next: str
    end: int = 0
    autos: list[int] = field(default_factory=list)

    @property
    def is_last(self) -> bool:
        return self.next == 0


def forms(story: Story) -> list[FormRecord]:
    first = story.diagnosed + within(story.random, 4, 28)
    starts = _starts(story, first)
    story.lines, story.tx_plan = len(starts), _plan(story, starts)
    kinds = [*(_kind(story, number) for number in range(1, len(starts) + 1)), ""]
    rows: list[FormRecord] = []
    for number, start in enumerate(starts, start=1):
        after = starts[number] if number < len(starts) else 0
        course = _Course(number, start, after, kinds[number - 1], kinds[number])
        _time(story, course)
        rows.append(_line(story, course))
    return rows


def _starts(story: Story, first: int) -> list[int]:
    """A line at least, more the longer the disease has lasted, the last with room before the allo."""
    random = story.random
    room = -150 - first
    wanted = pick(random, {1: 32, 2: 41, 3: 19, 4: 8} if room > 500 else {1: 62, 2: 38})
    count = min(wanted, 1 + max(0, room) // (SHORTEST + PAUSE))
    if count == 1:
        return [first]
    spare = room - (count - 1) * (SHORTEST + PAUSE)
    cuts = sorted(random.randint(0, spare) for _ in range(count - 1))
    return [first, *(first + (SHORTEST + PAUSE) * n + cut for n, cut in enumerate(cuts, start=1))]


def _plan(story: Story, starts: list[int]) -> str:
    random, room = story.random, -starts[-1]
    weights: dict[str, float]
    if story.before in BACK:
        weights = {"SALV": 92, "OTH": 8}
    elif len(starts) == 1:
        weights = {"UP": 18, "TANDP": 62, "TANDU": 6, "CONS": 14}
    else:
        weights = {"SALV": 62, "TANDU": 20, "CONS": 14, "OTH": 4}
    if room < 190:
        for plan in TANDEM:
            weights.pop(plan, None)
    return pick(random, weights)


def _kind(story: Story, number: int) -> str:
    if number == 1:
        return "PRIM"
    if number == story.lines and maybe(story.random, 0.06):
        return "BRID"
    return "SALV" if maybe(story.random, 0.9) else "REFR"


def _time(story: Story, course: _Course) -> None:
    """When the line's autos were and when it ended."""
    random = story.random
    if course.is_last:
        if story.tx_plan in TANDEM:
            auto = -within(random, 60, min(165, -course.start - 100))
            course.autos = [auto]
            course.end = min(-25, auto + within(random, 5, 25))
            return
        course.end = max(course.start + 60, -within(random, 25, 110))
        latest = min(APART, course.end - 10)
        chance = 0.5 if story.tx_plan == "UP" else 0.65
    else:
        course.end = within(random, course.start + 80, course.next - PAUSE)
        latest = min(APART, course.end - 20)
        chance = 0.94 if course.number == 1 else 0.3
    first = course.start + within(random, *DAYS_TO_AUTO)
    if first <= latest and maybe(random, chance) and len(story.autos) < 2:
        course.autos = [first]
        second = first + within(random, 60, 150)
        if second <= latest and course.number == 1 and maybe(random, 0.35):
            course.autos.append(second)
            third = second + within(random, 60, 120)
            if third <= latest and story.tx_plan not in TANDEM and maybe(random, 0.2):
                course.autos.append(third)


def _line(story: Story, course: _Course) -> Line:
    random = story.random
    year = story.year(course.start)
    code, drugs = regimen(random, year, FIRST_LINE if course.number == 1 else LATER)
    best, relapse = _answer(story, course)
    row = models.Line(
        line_no=course.number,
        line_type=course.kind,
        line_start=story.month_at_least(course.start, 0.12),
        line_end=story.partly(course.end, 0.08),
        regimen=code,
        drugs=drugs,
        drug_other="; ".join(text for drug, text in UNLISTED.items() if drug in drugs) or None,
        phases=_phases(random, course),
        n_cycles=within(random, 2, 8),
        radiotherapy=yes("RT" in drugs or maybe(random, 0.1)),
        best_resp=best,
        best_resp_date=story.exact(within(random, course.start + 40, min(course.end, relapse or 0) - 3)),
        relapsed=yes(relapse is not None),
        relapse_date=None if relapse is None else story.month_at_least(relapse, 0.08),
        line_stop_reason=_why_ended(random, course, best, relapse),
    )
    if relapse is not None:
        row.refractory = yes(best in ("SD", "PD") or relapse - course.end <= 60)
    if course.number == 1 and maybe(random, 0.05):
        row.line_comment = SITES_NOTE
    _write_autos(story, course, row)
    return settle(row, random, keep=("phases",), unknown=0.03)


def _answer(story: Story, course: _Course) -> tuple[str, int | None]:
    """The best response, and the day of the relapse if there was one before the next line or the allo."""
    random = story.random
    if not course.is_last:
        if course.kind_of_next == "REFR":
            return pick(random, {"MR": 60, "SD": 40}), None
        best = pick(random, RESPONSES)
        earliest = course.start + 50 if best == "PD" else course.end
        return best, within(random, earliest, course.next - 6)
    if story.before not in BACK:
        return story.before, None
    best = "CR" if story.before == "REL" else pick(random, {"VGPR": 30, "PR": 40, "SD": 15, "PD": 15})
    return best, within(random, course.end - 10 if course.end < -40 else course.end, -12)


def _phases(random: Random, course: _Course) -> list[str]:
    phases = ["IND"]
    if course.autos:
        phases += ["HDT", *(["MOB"] if maybe(random, 0.8) else [])]
    if maybe(random, 0.25):
        phases.append("CONS")
    if not course.is_last and maybe(random, 0.25):
        phases.append("MAIN")
    return phases


def _why_ended(random: Random, course: _Course, best: str, relapse: int | None) -> str:
    if relapse is not None and (best == "PD" or relapse <= course.end + 10):
        return "PD"
    if course.is_last:
        return "TX"
    if relapse is None:
        return "NR"
    return pick(random, {"COMP": 80, "TOX": 10, "PT": 4, "MD": 6})


def _write_autos(story: Story, course: _Course, row: Line) -> None:
    random = story.random
    row.auto_done = yes(course.autos)
    if not course.autos:
        return
    row.auto_count = len(course.autos)
    row.auto1_mel_dose = pick(random, {200: 80, 140: 12, 100: 8})
    row.resp_before_auto = pick(random, {"VGPR": 40, "PR": 55, "SD": 5})
    for number, day in enumerate(course.autos, start=1):
        when = story.partly(day, 0.08) if day < APART - 40 and len(course.autos) == 1 else story.exact(day)
        setattr(row, f"auto{number}_date", when)
        story.autos.append(day)
        story.auto_dates.append(when)
