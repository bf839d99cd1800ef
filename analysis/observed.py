"""One endpoint of some patients as the estimators take it, and when they are too few for a test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.definitions import HORIZON, Definition
from analysis.endpoints import DAY_0
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

    @property
    def events(self) -> int:
        return int(self.mine.sum())

    @property
    def too_few(self) -> bool:
        return len(self.rows) < FEWEST_PATIENTS or self.events < FEWEST_EVENTS


def observed(frame: pd.DataFrame, definition: Definition, horizon: float = HORIZON) -> Observed:
    """The patients assessable for the endpoint, censored at `horizon` days; infinity leaves all follow-up.

    A time of 0 counts as half a day, as everywhere.
    """
    rows = frame[frame[f"{definition.source}_time"].notna()]
    time, event = within_horizon(
        rows[f"{definition.source}_time"].to_numpy(float),
        rows[f"{definition.source}_event"].to_numpy(int),
        horizon,
    )
    mine = event > 0 if definition.cause is None else event == definition.cause
    return Observed(rows, np.maximum(time, DAY_0), event.astype(np.int64), mine)
