"""The numbers that the system shows, for whoever computes them again from the analysis-ready data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isnan

from analysis.datasets.form_columns import Cell
from analysis.definitions import HORIZON
from analysis.results import Group

HEADING = ("endpoint", "source", "cause", "days", "patients", "events", "estimate", "lower", "upper")


@dataclass(frozen=True, slots=True)
class Expected:
    """An estimate at so many `days`, fractions of 1, NaN where not estimable.

    It reads the times of `source`; `cause` None is the survival without any event, else the incidence of
    that one. `events` are those up to 24 months.
    """

    endpoint: str
    source: str
    cause: int | None
    days: float
    patients: int
    events: int
    estimate: float
    lower: float
    upper: float


def expected_of(group: Group) -> list[Expected]:
    """Every endpoint of the group at 24 months."""
    found = []
    for estimate in group.estimates.values():
        definition, points = estimate.definition, estimate.points
        at = points.time.tolist().index(HORIZON)
        numbers = (float(column[at]) for column in (points.estimate, points.lower, points.upper))
        what = (definition.key, definition.source, definition.cause, HORIZON)
        found.append(Expected(*what, estimate.n, estimate.events, *numbers))
    return found


def rows(expected: Iterable[Expected]) -> Iterator[list[Cell]]:
    """In the columns of HEADING."""
    for each in expected:
        numbers = (each.estimate, each.lower, each.upper)
        what: list[Cell] = [each.endpoint, each.source, each.cause, each.days, each.patients, each.events]
        yield [*what, *(None if isnan(number) else number for number in numbers)]
