"""An import says which checks would ask, before anything is written and after."""

import pytest

from exchange.remarks import Kind
from queries.models import Query
from tests.exchange.imports import consented, stored

pytestmark = pytest.mark.django_db

EARLY_DIAGNOSIS = {"Date Diagnosis": "26/08/1982 00:00"}


def asked(result):
    return {remark.column for remark in result.remarks if remark.kind == Kind.CHECK}


def test_a_dry_run_names_the_checks_that_would_ask(centre):
    result = consented(EARLY_DIAGNOSIS, dry_run=True)
    assert "E-DIA-02" in asked(result)
    assert not Query.objects.exists()


def test_the_import_says_the_same_and_the_queries_follow(centre):
    tried = asked(consented(EARLY_DIAGNOSIS, dry_run=True))
    assert tried
    assert asked(consented(EARLY_DIAGNOSIS)) == tried
    assert set(Query.objects.values_list("check_id", flat=True)) >= tried
    assert stored().diagnosis.pk


def test_nothing_is_said_of_what_was_asked_before(centre):
    consented(EARLY_DIAGNOSIS)
    assert asked(consented(EARLY_DIAGNOSIS)) == set()


def test_a_sound_patient_raises_no_question(centre):
    assert "E-DIA-02" not in asked(consented({}))
