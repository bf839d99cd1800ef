"""What the open queries could change: how many touch each endpoint, and the range that their answers span."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from accounts.models import User
from accounts.roles import Capability
from analysis.cohort import Cohort
from analysis.definitions import DEFINITIONS, HORIZON, Definition
from analysis.effects import moves_curve
from analysis.endpoints import CENSORED
from analysis.estimators import cumulative_incidence, kaplan_meier
from analysis.population import Exclusion
from analysis.report import Report
from analysis.results import within_horizon
from queries.models import Query

# A choice for one patient can change which is best for another; more rounds than this were never needed.
ROUNDS = 5
# So many combinations of answers are all tried.
FEW = 128

Effects = Iterable[tuple[int, Mapping[str, Any]]]
# (time, event) of one patient, None where she would not be counted.
Counted = tuple[float, int] | None
# What one patient can count as: as recorded, then each way; NaN where she would not be counted.
Choices = list[tuple[float, int]]
Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Span:
    """One endpoint at 24 months: as recorded, and the least and the most that answers could make of it.

    `queries` touch the endpoint, those of `patients` can change what the patient counts as. NaN where the
    estimate is not known.
    """

    definition: Definition
    queries: int
    patients: int
    now: float
    low: float
    high: float


def live_effects(user: User, patients: Iterable[int]) -> list[tuple[int, Mapping[str, Any]]]:
    """Patient and effect of every query that is not settled, of patients whose outcomes this user may see."""
    live = Query.objects.live().for_user(user, Capability.VIEW_OUTCOMES).filter(weight__gt=0)
    return list(live.filter(patient__in=list(patients)).order_by("pk").values_list("patient_id", "effect"))


def report_spans(user: User, found: Report) -> list[Span]:
    """The spans over the patients of a report."""
    patients = found.cohort.frame["patient"].tolist()
    return spans(found.cohort, live_effects(user, patients))


def spans(cohort: Cohort, effects: Effects) -> list[Span]:
    """The range of each endpoint over the patients of a cohort.

    A query's ways are taken one at a time, a patient with several queries is put right by one of them. Few
    combinations are all tried. Of many, each bound is what is reached when every patient in turn counts as
    moves the estimate most, until none moves it further.
    """
    effects = list(effects)
    return [_span(cohort.frame.reset_index(drop=True), definition, effects) for definition in DEFINITIONS]


def _span(frame: pd.DataFrame, definition: Definition, effects: list[tuple[int, Mapping[str, Any]]]) -> Span:
    source = definition.source
    people = zip(frame["patient"], frame["exclusion"], strict=True)
    rows = {int(pk): row for row, (pk, out) in enumerate(people) if out != Exclusion.AFTER_CUTOFF}
    touching = [(rows[pk], effect) for pk, effect in effects if pk in rows and source in effect["feeds"]]
    ways: dict[int, list[Counted]] = defaultdict(list)
    potential = frame["potential"].to_numpy(float)
    for row, effect in touching:
        for way in effect["ways"]:
            if "now" in effect and not moves_curve(effect["now"], way["then"]):
                continue
            counted = _counted(way["then"], source, potential[row])
            if counted not in ways[row]:
                ways[row].append(counted)
    time, event = within_horizon(
        frame[f"{source}_time"].to_numpy(float), frame[f"{source}_event"].to_numpy(int)
    )
    now = _estimate(definition, time, event)
    choices = {row: [(time[row], event[row]), *_filled(ways[row])] for row in ways}
    low, high = _range(definition, time, event, choices)
    return Span(definition, len(touching), sum(map(bool, ways.values())), now, low, high)


def _counted(then: Mapping[str, Any], source: str, potential: float) -> Counted:
    event, time = then.get(source, (None, None))[:2]
    if event is None or time is None:
        return None
    # What would lie after the cut-off is not known there.
    return (time, event) if not time > potential else (potential, CENSORED)


def _range(definition: Definition, time: Any, event: Any, choices: Mapping[int, Choices]) -> Bounds:
    """The least and the most over the choices: of every combination where these are few."""
    if math.prod(map(len, choices.values())) > FEW:
        return _extreme(definition, time, event, choices, -1), _extreme(definition, time, event, choices, 1)
    found = []
    for chosen in itertools.product(*choices.values()):
        time, event = time.copy(), event.copy()
        for row, counted in zip(choices, chosen, strict=True):
            time[row], event[row] = counted
        found.append(_estimate(definition, time, event))
    known = [each for each in found if not np.isnan(each)]
    return (min(known), max(known)) if known else (float("nan"), float("nan"))


def _extreme(
    definition: Definition, time: Any, event: Any, choices: Mapping[int, Choices], sign: int
) -> float:
    """Each patient in turn is given what moves the estimate most, until none moves it further."""
    time, event = time.copy(), event.copy()
    best = _estimate(definition, time, event)
    for _round in range(ROUNDS):
        moved = False
        for row, choice in choices.items():
            for way in choice:
                before = time[row], event[row]
                time[row], event[row] = way
                found = _estimate(definition, time, event)
                if np.isnan(best) or sign * (found - best) > 1e-12:
                    best, moved = found, moved or not np.isnan(found)
                else:
                    time[row], event[row] = before
        if not moved:
            break
    return best


def _filled(ways: list[Counted]) -> list[tuple[float, int]]:
    return [(np.nan, CENSORED) if way is None else way for way in ways]


def _estimate(definition: Definition, time: Any, event: Any) -> float:
    """The endpoint at 24 months of those who have a time; NaN where nobody is followed that far."""
    known = ~np.isnan(time)
    if not known.any():
        return float("nan")
    curve = without = kaplan_meier(time[known], event[known])
    end = without.at([HORIZON])
    if end.at_risk[0] == 0 and end.estimate[0] > 0:
        return float("nan")
    if definition.cause is not None:
        curve = cumulative_incidence(time[known], event[known])[definition.cause]
    return float(curve.at([HORIZON]).estimate[0])
