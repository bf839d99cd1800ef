"""What becomes known only after the origin: rows per person and state, Simon-Makuch curves, landmarks."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .arrays import Floats, Whole
from .curve import Curve
from .kaplan_meier import kaplan_meier
from .limits import ConfType
from .observations import observations, refuse


@dataclass(frozen=True, eq=False)
class Spells:
    """A row for each person and state, each watched on (entry, time]: what `cox` and `log_rank` take.

    ``person`` is the position of the person in the data, ``status`` a column of truth values for each kind
    of change, whether it has come before the row.
    """

    person: Whole
    entry: Floats
    time: Floats
    event: Whole
    status: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Landmark:
    """Those still without event and under observation after a landmark, their times counted from there.

    ``person`` are their positions in the data, ``reached`` whether their change had come by the landmark;
    ``lost_events`` and ``lost_censored`` count those who are not among them.
    """

    person: Whole
    time: Floats
    event: Whole
    reached: NDArray[np.bool_]
    lost_events: int
    lost_censored: int


def spells(
    time: ArrayLike, event: ArrayLike, changes: pd.DataFrame, *, entry: ArrayLike | None = None
) -> Spells:
    """Cut each person's time where their state changes.

    Columns of n people as for `kaplan_meier`; ``changes`` holds a column for each kind of change with the
    time at which it came, 0 or later, NaN where it never did. A change on the day of the end, or later,
    changes nothing; one before the entry holds from the entry on. Raises ValueError that names the argument
    and what is wrong; a time of 0 is, for it leaves no room.
    """
    people = observations(time, event, entry=entry)
    refuse("time", people.time == 0, people.time, "of no length")
    if not isinstance(changes, pd.DataFrame):
        raise ValueError("changes: a DataFrame is expected")
    if len(changes) != len(people):
        raise ValueError(f"changes: {len(changes)} rows for {len(people)} in time")
    begins = np.zeros(len(people)) if people.entry is None else people.entry
    came = np.array([_moments(str(name), changes[name]) for name in changes]).reshape(-1, len(people))
    ends = people.time
    inside = np.where((came > begins) & (came < ends), came, ends)
    cuts = np.sort(np.vstack([begins, inside, ends]), axis=0)
    person, number = np.nonzero((cuts[:-1] < cuts[1:]).T)
    entries, times = cuts[number, person], cuts[number + 1, person]
    last = np.append(person[1:] != person[:-1], True)
    status = pd.DataFrame(entries[:, None] >= came[:, person].T, columns=changes.columns)
    return Spells(person, entries, times, np.where(last, people.event[person], 0), status)


def simon_makuch(
    time: ArrayLike,
    event: ArrayLike,
    since: ArrayLike,
    *,
    landmark: float = 0.0,
    conf_level: float = 0.95,
    conf_type: ConfType = "log-log",
) -> dict[bool, Curve]:
    """Survival without and with a change that comes after the origin: a dict of False and True to curve.

    Everybody counts without the change until it comes, ``since`` (NaN where it never does), and with it from
    then on; the time runs on from the origin. With ``landmark`` the curves start there, among those still at
    risk after it. A state in which nobody is ever at risk has no curve. Other arguments and errors as for
    `kaplan_meier`.
    Source: Simon and Makuch, Stat Med 1984;3:35; equal to survfit of R's survival on rows per state.
    """
    people = observations(time, event)
    _check_landmark("landmark", landmark)
    came = _since(since, len(people))
    rows = spells(people.time, people.event, pd.DataFrame({"change": np.where(came < np.inf, came, np.nan)}))
    changed = rows.status["change"].to_numpy()
    curves = {}
    for state in (False, True):
        mine = (rows.time > landmark) & (changed == state)
        if mine.any():
            entered = np.maximum(rows.entry[mine], landmark)
            curves[state] = kaplan_meier(
                rows.time[mine], rows.event[mine], entry=entered, conf_level=conf_level, conf_type=conf_type
            )
    return curves


def landmark(time: ArrayLike, event: ArrayLike, since: ArrayLike, at: float) -> Landmark:
    """Who is still there after ``at``, whether their change had come by then, and how many are lost.

    Columns of n people: ``time`` and ``event`` as for `kaplan_meier`, ``since`` the time of the change, NaN
    where it never came. Raises ValueError that names the argument and what is wrong.
    Source: Anderson, Cain and Gelber, J Clin Oncol 1983;1:710.
    """
    people = observations(time, event)
    _check_landmark("at", at)
    came = _since(since, len(people))
    stays = people.time > at
    person = np.flatnonzero(stays)
    lost = people.event[~stays]
    return Landmark(
        person=person,
        time=people.time[person] - at,
        event=people.event[person],
        reached=came[person] <= at,
        lost_events=int((lost > 0).sum()),
        lost_censored=int((lost == 0).sum()),
    )


def _since(values: ArrayLike, length: int) -> Floats:
    try:
        column = pd.Series(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError):
        raise ValueError("since: one column of numbers is expected") from None
    came = _moments("since", column)
    if len(came) != length:
        raise ValueError(f"since: {len(came)} values for {length} in time")
    return came


def _moments(name: str, values: "pd.Series[float]") -> Floats:
    """Times of a change, infinite for never."""
    try:
        came = np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: numbers are expected, missing for never") from None
    refuse(name, came < 0, came, "negative")
    refuse(name, np.isinf(came), came, "infinite")
    return np.where(np.isnan(came), np.inf, came)


def _check_landmark(name: str, at: float) -> None:
    if not (isinstance(at, (int, float, np.number)) and np.isfinite(at) and at >= 0):
        raise ValueError(f"{name}: {at!r} is not a time from 0 on")
