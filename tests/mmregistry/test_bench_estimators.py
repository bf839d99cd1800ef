import json
import math
import re
import shutil

import pytest
from django.core.management import CommandError, call_command

from mmregistry.bench import race
from mmregistry.bench.cohort import cohort
from mmregistry.bench.contenders import TASKS, Contender, Task
from mmregistry.bench.r_session import SCRIPT, RSession
from mmregistry.bench.race import Measured
from mmregistry.management.commands import bench_estimators

NAMES = [task.name for task in TASKS]
needs_r = pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")


@pytest.fixture
def quick(monkeypatch):
    """One run of each, for its answer."""
    monkeypatch.setattr(race, "ROUNDS", 1)
    monkeypatch.setattr(race, "SECONDS", 1e-9)


def done(others, differences):
    nothing = Contender(lambda who: None, lambda found: {})
    task = Task("a task", nothing, {name: 100 for name in others})
    return Measured(task, 100, 0.5, others | {"lifelines": 0.1}, differences | {"lifelines": 1.0})


def test_bench_names_every_contender_in_r_as_the_script_does():
    written = re.findall(r'^  "(.+)" = list\(', SCRIPT.read_text(), re.MULTILINE)

    assert set(written) == {name for task in TASKS for name in task.in_r}


def test_bench_compares_with_the_fastest_package_in_r():
    found = done({"one": 3.0, "other": 2.0}, {"one": 0.0, "other": 1e-12})

    assert (found.ratio, found.wrong) == (4.0, [])


def test_bench_without_r_has_no_ratio():
    assert done({}, {}).ratio is None


def test_bench_takes_another_or_no_number_for_a_wrong_answer():
    found = done({"near": 1.0, "far": 1.0, "none": 1.0}, {"near": 9e-10, "far": 2e-9, "none": math.nan})

    assert found.wrong == ["far", "none"]


def test_bench_without_r_says_so_and_gives_our_own_times(quick, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")

    call_command("bench_estimators", "--format", "json", "--sizes", "40", "80")

    said = capsys.readouterr()
    measured = json.loads(said.out)
    assert said.err == "Without R, our own times alone: R is not installed\n"
    assert [(row["task"], row["people"]) for row in measured["estimators"]] == [
        (name, size) for size in (40, 80) for name in NAMES
    ]
    assert {row["ratio_to_fastest_in_r"] for row in measured["estimators"]} == {None}
    assert [(row["task"], row["from"], row["to"]) for row in measured["growth"]] == [
        (name, 40, 80) for name in NAMES
    ]


@needs_r
def test_bench_with_r_finds_one_answer(quick, capsys):
    call_command("bench_estimators", "--format", "json", "--sizes", "400")

    rows = json.loads(capsys.readouterr().out)["estimators"]
    assert [(set(row["differences"]) - {"lifelines"}, row["missing"]) for row in rows] == [
        (set(task.in_r), {}) for task in TASKS
    ]


@needs_r
def test_bench_fails_when_an_answer_is_not_that_of_r(quick, monkeypatch):
    wrong = Task(
        "a task", Contender(lambda who: 1.0, lambda found: {"statistic": [found]}), {"survdiff": 400}
    )
    monkeypatch.setattr(bench_estimators, "TASKS", [wrong])

    with pytest.raises(CommandError, match=r"^Not the same answer as R: a task at 400: survdiff$"):
        call_command("bench_estimators", "--sizes", "400")


@needs_r
def test_bench_says_what_failed_in_r(tmp_path):
    file = tmp_path / "cohort.csv"
    cohort(40).as_table().to_csv(file, index=False)

    with RSession() as r:
        r.load(file)
        with pytest.raises(LookupError, match="attempt to apply non-function"):
            r.run("no such contender")
        assert r.run("survfit")[1].keys() == {"estimate", "se", "lower", "upper"}
