"""Swimmer plots as objects: a lane for each patient, with what happened along the follow-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from analysis.definitions import DAYS_PER_MONTH
from analysis.figures.axis import Axis, in_months
from analysis.figures.figure import Figure
from analysis.tables.cells import Text

# More lanes than this cannot be told apart on a page.
MOST_LANES = 40


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event in the legend: told apart by `mark`, a shape, and by `rank`, a colour (None: ink)."""

    label: Text
    mark: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Lane:
    """Follow-up of `days` since day 0; `events` are (day, kind), `spans` (from, to, kind) as of a treatment.

    `goes_on` says that the follow-up has not ended with the lane, which then ends in an arrow.
    """

    label: Text
    days: float
    events: tuple[tuple[float, str], ...] = ()
    spans: tuple[tuple[float, float, str], ...] = ()
    goes_on: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Swimmer(Figure):
    """Lanes, the longest first, with the kinds of events that occur in them."""

    lanes: tuple[Lane, ...]
    kinds: Mapping[str, Kind]
    axis: Axis

    @property
    def description(self) -> str:
        return " ".join(self._told(lane) for lane in self.lanes)

    def _told(self, lane: Lane) -> str:
        spans = [
            f"{self.kinds[kind].label} {self.axis.amount(start)}–{self.axis.amount(end)}"
            for start, end, kind in lane.spans
        ]
        events = [f"{self.kinds[kind].label} {self.axis.amount(day)}" for day, kind in sorted(lane.events)]
        goes_on = [_("followed on")] if lane.goes_on else []
        words = {"label": lane.label, "time": self.axis.amount(lane.days)}
        followed = _("%(label)s, followed for %(time)s") % words
        return ": ".join(filter(None, [followed, ", ".join([*spans, *events, *goes_on])])) + "."


def usual_kinds() -> dict[str, Kind]:
    """Events after a transplant, by the keys under which lanes may name them."""
    return {
        "relapse": Kind(_("Relapse or progression"), "triangle", 1),
        "agvhd": Kind(_("Acute GVHD"), "diamond", 2),
        "cgvhd": Kind(_("Chronic GVHD"), "square", 3),
        "dli": Kind(_("Donor lymphocytes"), "plus", 5),
        "drug": Kind(_("Novel drug"), "circle", 0),
        "second": Kind(_("Second transplant"), "star", 4),
        "death": Kind(_("Death"), "cross", None),
    }


def swimmer(
    key: str,
    title: Text,
    lanes: Sequence[Lane],
    *,
    kinds: Mapping[str, Kind] | None = None,
    axis: Axis | None = None,
    caption: str = "",
    stamp: Mapping[Text, Text] | None = None,
) -> Swimmer:
    """The first MOST_LANES of the lanes, sorted by length; the caption says how many there were.

    `kinds` by the keys that the events name, by default `usual_kinds`; `axis` by default months up to the
    longest lane. Raises KeyError for an event of no known kind.
    """
    known = kinds if kinds is not None else usual_kinds()
    shown = sorted(lanes[:MOST_LANES], key=lambda lane: -lane.days)
    named = {kind for lane in shown for _day, kind in lane.events}
    named |= {kind for lane in shown for _start, _end, kind in lane.spans}
    if missing := named - set(known):
        raise KeyError(f"no such kind of event: {', '.join(sorted(missing))}")
    said = _("One line for each patient; an arrow: followed on.")
    if len(lanes) > len(shown):
        said += " " + _("%(shown)s of %(all)s patients.") % {"shown": len(shown), "all": len(lanes)}
    return Swimmer(
        key=key,
        title=title,
        caption=f"{caption} {said}".strip(),
        stamp=stamp or {},
        lanes=tuple(shown),
        kinds={key: kind for key, kind in known.items() if key in named},
        axis=axis or _half_years(shown),
    )


def _half_years(lanes: Sequence[Lane]) -> Axis:
    """Months up to the half-year in which the longest lane ends."""
    longest = max((lane.days for lane in lanes), default=0.0)
    return in_months(6 * max(1, ceil(longest / DAYS_PER_MONTH / 6)))
