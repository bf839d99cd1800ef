"""What happens to a synthetic patient after the index allo, in days from it, before any form is filled."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from random import Random
from typing import TYPE_CHECKING

from crf.hazards import DAYS_PER_MONTH, Hazard
from crf.partial_date import PartialDate
from crf.synthetic.answers import exactly, maybe, pick, to_the_month, within

if TYPE_CHECKING:
    from crf.synthetic.therapy import Plan

FIRST_ALLO, LAST_ALLO = datetime.date(2009, 1, 15), datetime.date(2018, 12, 10)
CHARTS_READ = datetime.date(2022, 6, 1)
VISITS = (("D100", 100), ("M06", 183), ("M12", 365), ("M18", 548), ("M24", 730))

DEATH_WITHOUT_RELAPSE = ((0, 0.0205), (3.3, 0.012), (12, 0.0065), (24, 0.0025))
RELAPSE = ((0, 0.050), (6, 0.036), (12, 0.025), (24, 0.015), (60, 0.006), (118, 0.0))
DEATH_AFTER_RELAPSE = ((0, 0.052), (12, 0.026))
FURTHER_RELAPSE = ((0, 0.0), (2.5, 0.055), (18, 0.03))
ACUTE_GVHD_II_IV = ((0, 0.0), (0.33, 0.150), (3.3, 0.010), (5.8, 0.0))
CHRONIC_GVHD = ((0, 0.004), (2.5, 0.070), (6, 0.058), (12, 0.016), (23.9, 0.0))
LOST = ((0, 0.0), (6, 0.004))
SECOND_MALIGNANCY = ((0, 0.0008), (8, 0.0017))

# Who died before any drug could be given after the transplant is not of this study.
SHORTEST = 50
EARLIEST_RELAPSE, MOST_RELAPSES = 31, 4
EARLIEST_CHRONIC, EARLIEST_ACUTE, LATEST_ACUTE = 63, 9, 178


@dataclass(slots=True)
class Story:
    """Days count from the index allo; None is what did not happen while the patient was followed.

    The chapters add what they need of each other: responses, donor, lines, treatments, cause of death.
    """

    random: Random
    day0: datetime.date
    last: int
    died: bool
    acute: int | None
    acute_grade: str
    chronic: int | None
    severity: str
    relapses: list[int]
    malignancy: int | None
    sex: str = ""
    age: int = 0
    birth_year: int = 0
    diagnosed: int = 0
    donor: str = ""
    before: str = ""
    best: str = ""
    best_day: int = 0
    mrd_again: int | None = None
    acute_outcome: str = ""
    acute_end: int | None = None
    acute_of_infusion: bool = False
    chronic_outcome: str = ""
    chronic_end: int | None = None
    ist_stop: int | None = None
    autos: list[int] = field(default_factory=list)
    auto_dates: list[PartialDate] = field(default_factory=list)
    lines: int = 0
    tx_plan: str = ""
    plans: list[Plan] = field(default_factory=list)
    second_transplant: int | None = None
    cause: str = ""

    def date(self, day: int) -> datetime.date:
        return self.day0 + datetime.timedelta(days=day)

    def exact(self, day: int) -> PartialDate:
        return exactly(self.date(day))

    def partly(self, day: int, share: float = 0.04) -> PartialDate:
        return to_the_month(self.random, self.date(day), share)

    def month_at_least(self, day: int, share: float) -> PartialDate:
        """For what is ordered by its date: if only the year were known, rows could change places."""
        when = self.date(day)
        return PartialDate(when.year, when.month, None if maybe(self.random, share) else when.day)

    def year(self, day: int) -> int:
        return self.date(day).year

    @property
    def relapse(self) -> int | None:
        return self.relapses[0] if self.relapses else None

    @property
    def until(self) -> int:
        """The first relapse, or the last contact without one."""
        return self.last if self.relapse is None else self.relapse

    def events_of_disease(self) -> list[tuple[int, str]]:
        """Day and kind of all that has a relapse form: "MRDR", else ""."""
        again = [] if self.mrd_again is None else [(self.mrd_again, "MRDR")]
        return [*again, *((day, "") for day in self.relapses)]

    def visits(self) -> Iterator[tuple[str, int, int]]:
        """Code and day of each contact, with the day of the one before; the last is the last contact."""
        since = 0
        random = Random(f"{self.day0}{self.last}{self.birth_year}")  # noqa: S311 plausibility, not secrecy
        for code, target in VISITS:
            day = target + random.randint(-12, 14)
            if day < self.last:
                yield code, day, since
                since = day
        yield "LAST", self.last, since

    def response(self, day: int) -> str:
        """Of the disease before the first relapse, as code of RESP."""
        if day >= self.best_day:
            return self.best
        return "SD" if self.before in ("PD", "REL") else self.before


def draw_story(random: Random) -> Story:
    story = _course(random)
    while story.last < SHORTEST:
        story = _course(random)
    story.sex = "M" if maybe(random, 0.6) else "F"
    story.age = round(min(68, max(29, random.gauss(52, 8.5))))
    story.birth_year = story.day0.year - story.age - random.randint(0, 1)
    _diagnose(story)
    _respond(story)
    _choose_donor(story)
    return story


def _course(random: Random) -> Story:
    day0 = FIRST_ALLO + datetime.timedelta(days=random.randrange((LAST_ALLO - FIRST_ALLO).days))
    acute = Hazard(ACUTE_GVHD_II_IV).first(random)
    grade = random.choice("34") if maybe(random, 0.35) else "2"
    worse = 3.0 if grade in "34" else 1.2
    chronic = Hazard(CHRONIC_GVHD, ((acute, 1.4),)).first(random)
    severity = pick(random, {"MILD": 42, "MOD": 33, "SEV": 25})
    frailty = random.gammavariate(6, 1 / 6)
    relapse = Hazard(RELAPSE, ((0, frailty), (chronic, 0.7 if severity == "SEV" else 0.6))).first(random)
    severe = ((chronic, 2.0),) if severity == "SEV" else ()
    death = Hazard(DEATH_WITHOUT_RELAPSE, ((acute, worse), *severe)).first(random)
    if relapse < death:
        after = Hazard(DEATH_AFTER_RELAPSE, ((0, 1.5 if relapse < 6 else 1.0),))
        death = relapse + after.first(random)
    charts = (CHARTS_READ - day0).days / DAYS_PER_MONTH
    last = min(Hazard(LOST).first(random), charts - random.uniform(0, 6), death)
    if acute > last and maybe(random, 0.2):
        acute, grade = random.uniform(0.5, 1.4), "1"
    end = max(1, _day(last))
    return Story(
        random,
        day0,
        end,
        death <= last,
        _seen(acute, end, EARLIEST_ACUTE, LATEST_ACUTE),
        grade,
        _seen(chronic, end, EARLIEST_CHRONIC),
        severity,
        _relapses(random, relapse, end),
        _seen(Hazard(SECOND_MALIGNANCY).first(random), end, 90),
    )


def _day(month: float) -> int:
    return 100_000 if month == inf else round(month * DAYS_PER_MONTH)


def _seen(month: float, last: int, earliest: int, latest: int = 100_000) -> int | None:
    """The day, moved into what is possible; None if it is not before the last contact."""
    if _day(month) > latest + 10:
        return None
    day = min(latest, max(earliest, _day(month)))
    return day if day < last else None


def _relapses(random: Random, month: float, last: int) -> list[int]:
    days: list[int] = []
    day = _seen(month, last, EARLIEST_RELAPSE)
    while day is not None and len(days) < MOST_RELAPSES:
        days.append(day)
        further = Hazard(FURTHER_RELAPSE).first(random)
        day = _seen(month=day / DAYS_PER_MONTH + further, last=last - 25, earliest=day + 75)
    return days


def _diagnose(story: Story) -> None:
    random = story.random
    months = min(150.0, max(4.5, random.lognormvariate(3.4 if maybe(random, 0.6) else 2.4, 0.5)))
    first = datetime.date(max(1996, story.birth_year + 26), 1, 5)
    story.diagnosed = max(-round(months * DAYS_PER_MONTH), (first - story.day0).days)


BEFORE = {"SCR": 4, "CR": 17, "NCR": 3, "VGPR": 26, "PR": 31, "MR": 4, "SD": 6, "PD": 6, "REL": 3}
# The best response after the allo is never worse than what there was.
BEST: dict[str, dict[str, float]] = {
    "SCR": {"SCR": 1},
    "CR": {"SCR": 40, "CR": 60},
    "NCR": {"SCR": 20, "CR": 50, "NCR": 30},
    "VGPR": {"SCR": 12, "CR": 35, "NCR": 5, "VGPR": 48},
    "PR": {"SCR": 5, "CR": 22, "VGPR": 25, "PR": 48},
    "MR": {"CR": 15, "VGPR": 20, "PR": 35, "MR": 30},
    "SD": {"CR": 10, "VGPR": 15, "PR": 40, "SD": 35},
    "PD": {"CR": 8, "VGPR": 12, "PR": 40, "MR": 10, "SD": 30},
    "REL": {"CR": 15, "VGPR": 15, "PR": 40, "SD": 30},
}
COMPLETE = ("SCR", "CR")


def _respond(story: Story) -> None:
    random = story.random
    story.before = pick(random, BEFORE)
    story.best = pick(random, BEST[story.before])
    refractory = story.before in ("PD", "REL", "SD", "MR") and story.relapse is not None
    if refractory and story.until <= 100 and maybe(random, 0.6):
        story.best = "PD"
    latest = max(26, min(story.until - 4, 420))
    story.best_day = story.until if story.best == "PD" else within(random, 26, min(latest, 110))
    if latest > 150 and maybe(random, 0.4) and story.best != "PD":
        story.best_day = within(random, 110, latest)
    # Of those in complete remission the disease sometimes shows first by MRD.
    gap = (story.relapse or 0) - story.best_day
    if story.best in COMPLETE and gap > 200 and maybe(random, 0.25):
        story.mrd_again = within(random, story.best_day + 60, (story.relapse or 0) - 90)


def _choose_donor(story: Story) -> None:
    haplo = 30 if story.day0.year > 2016 else 10
    weights = {"MSD": 44, "MUD": 29, "MMUD": 9, "HAPLO": haplo, "CB": 1.5, "MRDO": 2, "MMRD": 1, "UD": 1}
    if story.acute is None and story.chronic is None:
        weights["SYN"] = 1.5
    story.donor = pick(story.random, weights)
