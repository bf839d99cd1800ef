"""What each number on the outcomes page means, as it is printed under every table."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.endpoints import DEATH, MORE_DEFINITIONS, RELAPSE, SURVIVAL, engraftment, grfs, gvhd

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
# Day 730 is within 24 months, day 731 is not.
HORIZON = 24 * DAYS_PER_MONTH
# A curve is drawn only while at least so many are at risk.
FEWEST_AT_RISK = 10


@dataclass(frozen=True, slots=True)
class Definition:
    """What a curve shows: whose times it reads, and of which event; `cause` None is the time without any."""

    key: str
    title: str | Promise
    short: str | Promise
    text: str | Promise
    source: str
    cause: int | None = None


@dataclass(frozen=True, slots=True)
class Landmark:
    """A time at which estimates are quoted."""

    days: float
    label: str | Promise


DEFINITIONS = (
    Definition(
        "os",
        _("Overall survival"),
        _("OS"),
        _("From the index allo to death of any cause; censored when last known alive. Kaplan–Meier."),
        "os",
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
    ),
    Definition(
        "relapse",
        _("Relapse or progression"),
        _("Relapse"),
        _("The first relapse or progression; death without it competes. Aalen–Johansen."),
        "pfs",
        RELAPSE,
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
    ),
)

# Those that count from day 0 and compete with death; stored with every patient, read where they are asked.
MORE = tuple(
    Definition(key, text.title, text.title, text.text, key, None if text.kind == SURVIVAL else 1)
    for key, text in MORE_DEFINITIONS.items()
    if key in {**gvhd.ENDPOINTS, **grfs.ENDPOINTS, **engraftment.ENDPOINTS}
)

LANDMARKS = (
    Landmark(100, _("Day 100")),
    Landmark(6 * DAYS_PER_MONTH, _("6 months")),
    Landmark(12 * DAYS_PER_MONTH, _("12 months")),
    Landmark(18 * DAYS_PER_MONTH, _("18 months")),
    Landmark(HORIZON, _("24 months")),
)

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
