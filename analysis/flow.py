"""From the registered patients to the analysed ones, with every reason and count (STROBE item 13)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.definitions import HORIZON
from analysis.endpoints import CENSORED
from analysis.population import REASONS
from analysis.tables import Block, Column, Share, Table, Text

# Why a patient with a known survival is left out of PFS, relapse and non-relapse mortality.
LEFT_OUT: dict[str, Promise] = {
    "relapse_not_assessed": gettext_lazy("Nothing recorded about relapse or progression"),
    "relapse_undated": gettext_lazy("Relapse or progression at an unknown date"),
    "relapse_before_day_0": gettext_lazy("Relapse or progression dated before the transplant"),
}


def flow_table(frame: pd.DataFrame, stamp: Mapping[Text, Text]) -> Table:
    """`frame` is that of a Cohort; reasons that concern nobody are left out."""
    registered = len(frame)
    excluded = frame["exclusion"].value_counts()
    analysed = frame[frame["exclusion"] == ""]
    without_pfs = analysed["pfs_left_out"].value_counts()

    def row(label: Text, count: int, total: int) -> tuple[Text, Share]:
        return label, Share(int(count), total)

    reasons = [row(text, excluded[r], registered) for r, text in REASONS.items() if excluded.get(r.value)]
    left_out = [
        row(text, without_pfs[c], len(analysed)) for c, text in LEFT_OUT.items() if without_pfs.get(c)
    ]
    blocks = [
        Block("", [row(_("Registered patients"), registered, registered)]),
        Block(_("Not analysed, by the first reason that applies"), reasons),
        Block("", [row(_("Analysed"), len(analysed), registered)]),
        Block(_("Left out of PFS, relapse and NRM"), left_out),
        Block(_("Observation within 24 months, of those analysed"), _observation(analysed)),
    ]
    columns = [Column(_("Patients"), "text"), Column(_("Number"), "share")]
    return Table(
        "flow", _("From registration to analysis"), columns, [b for b in blocks if b.rows], (), stamp
    )


def _observation(analysed: pd.DataFrame) -> list[tuple[Text, Share]]:
    died = (analysed["os_event"] != CENSORED) & (analysed["os_time"] <= HORIZON)
    short = (analysed["os_event"] == CENSORED) & (analysed["os_time"] < HORIZON)
    up_to_date = short & (analysed["os_time"] >= analysed["potential"])
    counted = (
        (_("Died"), died),
        (_("Alive and followed for 24 months"), ~died & ~short),
        (_("Alive and followed up to the cut-off, less than 24 months"), up_to_date),
        (_("Alive, last contact before both: follow-up to be completed"), short & ~up_to_date),
    )
    return [(label, Share(int(rows.sum()), len(analysed))) for label, rows in counted]
