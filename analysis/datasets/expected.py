"""The numbers that the system shows, for whoever computes them again from the analysis-ready data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isnan, nan

from analysis.datasets.form_columns import Cell
from analysis.results import Group

HEADING = ("endpoint", "source", "cause", "days", "patients", "events", "estimate", "lower", "upper")


@dataclass(frozen=True, slots=True)
class Expected:
    """An estimate at so many `days`, fractions of 1, NaN where not estimable.

    It reads the times of `source`; `cause` None is the survival without any event, else the incidence of
    that one. `events` are those up to then.
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
    """Every endpoint of the group at each of its landmarks."""
    found = []
    for estimate in group.estimates.values():
        definition, points = estimate.definition, estimate.points
        numbers = zip(points.estimate.tolist(), points.lower.tolist(), points.upper.tolist(), strict=True)
        for landmark, quoted in zip(definition.landmarks, numbers, strict=True):
            what = (definition.key, definition.source, definition.cause, landmark.days)
            events = len(estimate.people.affected(landmark.days))
            found.append(Expected(*what, estimate.n, events, *quoted))
    return found


def rows(expected: Iterable[Expected]) -> Iterator[list[Cell]]:
    """In the columns of HEADING; limits that coincide say nothing and are not shown."""
    for each in expected:
        limits = (nan, nan) if each.lower == each.upper else (each.lower, each.upper)
        what: list[Cell] = [each.endpoint, each.source, each.cause, each.days, each.patients, each.events]
        yield [*what, *(None if isnan(number) else number for number in (each.estimate, *limits))]
