"""Confidence limits of a proportion and of a rate per unit of time."""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtri

from .limits import check_confidence


@dataclass(frozen=True, slots=True)
class WithLimits:
    """An estimate with its lower and upper limit; NaN where there is nothing to estimate it from."""

    value: float
    lower: float
    upper: float


UNKNOWN = WithLimits(float("nan"), float("nan"), float("nan"))


def wilson(count: int, total: int, *, conf_level: float = 0.95) -> WithLimits:
    """Share of ``count`` in ``total`` with limits from the score test, without continuity correction.

    NaN of nobody. Raises ValueError that names the argument and what is wrong.
    Source: Wilson, J Am Stat Assoc 1927;22:209; equal to R's ``prop.test(correct = FALSE)``.
    """
    _check(count, total, conf_level)
    if total == 0:
        return UNKNOWN
    share, z = count / total, -ndtri((1 - conf_level) / 2)
    middle, scale = share + z**2 / (2 * total), 1 + z**2 / total
    width = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    # At 0 and 1 rounding would leave the limit a little inside.
    lower = 0.0 if count == 0 else float((middle - width) / scale)
    upper = 1.0 if count == total else float((middle + width) / scale)
    return WithLimits(share, lower, upper)


def clopper_pearson(count: int, total: int, *, conf_level: float = 0.95) -> WithLimits:
    """Share of ``count`` in ``total`` with exact limits, which never cover less than they promise.

    NaN of nobody. Raises ValueError that names the argument and what is wrong.
    Source: Clopper and Pearson, Biometrika 1934;26:404; equal to R's ``binom.test``.
    """
    _check(count, total, conf_level)
    if total == 0:
        return UNKNOWN
    tail = (1 - conf_level) / 2
    lower = 0.0 if count == 0 else float(betaincinv(count, total - count + 1, tail))
    upper = 1.0 if count == total else float(betaincinv(count + 1, total - count, 1 - tail))
    return WithLimits(count / total, lower, upper)


def poisson_rate(events: int, time: float, *, conf_level: float = 0.95) -> WithLimits:
    """Events per unit of ``time`` watched, with exact limits.

    NaN where no time was watched. Raises ValueError that names the argument and what is wrong.
    Source: Garwood, Biometrika 1936;28:437; equal to R's ``poisson.test``.
    """
    check_confidence(conf_level, "plain")
    _check_count("events", events)
    if not (np.isfinite(time) and time >= 0):
        raise ValueError(f"time: {time!r} is not a time from 0 on")
    if time == 0:
        if events:
            raise ValueError(f"time: 0, and yet there are {events} events")
        return UNKNOWN
    tail = (1 - conf_level) / 2
    lower = float(gammaincinv(events, tail)) if events else 0.0
    return WithLimits(events / time, lower / time, float(gammaincinv(events + 1, 1 - tail)) / time)


def _check(count: int, total: int, conf_level: float) -> None:
    check_confidence(conf_level, "plain")
    _check_count("total", total)
    _check_count("count", count)
    if count > total:
        raise ValueError(f"count: {count} of {total}")


def _check_count(name: str, number: int) -> None:
    if not (np.isfinite(number) and number >= 0 and number == int(number)):
        raise ValueError(f"{name}: {number!r} is not a count")
