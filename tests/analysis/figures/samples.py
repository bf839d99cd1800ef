"""A figure of each kind, with what each of them can hold."""

from math import inf, nan

import numpy as np

from analysis.estimators import cumulative_incidence, kaplan_meier
from analysis.figures import (
    AT_RISK,
    CENSORED,
    EVENTS,
    Bar,
    End,
    ForestRow,
    Lane,
    Step,
    bars,
    curves,
    flow,
    forest,
    in_days,
    in_months,
    incidences,
    swimmer,
)
from analysis.tables.cells import Ratio

STAMP = {"Data cut-off": "2026-11-22", "Centres": "all <4> & more"}
TIME = np.arange(1, 121) * 7.0
# Of every four one relapses, one dies, two are followed on.
EVENT = np.tile([1, 0, 2, 0], 30)
GROUP = np.tile([0, 0, 1, 1, 1], 24)


def survival(rows=slice(None)):
    return kaplan_meier(TIME[rows], EVENT[rows] > 0)


def by_cause():
    return cumulative_incidence(TIME, EVENT)


def of_groups(**choices):
    found = [("First", survival(GROUP == 0)), ("Second group, of a long name", survival(GROUP == 1))]
    return curves("groups", "Survival by group", found, stamp=STAMP, **choices)


def of_causes(**choices):
    incidence = by_cause()
    causes = [("Relapse", incidence[1]), ("NRM", incidence[2])]
    return incidences("causes", "Relapse and NRM", causes, ("PFS", survival()), stamp=STAMP, **choices)


def of_forest():
    rows = [
        ForestRow("All patients", ("137", "73"), Ratio(0.62, 0.41, 0.94), p=0.024, whole=True),
        ForestRow("Donor", p=0.2, interaction=0.31),
        ForestRow("Sibling", ("60", "30"), reference=True, level=1),
        ForestRow("Unrelated", ("60", "30"), Ratio(1.5, 0.001, inf), p=0.62, level=1),
        ForestRow("Haploidentical", ("15", "2"), Ratio(0.0, 0.0, inf), level=1),
        ForestRow("Cord blood", ("2", "0"), Ratio(nan, nan, nan), level=1),
    ]
    return forest("forest", "Subgroups", rows, favours=("better with A", "better with B"), stamp=STAMP)


def of_bars():
    blood = [Bar("Neutropenia", (30, 22), 50), Bar("Anaemia", (20, 6), 50)]
    other = [Bar("Infection", (22, 8), 50), Bar("Rash", (0, 0), 50), Bar("Fever", (0, 0), 0)]
    groups = [("Haematological", blood), ("Non-haematological", other)]
    return bars("toxicity", "Toxicity", groups, stamp=STAMP)


def of_swimmer():
    lanes = [
        Lane("04-001", 400, ((90, "agvhd"), (400, "death"))),
        Lane("04-002", 900, ((200, "relapse"), (1500, "cgvhd")), ((250, 600, "drug"),), goes_on=True),
    ]
    return swimmer("swimmer", "Course after transplant", lanes, stamp=STAMP)


def of_flow():
    steps = [
        Step("Registered", 152, (("No allogeneic transplant", 3), ("No consent", 5), ("Nobody", 0))),
        Step("Eligible", 144, (("Date of the transplant unknown", 7),)),
        Step("Analysed", 137),
    ]
    ends = [
        End("Overall survival", 137, lines=("73 events", "2 lost before 24 months")),
        *(End(f"Endpoint {k}", 130, (("Never assessed, for whatever reason", 7),)) for k in range(4)),
    ]
    return flow("flow", "From registration to analysis", steps, ends, stamp=STAMP)


def everything():
    """Every kind, and curves in every manner."""
    return {
        "groups": of_groups(
            median=True, counts=(AT_RISK, EVENTS, CENSORED), notes=["Log-rank: p = 0.5"], measure="Survival"
        ),
        "days": of_groups(axis=in_days(100), landmark=60),
        "late": of_groups(axis=in_months(24, start=100)),
        "causes": of_causes(),
        "many": curves("many", "Many", [(f"{k}", survival()) for k in range(7)], whole=[("", survival())]),
        "forest": of_forest(),
        "bars": of_bars(),
        "swimmer": of_swimmer(),
        "flow": of_flow(),
        "empty flow": flow("f", "Nobody", [Step("Registered", 0)]),
        "empty swimmer": swimmer("s", "Nobody", []),
        "empty bars": bars("b", "Nothing", []),
        "empty forest": forest("o", "Nothing", []),
    }
