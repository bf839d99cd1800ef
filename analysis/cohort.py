"""The cohort at a data cut-off: who is analysed, who is not and why, as a data frame."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, Case, F, FloatField, Func, When
from django.db.models.functions import Cast
from numpy.typing import NDArray

from accounts.scoping import ScopedQuerySet
from analysis.columns import (
    AFTER_RELAPSE,
    ALL,
    EPOCH,
    NAMES,
    PLACES,
    RELAPSE_TREATMENT,
    SAME,
    SHARES,
    columns,
    names_of,
    primary,
    values,
)
from analysis.deriving import is_fresh, refresh
from analysis.endpoints import CENSORED, DAY_0, LATER_FACTS
from analysis.evidence import until_today
from analysis.population import Exclusion
from crf.record import PatientRecord

# A write between rebuilding and reading is seen and answered by one more rebuild; this many are not.
ATTEMPTS = 5
SURVIVAL = ("os", "pfs")

# What stands before and after the rows of PostgreSQL's binary COPY.
_HEADER, _TRAILER = 19, 2


@dataclass(frozen=True, eq=False)
class Numbers:
    """What is stored of n patients: their ids, their centres (study numbers) and (n, len(names)) numbers.

    `names` are all of NAMES, or what was asked for.
    """

    patient: NDArray[np.int64]
    centre: NDArray[np.int64]
    matrix: NDArray[np.float64]
    names: Sequence[str] = NAMES

    @property
    def fingerprint(self) -> str:
        """Twelve digits that differ as soon as one of the numbers does."""
        digest = hashlib.sha256()
        for part in (self.patient, self.centre, self.matrix):
            digest.update(np.ascontiguousarray(part).data)
        return digest.hexdigest()[:12]


@dataclass(frozen=True, eq=False)
class Cohort:
    """The registered patients at a cut-off, one row each.

    Columns: patient, centre (study number), exclusion ("" when analysed); for each endpoint its time in days
    (NaN where there is none), event, whether the event's date is imputed and why it was left out; for each
    fact that comes after day 0 since_… (NaN never) and known_…; the facts known at day 0; and `potential`,
    the days from day 0 to the cut-off. Times are cut there and not at 24 months.
    """

    frame: pd.DataFrame
    cutoff: date

    @property
    def analysed(self) -> pd.DataFrame:
        return self.frame[self.frame["exclusion"] == ""]


def numbers(patients: ScopedQuerySet, endpoints: Iterable[str] = ALL) -> Numbers:
    """The stored numbers of these patients, all of the records as they are now.

    Of the endpoints those of these and of OS and PFS.

    One statement reads the rows with what tells whether each is up to date, so that nothing stale is served
    even when somebody saves meanwhile. Rows that are behind are first rebuilt.
    """
    names = names_of({*SURVIVAL, *endpoints})
    for _attempt in range(ATTEMPTS):
        rows = _read(patients, names)
        behind = rows["patient"][rows["fresh"] == 0].tolist()
        if not behind:
            matrix = rows["numbers"]["value"].astype(np.float64)
            ids, centres = (rows[name].astype(np.int64) for name in ("patient", "centre"))
            return Numbers(ids, centres, matrix, names)
        refresh(behind)
    raise RuntimeError("The records change faster than their outcomes can be derived; try again in a moment.")


def _read(patients: ScopedQuerySet, names: Sequence[str]) -> NDArray[Any]:
    """In the database's own binary form: a hundred thousand patients are many million numbers."""
    whole = BigIntegerField()
    nothing = Func(
        template=f"array_fill('NaN'::float8, ARRAY[{len(names)}])", output_field=ArrayField(FloatField())
    )
    chosen = (
        patients.annotate(fresh=is_fresh())
        .order_by("pk")
        .values_list(
            Cast("pk", whole),
            Cast("centre__study_centre_no", whole),
            Cast(Case(When(fresh=True, then=1), default=0), whole),
            Case(When(fresh=True, then=_stored(names)), default=nothing),
        )
    )
    sql, params = chosen.query.sql_with_params()
    with connection.cursor() as cursor:
        statement = cursor.cursor.mogrify(sql, params).decode()
        file = io.BytesIO()
        cursor.cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", file)
    return np.frombuffer(file.getbuffer()[_HEADER:-_TRAILER], dtype=_row(len(names)))


