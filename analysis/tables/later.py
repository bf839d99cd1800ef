"""Landmarks, covariates that change with time, and delayed entry as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isinf, isnan

import pandas as pd
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.baseline import Fact
from analysis.definitions import (
    DAY_100,
    FEWEST_AT_RISK,
    HORIZON,
    LANDMARKS,
    MONTHS_6,
    MONTHS_12,
    Definition,
    Landmark,
)
from analysis.filters import LATER_TITLES
from analysis.later_facts import AtLandmark, Delayed, OverTime, Side, at_landmark, delayed_entry, over_time
from analysis.observed import FEWEST_EVENTS, FEWEST_PATIENTS
from analysis.tables import Block, Column, Table
from analysis.tables.cells import AnyCell, Count, Interval, Label, P, Ratio

Text = str | Promise
STARTS = (DAY_100, MONTHS_6, MONTHS_12)
WHY_NOT_EVER = gettext_lazy(
    "Patients who ever had the fact are not compared with those who never had it: who has it on day 300 has "
    "lived to day 300, so the fact would look protective even if it did nothing (immortal time)."
)
SAME_DAY = gettext_lazy(
    "Who dies, relapses or is lost on the day of the fact itself is not at risk with it. Who cannot be "
    "assessed for the fact is left out."
)
OF_LANDMARKS = gettext_lazy(
    "Landmark: only those still without event and under observation count, by what had happened until then "
    "(Anderson, Cain and Gelber, J Clin Oncol 1983;1:710). It answers for who lives so long, not from "
    "transplant on. P: log-rank or Gray's test; ratio of hazards with and without the fact, cause-specific "
    "where something competes."
)
OF_TIME = gettext_lazy(
    "Ratio of the hazard after the fact to that before or without it: Cox model in which every patient "
    "changes on the day of the fact (Mantel and Byar, JASA 1974;69:81), cause-specific where something "
    "competes. The curves beside it (Simon and Makuch, Stat Med 1984;3:35) are of nobody's survival: "
    "patients pass from one to the other."
)
IMMORTAL = gettext_lazy(
    "The study includes patients because they received a novel drug after transplant. From transplant to "
    "that drug none of them could die, so plain survival from transplant is immortal until then and looks "
    "too good. With delayed entry each is at risk only from the first novel drug on."
)


def landmark_table(
    frame: pd.DataFrame,
    definition: Definition,
    facts: Sequence[str],
    stamp: Mapping[Text, Text],
    starts: Sequence[Landmark] = STARTS,
) -> Table:
    """A block for each fact of LATER_FACTS and landmark: who is lost before, and both groups after."""
    columns = [
        Column(_("At the landmark"), "text"),
        Column(_("Patients"), "count"),
        Column(_("Events"), "count"),
        Column(_("%(endpoint)s, 24 months after transplant") % {"endpoint": definition.title}, "interval"),
        Column(_("Ratio (95 % CI)"), "ratio"),
        Column(_("P"), "p"),
    ]
    found = [(start, at_landmark(frame, definition, fact, start.days)) for fact in facts for start in starts]
    blocks = [Block(_titled(each, start), list(_at_landmark(each))) for start, each in found]
    notes: list[Text] = [
        OF_LANDMARKS,
        SAME_DAY,
        WHY_NOT_EVER,
        _few(),
        *_endless(each for _start, each in found),
    ]
    return Table("landmark", _("From a landmark on"), columns, blocks, notes, stamp)


def time_dependent_table(
    frame: pd.DataFrame,
    definitions: Sequence[Definition],
    facts: Sequence[str],
    stamp: Mapping[Text, Text],
    adjusted: Sequence[Fact] = (),
) -> Table:
    """A block for each endpoint with a row for each fact of LATER_FACTS."""
    columns = [
        Column(_("Fact"), "text"),
        Column(_("Patients"), "count"),
        Column(_("At risk with it"), "count"),
        Column(_("Events before or without it"), "count"),
        Column(_("Events with it"), "count"),
        Column(_("Ratio (95 % CI)"), "ratio"),
        Column(_("P"), "p"),
    ]
    found = [[over_time(frame, each, fact, adjusted) for fact in facts] for each in definitions]
    blocks = [
        Block(each.title, [_over_time(row) for row in rows])
        for each, rows in zip(definitions, found, strict=True)
    ]
    beside = ", ".join(str(fact.title) for fact in adjusted)
    notes: list[Text] = [OF_TIME, SAME_DAY, WHY_NOT_EVER, _few()]
    notes += [_("Adjusted for facts known at day 0: %(facts)s.") % {"facts": beside}] if adjusted else []
    notes += _without_adjusted(rows[0] for rows in found if rows)
    notes += _endless(row for rows in found for row in rows)
    return Table("time_dependent", _("As time goes on"), columns, blocks, notes, stamp)


def delayed_entry_table(
    frame: pd.DataFrame,
    definitions: Sequence[Definition],
    stamp: Mapping[Text, Text],
) -> Table:
    """A block for each survival: all from transplant, and who had a novel drug from the first one on."""
    columns = [
        Column(_("At risk"), "text"),
        Column(_("Patients"), "count"),
        Column(_("Events"), "count"),
        *(Column(landmark.label, "interval") for landmark in LANDMARKS),
    ]
    found = [delayed_entry(frame, definition) for definition in definitions]
    blocks = [Block(each.definition.title, _delayed(each)) for each in found]
    notes: list[Text] = [IMMORTAL, SAME_DAY, *(note for each in found for note in _of_entry(each))]
    return Table("delayed_entry", _("With delayed entry"), columns, blocks, notes, stamp)


def _delayed(found: Delayed) -> list[list[AnyCell]]:
    entered = _("from “%(fact)s” on") % {"fact": LATER_TITLES[found.fact]}
    return [
        [Label(_("from transplant, all patients")), *_counts(found.plain), *_quoted(found.plain)],
        [Label(entered), *_counts(found.late), *_quoted(found.late, found.since)],
    ]


def _of_entry(found: Delayed) -> Iterator[str]:
    """How many had the fact, and from when on their curve is one."""
    words = {
        "endpoint": found.definition.title,
        "had": len(found.had),
        "late": len(found.late.seen.rows),
        "day": f"{found.since:g}",
        "fewest": FEWEST_AT_RISK,
    }
    yield _("%(endpoint)s: %(had)s patients had it, %(late)s of them were at risk after it.") % words
    if isnan(found.since):
        yield _("%(endpoint)s: never were %(fewest)s at risk with it, so nothing is estimated.") % words
    elif found.since > 0:
        conditional = _(
            "%(endpoint)s: fewer than %(fewest)s were at risk before day %(day)s. With entry the estimate "
            "is of those without event on that day."
        )
        yield conditional % words


def _titled(found: AtLandmark, start: Landmark) -> str:
    return _("%(fact)s, landmark: %(landmark)s") % {
        "fact": LATER_TITLES[found.fact],
        "landmark": start.label,
    }


def _at_landmark(found: AtLandmark) -> Iterator[list[AnyCell]]:
    lost = {
        _("Lost before: event"): found.lost_events,
        _("Lost before: no longer followed"): found.lost_censored,
        _("Left out: not known"): found.unknown,
    }
    for label, patients in lost.items():
        yield [Label(label), Count(len(patients), who=_who(patients)), "", "", "", ""]
    labels = {False: _("Without it by then"), True: _("With it by then")}
    for state, side in found.sides.items():
        tested: list[AnyCell] = [found.ratio, P(found.p)] if state else [_("1 (reference)"), ""]
        interval = Interval(*side.at(max(HORIZON - found.at, 0)))
        yield [Label(labels[state]), *_counts(side), interval, *tested]


def _over_time(found: OverTime) -> list[AnyCell]:
    everybody = found.seen.rows["patient"].tolist()
    counted = (everybody, found.changed, found.events_without, found.events_with)
    return [
        Label(LATER_TITLES[found.fact]),
        *(Count(len(patients), who=_who(patients)) for patients in counted),
        found.ratio,
        P(found.p),
    ]


def _counts(side: Side) -> list[AnyCell]:
    patients = side.seen.rows["patient"]
    struck = patients[side.seen.mine].tolist()
    return [Count(len(patients), who=_who(patients.tolist())), Count(len(struck), who=_who(struck))]


def _quoted(side: Side, since: float = 0.0) -> list[AnyCell]:
    """The curve at the landmarks; before the day from which on it is one, nothing."""
    nothing = float("nan")
    return [
        Interval(*side.at(landmark.days))
        if landmark.days >= since
        else Interval(nothing, nothing, nothing, 0)
        for landmark in LANDMARKS
    ]


def _who(patients: list[int]) -> Callable[[], list[int]]:
    return lambda: patients


def _few() -> str:
    return _(
        "No p with fewer than %(n)s patients or %(events)s events on either side. NE: these patients and "
        "events do not tell the ratio."
    ) % {"n": FEWEST_PATIENTS, "events": FEWEST_EVENTS}


def _endless(found: Iterator[AtLandmark | OverTime]) -> list[Text]:
    """Where a ratio is not finite, why."""
    return list(dict.fromkeys(_why(each) for each in found if _is_endless(each.ratio)))


def _without_adjusted(found: Iterator[OverTime]) -> list[str]:
    """How many lack a fact that is adjusted for, by endpoint."""
    words = [{"endpoint": each.definition.title, "n": each.missing} for each in found if each.missing]
    return [
        _("%(endpoint)s: left out because a fact that is adjusted for is not known: %(n)s.") % each
        for each in words
    ]


def _is_endless(ratio: Ratio) -> bool:
    return ratio.value == 0 or isinf(ratio.value)


def _why(found: AtLandmark | OverTime) -> str:
    return _(
        "%(endpoint)s, “%(fact)s”: the ratio has no finite estimate, because all events are on one side; it "
        "has no limits."
    ) % {"endpoint": found.definition.title, "fact": LATER_TITLES[found.fact]}
