"""Survival and competing risks: arrays in, plain results out; nothing here knows of patients or pages."""

from .cumulative_incidence import ByCause, cumulative_incidence
from .curve import Curve, CurvePoints
from .kaplan_meier import kaplan_meier, reverse_kaplan_meier
from .quantiles import Quantile

__all__ = [
    "ByCause",
    "Curve",
    "CurvePoints",
    "Quantile",
    "cumulative_incidence",
    "kaplan_meier",
    "reverse_kaplan_meier",
]
