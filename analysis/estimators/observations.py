"""Times and event codes as they come in, checked before anything is computed from them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import Floats, Whole
from .errors import NotEstimable


@dataclass(frozen=True, eq=False)
class Observations:
    """One row per person: watched on (entry, time], then the event (0 censored, 1, 2, … the cause)."""

    time: Floats
    event: Whole
    entry: Floats | None = None
    weights: Floats | None = None

    def __len__(self) -> int:
        return len(self.time)

    def only(self, rows: NDArray[Any]) -> "Observations":
        """These rows alone."""
        return Observations(
            self.time[rows],
            self.event[rows],
            None if self.entry is None else self.entry[rows],
            None if self.weights is None else self.weights[rows],
        )


def observations(
    time: ArrayLike, event: ArrayLike, *, entry: ArrayLike | None = None, weights: ArrayLike | None = None
) -> Observations:
    """Check the columns, (n,) each, and keep them as arrays.

    ``time`` is the end of observation in any unit, 0 or later; ``event`` holds whole codes, 0 for censored;
    ``entry`` is the start of observation, 0 or later and before ``time``; ``weights`` are positive.
    Raises ValueError that names the argument and what is wrong with it.
    """
    times = numbers("time", time)
    if len(times) == 0:
        raise NotEstimable("time: there is no observation")
    refuse("time", times < 0, times, "negative")
    codes = _as_long("event", numbers("event", event), len(times))
    with np.errstate(invalid="ignore"):
        whole = codes.astype(np.int64)
    refuse("event", (codes < 0) | (whole != codes), codes, "not a code (0 censored, or 1, 2, …)")
    if entry is not None:
        entry = _as_long("entry", numbers("entry", entry), len(times))
        refuse("entry", entry < 0, entry, "negative")
        refuse("entry", entry >= times, entry, "not before the end of observation (time)")
    if weights is not None:
        weights = _as_long("weights", numbers("weights", weights), len(times))
        refuse("weights", weights <= 0, weights, "not positive")
    return Observations(times, whole, entry, weights)


def numbers(name: str, values: ArrayLike) -> Floats:
    """One column of finite numbers; raises ValueError that names the argument."""
    if np.ma.isMaskedArray(values) and np.ma.getmaskarray(values).any():
        raise ValueError(f"{name}: some values are masked")
    try:
        column = np.asarray(values)
        words = column.dtype.kind == "O" and any(isinstance(value, str | bytes) for value in column.flat)
        if words or column.dtype.kind not in "biufO":
            raise TypeError
        floats = column.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}: numbers are expected, none of them missing") from None
    if floats.ndim != 1:
        raise ValueError(f"{name}: one column is expected, not {floats.ndim} dimensions")
    refuse(name, ~np.isfinite(floats), floats, "missing or infinite")
    return floats


def check_cause(cause: int) -> None:
    """Raise ValueError unless the cause is the code of an event."""
    if not isinstance(cause, (int, np.integer)) or cause < 1:
        raise ValueError(f"cause: {cause!r} is not a code (1, 2, …)")


def refuse(name: str, wrong: NDArray[np.bool_], column: Floats, what: str) -> None:
    """Raise ValueError when a value is wrong: the argument, the first such value, how many there are."""
    if wrong.any():
        first = int(np.argmax(wrong))
        raise ValueError(f"{name}: {what}: {column[first]:g} at position {first}, {int(wrong.sum())} in all")


def _as_long(name: str, column: Floats, length: int) -> Floats:
    if len(column) != length:
        raise ValueError(f"{name}: {len(column)} values for {length} in time")
    return column
