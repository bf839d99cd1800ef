"""What each number on the outcomes page means, as it is printed under every table."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.endpoints import (
    DEATH,
    MORE_DEFINITIONS,
    RELAPSE,
    SURVIVAL,
    EndpointDefinition,
    engraftment,
    grfs,
    gvhd,
)

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
# Day 730 is within 24 months, day 731 is not.
HORIZON = 24 * DAYS_PER_MONTH
# A curve is drawn only while at least so many are at risk.
FEWEST_AT_RISK = 10


@dataclass(frozen=True, slots=True)
class Landmark:
    """A time at which estimates are quoted."""

    days: float
    label: str | Promise


DAY_28 = Landmark(28, _("Day 28"))
DAY_60 = Landmark(60, _("Day 60"))
DAY_100 = Landmark(100, _("Day 100"))
DAY_180 = Landmark(180, _("Day 180"))
MONTHS_6 = Landmark(6 * DAYS_PER_MONTH, _("6 months"))
MONTHS_12 = Landmark(12 * DAYS_PER_MONTH, _("12 months"))
MONTHS_18 = Landmark(18 * DAYS_PER_MONTH, _("18 months"))
MONTHS_24 = Landmark(HORIZON, _("24 months"))
LANDMARKS = (DAY_100, MONTHS_6, MONTHS_12, MONTHS_18, MONTHS_24)


@dataclass(frozen=True, slots=True)
class Definition:
    """What a curve shows: whose times it reads, and of which event; `cause` None is the time without any.

    `landmarks` are the times at which it is quoted; what stands under the table says also who is left out
    and after whom it is defined.
    """

    key: str
    title: str | Promise
    short: str | Promise
    text: str | Promise
    source: str
    cause: int | None = None
    landmarks: tuple[Landmark, ...] = LANDMARKS
    left_out: str | Promise = ""
    reference: str = ""


# Whom the endpoints of relapse do not count, and after whom all are defined.
_NO_PFS = _(
    "Who has no usable information on relapse: not recorded, not dated, or dated before the transplant."
)
_EBMT = "Iacobelli, Bone Marrow Transplant 2013;48 Suppl 1:S1"
_IMWG = f"{_EBMT}; Rajkumar, Blood 2011;117:4691"

DEFINITIONS = (
    Definition(
        "os",
        _("Overall survival"),
        _("OS"),
        _("From the index allo to death of any cause; censored when last known alive. Kaplan–Meier."),
        "os",
        reference=_EBMT,
    ),
    Definition(
        "pfs",
        _("Progression-free survival"),
        _("PFS"),
        _(
            "From the index allo to the first relapse or progression, or to death of any cause; censored "
            "when last known alive. A reappearance of minimal residual disease alone is no relapse. "
            "Kaplan–Meier."
        ),
        "pfs",
        left_out=_NO_PFS,
        reference=_IMWG,
    ),
    Definition(
        "relapse",
        _("Relapse or progression"),
        _("Relapse"),
        _("The first relapse or progression; death without it competes. Aalen–Johansen."),
        "pfs",
        RELAPSE,
        left_out=_NO_PFS,
        reference=_IMWG,
    ),
    Definition(
        "nrm",
        _("Non-relapse mortality"),
        _("NRM"),
        _(
            "Death without relapse or progression before, whatever its recorded cause; relapse or "
            "progression competes. Aalen–Johansen."
        ),
        "pfs",
        DEATH,
        left_out=_NO_PFS,
        reference=_EBMT,
    ),
)

SHORT = {
    "agvhd_2_4": _("aGVHD II–IV"),
    "agvhd_3_4": _("aGVHD III–IV"),
    "cgvhd": _("cGVHD"),
    "cgvhd_moderate": _("moderate–severe"),
    "cgvhd_severe": _("severe"),
    "cgvhd_extensive": _("extensive"),
    "grfs": _("GRFS"),
    "grfs_systemic": _("GRFS, systemic"),
    "grfs_moderate": _("GRFS, moderate"),
    "crfs": _("CRFS"),
    "anc": _("Neutrophils"),
    "plt20": _("Platelets ≥ 20"),
    "plt50": _("Platelets ≥ 50"),
    "time_to_cr": _("CR"),
    "time_to_vgpr": _("≥ VGPR"),
    "time_to_mrd_negative": _("MRD negative"),
}


def _described(key: str, text: EndpointDefinition, landmarks: tuple[Landmark, ...]) -> Definition:
    return Definition(
        key,
        text.title,
        SHORT.get(key, text.title),
        text.text,
        key,
        None if text.kind == SURVIVAL else 1,
        landmarks,
        text.left_out,
        text.source,
    )


def _of(names: Iterable[str], *landmarks: Landmark) -> tuple[Definition, ...]:
    return tuple(_described(name, MORE_DEFINITIONS[name], landmarks) for name in names)


ACUTE = _of([name for name in gvhd.ENDPOINTS if name.startswith("agvhd")], DAY_100, DAY_180)
CHRONIC = _of([name for name in gvhd.ENDPOINTS if name.startswith("cgvhd")], MONTHS_6, MONTHS_12, MONTHS_24)
GRFS = _of(grfs.ENDPOINTS, *LANDMARKS)
ENGRAFTMENT = _of(engraftment.ENDPOINTS, DAY_28, DAY_60, DAY_100)
RESPONSE_TIMES = _of(
    ("time_to_cr", "time_to_vgpr", "time_to_mrd_negative"), DAY_100, MONTHS_6, MONTHS_12, MONTHS_24
)
# Those that count from day 0 and compete with death.
MORE = (*ACUTE, *CHRONIC, *GRFS, *ENGRAFTMENT)

CONVENTIONS = (
    _(
        "Time zero is the day of the index allo. Times are whole days; what happens on day 0 counts as half "
        "a day."
    ),
    _(
        "24 months are 730.5 days: day 730 counts, day 731 does not. An event precedes a censoring of the "
        "same day."
    ),
    _(
        "A relapse on the day of death comes first. One recorded for later than the last contact does not "
        "count."
    ),
    _(
        "Death of relapse without a dated relapse is a relapse on the day of death, not non-relapse "
        "mortality."
    ),
    _(
        "A date known to the month is taken as the 15th, one known to the year as 1 July, moved as far as "
        "other dates require."
    ),
    _(
        "95 % confidence intervals: log-log with Greenwood's variance for survival, log(−log) with Aalen's "
        "variance for cumulative incidence."
    ),
    _("Median follow-up: reverse Kaplan–Meier, with death as censoring and without the limit of 24 months."),
)
