"""Response and negativity for minimal residual disease after the transplant, as shares of the evaluable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.endpoints import MORE_DEFINITIONS
from analysis.tables import SECTION, AnyCell, Block, Column, Count, Label, Share, Table, Text
from analysis.tables.shares import behind, wilson

Groups = Sequence[tuple[Text, pd.DataFrame]]

# Heading -> the proportions that stand under it.
SECTIONS: Mapping[Promise, tuple[str, ...]] = {
    gettext_lazy("Best response"): ("response_cr", "response_vgpr", "response_pr"),
    gettext_lazy("Response at day 100"): ("response_cr_100", "response_vgpr_100"),
    gettext_lazy("Minimal residual disease"): ("mrd_negative",),
    gettext_lazy("Conversion"): ("converted_cr", "converted_mrd"),
}
RESPONSES = tuple(name for names in SECTIONS.values() for name in names)


def response_table(groups: Groups, stamp: Mapping[Text, Text]) -> Table:
    """Each response in n of the evaluable and % with Wilson's limits, and how many are not evaluable.

    The frames have `{name}_event` of RESPONSES: 1, 0, or NaN. One group gives a row for each response,
    several a block for each.
    """
    if len(groups) == 1:
        ((_label, frame),) = groups
        blocks = [
            Block(heading, [[Label(_title(name), about=name), *proportion(frame, name)] for name in names])
            for heading, names in SECTIONS.items()
        ]
        first, divided_by = _("Response"), str(SECTION)
    else:
        blocks = [
            Block(
                _title(name),
                [[Label(label, about=name), *proportion(frame, name)] for label, frame in groups],
            )
            for name in RESPONSES
        ]
        first, divided_by = _("Group"), _("Response")
    columns = [Column(first, "text"), *PROPORTION_COLUMNS]
    title = _("Response after transplant")
    return Table("responses", title, columns, blocks, proportion_notes(RESPONSES), stamp, divided_by)


PROPORTION_COLUMNS = (
    Column(gettext_lazy("Patients"), "count"),
    Column(gettext_lazy("Not evaluable"), "count"),
    Column(gettext_lazy("Evaluable"), "count"),
    Column(gettext_lazy("Reached"), "share"),
    Column(gettext_lazy("% of the evaluable (95 % CI)"), "interval"),
)


def proportion(frame: pd.DataFrame, name: str) -> list[AnyCell]:
    """The cells of PROPORTION_COLUMNS for an endpoint that is counted as a proportion."""
    event = frame[f"{name}_event"]
    evaluable, reached = frame[event.notna()], frame[event == 1]
    without = frame[event.isna()]
    return [
        Count(len(frame), who=behind(frame)),
        Count(len(without), who=behind(without)),
        Count(len(evaluable), who=behind(evaluable)),
        Share(len(reached), len(evaluable), who=behind(reached)),
        wilson(len(reached), len(evaluable), behind(reached)),
    ]


def proportion_notes(names: Sequence[str]) -> list[Text]:
    """What each counts and who is not evaluable for it; what several share is said once."""
    titles: dict[str, list[str]] = {}
    for name in names:
        definition = MORE_DEFINITIONS[name]
        who = _("Not evaluable: %(who)s") % {"who": definition.left_out}
        text = f"{definition.text} {who}"
        titles.setdefault(text, []).append(str(definition.title))
    notes: list[Text] = [f"{'; '.join(shared)}: {text}" for text, shared in titles.items()]
    return [*notes, _("Limits: Wilson's score interval.")]


def _title(name: str) -> Text:
    return MORE_DEFINITIONS[name].title
