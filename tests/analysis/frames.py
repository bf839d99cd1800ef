"""Frames of analysed patients: the 137 transplants of R's answers, and small random ones."""

import json

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from analysis.baseline import Fact
from analysis.definitions import DEFINITIONS
from tests.analysis.estimators.reference import FOLDER, columns
from tests.analysis.estimators.reference import frame as case

OUTCOMES = json.loads((FOLDER / "answers" / "outcomes.json").read_text())
OS, PFS, RELAPSE, NRM = DEFINITIONS
STAMP = {"Data cut-off": "2026-11-22"}
# Of the disease groups of the data; R takes the first as reference too.
LEVELS = {"ALL": "ALL", "AML high risk": "AML, high risk", "AML low risk": "AML, low risk"}


def category(key, levels, title=""):
    return Fact(
        key=key, title=title or key, kind="category", levels=levels, derive=None, groups=True, items=()
    )


def number(key, unit=""):
    return Fact(key=key, title=key, kind="number", unit=unit, derive=None, groups=False, items=())


GROUP = category("group", LEVELS, "Disease")
MALE = category("male", {"0": "Woman", "1": "Man"}, "Sex")
AGE = number("age", "years")
# The disease as R's model of special.R has it.
NUMBER = category("number", {"1": "ALL", "2": "AML, low risk", "3": "AML, high risk"})


def transplants():
    """OS, and relapse beside death, of KMsurv::bmt; the hospital is not in the data, CMV stands for it."""
    os, pfs = case("kmsurv_bmt_os"), case("kmsurv_bmt_relapse")
    return pd.DataFrame(
        {
            "patient": np.arange(1, len(os) + 1),
            "centre": os["cmv"],
            "os_time": os["time"].astype(float),
            "os_event": os["event"],
            "os_imputed": False,
            "pfs_time": pfs["time"].astype(float),
            "pfs_event": pfs["event"],
            "pfs_imputed": False,
            "group": pd.Categorical(columns("kmsurv_bmt_os")["group"], categories=list(LEVELS)),
            "male": pd.Categorical(os["male"].astype(int).astype(str), categories=["0", "1"]),
            "age": os["age"].astype(float),
            "donor_age": os["donor_age"].astype(float),
        }
    )


def with_chronic_gvhd():
    """The transplants with the day of chronic GVHD, from the rows per state that R's tmerge made.

    It stands for the first novel drug too.
    """
    rows = case("kmsurv_bmt_startstop_os")
    people = rows.groupby("id").agg(time=("tstop", "last"), group=("group", "last"))
    data = transplants()
    # The people of both files are the same, in the same order.
    assert people["time"].tolist() == data["os_time"].tolist()
    since = rows[rows["cgvhd"] == 1].groupby("id")["tstart"].min().reindex(people.index).to_numpy()
    return data.assign(
        number=pd.Categorical(people["group"].astype(str).to_numpy(), categories=list(NUMBER.levels)),
        since_chronic_gvhd=since,
        known_chronic_gvhd=True,
        since_novel_drug=since,
        known_novel_drug=True,
    )


def by_group(frame, fact=GROUP):
    return [(label, frame[frame[fact.key] == code]) for code, label in fact.levels.items()]


@st.composite
def frames(draw, most=40):
    """Any analysed patients: ties, day 0, nobody with an event, endpoints not assessable, facts missing."""
    days = st.sampled_from([0.0, 0.5, 1.0, 30.0, 100.0, 182.0, 400.0, 730.0, 731.0, 2000.0])
    maybe = st.one_of(st.none(), st.sampled_from([0.0, 0.5, 20.0, 100.0, 400.0, 2500.0]))
    row = st.tuples(
        days,
        days,
        st.integers(0, 2),
        st.booleans(),
        st.sampled_from(["a", "b", "c", None]),
        st.one_of(st.none(), st.integers(18, 70)),
        maybe,
        st.sampled_from([1, 2]),
        st.sampled_from([True, True, True, False]),
    )
    rows = draw(st.lists(row, min_size=0, max_size=most))
    columns = []
    for one, other, event, died, letter, age, since, centre, known in rows:
        first, last = sorted((one, other))
        pfs = first if event == 1 else last if known else None
        columns.append((last, int(died or event == 2), pfs, event, letter, age, since, centre, known))
    ends = ["os_time", "os_event", "pfs_time", "pfs_event"]
    names = [*ends, "letter", "age", "since_dli", "centre", "known_dli"]
    data = pd.DataFrame(columns, columns=names).astype(
        {"os_time": float, "pfs_time": float, "age": float, "since_dli": float, "known_dli": bool}
    )
    data["letter"] = pd.Categorical(data["letter"], categories=["a", "b", "c"])
    return data.assign(patient=range(len(data)), os_imputed=False, pfs_imputed=False)


LETTER = category("letter", {"a": "A", "b": "B", "c": "C"})
