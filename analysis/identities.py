"""What must hold between the outcomes at every time up to 24 months, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis.definitions import HORIZON
from analysis.endpoints import CENSORED, DEATH, RELAPSE
from analysis.estimators import Curve, cumulative_incidence, kaplan_meier
from analysis.results import within_horizon

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Identity:
    """One relation among the `n` patients assessable for all its parts, at `times` distinct times.

    `gap` is how far the estimates stray from it at most, `against` the number of patients who contradict it
    themselves. `censored` counts the patients censored before 24 months in either part of an order, 0 for a
    sum: where the parts lose different patients, the estimates can cross although no patient contradicts.
    """

    key: str
    title: str | Promise
    n: int
    times: int
    gap: float
    against: int = 0
    censored: int = 0

    @property
    def holds(self) -> bool:
        return self.against == 0 and self.gap < ROUNDING

    @property
    def explained(self) -> bool:
        """It does not hold in the estimates, which censoring alone can bring about."""
        return not self.holds and self.against == 0 and self.censored > 0

    @property
    def words(self) -> str:
        if self.holds:
            return ngettext(
                "%(relation)s, checked at %(n)s time.",
                "%(relation)s, checked at all %(n)s times.",
                self.times,
            ) % {"relation": self.title, "n": number_format(self.times)}
        gap = number_format(f"{100 * self.gap:.2g}")
        if self.explained:
            return _(
                "%(relation)s: so it is for every patient. The estimates cross by up to %(gap)s percentage "
                "points, because their parts lose different patients to censoring."
            ) % {"relation": self.title, "gap": gap}
        return _(
            "%(relation)s does not hold: the estimates differ by up to %(gap)s percentage points, and "
            "%(against)s patients contradict it. Please do not use these numbers and report this."
        ) % {"relation": self.title, "gap": gap, "against": number_format(self.against)}


class Part(NamedTuple):
    """The event of an endpoint: of one cause, or of any."""

    source: str
    cause: int | None = None


class Order(NamedTuple):
    """Whoever has had the event `included` has had `including` too, by the same day."""

    key: str
    title: str | Promise
    included: Part
    including: Part


ORDERS = (
    Order("pfs_os", gettext_lazy("PFS ≤ OS"), Part("os"), Part("pfs")),
    Order("grfs_pfs", gettext_lazy("GRFS ≤ PFS"), Part("pfs"), Part("grfs")),
    Order(
        "acute_gvhd",
        gettext_lazy("Acute GVHD III–IV ≤ II–IV"),
        Part("agvhd_3_4", 1),
        Part("agvhd_2_4", 1),
    ),
    Order(
        "chronic_severe",
        gettext_lazy("Severe chronic GVHD ≤ moderate or severe"),
        Part("cgvhd_severe", 1),
        Part("cgvhd_moderate", 1),
    ),
    Order(
        "chronic_moderate",
        gettext_lazy("Moderate or severe chronic GVHD ≤ any"),
        Part("cgvhd_moderate", 1),
        Part("cgvhd", 1),
    ),
)


def identities(frame: pd.DataFrame) -> list[Identity]:
    """Those of which the frame has the endpoints and somebody who is assessable for all of them.

    Columns as `Cohort.frame`: `{source}_time` in days, `{source}_event`.
    """
    found = [*_parts_of_pfs(frame)]
    for order in ORDERS:
        sources = [order.included.source, order.including.source]
        known = _assessable(frame, sources)
        if known is not None:
            found.append(_order(known, order))
    return found


def _parts_of_pfs(frame: pd.DataFrame) -> Iterator[Identity]:
    known = _assessable(frame, ["pfs"])
    if known is None:
        return
    n, (time, event) = len(known), _within(known, "pfs")
    without, causes = kaplan_meier(time, event), cumulative_incidence(time, event)
    total = without.estimate + causes[RELAPSE].estimate + causes[DEATH].estimate
    times = len(without.time)
    yield Identity("sum", gettext_lazy("PFS + relapse + NRM = 1"), n, times, float(np.abs(total - 1).max()))
    counted = np.cumsum(causes[RELAPSE].events + causes[DEATH].events)
    apart = np.abs(counted - np.cumsum(without.events))
    title = gettext_lazy("Events of relapse + events of NRM = events of PFS")
    other = int((~np.isin(event, (CENSORED, RELAPSE, DEATH))).sum())
    yield Identity("counts", title, n, times, float(apart.max()) / n, other)


def _order(frame: pd.DataFrame, order: Order) -> Identity:
    (time, event), (other_time, other_event) = (_within(frame, part.source) for part in order[2:])
    has = event != CENSORED if order.included.cause is None else event == order.included.cause
    cause = order.including.cause
    had = other_event != CENSORED if cause is None else other_event == cause
    curves = [_incidence(*_within(frame, part.source), part.cause) for part in order[2:]]
    times = np.unique(np.concatenate([curve.time for curve in curves]))
    # A survival falls where an incidence rises.
    less, more = (np.abs(curve.start - curve.at(times).estimate) for curve in curves)
    lost = ((event == CENSORED) & (time < HORIZON)) | ((other_event == CENSORED) & (other_time < HORIZON))
    return Identity(
        order.key,
        order.title,
        len(frame),
        len(times),
        max(float((less - more).max()), 0.0),
        int((has & ~(had & (other_time <= time))).sum()),
        int(lost.sum()),
    )


def _incidence(time: np.ndarray, event: np.ndarray, cause: int | None) -> Curve:
    return kaplan_meier(time, event) if cause is None else cumulative_incidence(time, event)[cause]


def _assessable(frame: pd.DataFrame, sources: list[str]) -> pd.DataFrame | None:
    """Times and events of who has all these times; None where nobody has, or there are no such columns."""
    times = [f"{source}_time" for source in sources]
    if not set(times) <= set(frame.columns):
        return None
    # Of hundreds of columns these alone are copied.
    columns = frame[[*times, *(f"{source}_event" for source in sources)]]
    known = columns[columns[times].notna().all(axis=1)]
    return None if known.empty else known


def _within(frame: pd.DataFrame, source: str) -> tuple[np.ndarray, np.ndarray]:
    return within_horizon(frame[f"{source}_time"].to_numpy(float), frame[f"{source}_event"].to_numpy(int))
