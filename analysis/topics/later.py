"""What becomes known only after day 0: delayed entry, landmarks, and covariates that change with time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.columns import SAME
from analysis.definitions import (
    DAY_100,
    DAYS_PER_MONTH,
    DEFINITIONS,
    MONTHS_6,
    MONTHS_12,
    Definition,
    Landmark,
)
from analysis.endpoints import LATER_FACTS
from analysis.estimators import Curve
from analysis.figures import Curves, curves, in_months
from analysis.filters import LATER_TITLES, Option
from analysis.later_facts import at_landmark, delayed_entry, over_time
from analysis.report import Report
from analysis.tables import Text
from analysis.tables.later import IMMORTAL, delayed_entry_table, landmark_table, time_dependent_table
from analysis.topics.topic import Item, Remark, Topic

BY_KEY = {definition.key: definition for definition in DEFINITIONS}
SURVIVALS = [BY_KEY["os"], BY_KEY["pfs"]]
FACT = "chronic_gvhd"
STARTS = {"100": DAY_100, "6": MONTHS_6, "12": MONTHS_12}


def build(report: Report) -> Sequence[Item]:
    frame, stamp, option = report.frame, report.stamp, report.filters.option
    if frame.empty:
        return []
    definition = BY_KEY[option("endpoint", "os")]
    fact, start = option("fact", FACT), STARTS[option("landmark", "100")]
    return [
        Remark(IMMORTAL, warns=True),
        *_entering(report),
        delayed_entry_table(frame, SURVIVALS, stamp),
        *_from_landmark(report, definition, fact, start),
        landmark_table(frame, definition, [fact], stamp),
        *_changing(report, definition, fact),
        time_dependent_table(frame, DEFINITIONS, [each for each in LATER_FACTS if each != "relapse"], stamp),
    ]


def _entering(report: Report) -> list[Curves]:
    """Overall survival of all from the transplant on, and of those at risk from their first novel drug on."""
    found = delayed_entry(report.frame, BY_KEY["os"])
    sides = ((_("from transplant"), found.plain), (_("delayed entry"), found.late))
    named = [(label, side.curve) for label, side in sides if side.curve is not None]
    title = _("Overall survival, plain and with delayed entry at the first novel drug")
    return [curves("delayed_entry_curves", title, named, stamp=report.stamp)] if named else []


def _from_landmark(report: Report, definition: Definition, fact: str, start: Landmark) -> list[Curves]:
    found = at_landmark(report.frame, definition, fact, start.days)
    named = _with_and_without(found.curves)
    words = {"endpoint": definition.title, "landmark": start.label, "fact": LATER_TITLES[fact]}
    title = _("%(endpoint)s from the landmark at %(landmark)s, by “%(fact)s”") % words
    # The times of these curves are counted from the landmark.
    axis = in_months(24 - start.days / DAYS_PER_MONTH, title=_("Months since the landmark"))
    return [curves("landmark_curves", title, named, axis=axis, stamp=report.stamp)] if named else []


def _changing(report: Report, definition: Definition, fact: str) -> list[Curves]:
    named = _with_and_without(over_time(report.frame, definition, fact).curves)
    words = {"endpoint": definition.title, "fact": LATER_TITLES[fact]}
    title = _("%(endpoint)s, Simon–Makuch curves by “%(fact)s”") % words
    caption = _("Patients pass from one curve to the other on the day of the fact.")
    return [curves("simon_makuch", title, named, caption=caption, stamp=report.stamp)] if named else []


def _with_and_without(found: Mapping[bool, Curve]) -> list[tuple[Text, Curve]]:
    labels: dict[bool, Text] = {False: _("without"), True: _("with")}
    return [(labels[state], curve) for state, curve in found.items()]


def _facts() -> list[tuple[str, Text]]:
    return [("" if key == FACT else key, title) for key, title in LATER_TITLES.items()]


TOPIC = Topic(
    "later",
    gettext_lazy("Known only later"),
    build,
    endpoints=tuple(dict.fromkeys(SAME.get(name, name) for name in LATER_FACTS)),
    options=(
        Option("fact", gettext_lazy("Fact"), _facts),
        Option(
            "endpoint",
            gettext_lazy("Endpoint"),
            lambda: [("" if d.key == "os" else d.key, d.title) for d in DEFINITIONS],
        ),
        Option(
            "landmark",
            gettext_lazy("Landmark"),
            lambda: [("" if days == "100" else days, start.label) for days, start in STARTS.items()],
        ),
    ),
    compares=False,
)
