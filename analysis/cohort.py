"""Outcome rows as a data frame at a data cut-off: who is analysed, who is not and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from accounts.scoping import ScopedQuerySet
from analysis.deriving import IS_FRESH, outcome_of, refresh
from analysis.endpoints import CENSORED, DAY_0
from analysis.population import Exclusion
from crf.record import PatientRecord

# A write between rebuilding and reading is seen and answered by one more rebuild; this many are not.
ATTEMPTS = 5

DERIVED = (
    "exclusion",
    "day0",
    "os_time",
    "os_event",
    "os_imputed",
    "os_earliest",
    "pfs_left_out",
    "pfs_time",
    "pfs_event",
    "pfs_imputed",
    "pfs_earliest",
)
COLUMNS = ("patient", "centre", "fresh", *DERIVED)


@dataclass(frozen=True, eq=False)
class Cohort:
    """The registered patients at a cut-off, one row each.

    Columns: patient, centre (study number), exclusion ("" when analysed), for each endpoint of `os` and
    `pfs` its time in days (NaN when not assessable), event, and whether the event's date is imputed;
    `pfs_left_out`; and `potential`, the days from day 0 to the cut-off. Times are cut there and not at 24
    months.
    """

    frame: pd.DataFrame
    cutoff: date

    @property
    def analysed(self) -> pd.DataFrame:
        return self.frame[self.frame["exclusion"] == ""]


def load(
    patients: ScopedQuerySet, cutoff: date, centres: Collection[int] = (), more: Sequence[str] = ()
) -> Cohort:
    """The cohort of these patients, or of those at the centres with these study numbers.

    `more` names endpoints beside `os` and `pfs` of which the frame is to have the columns too.

    One statement reads the rows with what tells whether each is up to date, so that nothing stale is served
    even when somebody saves meanwhile. Rows that are behind are first rebuilt.
    """
    rows = patients.filter(centre__study_centre_no__in=centres) if centres else patients
    for _attempt in range(ATTEMPTS):
        frame = _read(rows, more)
        behind = frame.loc[~frame["fresh"], "patient"].tolist()
        if not behind:
            return Cohort(at_cutoff(frame.drop(columns="fresh"), cutoff, more), cutoff)
        refresh(behind)
    raise RuntimeError("The records change faster than their outcomes can be derived; try again in a moment.")


def _read(patients: ScopedQuerySet, more: Sequence[str]) -> pd.DataFrame:
    rows = patients.annotate(fresh=IS_FRESH).order_by("pk")
    derived = (f"outcome__{name}" for name in DERIVED)
    asked = (f"outcome__more__{name}" for name in more)
    values = rows.values_list("pk", "centre__study_centre_no", "fresh", *derived, *asked)
    frame = pd.DataFrame.from_records(list(values), columns=[*COLUMNS, *more])
    for name in more:
        frame = _unfolded(frame, name)
    return frame.assign(fresh=frame["fresh"].eq(True))


def _unfolded(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The columns of an endpoint from what `deriving` keeps of it."""
    # Who is not analysed has nothing there.
    kept = [value or [None, None, False, None, ""] for value in frame[name]]
    columns = zip(*kept, strict=True) if kept else ([], [], [], [], [])
    parts = dict(zip(("time", "event", "imputed", "earliest", "left_out"), columns, strict=True))
    return frame.drop(columns=name).assign(**{f"{name}_{part}": list(v) for part, v in parts.items()})


def frame_of(records: Iterable[PatientRecord], more: Sequence[str] = ()) -> pd.DataFrame:
    """The same columns straight from records, without the database and its `fresh`."""
    rows = []
    for record in records:
        row = outcome_of(record)
        derived = (getattr(row, name) for name in DERIVED)
        asked = (row.more.get(name) for name in more)
        rows.append((record.patient.pk, record.centre.study_centre_no, *derived, *asked))
    frame = pd.DataFrame.from_records(rows, columns=["patient", "centre", *DERIVED, *more])
    for name in more:
        frame = _unfolded(frame, name)
    return frame


def at_cutoff(frame: pd.DataFrame, cutoff: date, more: Sequence[str] = ()) -> pd.DataFrame:
    """Follow-up ends at the cut-off: later events are censored there, later transplants excluded.

    An event of which the date is imputed stays an event when it can have happened by then.
    """
    frame = frame.copy()
    day0 = pd.to_datetime(frame["day0"])
    limit = (pd.Timestamp(cutoff) - day0).dt.days.astype(float)
    frame.loc[(frame["exclusion"] == "") & (limit < 0), "exclusion"] = Exclusion.AFTER_CUTOFF.value
    limit = limit.clip(lower=0).replace(0, DAY_0)
    excluded = frame["exclusion"] != ""
    for name in ("os", "pfs", *more):
        time = frame[f"{name}_time"].astype(float).mask(excluded)
        event = frame[f"{name}_event"].astype(float).fillna(CENSORED).astype(int)
        still = frame[f"{name}_earliest"].astype(float) <= limit
        late = time > limit
        frame[f"{name}_event"] = event.mask(late & ~still, CENSORED).mask(excluded, CENSORED)
        frame[f"{name}_imputed"] = frame[f"{name}_imputed"].eq(True) & (frame[f"{name}_event"] != CENSORED)
        frame[f"{name}_time"] = time.where(time.isna() | ~late, limit)
    unused = [f"{name}_earliest" for name in ("os", "pfs", *more)]
    return frame.assign(potential=limit).drop(columns=["day0", *unused])
