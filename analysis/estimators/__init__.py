"""Survival and competing risks: arrays in, plain results out; nothing here knows of patients or pages."""

from .association import (
    Association,
    CountsCompared,
    chi_squared,
    compare_counts,
    fisher,
    kruskal_wallis,
    rank_sum,
    standardised_difference,
)
from .comparisons import Comparison
from .completeness import Completeness, completeness
from .cox import CoxModel, cox
from .cumulative_incidence import ByCause, cumulative_incidence
from .curve import Curve, CurvePoints
from .difference_at import DifferenceAt, difference_at, incidence_difference_at
from .errors import NotEstimable
from .fine_gray import FineGrayModel, fine_gray
from .fisher_test import TooManyTables
from .gray_test import gray_test
from .kaplan_meier import kaplan_meier, reverse_kaplan_meier
from .log_rank import LogRank, log_rank
from .pairwise import Pair, holm, pairwise
from .proportional_hazards import proportional_hazards
from .proportions import WithLimits, clopper_pearson, poisson_rate, wilson
from .quantiles import Quantile
from .regression import ModelTest
from .restricted_mean import RestrictedMean, restricted_mean
from .time_dependent import Landmark, Spells, landmark, simon_makuch, spells

__all__ = [
    "Association",
    "ByCause",
    "Comparison",
    "Completeness",
    "CountsCompared",
    "CoxModel",
    "Curve",
    "CurvePoints",
    "DifferenceAt",
    "FineGrayModel",
    "Landmark",
    "LogRank",
    "ModelTest",
    "NotEstimable",
    "Pair",
    "Quantile",
    "RestrictedMean",
    "Spells",
    "TooManyTables",
    "WithLimits",
    "chi_squared",
    "clopper_pearson",
    "compare_counts",
    "completeness",
    "cox",
    "cumulative_incidence",
    "difference_at",
    "fine_gray",
    "fisher",
    "gray_test",
    "holm",
    "incidence_difference_at",
    "kaplan_meier",
    "kruskal_wallis",
    "landmark",
    "log_rank",
    "pairwise",
    "poisson_rate",
    "proportional_hazards",
    "rank_sum",
    "restricted_mean",
    "reverse_kaplan_meier",
    "simon_makuch",
    "spells",
    "standardised_difference",
    "wilson",
]
