"""Groups known at day 0 compared in one endpoint: the whole course, 24 months, and every two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf, isnan, nan
from typing import Any

import numpy as np
import pandas as pd
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from scipy.special import ndtri

from analysis.definitions import HORIZON, Definition, Landmark
from analysis.estimators import (
    Comparison,
    DifferenceAt,
    RestrictedMean,
    difference_at,
    gray_test,
    holm,
    incidence_difference_at,
    log_rank,
    restricted_mean,
)
from analysis.observed import FEWEST_EVENTS, FEWEST_PATIENTS, Observed, curve_of, observed
from analysis.results import points_of

Text = str | Promise
# Of 95 % limits.
Z = float(ndtri(0.975))
Groups = Sequence[tuple[Text, pd.DataFrame]]


@dataclass(frozen=True)
class Number:
    """A value with its limits; NaN where there is none."""

    value: float = nan
    lower: float = nan
    upper: float = nan


@dataclass(frozen=True, eq=False)
class Member:
    """One group: `seen` up to 24 months, the estimate quoted, the median in days of the whole follow-up.

    `mean` is that of the days without event until 24 months: of survivals, where it is followed for so long.
    """

    label: Text
    seen: Observed
    quoted: Number
    at_risk: int
    median: Number
    mean: RestrictedMean | None


@dataclass(frozen=True)
class Contrast:
    """A group minus the first: as quoted (fractions of 1) with its test, and of the means in days."""

    difference: Number = Number()
    p: float = nan
    mean: Number = Number()


@dataclass(frozen=True)
class Duel:
    """Two groups by their places; NaN where one of them is too small for a test."""

    places: tuple[int, int]
    p: float = nan
    p_holm: float = nan


@dataclass(frozen=True, eq=False)
class Compared:
    """One endpoint: its `members`, a contrast for each but the first, the test of all, `reasons` for no p.

    Estimates and their differences are quoted at the last of its landmarks, which is 24 months for survivals.
    """

    definition: Definition
    members: list[Member]
    contrasts: list[Contrast]
    p: float
    duels: list[Duel]
    reasons: list[str]

    @property
    def landmark(self) -> Landmark:
        return self.definition.landmarks[-1]


def compare(groups: Groups, definition: Definition, strata: str | None = None) -> Compared:
    """Compare two groups or more, of whom nobody is in two, in an endpoint.

    The test is log-rank, or Gray's where something competes, truncated at 24 months; `strata` names a column
    (`centre`) within which it compares. Every two groups are tested alone, p after Holm. A group with fewer
    than 10 patients or 5 events has its estimates, and no test that it is part of has a p. Raises ValueError
    for fewer than two groups, or for a patient in two of them.
    Sources: Klein and others, Stat Med 2007;26:4505; Holm, Scand J Stat 1979;6:65.
    """
    _check(groups)
    members = [_member(label, frame, definition, strata) for label, frame in groups]
    reasons = [_too_few(definition, member) for member in members if member.seen.too_few]
    p = nan
    if not reasons:
        p = _p(members, definition, strata)
        if isnan(p):
            reasons.append(
                _("%(endpoint)s: no two groups were at risk together.") % {"endpoint": definition.title}
            )
    contrasts = [_contrast(members[0], member, definition) for member in members[1:]]
    return Compared(definition, members, contrasts, p, _duels(members, definition, strata), reasons)


def _check(groups: Groups) -> None:
    if len(groups) < 2:
        raise ValueError(f"groups: {len(groups)} group, a comparison needs two")
    patients = pd.concat([frame["patient"] for _label, frame in groups])
    if patients.duplicated().any():
        raise ValueError(f"groups: patient {patients[patients.duplicated()].iloc[0]} is in two of them")


def _member(label: Text, frame: pd.DataFrame, definition: Definition, strata: str | None) -> Member:
    seen = observed(frame, definition, keep=[] if strata is None else [strata])
    if seen.rows.empty:
        return Member(label, seen, Number(), 0, Number(), None)
    points = points_of(*curve_of(seen, definition), [definition.landmarks[-1].days])
    quoted = Number(*(float(column[0]) for column in (points.estimate, points.lower, points.upper)))
    whole, _without = curve_of(observed(frame, definition, inf), definition)
    median = Number(*whole.quantile(0.5))
    return Member(label, seen, quoted, int(points.at_risk[0]), median, _mean(seen, definition))


def _mean(seen: Observed, definition: Definition) -> RestrictedMean | None:
    ends_at_0 = bool(seen.mine[seen.time == seen.time.max()].all())
    if definition.cause is not None or not (seen.time.max() >= HORIZON or ends_at_0):
        return None
    mean = restricted_mean(seen.time, seen.event, HORIZON)
    return mean if isinstance(mean, RestrictedMean) else None


def _contrast(first: Member, other: Member, definition: Definition) -> Contrast:
    means = _difference_of_means(first.mean, other.mean)
    if isnan(first.quoted.value) or isnan(other.quoted.value):
        return Contrast(mean=means)
    time, event, code = _joined([first, other])
    at = definition.landmarks[-1].days
    if definition.cause is None:
        found: DifferenceAt = difference_at(time, event, code, at)
    else:
        found = incidence_difference_at(time, event, code, at, definition.cause)
    difference = Number(*(float(each[0]) for each in (found.difference, found.lower, found.upper)))
    small = first.seen.too_few or other.seen.too_few
    return Contrast(difference, nan if small else found.p, means)


def _difference_of_means(first: RestrictedMean | None, other: RestrictedMean | None) -> Number:
    if first is None or other is None:
        return Number()
    difference, width = other.estimate - first.estimate, Z * np.hypot(first.se, other.se)
    return Number(difference, float(difference - width), float(difference + width))


def _joined(members: Sequence[Member]) -> tuple[Any, Any, Any]:
    """(n,) times, events and places of the group, of all together."""
    seen = [member.seen for member in members]
    return (
        np.concatenate([each.time for each in seen]),
        np.concatenate([each.event for each in seen]),
        np.repeat(np.arange(len(seen)), [len(each.rows) for each in seen]),
    )


def _p(members: Sequence[Member], definition: Definition, strata: str | None) -> float:
    """NaN where no event happened while two groups were at risk."""
    time, event, code = _joined(members)
    layers = None if strata is None else pd.concat([m.seen.rows[strata] for m in members]).to_numpy()
    found: Comparison
    if definition.cause is None:
        found = log_rank(time, event, code, strata=layers)
    else:
        found = gray_test(time, event, code, definition.cause, strata=layers)
    return found.p if found.df else nan


def _duels(members: Sequence[Member], definition: Definition, strata: str | None) -> list[Duel]:
    tests = list(_every_two(members, definition, strata))
    adjusted = iter(holm([p for _places, p in tests if not isnan(p)]))
    return [Duel(places) if isnan(p) else Duel(places, p, float(next(adjusted))) for places, p in tests]


def _every_two(
    members: Sequence[Member], definition: Definition, strata: str | None
) -> Iterator[tuple[tuple[int, int], float]]:
    for one, other in combinations(range(len(members)), 2):
        both = [members[one], members[other]]
        small = any(member.seen.too_few for member in both)
        yield (one, other), nan if small else _p(both, definition, strata)


def _too_few(definition: Definition, member: Member) -> str:
    return _(
        "%(endpoint)s: no p with “%(group)s”, which has %(n)s patients and %(events)s events within "
        "24 months; a test needs %(fewest)s and %(fewest_events)s."
    ) % {
        "endpoint": definition.title,
        "group": member.label,
        "n": len(member.seen.rows),
        "events": member.seen.events,
        "fewest": FEWEST_PATIENTS,
        "fewest_events": FEWEST_EVENTS,
    }
