"""Where the marks of a patient's course stand on paper: pure arithmetic from dates to coordinates.

The axis has years before day 0 and months after it, each side on a scale of its own, because a course has
years of lines before the allo and what matters after it happens within months.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from crf.partial_date import earliest, latest
from crf.timeline import Lane, Mark, by_date

DAYS_A_YEAR, DAYS_A_MONTH = 365.25, 30.4375
LEFT, RIGHT, TOP = 128, 1080, 30  # of the plot
PAPER = 1100  # width of the whole
ROW = 26  # height of a row of marks; what one clicks is as high
SMALLEST = 24  # width of what one clicks
LETTER = 6.6  # width of a letter of a label
SHARE_BEFORE = 0.34  # of the width, for what was before day 0
SHORTEST_BEFORE, SHORTEST_AFTER = 365, 730  # days that either side shows at least
TICKS = 12  # of either side at most


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """`x0`..`x1` is where it can lie at most, `sure0`..`sure1` where a period surely was (None: nowhere).

    What one clicks begins at `hit_x` and is `hit_width` wide; `y` is the middle of its row.
    """

    mark: Mark
    url: str
    x0: float
    x1: float
    y: float
    sure0: float | None
    sure1: float | None

    @property
    def middle(self) -> float:
        return round((self.x0 + self.x1) / 2, 1)

    @property
    def is_vague(self) -> bool:
        """Whether a day, or a day and month, is not known."""
        return earliest(self.mark.start) != latest(self.mark.start)

    @property
    def width(self) -> float:
        return round(max(self.x1 - self.x0, 1), 1)

    @property
    def sure_width(self) -> float:
        return round((self.sure1 or 0) - (self.sure0 or 0), 1)

    @property
    def label(self) -> str:
        """The short text beside it, and what is odd about it."""
        return " – ".join(filter(None, (self.mark.short, self.mark.odd)))

    @property
    def is_flipped(self) -> bool:
        """Whether the label stands on the left because the right has no room for it."""
        return self._right + self._label_width > PAPER

    @property
    def label_x(self) -> float:
        return round(self._left - 4 if self.is_flipped else self._right + 4, 1)

    @property
    def hit_x(self) -> float:
        label = self._label_width if self.is_flipped else 0
        return round(min(self.x0, self.middle - SMALLEST / 2) - label, 1)

    @property
    def hit_width(self) -> float:
        return round(max(self.width, SMALLEST) + self._label_width, 1)

    @property
    def _left(self) -> float:
        return min(self.x0, self.middle - 8)

    @property
    def _right(self) -> float:
        return max(self.x1, self.middle + 8)

    @property
    def _label_width(self) -> float:
        return len(self.label) * LETTER + 6 if self.label else 0

    @property
    def text(self) -> str:
        """What it says when one points at it or reads it aloud."""
        said = f"{self.mark.what}, {self.mark.dates}"
        return f"{said} – {self.mark.odd}" if self.mark.odd else said


@dataclass(frozen=True, slots=True)
class DrawnLane:
    lane: Lane
    y: float
    height: float
    marks: list[DrawnMark]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that a template writes into an SVG; empty where nothing has a date."""

    lanes: list[DrawnLane] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    day0_x: float | None = None
    height: float = 0
    table: list[tuple[Lane, Mark, str]] = field(default_factory=list)
    width: int = PAPER

    @property
    def odd(self) -> int:
        return sum(bool(mark.odd) for _lane, mark, _url in self.table)


def draw(lanes: list[Lane], day0: date | None, code: str) -> Drawing:
    """The lanes one below the other; marks that would cover each other stand in rows of their own."""
    if not lanes:
        return Drawing()
    scale = Scale(day0, list(_days(lanes)))
    drawn, y = [], float(TOP)
    for lane in lanes:
        rows: list[float] = []
        marks = [_place(scale, mark, code, rows, y) for mark in lane.marks]
        height = ROW * len(rows) + 6
        drawn.append(DrawnLane(lane, y, height, marks))
        y += height
    table = [(lane, mark, _url(code, mark)) for lane, mark in by_date(lanes)]
    return Drawing(drawn, scale.ticks(), scale.x(day0) if day0 else None, y + 4, table)


