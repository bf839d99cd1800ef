"""The two figures at the top of the outcomes page: survivals, and what ended them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from analysis.definitions import DEFINITIONS
from analysis.figures.axis import in_months
from analysis.figures.curves import Curves, Panel
from analysis.figures.plots import (
    AT_RISK,
    EVENTS,
    MOST_BANDS,
    MOST_CURVES,
    Named,
    behind,
    panel,
    stacked,
    together,
)
from analysis.results import Group
from analysis.tables.cells import Text

SURVIVAL, INCIDENCE = "survival", "incidence"
KEYS = {SURVIVAL: ("os", "pfs"), INCIDENCE: ("relapse", "nrm")}
SHORT = {definition.key: definition.short for definition in DEFINITIONS}
TITLES = {definition.key: definition.title for definition in DEFINITIONS}


def figure(
    key: str,
    groups: Sequence[Group],
    stamp: Mapping[Text, Text],
    notes: Mapping[str, Sequence[str]] | None = None,
) -> Curves:
    """Survival or incidence of the first group, which is the whole, or of those after it compared.

    `notes` by endpoint stand above the panel that compares the groups in it, as the p value of a test.
    """
    whole, *compared = groups
    titles = {
        SURVIVAL: _("Overall and progression-free survival"),
        INCIDENCE: _("Relapse and non-relapse mortality"),
    }
    small = len(compared) > MOST_CURVES
    if not compared:
        panels = [_of_one(KEYS[key], whole), *([_stacked(whole)] if key == INCIDENCE else [])]
    elif small:
        axis = in_months()
        panels = [
            behind(group.short, _named(KEYS[key], group), _named(KEYS[key], whole), axis=axis)
            for group in compared
        ]
    else:
        panels = [_compared(each, compared, (notes or {}).get(each, ())) for each in KEYS[key]]
    return together(key, titles[key], panels, small=small, stamp=stamp)


def _named(keys: Sequence[str], group: Group) -> list[Named]:
    return [(SHORT[key], group.estimates[key]) for key in keys if key in group.estimates]


def _of_one(keys: Sequence[str], group: Group) -> Panel:
    axis = in_months()
    title = " · ".join(str(TITLES[key]) for key in keys)
    found, survives = _named(keys, group), keys == KEYS[SURVIVAL]
    tables = (AT_RISK, EVENTS)
    return panel(title, found, axis=axis, bands=True, landmark=axis.end, median=survives, counts=tables)


def _compared(key: str, groups: Sequence[Group], notes: Sequence[str]) -> Panel:
    axis = in_months()
    found: list[Named] = [(group.short, group.estimates[key]) for group in groups if key in group.estimates]
    bands, survives = len(found) <= MOST_BANDS, key in KEYS[SURVIVAL]
    return panel(TITLES[key], found, axis=axis, bands=bands, landmark=axis.end, median=survives, notes=notes)


def _stacked(group: Group) -> Panel:
    free = _named(["pfs"], group)
    return stacked(_named(KEYS[INCIDENCE], group), free[0] if free else None, axis=in_months())
