"""How long the patients were followed, how completely, and what happened to each of them on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.definitions import DAYS_PER_MONTH, HORIZON
from analysis.endpoints import CENSORED
from analysis.estimators import completeness, reverse_kaplan_meier
from analysis.figures import MOST_LANES, End, Flow, Lane, Step, Swimmer, flow, swimmer
from analysis.report import Report
from analysis.tables import AnyCell, Block, Column, Count, Interval, Label, Quantity, Table
from analysis.tables.flow import Step as Excluded
from analysis.tables.flow import excluded, left_out

# Kind of an event in a lane -> the fact of which it is the day.
LANE_EVENTS = {
    "relapse": "relapse",
    "agvhd": "acute_gvhd_2_4",
    "cgvhd": "chronic_gvhd",
    "dli": "dli",
    "drug": "novel_drug",
    "second": "second_allo",
}


def completeness_table(report: Report) -> Table:
    """Median follow-up, its range in survivors, and Clark's C up to 24 months, of each part."""
    columns = [
        Column(_("Group"), "text"),
        Column(_("Patients"), "count"),
        Column(_("Median follow-up, months (95 % CI)"), "quantity"),
        Column(_("Shortest in survivors, months"), "quantity"),
        Column(_("Longest in survivors, months"), "quantity"),
        Column(_("Completeness up to 24 months, %"), "interval"),
        Column(_("Alive, followed for less than 24 months"), "count"),
    ]
    rows = [[Label(part.label), *_followed(part.frame)] for part in report.parts if len(part.frame)]
    notes = [
        _("Median follow-up: reverse Kaplan–Meier, with death as censoring, also beyond 24 months."),
        _(
            "Completeness: Clark's C, the time observed as a share of that up to 24 months or the cut-off "
            "that could have been (Clark, Lancet 2002;359:1309). Who died was observed completely."
        ),
    ]
    title = _("Follow-up and its completeness")
    return Table("followup", title, columns, [Block("", rows)], notes, report.stamp)


def _followed(frame: pd.DataFrame) -> list[AnyCell]:
    time, event = frame["os_time"].to_numpy(float), frame["os_event"].to_numpy(int)
    alive = event == CENSORED
    median, low, high = (days / DAYS_PER_MONTH for days in reverse_kaplan_meier(time, event).quantile(0.5))
    found: Any = completeness(time, event, frame["potential"].to_numpy(float), horizon=HORIZON)
    short = frame[alive & (time < HORIZON)]
    nobody = float("nan")
    ends = (time[alive].min(), time[alive].max()) if alive.any() else (nobody, nobody)
    return [
        Count(len(frame), who=frame["patient"].tolist),
        Quantity(median, low, high),
        *(Quantity(days / DAYS_PER_MONTH, nobody, nobody) for days in ends),
        Interval(found.share, nobody, nobody),
        Count(len(short), who=short["patient"].tolist),
    ]


def flow_figure(report: Report) -> Flow:
    """From the registered patients to those in each endpoint of survival (STROBE)."""
    everybody, analysed, chosen = report.cohort.frame, report.cohort.analysed, report.frame
    steps = [
        Step(_("Registered patients"), len(everybody), _numbered(excluded(everybody))),
        Step(_("Analysed"), len(analysed), ((_("not chosen on this page"), len(analysed) - len(chosen)),)),
        Step(_("Shown here"), len(chosen)),
    ]
    ends = [_end(chosen, "os", _("Overall survival")), _end(chosen, "pfs", _("PFS, relapse and NRM"))]
    return flow("flow_diagram", _("Flow of the patients"), steps, ends, stamp=report.stamp)


def _end(chosen: pd.DataFrame, source: str, label: str) -> End:
    known = chosen[chosen[f"{source}_time"].notna()]
    within = known[f"{source}_time"] <= HORIZON
    events = int(((known[f"{source}_event"] != CENSORED) & within).sum())
    lost = int(((known[f"{source}_event"] == CENSORED) & (known[f"{source}_time"] < HORIZON)).sum())
    lines = (
        ngettext("%(n)s event within 24 months", "%(n)s events within 24 months", events) % {"n": events},
        ngettext("%(n)s censored before", "%(n)s censored before", lost) % {"n": lost},
    )
    return End(label, len(known), _numbered(left_out(chosen)) if source == "pfs" else (), lines)


def _numbered(steps: Sequence[Excluded]) -> tuple[tuple[str, int], ...]:
    return tuple((str(label), len(some)) for label, some in steps)


def swimmer_figure(report: Report) -> list[Swimmer]:
    """A lane for each patient, the longest followed first; nothing where nobody is shown."""
    frame = report.frame.sort_values(["os_time", "patient"], ascending=[False, True])
    if frame.empty:
        return []
    # Evenly over all, so that the figure does not show the longest survivors alone.
    chosen = frame.iloc[np.unique(np.linspace(0, len(frame) - 1, min(len(frame), MOST_LANES)).astype(int))]
    caption = (
        _("Every patient shown stands for several: %(shown)s of %(all)s, evenly by length of follow-up.")
        % {"shown": len(chosen), "all": len(frame)}
        if len(chosen) < len(frame)
        else ""
    )
    title = _("Course of each patient after the index allo")
    lanes = list(_lanes(chosen))
    return [swimmer("swimmer", title, lanes, caption=caption, stamp=report.stamp)]


def _lanes(frame: pd.DataFrame) -> Iterator[Lane]:
    for number, (_index, row) in enumerate(frame.iterrows(), start=1):
        events = [
            (float(row[f"since_{fact}"]), kind)
            for kind, fact in LANE_EVENTS.items()
            if not np.isnan(row[f"since_{fact}"])
        ]
        died = row["os_event"] != CENSORED
        if died:
            events.append((float(row["os_time"]), "death"))
        yield Lane(str(number), float(row["os_time"]), tuple(events), goes_on=not died)
