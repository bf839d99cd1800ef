"""The numbers of one patient in a fixed order: what is stored, and of what every table is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.baseline import BASELINE
from analysis.endpoints import (
    CENSORED,
    ENDPOINTS,
    LATER_FACTS,
    MORE_DEFINITIONS,
    MORE_ENDPOINTS,
    PROPORTION,
    SENTENCES,
    Endpoint,
    after_relapse,
)
from analysis.once import asked_once
from analysis.population import Exclusion, exclusion
from analysis.variants import VARIANTS

if TYPE_CHECKING:
    from crf.record import PatientRecord

EPOCH = date(1970, 1, 1)
UNKNOWN = float("nan")
# Status of an endpoint: its event, this more where its date is imputed; below 0 the reason why nobody knows.
IMPUTED = 100

# A fact that comes to be known after day 0 -> the endpoint whose event 1 it is; the others have their own.
SAME: Mapping[str, str] = {
    "acute_gvhd_2_4": "agvhd_2_4",
    "acute_gvhd_3_4": "agvhd_3_4",
    "chronic_gvhd": "cgvhd",
    "chronic_gvhd_moderate": "cgvhd_moderate",
    "chronic_gvhd_severe": "cgvhd_severe",
    "relapse": "pfs",
    "complete_response": "time_to_cr",
    "mrd_negative": "time_to_mrd_negative",
    "dli": "first_dli",
    "novel_drug": "first_novel_drug",
}


def primary(name: str) -> str:
    """The endpoint of which this is an alternative, or the name itself."""
    return VARIANTS[name].of if name in VARIANTS else name


ALL: Mapping[str, Callable[[PatientRecord], Endpoint]] = {
    **ENDPOINTS,
    **MORE_ENDPOINTS,
    **{name: look for name, look in LATER_FACTS.items() if name not in SAME},
    **{name: variant.look for name, variant in VARIANTS.items()},
}
# Of what is counted as a share, nothing is censored: who cannot be assessed has no event at all.
_PROPORTIONS = {name for name, text in MORE_DEFINITIONS.items() if text.kind == PROPORTION}
SHARES = frozenset(name for name in ALL if primary(name) in _PROPORTIONS)
# Their clock starts with the first treatment for relapse, on the day of RELAPSE_TREATMENT.
AFTER_RELAPSE = frozenset(after_relapse.ENDPOINTS)
RELAPSE_TREATMENT = "relapse_treatment"

REASONS = ("", *Exclusion)
_CODES = np.array(["", *SENTENCES], dtype=object)
_REASONS = np.array([str(reason) for reason in REASONS], dtype=object)
_PLACE = {code: place for place, code in enumerate(_CODES)}
_LEVELS = {
    key: {code: place for place, code in enumerate(fact.levels)}
    for key, fact in BASELINE.items()
    if fact.levels
}
_PARTS = ("time", "status", "earliest")
NAMES: tuple[str, ...] = (
    "exclusion",
    "day0",
    RELAPSE_TREATMENT,
    *(f"{name}_{part}" for name in ALL for part in _PARTS),
    *BASELINE,
)
PLACES = {name: place for place, name in enumerate(NAMES)}


def names_of(endpoints: Iterable[str]) -> tuple[str, ...]:
    """Those of NAMES, in their order, from which `columns` makes what is asked of these endpoints."""
    others = {f"{name}_{part}" for name in ALL.keys() - set(endpoints) for part in _PARTS}
    return tuple(name for name in NAMES if name not in others)


def values(record: PatientRecord) -> list[float]:
    """A number for each of NAMES, NaN where there is none: of who is not analysed only why, and day 0."""
    reason = exclusion(record)
    numbers = dict.fromkeys(NAMES, UNKNOWN)
    numbers["exclusion"] = REASONS.index(reason or "")
    if record.day0 is not None:
        numbers["day0"] = (record.day0 - EPOCH).days
    if reason is not None or record.day0 is None:
        return list(numbers.values())
    with asked_once():
        found = {name: look(record) for name, look in ALL.items()}
    for name, endpoint in found.items():
        numbers |= _of_endpoint(name, endpoint)
        if name in AFTER_RELAPSE and endpoint.origin is not None:
            numbers[RELAPSE_TREATMENT] = (endpoint.origin - record.day0).days
    for key, fact in BASELINE.items():
        known = fact.derive(record)
        if known is not None:
            numbers[key] = _LEVELS[key][str(known)] if fact.levels else float(known)
    return list(numbers.values())


def _of_endpoint(name: str, found: Endpoint) -> dict[str, float]:
    if found.event is None:
        status = -float(_PLACE[found.why.code])
    else:
        status = found.event + (IMPUTED if found.imputed else 0)
    return {
        f"{name}_time": UNKNOWN if found.time is None else found.time,
        f"{name}_status": status,
        f"{name}_earliest": UNKNOWN if found.earliest is None else found.earliest,
    }


def columns(
    matrix: NDArray[np.float64], endpoints: Iterable[str], names: Sequence[str] = NAMES
) -> dict[str, Any]:
    """Columns of a frame from (n, len(names)) numbers: exclusion, day0, these endpoints, all baseline facts.

    An endpoint gives its time in days (NaN where there is none), event, imputed, earliest and left_out.
    """
    places = PLACES if names is NAMES else {name: place for place, name in enumerate(names)}
    excluded = matrix[:, places["exclusion"]].astype(int)
    found: dict[str, Any] = {"exclusion": _REASONS[excluded], "day0": matrix[:, places["day0"]]}
    found[RELAPSE_TREATMENT] = matrix[:, places[RELAPSE_TREATMENT]]
    for name in endpoints:
        time, status, earliest = (matrix[:, places[f"{name}_{part}"]] for part in _PARTS)
        assessed = status >= 0
        event = np.where(assessed, status % IMPUTED, UNKNOWN if name in SHARES else CENSORED)
        reason = np.where(status < 0, -status, 0).astype(int)
        found |= {
            f"{name}_time": time,
            f"{name}_event": event if name in SHARES else event.astype(int),
            f"{name}_imputed": assessed & (status >= IMPUTED),
            f"{name}_earliest": earliest,
            f"{name}_left_out": _CODES[reason],
        }
    for key, fact in BASELINE.items():
        column = matrix[:, places[key]]
        if fact.levels:
            codes = np.where(np.isnan(column), -1, column).astype(int)
            found[key] = pd.Categorical.from_codes(codes, pd.Index(list(fact.levels)))  # type: ignore[arg-type]
        else:
            found[key] = column
    return found
