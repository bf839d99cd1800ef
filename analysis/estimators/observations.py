"""Times and event codes as they come in, checked before anything is computed from them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import Floats, Whole


@dataclass(frozen=True, eq=False)
class Observations:
    """One row per person: under observation on (entry, time], then the event (0 censored, 1, 2, … the cause)."""

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
    """Check the columns and keep them as arrays.

    ``time`` (n,) is the end of observation in any unit, 0 or later; ``event`` (n,) holds whole codes, 0 censored;
    ``entry`` (n,) is the start of observation, before ``time``; ``weights`` (n,) are positive case weights.
    Raises ValueError that names the argument and what is wrong with it.
    """
    times = numbers("time", time)
    if len(times) == 0:
        raise ValueError("time: there is no observation")
    _refuse("time", times < 0, times, "negative")
    codes = _same_length("event", numbers("event", event), len(times))
    with np.errstate(invalid="ignore"):
        whole = codes.astype(np.int64)
    _refuse("event", (codes < 0) | (whole != codes), codes, "not a code (0 for censored, or a whole number from 1 on)")
    entries = None if entry is None else _same_length("entry", numbers("entry", entry), len(times))
    if entries is not None:
        _refuse("entry", entries < 0, entries, "negative")
        _refuse("entry", entries >= times, entries, "not before the end of observation (time)")
    amounts = None if weights is None else _same_length("weights", numbers("weights", weights), len(times))
    if amounts is not None:
        _refuse("weights", amounts <= 0, amounts, "not positive")
    return Observations(times, whole, entries, amounts)


def numbers(name: str, values: ArrayLike) -> Floats:
    """One column of finite numbers; raises ValueError that names the argument."""
    if np.ma.isMaskedArray(values) and np.ma.getmaskarray(values).any():
        raise ValueError(f"{name}: some values are masked")
    try:
        column = np.asarray(values)
        words = column.dtype.kind == "O" and any(isinstance(value, (str, bytes)) for value in column.flat)
        if words or column.dtype.kind not in "biufO":
            raise TypeError
        floats = column.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}: numbers are expected, without gaps") from None
    if floats.ndim != 1:
        raise ValueError(f"{name}: one column is expected, not {floats.ndim} dimensions")
    _refuse(name, ~np.isfinite(floats), floats, "missing or infinite")
    return floats


def _same_length(name: str, column: Floats, length: int) -> Floats:
    if len(column) != length:
        raise ValueError(f"{name}: {len(column)} values for {length} in time")
    return column


def _refuse(name: str, wrong: NDArray[np.bool_], column: Floats, what: str) -> None:
    if wrong.any():
        first = int(np.argmax(wrong))
        raise ValueError(f"{name}: {what}: {column[first]:g} at position {first}, {int(wrong.sum())} in all")
