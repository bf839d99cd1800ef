"""How much of the follow-up that there could have been was observed (Clark's C)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, Label
from .groups import group_codes
from .observations import numbers, observations, refuse


@dataclass(frozen=True)
class Completeness:
    """Person-time observed and possible, in the unit of the times, of ``n`` people."""

    n: int
    observed: float
    potential: float

    @property
    def share(self) -> float:
        """Clark's C, from 0 to 1; NaN when nobody could have been followed at all."""
        return self.observed / self.potential if self.potential > 0 else np.nan


def completeness(
    time: ArrayLike,
    event: ArrayLike,
    potential: ArrayLike,
    *,
    horizon: float | None = None,
    group: ArrayLike | None = None,
) -> Completeness | dict[Label, Completeness]:
    """The follow-up observed as a share of that which was possible, with ``group`` as a dict of label to it.

    Columns of n people: ``time`` and ``event`` as for `kaplan_meier`, any code from 1 on ending follow-up
    for good; ``potential``, from the origin to the day of the analysis, not less than ``time``. Whoever had
    the event could not have been followed longer, so their time is what was possible. Both times are counted
    up to ``horizon``. Raises ValueError that names the argument and what is wrong.
    Source: Clark, Altman and De Stavola, Lancet 2002;359:1309.
    """
    people = observations(time, event)
    possible = numbers("potential", potential)
    if len(possible) != len(people):
        raise ValueError(f"potential: {len(possible)} values for {len(people)} in time")
    refuse("potential", possible < people.time, possible, "less than the time observed")
    end = np.inf if horizon is None else _checked(horizon)
    observed = np.minimum(people.time, end)
    possible = np.minimum(np.where(people.event > 0, people.time, possible), end)
    if group is None:
        return _summed(observed, possible)
    labels, codes = group_codes("group", group, len(people))
    return {
        label: _summed(observed[codes == place], possible[codes == place])
        for place, label in enumerate(labels)
    }


def _checked(horizon: float) -> float:
    if not (isinstance(horizon, (int, float, np.number)) and np.isfinite(horizon) and horizon > 0):
        raise ValueError(f"horizon: {horizon!r} is not a number above 0")
    return float(horizon)


def _summed(observed: Floats, possible: Floats) -> Completeness:
    return Completeness(len(observed), float(observed.sum()), float(possible.sum()))
