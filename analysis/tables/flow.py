"""From the registered patients to the analysed ones, with every reason and count (STROBE item 13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.definitions import HORIZON
from analysis.endpoints import CENSORED
from analysis.population import REASONS
from analysis.tables import Block, Column, Label, Share, Table, Text

# Why a patient with a known survival is left out of PFS, relapse and non-relapse mortality.
LEFT_OUT: dict[str, Promise] = {
    "relapse_not_assessed": gettext_lazy("Nothing recorded about relapse or progression"),
    "relapse_undated": gettext_lazy("Relapse or progression at an unknown date"),
    "relapse_before_day_0": gettext_lazy("Relapse or progression dated before the transplant"),
}

Step = tuple[Text, pd.DataFrame]


def excluded(frame: pd.DataFrame) -> list[Step]:
    """Those of a Cohort's frame who are not analysed, reason by reason, where a reason concerns anybody."""
    steps = [(text, frame[frame["exclusion"] == reason.value]) for reason, text in REASONS.items()]
    return [(text, some) for text, some in steps if len(some)]


def left_out(chosen: pd.DataFrame) -> list[Step]:
    """Those who have no PFS, reason by reason."""
    steps = [(text, chosen[chosen["pfs_left_out"] == code]) for code, text in LEFT_OUT.items()]
    return [(text, some) for text, some in steps if len(some)]


def observation(chosen: pd.DataFrame) -> list[Step]:
    """How long they were followed within 24 months."""
    time, alive = chosen["os_time"], chosen["os_event"] == CENSORED
    died = ~alive & (time <= HORIZON)
    short = alive & (time < HORIZON)
    up_to_date = short & (time >= chosen["potential"])
    counted = (
        (_("Died"), died),
        (_("Alive and followed for 24 months"), ~died & ~short),
        (_("Alive and followed up to the cut-off, less than 24 months"), up_to_date),
        (_("Alive, last contact before both: follow-up to be completed"), short & ~up_to_date),
    )
    return [(label, chosen[rows]) for label, rows in counted]


def flow_table(frame: pd.DataFrame, chosen: pd.DataFrame, stamp: Mapping[Text, Text]) -> Table:
    """`frame` is that of a Cohort, `chosen` its analysed patients whom the page is about."""
    analysed = frame[frame["exclusion"] == ""]
    steps = [(_("Analysed"), analysed)]
    if len(chosen) < len(analysed):
        steps.append((_("Chosen on this page"), chosen))
    blocks = [
        _block("", [(_("Registered patients"), frame)], frame),
        _block(_("Not analysed, by the first reason that applies"), excluded(frame), frame),
        _block("", steps, frame),
        _block(_("Left out of PFS, relapse and NRM"), left_out(chosen), chosen),
        _block(_("Observation within 24 months, of those analysed"), observation(chosen), chosen),
    ]
    columns = [Column(_("Patients"), "text"), Column(_("Number"), "share")]
    return Table(
        "flow", _("From registration to analysis"), columns, [b for b in blocks if b.rows], (), stamp
    )


def _block(title: Text, steps: Iterable[Step], of: pd.DataFrame) -> Block:
    return Block(
        title,
        [[Label(label), Share(len(some), len(of), who=some["patient"].tolist)] for label, some in steps],
    )
