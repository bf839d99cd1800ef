"""Causes of death: the endpoint says of what kind a death is, the form what it was of."""

import pytest

from analysis.courses import course_of
from analysis.tables.deaths import deaths_table
from analysis.tables.suppression import suppressed
from tests.analysis.courses import counted, many, many_people, read, traced, with_endpoints
from tests.analysis.records import after, death, no_relapse, record, relapse, visit

MAIN, WHICH, CONTRIBUTORY = "Main cause", "Transplant-related: which", "Contributory causes"
NRM = "Non-relapse mortality"
RELAPSE = "Relapse / progression of the original disease"
TRANSPLANT = "Transplant-related (HSCT-related)"
SOON, EVER = "within 24 months", "whole follow-up"


def table_of(*forms):
    records = [record(*each, pk=number) for number, each in enumerate(forms, start=1)]
    people = [(each.patient.pk, course_of(each)) for each in records]
    return deaths_table(with_endpoints(records), people, {"Cut-off": "x"})


def deaths(*forms):
    return read(table_of(*forms))


def count(row, kind="All deaths", period=EVER):
    return counted(row)[f"{kind}, {period}"]


def test_what_came_first_decides_the_kind_and_not_the_certified_cause():
    found = deaths(
        (relapse(after(100)), death(after(400), "HSCT", death_main_hsct="BAC")),
        (no_relapse(), death(after(400), "HSCT", death_main_hsct="BAC")),
    )
    row = found[MAIN, TRANSPLANT]
    assert count(row) == (2, 2)
    assert count(row, "After relapse") == (1, 1)
    assert count(row, NRM) == (1, 1)
    assert list(row[f"After relapse, {EVER}"].who()) == [1]


def test_death_of_relapse_is_after_relapse_though_none_is_dated():
    row = deaths((no_relapse(), death(after(400), "REL")))[MAIN, RELAPSE]
    assert count(row, "After relapse") == (1, 1)
    assert count(row, NRM) == (0, 0)


def test_without_anything_on_relapse_the_kind_is_not_known():
    table = table_of((death(after(400)),), (no_relapse(), death(after(400))))
    assert [str(column.title) for column in table.columns[1:5]] == [
        f"{kind}, {SOON}"
        for kind in ("All deaths", "After relapse", "Non-relapse mortality", "Relapse not known")
    ]
    assert count(read(table)["", "Deaths"], "Relapse not known") == (1, 1)


def test_where_every_kind_is_known_there_is_no_column_for_the_others():
    assert len(table_of((no_relapse(), death(after(400)))).columns) == 1 + 2 * 3


def test_24_months_hold_day_730_and_not_day_731():
    found = deaths((no_relapse(), death(after(730))), (no_relapse(), death(after(731))))
    assert count(found["", "Deaths"], period=SOON) == (1, 1)
    assert count(found["", "Deaths"]) == (2, 2)


def test_the_living_are_not_counted():
    found = deaths((no_relapse(), visit(500)), (no_relapse(), death(after(400), "SECM")))
    assert count(found[MAIN, "Secondary malignancy"]) == (1, 1)


def test_every_main_cause_has_a_row():
    found = deaths((no_relapse(), visit(500)))
    assert [label for block, label in found if block == MAIN] == [
        RELAPSE,
        TRANSPLANT,
        "Related to treatment given after transplant",
        "Secondary malignancy",
        "Other",
        "Unknown",
        "Not recorded",
    ]


def test_which_transplant_related_causes_there_were_is_of_the_transplant_related_deaths():
    found = deaths(
        (no_relapse(), death(after(400), "HSCT", death_main_hsct="BAC")),
        (no_relapse(), death(after(400), "HSCT")),
        (no_relapse(), death(after(400), "SECM")),
    )
    rows = {label: count(row) for (block, label), row in found.items() if block == WHICH}
    assert rows == {"Bacterial infection": (1, 2), "Not recorded": (1, 2)}


def test_a_small_number_is_not_given_back_by_the_others():
    relapsed = [(relapse(after(100)), death(after(400), "REL"))] * 8
    table = table_of(*relapsed, *[(no_relapse(), death(after(400), "SECM"))] * 2)
    row = read(suppressed(table))["", "Deaths"]
    assert [row[f"{kind}, {EVER}"].words for kind in ("All deaths", "After relapse", NRM)] == [
        "10",
        "≥5",
        "<5",
    ]


@pytest.mark.parametrize(("code", "label"), [("UNK", "Unknown"), (None, "Not recorded")])
def test_an_unknown_cause_is_not_one_that_is_not_recorded(code, label):
    found = deaths((no_relapse(), death(after(400), code)))
    assert count(found[MAIN, label]) == (1, 1)


def test_a_death_may_have_several_contributory_causes():
    found = deaths(
        (no_relapse(), death(after(400), death_contrib=["GVHD", "VIR"])),
        (no_relapse(), death(after(400), missing={"death_contrib": "N"})),
        (no_relapse(), death(after(400))),
    )
    expected = {"GVHD": [1], "Viral infection": [1], "None": [2], "Not recorded": [3]}
    rows = {label: row for (block, label), row in found.items() if block == CONTRIBUTORY}
    assert {label: list(row[f"All deaths, {EVER}"].who()) for label, row in rows.items()} == expected


def test_nobody_died():
    assert count(deaths((no_relapse(), visit(500)))["", "Deaths"]) == (0, 0)


def test_250_patients_hold_together():
    frame = with_endpoints(many())
    table = deaths_table(frame, many_people(), {})
    found = read(table)
    died = frame[frame["os_event"] == 1]
    nrm = died[(died["pfs_event"] == 2) & died["pfs_time"].notna()]
    assert set(found["", "Deaths"][f"All deaths, {EVER}"].who()) == set(died["patient"])
    assert set(found["", "Deaths"][f"Non-relapse mortality, {EVER}"].who()) == set(nrm["patient"])
    kinds = [str(column.title) for column in table.columns[1:]]
    for kind in kinds:
        causes = [row[kind] for key, row in found.items() if key[0] == MAIN]
        assert sum(cell.count for cell in causes) == found["", "Deaths"][kind].count
        assert {cell.total for cell in causes} == {found["", "Deaths"][kind].count}
    for cell, who in traced(table):
        assert cell.count == len(set(who)) == len(who)
