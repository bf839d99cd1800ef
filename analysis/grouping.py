"""Patients in groups by what was known of them at day 0, and why not by what came later."""

from __future__ import annotations

import pandas as pd
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.baseline import Fact
from analysis.endpoints import LATER_FACTS

Text = str | Promise
NOT_KNOWN = gettext_lazy("Not known")


def group_frames(
    frame: pd.DataFrame, fact: Fact, *, not_known: bool = False
) -> list[tuple[Text, pd.DataFrame]]:
    """A group for each level of the fact that somebody has, in the order of the levels: label and rows.

    Those of whom it is not known are in no group, or with `not_known` in a last one. Raises ValueError for a
    fact by which patients are not grouped.
    """
    if not fact.groups:
        raise ValueError(f"fact: patients are not grouped by {fact.key}")
    column = frame[fact.key]
    found = [(label, frame[column == code]) for code, label in fact.levels.items()]
    if not_known:
        found.append((NOT_KNOWN, frame[column.isna()]))
    return [(label, rows) for label, rows in found if len(rows)]


def refusal(name: str) -> str | None:
    """Why patients cannot be grouped by what this later fact was to become, and what to do instead.

    None for whatever is not one of LATER_FACTS.
    """
    if name not in LATER_FACTS:
        return None
    return _(
        "Nobody knows this at day 0. Who has it has first lived long enough to have it, so the group would "
        "do well for that reason alone (immortal time). Please compare from a landmark on, by what had "
        "happened until then; or let patients change groups on the day on which it happens, with "
        "Simon–Makuch curves and a Cox model with a covariate that depends on time. The page “Known only "
        "later” has all of these."
    )
