"""Survival and competing risks: arrays in, plain results out; nothing here knows of patients or pages."""

from .comparisons import Comparison
from .cumulative_incidence import ByCause, cumulative_incidence
from .curve import Curve, CurvePoints
from .gray_test import gray_test
from .kaplan_meier import kaplan_meier, reverse_kaplan_meier
from .log_rank import LogRank, log_rank
from .quantiles import Quantile

__all__ = [
    "ByCause",
    "Comparison",
    "Curve",
    "CurvePoints",
    "LogRank",
    "Quantile",
    "cumulative_incidence",
    "gray_test",
    "kaplan_meier",
    "log_rank",
    "reverse_kaplan_meier",
]
