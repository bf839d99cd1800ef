"""The mapping table agrees with the forms and with the Registry's own header."""

import csv

import pytest

from crf.specs import SPECS
from exchange.registry_columns import (
    BIRTH,
    COARSE,
    COLUMNS,
    DONORS,
    HEADERS,
    IDENTIFYING,
    NOT_READ_YET,
    SEATTLE_GRADES,
    SOURCES,
    UNKNOWN,
    Kind,
)
from tests.exchange.registry_files import COHORT

# Words that decide an item only together with another column, or a form's existence.
WORKING_CODES = {
    "donor": {"related", "unrelated"},
    "match": {"matched", "mismatched"},
    "main_diagnosis": {"PCN"},
    "cgvhd_nih_global": SEATTLE_GRADES,
    "relapse": {"PD"},
}


def codes_of(path):
    form, item = path.split(".")
    field = SPECS[form].model._meta.get_field(item)
    return set(field.codes.values) if hasattr(field, "codes") else None


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.header)
def test_every_word_of_a_column_is_a_code_of_its_item(column):
    codes = [codes_of(path) for path in column.items]
    assert (column.kind is Kind.CODE) == bool(column.values)
    known = set().union(*(found for found in codes if found), WORKING_CODES.get(column.key, set()))
    assert set(column.values.values()) <= known
    assert all(word == word.casefold() for word in column.values)


def test_every_combined_code_is_one_of_the_list():
    assert set(DONORS.values()) | {"CB"} <= codes_of("TRA.donor_type")
    assert set(SOURCES.values()) <= codes_of("TRA.cell_source")
    assert {(item, code) for item, code in COARSE} <= {("donor_type", code) for code in DONORS.values()}


def test_keys_and_headers_are_unique():
    assert (
        len({column.key for column in COLUMNS}) == len({c.header.casefold() for c in COLUMNS}) == len(COLUMNS)
    )
    assert {column.key for column in COLUMNS} < HEADERS.keys()
    assert all(word == word.casefold() for word in UNKNOWN)


def test_every_mapped_and_identifying_column_is_one_of_the_registry():
    with COHORT.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file, delimiter=";"))
    assert len(header) == 66
    assert {column.header for column in COLUMNS} | {BIRTH, *IDENTIFYING} <= set(header)


def test_every_column_that_is_not_read_yet_is_one_of_the_registry_and_an_item_asks_for_it():
    with COHORT.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file, delimiter=";"))
    assert NOT_READ_YET.keys() <= set(header) - {column.header for column in COLUMNS}
    for path in {path for paths in NOT_READ_YET.values() for path in paths}:
        form, item = path.split(".")
        assert item in {field.name for field in SPECS[form].model.items()}, path
