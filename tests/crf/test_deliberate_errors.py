"""Each deliberate error is found by its check, and by no other but those that it names."""

from pathlib import Path

import pytest
from django.conf import settings

from crf import models
from crf.deliberate_errors import ERRORS, trying
from crf.deliberate_errors.error import answers, error
from crf.deliberate_errors.trying import Ground

PAGE = Path(settings.BASE_DIR, "docs", "checks.md")


@pytest.fixture(scope="module")
def ground():
    """One for all errors: drawing the patients anew for each would take minutes."""
    return Ground()


@pytest.fixture
def no_errors():
    """The register, empty while a test fills it with errors of its own; the study's come back afterwards."""
    kept = dict(ERRORS)
    ERRORS.clear()
    yield ERRORS
    ERRORS.clear()
    ERRORS.update(kept)


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_an_error_is_found_by_its_check_and_by_no_unrelated_one(error, ground):
    trials = ground.trials(error)
    assert trials
    for trial in trials:
        assert error.check_id in trial.spoke
        assert trial.spoke <= {error.check_id, *error.also}
    # What is named as speaking too does so at least once.
    assert error.also <= set().union(*(trial.spoke for trial in trials))


def test_the_page_of_all_errors_is_what_is_found_now(ground):
    assert PAGE.read_text() == trying.table(ground), "manage.py checks --errors-table > docs/checks.md"


def test_an_error_says_in_words_what_is_put_in(no_errors):
    @error("X-1")
    def seen_after_death(person, random):
        """By a ward
        that did not know."""
        return False

    answers("X-3", models.Relapse, rel_crab=["AN", "NONE"], rel_treated=None)
    assert no_errors["X-1"].what == "Seen after death. By a ward that did not know."
    assert no_errors["X-3"].what == "`REL.rel_crab` = AN and NONE, `REL.rel_treated` = no answer"
    with pytest.raises(ValueError, match="already a deliberate error for X-3"):
        answers("X-3", models.Relapse, rel_treated="N")


def test_a_table_shows_what_nobody_finds_and_what_no_course_allows(no_errors):
    answers("X-1", models.Diagnosis, dx_comment="as in the chart | of 2011")
    answers("X-2", models.Diagnosis, lambda row: False, dx_comment="none")
    lines = trying.table().splitlines()
    assert lines[-2:] == [
        "| X-1 | `DIA.dx_comment` = as in the chart \\| of 2011 | **nobody** | – | 0, 1, 2 |",
        "| X-2 | `DIA.dx_comment` = none | **nobody** | – |  |",
    ]
