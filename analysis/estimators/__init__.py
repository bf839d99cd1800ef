"""Survival and competing risks: arrays in, plain results out; nothing here knows of patients or pages."""

from .comparisons import Comparison
from .completeness import Completeness, completeness
from .cox import CoxModel, cox
from .cumulative_incidence import ByCause, cumulative_incidence
from .curve import Curve, CurvePoints
from .difference_at import DifferenceAt, difference_at
from .fine_gray import FineGrayModel, fine_gray
from .gray_test import gray_test
from .kaplan_meier import kaplan_meier, reverse_kaplan_meier
from .log_rank import LogRank, log_rank
from .pairwise import Pair, holm, pairwise
from .proportional_hazards import proportional_hazards
from .quantiles import Quantile
from .regression import ModelTest
from .restricted_mean import RestrictedMean, restricted_mean
from .time_dependent import Landmark, Spells, landmark, simon_makuch, spells

__all__ = [
    "ByCause",
    "Comparison",
    "Completeness",
    "CoxModel",
    "Curve",
    "CurvePoints",
    "DifferenceAt",
    "FineGrayModel",
    "Landmark",
    "LogRank",
    "ModelTest",
    "Pair",
    "Quantile",
    "RestrictedMean",
    "Spells",
    "completeness",
    "cox",
    "cumulative_incidence",
    "difference_at",
    "fine_gray",
    "gray_test",
    "holm",
    "kaplan_meier",
    "landmark",
    "log_rank",
    "pairwise",
    "proportional_hazards",
    "restricted_mean",
    "reverse_kaplan_meier",
    "simon_makuch",
    "spells",
]
