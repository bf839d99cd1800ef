"""Numbers are read back exactly, by any later software that still has words for them."""

import json

import numpy as np
import pytest

from analysis.cohort import numbers_of
from analysis.columns import NAMES, PLACES, REASONS, columns
from analysis.snapshots.number_files import UnknownCode, code_lists, number_file, read_numbers
from crf.synthetic import record_of, synthetic_patients


@pytest.fixture(scope="module")
def some():
    records = [record_of(person) for person in synthetic_patients(11, 30, error_share=0)]
    for pk, record in enumerate(records, start=1):
        record.patient.pk = pk
    return numbers_of(records)


@pytest.fixture(scope="module")
def written(some):
    return number_file(some, {pk: f"MMA-01-{pk:04}" for pk in some.patient.tolist()})


def renamed(content, old, new):
    heading, rest = content.decode().split("\r\n", 1)
    return "\r\n".join((heading.replace(f",{old},", f",{new},"), rest)).encode()


def test_numbers_are_read_back_to_the_last_bit(some, written):
    read = read_numbers(written, json.loads(json.dumps(code_lists())))
    for part in ("patient", "centre", "matrix"):
        np.testing.assert_array_equal(getattr(read.numbers, part), getattr(some, part))
    assert (read.subject_codes[1], read.unlike) == ("MMA-01-0001", [])


def test_columns_are_found_by_name_and_those_that_are_not_there_are_unknown(some, written):
    read = read_numbers(renamed(written, "age", "height"), code_lists())
    assert read.unlike == ["age", "height"]
    expected = some.matrix.copy()
    expected[:, PLACES["age"]] = np.nan
    np.testing.assert_array_equal(read.numbers.matrix, expected)
    assert len(NAMES) == read.numbers.matrix.shape[1]


def test_codes_of_then_mean_the_same_in_the_lists_of_now(some, written):
    """As if the lists had since been put in another order."""
    then = {
        name: codes if name == "left_out" else list(reversed(codes)) for name, codes in code_lists().items()
    }
    then["left_out"] = ["", *reversed(code_lists()["left_out"][1:])]
    shown, right = (
        columns(read_numbers(written, then).numbers.matrix, ["os", "pfs", "cgvhd"]),
        columns(some.matrix, ["os", "pfs", "cgvhd"]),
    )
    mirrored = dict(zip(REASONS, reversed(REASONS), strict=True))
    assert [mirrored[reason] for reason in shown["exclusion"]] == list(right["exclusion"])
    codes = code_lists()["left_out"]
    turned = dict(zip(codes, then["left_out"], strict=True))
    assert list(shown["pfs_left_out"]) == [turned[code] for code in right["pfs_left_out"]]
    levels = code_lists()["donor"]
    turned = dict(zip(levels, reversed(levels), strict=True))
    assert [code for code in shown["donor"].dropna()] == [turned[code] for code in right["donor"].dropna()]


def test_a_code_that_nobody_knows_any_more_is_said(written):
    then = code_lists()
    then["donor"] = [f"OLD-{code}" for code in then["donor"]]
    with pytest.raises(UnknownCode, match="OLD-"):
        read_numbers(written, then)
