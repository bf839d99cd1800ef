"""R's answers beside the data they belong to, and small random cohorts."""

import csv
import json
from pathlib import Path
from typing import NamedTuple

import hypothesis
import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

FOLDER = Path(__file__).parents[2] / "reference"
CASES = json.loads((FOLDER / "cases.json").read_text())
SPECIAL = json.loads((FOLDER / "answers" / "special.json").read_text())


def given(*strategies):
    """hypothesis's given without a deadline: the first call of a numpy routine takes its time."""
    patient = hypothesis.settings(deadline=None, max_examples=60)
    return lambda test: patient(hypothesis.given(*strategies)(test))


class Part(NamedTuple):
    """The people of a case, or of one group of it, and R's answer for them."""

    time: np.ndarray
    event: np.ndarray
    answer: dict


def answer(case):
    return json.loads((FOLDER / "answers" / f"{case}.json").read_text())


def columns(case):
    with (FOLDER / "cases" / f"{case}.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {
        name: np.array([row[name] for row in rows], dtype=None if name == "group" else float)
        for name in rows[0]
        if name not in ("age", "donor_age", "mspike")
    }


def frame(case):
    """The table of a case, without the people whom R's models leave out because a covariate is missing."""
    table = pd.read_csv(FOLDER / "cases" / f"{case}.csv")
    return table.dropna(subset=covariates_of(case)) if case in CASES else table


def covariates_of(case):
    named = CASES[case]["covariates"]
    return [named] if isinstance(named, str) else named


def parts(kind):
    found = []
    for case in CASES:
        if CASES[case]["kind"] != kind:
            continue
        data, answers = columns(case), answer(case)
        everybody = {"everybody": answers["overall"]}
        for name, expected in (everybody | answers.get("groups", {})).items():
            rows = slice(None) if name == "everybody" else data["group"] == name
            part = Part(data["time"][rows], data["event"][rows], expected)
            found.append(pytest.param(part, id=f"{case}-{name}"))
    return found


def same(ours, r):
    """Ours equal R's to ten digits, not estimable where R has NA."""
    expected = np.array([np.nan if value is None else value for value in r], dtype=float)
    np.testing.assert_allclose(ours, expected, rtol=1e-10, atol=1e-14, equal_nan=True)


def same_where_r_knows(ours, r):
    known = [number for number, value in enumerate(r) if value is not None]
    same(np.asarray(ours)[known], [r[number] for number in known])


@st.composite
def cohorts(draw, causes=3, entry=False, weights=False):
    """Keyword arguments for a curve: few people, so that everything is tied with everything."""
    n = draw(st.integers(1, 20))
    times = st.sampled_from([0.1, 0.5, 1, 2, 7 / 3, 3, np.pi, 5, 8, 9])
    column = {
        "time": draw(st.lists(times, min_size=n, max_size=n)),
        "event": draw(st.lists(st.integers(0, causes), min_size=n, max_size=n)),
    }
    if entry:
        shares = draw(st.lists(st.sampled_from([0, 0.25, 0.5, 0.75]), min_size=n, max_size=n))
        column["entry"] = [time * share for time, share in zip(column["time"], shares, strict=True)]
    if weights:
        amounts = st.sampled_from([0.01, 0.1, 0.3, 1, 1.7, 5])
        column["weights"] = draw(st.lists(amounts, min_size=n, max_size=n))
    return {name: np.array(values) for name, values in column.items()}
