"""R computes the estimates again from the analysis-ready data alone."""

import csv
import os
import re
import shutil
import subprocess

import pytest

from analysis.datasets.expected import HEADING
from analysis.datasets.expected import rows as shown
from analysis.definitions import DEFINITIONS, LANDMARKS, MORE
from analysis.results import as_data, group
from tests.analysis.datasets.cohort import cohort, expected, files, frame, table

# R's own library has survival; cmprsk is among what was installed beside it.
WITHOUT_CMPRSK = {"R_LIBS_SITE": "/nowhere", "R_LIBS_USER": "/nowhere", "R_LIBS": ""}


def has_survival(environment):
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "stopifnot(requireNamespace('survival', quietly = TRUE))"]
    return subprocess.run(asked, env=os.environ | environment, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def records():
    return cohort(150, error_share=0.3)


@pytest.fixture(scope="module")
def rows(records):
    return frame(records)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, records, rows):
    folder = tmp_path_factory.mktemp("download")
    for name, content in files(records, rows).items():
        (folder / name).write_bytes(content)
    return folder


def run(folder, environment=None):
    """Exit status and output of the script; skips where R cannot run it."""
    if not has_survival(environment or {}):
        pytest.skip("R with its package survival is not installed here")
    done = subprocess.run(
        ["Rscript", "reproduce.R"],
        cwd=folder,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, done.stdout


def greatest(output):
    return float(re.search(r"Greatest difference: (\S+)", output)[1])


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_r_finds_the_same_estimates_in_any_locale(folder, locale):
    status, output = run(folder, {"LC_ALL": locale})
    assert (status, greatest(output) < 1e-8) == (0, True)
    at_24_months = re.findall(r"^ *(os|pfs|relapse|nrm) +730\.5 ", output, re.MULTILINE)
    assert at_24_months == ["os", "pfs", "relapse", "nrm"]


def test_r_finds_the_same_estimates_without_cmprsk(folder):
    status, output = run(folder, WITHOUT_CMPRSK)
    assert (status, greatest(output) < 1e-8) == (0, True)
    # Of an incidence R alone has other limits, so none is compared.
    assert len(re.findall(r"^ *relapse .* NA +[0-9.]+ +NA$", output, re.MULTILINE)) == len(LANDMARKS)


def test_r_finds_every_endpoint_that_counts_from_day_0(folder, rows, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    every = expected(rows, (*DEFINITIONS, *MORE))
    write(tmp_path, shown(every))
    status, output = run(tmp_path)
    assert (status, greatest(output) < 1e-8) == (0, True)
    assert {each.estimate for each in every} > {0.0}


@pytest.mark.parametrize("column", ["estimate", "lower", "upper"])
def test_r_says_when_a_number_is_another(folder, tmp_path, column):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    lines = table((folder / "expected.csv").read_bytes())
    lines[0][column] = repr(float(lines[0][column]) + 1e-6)
    write(tmp_path, [line.values() for line in lines])
    status, output = run(tmp_path)
    assert (status, greatest(output)) == (1, pytest.approx(1e-6, rel=1e-3))


def test_expected_are_the_numbers_of_the_page(folder, rows):
    page = as_data(group(rows[rows["exclusion"] == ""], "all"))
    lines = table((folder / "expected.csv").read_bytes())
    for key in ("os", "pfs", "relapse", "nrm"):
        mine = [line for line in lines if line["endpoint"] == key]
        for name, column in {
            "times": "days",
            "estimate": "estimate",
            "lower": "lower",
            "upper": "upper",
        }.items():
            assert [float(line[column]) for line in mine] == page[key][name]
        assert {int(line["patients"]) for line in mine} == {page[key]["n"]}
        assert int(mine[-1]["events"]) == page[key]["events"]


def write(folder, lines):
    with (folder / "expected.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADING, *lines])