class Scale:
    """Days to the x of the drawing: two straight lines that meet at day 0, or one where there is none."""

    def __init__(self, day0: date | None, days: list[date]) -> None:
        self.first, self.last = min(days), max(days)
        self.origin = day0 or self.first
        self.has_day0 = day0 is not None
        self.before = max((self.origin - self.first).days, SHORTEST_BEFORE) * 1.04 if day0 else 0.0
        self.after = max((self.last - self.origin).days, SHORTEST_AFTER) * 1.08
        self.origin_x = LEFT + (RIGHT - LEFT) * (SHARE_BEFORE if day0 else 0.02)

    def x(self, day: date) -> float:
        days = (day - self.origin).days
        if days < 0:
            return round(self.origin_x + days / self.before * (self.origin_x - LEFT), 1)
        return round(self.origin_x + days / self.after * (RIGHT - self.origin_x), 1)

    def ticks(self) -> list[Tick]:
        """Years before, months after, or the calendar's years where there is no day 0."""
        if not self.has_day0:
            years = range(self.first.year + 1, self.last.year + 3)
            marks = [Tick(self.x(date(year, 1, 1)), str(year)) for year in years]
            return [tick for tick in marks if tick.x <= RIGHT]
        ticks = [Tick(self.origin_x, _("day 0"))]
        years_step = _step(self.before / DAYS_A_YEAR, (1, 2, 5, 10))
        for year in range(years_step, int(self.before / DAYS_A_YEAR) + 1, years_step):
            x = self.origin_x - year * DAYS_A_YEAR / self.before * (self.origin_x - LEFT)
            ticks.insert(0, Tick(round(x, 1), _("−%(n)s y") % {"n": year}))
        months_step = _step(self.after / DAYS_A_MONTH, (3, 6, 12, 24, 60))
        for month in range(months_step, int(self.after / DAYS_A_MONTH) + 1, months_step):
            x = self.origin_x + month * DAYS_A_MONTH / self.after * (RIGHT - self.origin_x)
            ticks.append(Tick(round(x, 1), _("%(n)s m") % {"n": month}))
        return ticks


def _step(span: float, steps: tuple[int, ...]) -> int:
    return next((step for step in steps if span / step <= TICKS), steps[-1])


def _days(lanes: Iterable[Lane]) -> Iterable[date]:
    for lane in lanes:
        for mark in lane.marks:
            yield earliest(mark.start)
            yield latest(mark.start)
            if mark.end is not None:
                yield earliest(mark.end)
                yield latest(mark.end)


def _place(scale: Scale, mark: Mark, code: str, rows: list[float], top: float) -> DrawnMark:
    """The mark in the first row of its lane where it covers none; `rows` has where each row ends."""
    x0, x1 = scale.x(earliest(mark.start)), scale.x(latest(mark.start))
    sure0 = sure1 = None
    if mark.is_period:
        ends = (
            (scale.x(earliest(mark.end)), scale.x(latest(mark.end)))
            if mark.end is not None
            else (scale.x(scale.last), scale.x(scale.last))
        )
        if ends[0] > x1:
            sure0, sure1 = x1, ends[0]
        x0, x1 = min(x0, ends[0]), max(x1, ends[1])
    drawn = DrawnMark(mark, _url(code, mark), x0, x1, 0, sure0, sure1)
    row = next((i for i, end in enumerate(rows) if end <= drawn.hit_x), len(rows))
    if row == len(rows):
        rows.append(0)
    rows[row] = drawn.hit_x + drawn.hit_width + 2
    return DrawnMark(mark, drawn.url, x0, x1, top + 3 + ROW * row + ROW / 2, sure0, sure1)


def _url(code: str, mark: Mark) -> str:
    return reverse("crf:form", args=[code, mark.row.form_key, mark.row.pk])
