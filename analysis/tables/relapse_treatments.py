"""What came of the first treatment for relapse, by what it was made of from its start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf, isnan

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _

from analysis.courses import People, RelapseTreatment
from analysis.definitions import DAYS_PER_MONTH, HORIZON
from analysis.endpoints import CENSORED, MORE_DEFINITIONS
from analysis.estimators import Curve, kaplan_meier
from analysis.exposures import CONVENTIONAL, GROUP_NAMES
from analysis.tables import AnyCell, Block, Column, Count, Interval, Label, Quantity, Table, Text
from analysis.tables.responses import PROPORTION_COLUMNS, proportion, proportion_notes
from analysis.tables.shares import behind

NOVEL_GROUPS = tuple(group for group in GROUP_NAMES if group != CONVENTIONAL)
DLI, ANTIBODY = "DLI", "MAB"
# Days from the start of the treatment at which survival is quoted.
TIMES = (HORIZON / 2, HORIZON)
UNKNOWN = float("nan")

Treated = Mapping[int, RelapseTreatment]
# A heading, and the groups under it.
Section = tuple[Text, list[tuple[Text, pd.DataFrame]]]


def after_relapse_tables(frame: pd.DataFrame, people: People, stamp: Mapping[Text, Text]) -> list[Table]:
    """Response, overall and progression-free survival from the start of the first treatment for relapse.

    `frame` has the columns of the endpoints of `analysis.endpoints.after_relapse`, `people` the courses of
    its patients. By drug class, with and without lymphocytes, with and without an antibody: what was added
    later was not known at the start, and is only counted in the notes.
    """
    treated = {patient: course.relapse_treatment for patient, course in people if course.relapse_treatment}
    sections = list(_sections(frame[frame["patient"].isin(treated)], treated))
    shared = _notes(treated, set(frame["patient"]))
    return [
        _response_table(sections, shared, stamp),
        _survival_table("os_after_relapse", sections, shared, stamp),
        _survival_table("pfs_after_relapse", sections, shared, stamp),
    ]


def _sections(frame: pd.DataFrame, treated: Treated) -> Iterator[Section]:
    yield "", [(_("All first treatments for relapse"), frame)]
    known = frame[np.array([treated[patient].described for patient in frame["patient"]], bool)]
    had = {
        group: np.array([treated[patient].had(group) for patient in known["patient"]], bool)
        for group in (*NOVEL_GROUPS, DLI)
    }
    classes: list[tuple[Text, pd.DataFrame]] = [
        (GROUP_NAMES[group], known[had[group]]) for group in NOVEL_GROUPS
    ]
    novel = np.logical_or.reduce([had[group] for group in NOVEL_GROUPS])
    yield _("Drug class"), [*classes, (_("No novel drug"), known[~novel])]
    for heading, group in ((_("Donor lymphocytes"), DLI), (_("Monoclonal antibody"), ANTIBODY)):
        yield heading, [(_("From its start"), known[had[group]]), (_("Without"), known[~had[group]])]


def _response_table(sections: Sequence[Section], shared: Sequence[Text], stamp: Mapping[Text, Text]) -> Table:
    names = ("response_after_relapse", "vgpr_after_relapse")
    best = {"response_after_relapse": _("≥ PR"), "vgpr_after_relapse": _("≥ VGPR")}
    counts, reached = PROPORTION_COLUMNS[:3], PROPORTION_COLUMNS[3:]
    columns = [
        Column(_("Treatment"), "text"),
        *counts,
        *(Column(f"{best[name]}: {column.title}", column.kind) for name in names for column in reached),
    ]
    blocks = []
    for heading, groups in sections:
        rows: list[list[AnyCell]] = []
        for label, frame in groups:
            first, second = (proportion(frame, name) for name in names)
            rows.append([Label(label, about=names[0]), *first, *second[len(counts) :]])
        blocks.append(Block(heading, rows))
    title = _("Response to the first treatment for relapse")
    notes = [*proportion_notes(names), *shared]
    return Table("after_relapse_response", title, columns, blocks, notes, stamp)


def _survival_table(
    name: str, sections: Sequence[Section], shared: Sequence[Text], stamp: Mapping[Text, Text]
) -> Table:
    definition = MORE_DEFINITIONS[name]
    columns = [
        Column(_("Treatment"), "text"),
        Column(_("Patients"), "count"),
        Column(_("Events"), "count"),
        Column(_("Median, months (95 % CI)"), "quantity"),
        Column(_("12 months, % (95 % CI)"), "interval"),
        Column(_("24 months, % (95 % CI)"), "interval"),
    ]
    blocks = [
        Block(heading, [[Label(label, about=name), *_survival(frame, name)] for label, frame in groups])
        for heading, groups in sections
    ]
    left_out = _("Left out: %(who)s") % {"who": definition.left_out}
    notes = [
        f"{definition.title}: {definition.text} {left_out}",
        _("NE: not estimable, because nobody is followed for so long. NR: not reached."),
        *shared,
    ]
    return Table(name, definition.title, columns, blocks, notes, stamp)


def _survival(frame: pd.DataFrame, name: str) -> list[AnyCell]:
    known = frame[frame[f"{name}_time"].notna()]
    events = known[known[f"{name}_event"] != CENSORED]
    counts: list[AnyCell] = [
        Count(len(known), who=behind(known)),
        Count(len(events), who=behind(events)),
    ]
    if known.empty:
        nothing = Interval(UNKNOWN, UNKNOWN, UNKNOWN, 0)
        return [*counts, Quantity(UNKNOWN, UNKNOWN, UNKNOWN), nothing, nothing]
    curve = kaplan_meier(known[f"{name}_time"].to_numpy(float), known[f"{name}_event"].to_numpy(int))
    points = curve.at(TIMES)
    beyond = (points.at_risk == 0) & (points.estimate > 0)
    values = [np.where(beyond, np.nan, each) for each in (points.estimate, points.lower, points.upper)]
    cells = zip(*(each.tolist() for each in (*values, points.at_risk)), strict=True)
    by_then = [behind(events[events[f"{name}_time"] <= time]) for time in TIMES]
    intervals = [Interval(*cell, who=who) for cell, who in zip(cells, by_then, strict=True)]
    return [*counts, _median(curve), *intervals]


def _median(curve: Curve) -> Quantity:
    """In months; infinite where the curve does not come down so far, or its upper limit does not."""
    time, lower, upper = (days / DAYS_PER_MONTH for days in curve.quantile(0.5))
    return Quantity(inf if isnan(time) else time, lower, inf if isnan(upper) else upper)


def _notes(treated: Treated, patients: set[int]) -> list[Text]:
    mine = [treatment for patient, treatment in treated.items() if patient in patients]
    names = {**{group: GROUP_NAMES[group] for group in NOVEL_GROUPS}, DLI: _("Donor lymphocytes")}
    added = {name: sum(each.added(group) for each in mine) for group, name in names.items()}
    counts = ", ".join(f"{name} {number}" for name, number in added.items())
    return [
        _(
            "By what the treatment had from the day of its start. A treatment may be of several classes: "
            "rows overlap, and no test compares them."
        ),
        _(
            "What was added later was not known at the start and makes no group; who received it stands with "
            "those without it. Added later: %(counts)s."
        )
        % {"counts": counts},
        _("Treatments that do not say of what they were, in the first row only: %(number)d.")
        % {"number": sum(not each.described for each in mine)},
    ]