def _stored(names: Sequence[str]) -> Func:
    """These of the stored numbers, neighbours together: most of the time goes into what is sent."""
    places = [PLACES[name] for name in names]
    starts = [place for place in places if place - 1 not in places]
    ends = [place for place in places if place + 1 not in places]
    # PostgreSQL counts from 1. A slice counts its own from there again, as what is joined does.
    slices = (f"(%(expressions)s)[{start + 1}:{end + 1}]" for start, end in zip(starts, ends, strict=True))
    return Func(F("outcome__numbers"), template=" || ".join(slices), output_field=ArrayField(FloatField()))


def _row(number: int) -> np.dtype[Any]:
    """All rows have this one length: three whole numbers, then an array with the size of each before it."""
    return np.dtype(
        [
            ("fields", ">i2"),
            *(
                (part, kind)
                for name in ("patient", "centre", "fresh")
                for part, kind in ((f"{name}_size", ">i4"), (name, ">i8"))
            ),
            ("array_head", ">i4", 6),
            ("numbers", [("size", ">i4"), ("value", ">f8")], number),
        ]
    )


def numbers_of(records: Sequence[PatientRecord]) -> Numbers:
    """The same straight from records, without the database."""
    found = [values(until_today(record)) for record in records]
    return Numbers(
        np.array([record.patient.pk for record in records], dtype=np.int64),
        np.array([record.centre.study_centre_no for record in records], dtype=np.int64),
        np.array(found, dtype=np.float64).reshape(-1, len(NAMES)),
    )


def cohort_of(found: Numbers, cutoff: date, endpoints: Iterable[str] = SURVIVAL) -> Cohort:
    """The cohort of these numbers at the cut-off, with the columns of these endpoints beside OS and PFS."""
    wanted = list(dict.fromkeys((*SURVIVAL, *endpoints)))
    facts = [name for name in LATER_FACTS if SAME.get(name, name) in wanted]
    read = columns(found.matrix, wanted, found.names)
    parts = {"patient": found.patient, "centre": found.centre, **read}
    limit = (cutoff - EPOCH).days - parts["day0"]
    early = (parts["exclusion"] == "") & (limit < 0)
    parts["exclusion"] = np.where(early, Exclusion.AFTER_CUTOFF.value, parts["exclusion"])
    excluded = parts["exclusion"] != ""
    parts["potential"] = potential = _from_day_0(np.where(limit < 0, 0, limit))
    for name in wanted:
        later = primary(name) in AFTER_RELAPSE
        _cut(parts, name, limit - parts[RELAPSE_TREATMENT] if later else potential, excluded)
    for name in facts:
        source = SAME.get(name, name)
        there = parts[f"{source}_event"] == 1
        parts[f"since_{name}"] = np.where(there, parts[f"{source}_time"], np.nan)
        parts[f"known_{name}"] = ~excluded & (parts[f"{source}_left_out"] == "")
    for name in ("day0", *(f"{name}_earliest" for name in wanted)):
        del parts[name]
    return Cohort(pd.DataFrame(parts), cutoff)


def _from_day_0(days: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(days == 0, DAY_0, days)


def _cut(parts: dict[str, Any], name: str, limit: NDArray[np.float64], excluded: NDArray[np.bool_]) -> None:
    """Follow-up ends at the cut-off: later events are censored there.

    An event of which the date is imputed stays an event when it can have happened by then. What is counted
    from a treatment that began later is not assessed.
    """
    time, event = parts[f"{name}_time"], parts[f"{name}_event"]
    nothing = np.nan if name in SHARES else CENSORED
    outside = excluded | (limit < 0)
    still = parts[f"{name}_earliest"] <= limit
    late = time > limit
    event = np.where(outside, nothing, np.where(late & ~still, CENSORED, event))
    parts[f"{name}_event"] = event if name in SHARES else event.astype(int)
    parts[f"{name}_imputed"] = parts[f"{name}_imputed"] & (event != CENSORED) & ~outside
    parts[f"{name}_time"] = np.where(outside, np.nan, np.where(late, limit, time))
    parts[f"{name}_left_out"] = np.where(excluded, "", parts[f"{name}_left_out"])
