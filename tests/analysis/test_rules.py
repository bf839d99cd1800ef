"""What makes stored outcomes stale: every module that a record runs through, found from what imports what."""

import shutil
import sys
from pathlib import Path

import pytest
from django.conf import settings

from analysis import rules
from analysis.deriving import outcome_of
from crf.synthetic import record_of, synthetic_patients

ROOMS = ("accounts", "analysis", "audit", "crf", "exchange", "mmregistry", "queries")


@pytest.fixture
def copy_of_the_code(tmp_path, settings):
    for room in ROOMS:
        shutil.copytree(
            Path(settings.BASE_DIR) / room,
            tmp_path / room,
            ignore=shutil.ignore_patterns("__pycache__", "locale", "migrations"),
        )
    settings.BASE_DIR = tmp_path
    rules.rules.cache_clear()
    yield tmp_path
    rules.rules.cache_clear()


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def digest() -> str:
    rules.rules.cache_clear()
    return rules.rules()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("crf/models/relapse.py", "ordering", "ordering_of_old"),
        ("crf/specs.py", "needed", "wanted"),
        ("crf/fields.py", "required", "demanded"),
        ("crf/partial_date.py", "latest", "last"),
        ("analysis/endpoints/survival.py", "time", "day"),
        ("analysis/variants.py", "time", "day"),
        ("crf/checks/check.py", "check", "rule"),
    ],
)
def test_a_change_that_can_decide_an_outcome_makes_the_rules_others(copy_of_the_code, file, old, new):
    before = digest()
    assert before == digest()
    changed(copy_of_the_code / file, old, new)
    assert digest() != before


@pytest.mark.parametrize("file", ["analysis/figures/__init__.py", "crf/views/ecrf.py", "queries/services.py"])
def test_what_no_outcome_is_made_of_leaves_the_rules_as_they_are(copy_of_the_code, file):
    before = digest()
    with (copy_of_the_code / file).open("a", encoding="utf-8") as module:
        module.write("\n# another line\n")
    assert digest() == before


def test_a_setting_of_the_study_makes_the_rules_others(settings):
    before = digest()
    settings.STUDY = {**settings.STUDY, "another": 1}
    assert digest() != before


def test_no_code_that_a_record_runs_through_is_forgotten():
    """The files that Python entered while it derived outcomes are among those of the digest."""
    entered = set()

    def watch(frame, event, _argument):
        if event == "call":
            entered.add(Path(frame.f_code.co_filename))

    records = [record_of(patient) for patient in synthetic_patients(11, 40, error_share=0.3)]
    sys.setprofile(watch)
    try:
        for record in records:
            outcome_of(record)
    finally:
        sys.setprofile(None)
    here = Path(settings.BASE_DIR)
    asked = {path for path in entered if any(path.is_relative_to(here / room) for room in ROOMS)}
    assert len(asked) > 20
    assert asked - {here / "analysis/deriving.py", here / "analysis/rules.py"} <= set(rules.sources())
