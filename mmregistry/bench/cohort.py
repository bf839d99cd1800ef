"""An invented cohort of any size: whole-day times, two competing causes, three groups, three covariates."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimators.arrays import Floats, Whole

COVARIATES = ["age", "donor", "score"]
FOLLOW_UP = 3650


@dataclass(frozen=True, eq=False)
class Cohort:
    """Columns of n people: time in days, event (0 censored, 1, 2), group (1, 2, 3), and the covariates."""

    time: Floats
    event: Whole
    group: Whole
    covariates: pd.DataFrame

    def as_table(self) -> pd.DataFrame:
        columns = {"time": self.time.astype(int), "event": self.event, "group": self.group}
        return pd.DataFrame(columns).join(self.covariates)


def cohort(size: int) -> Cohort:
    """The same people every time; the covariates are eighths, which no reading from a file can change."""
    random = np.random.default_rng(size)
    age = np.round(random.normal(0.0, 1.0, size) * 8) / 8
    donor = random.integers(0, 2, size)
    score = random.integers(0, 5, size) / 4
    hazard = np.exp(0.3 * age - 0.2 * donor + 0.4 * score)
    first = random.exponential(2500 / hazard)
    second = random.exponential(5000, size)
    end = random.uniform(1, FOLLOW_UP, size)
    time = np.minimum(np.minimum(first, second), end)
    event = np.where(time == first, 1, np.where(time == second, 2, 0))
    return Cohort(
        # Days begin at 1: R's crr cannot take a censoring on day 0.
        time=np.floor(time) + 1,
        event=event,
        group=1 + random.integers(0, 3, size),
        covariates=pd.DataFrame({"age": age, "donor": donor, "score": score}),
    )
