"""Pointwise confidence limits of a probability, on the scales that R's survfit offers."""

from typing import Literal, get_args

import numpy as np
from scipy.special import ndtri

from .arrays import Floats

ConfType = Literal["log-log", "plain", "log"]


def check_confidence(conf_level: float, conf_type: str) -> None:
    """Raise ValueError unless the level lies between 0 and 1 and the scale is known."""
    if not 0 < conf_level < 1:
        raise ValueError(f"conf_level: {conf_level!r} does not lie between 0 and 1")
    if conf_type not in get_args(ConfType):
        raise ValueError(f"conf_type: {conf_type!r} is none of {', '.join(get_args(ConfType))}")


def limits(estimate: Floats, se: Floats, conf_level: float, conf_type: ConfType) -> tuple[Floats, Floats]:
    """Lower and upper limit, (J,) each, within [0, 1] and around the estimate; NaN where not estimable.

    - plain: p ± z se
    - log: p exp(± z se / p)
    - log-log: p ** exp(± z se / |p log p|)

    Not estimable, as R's NA: log-log where the standard error is 0 (nobody has had the event, or everybody
    has); log at 0; any scale where the standard error itself is NaN (a survival of 0).
    Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2002, section 1.4.
    """
    z = -ndtri((1 - conf_level) / 2)
    # Estimates of 0 and 1 run through the formulas on purpose; the docstring says what becomes of them.
    with np.errstate(all="ignore"):
        if conf_type == "plain":
            lower, upper = estimate - z * se, estimate + z * se
        elif conf_type == "log":
            width = np.exp(z * se / estimate)
            lower, upper = estimate / width, estimate * width
        else:
            width = np.exp(z * se / np.abs(estimate * np.log(estimate)))
            lower, upper = estimate**width, estimate ** (1 / width)
            lower[se == 0] = upper[se == 0] = np.nan
    # Rounding may carry a limit past the estimate in its last digit.
    return np.maximum(np.minimum(lower, estimate), 0), np.minimum(np.maximum(upper, estimate), 1)
