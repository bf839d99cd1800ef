"""One endpoint of some patients as the estimators take it, and when they are too few for a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.definitions import HORIZON, Definition
from analysis.endpoints import DAY_0
from analysis.estimators import Curve, cumulative_incidence, kaplan_meier
from analysis.results import within_horizon

# With fewer there are estimates and no p.
FEWEST_PATIENTS, FEWEST_EVENTS = 10, 5


@dataclass(frozen=True, eq=False)
class Observed:
    """Those assessable for the endpoint: their `rows`, (n,) days and event codes; `mine` are its events."""

    rows: pd.DataFrame
    time: NDArray[np.float64]
    event: NDArray[np.int64]
    mine: NDArray[np.bool_]

    def only(self, rows: NDArray[Any]) -> Observed:
        """These of them, by position or by truth."""
        return Observed(self.rows.iloc[rows], self.time[rows], self.event[rows], self.mine[rows])

    @property
    def events(self) -> int:
        return int(self.mine.sum())

    @property
    def too_few(self) -> bool:
        return len(self.rows) < FEWEST_PATIENTS or self.events < FEWEST_EVENTS


def observed(
    frame: pd.DataFrame, definition: Definition, horizon: float = HORIZON, keep: Sequence[str] = ()
) -> Observed:
    """The patients assessable for the endpoint, censored at `horizon` days; infinity leaves all follow-up.

    Their rows have `patient` and the columns to `keep`. A time of 0 counts as half a day, as everywhere.
    """
    time = frame[f"{definition.source}_time"].to_numpy(float)
    known = ~np.isnan(time)
    # A frame has hundreds of columns; each of them would be copied for every endpoint and group.
    rows = frame[["patient", *keep]][known]
    event = frame[f"{definition.source}_event"].to_numpy()[known].astype(np.int64)
    time, event = within_horizon(time[known], event, horizon)
    mine = event > 0 if definition.cause is None else event == definition.cause
    return Observed(rows, np.maximum(time, DAY_0), event, mine)


def curve_of(seen: Observed, definition: Definition) -> tuple[Curve, Curve]:
    """The endpoint's curve, and that of being free of any of its events; of one patient or more."""
    without = kaplan_meier(seen.time, seen.event)
    if definition.cause is None:
        return without, without
    return cumulative_incidence(seen.time, seen.event)[definition.cause], without
