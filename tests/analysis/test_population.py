"""Who is analysed, and the reason why somebody is not."""

import pytest

from analysis.population import REASONS, Exclusion, exclusion
from crf import models
from tests.analysis.records import DAY_0, after, death, on, record, visit


def test_the_living_with_a_contact_and_the_dead_with_a_date_are_analysed():
    assert exclusion(record(visit(100))) is None
    assert exclusion(record(visit(0))) is None
    assert exclusion(record(death(after(10)))) is None
    assert exclusion(record(death(on("2012")))) is None


@pytest.mark.parametrize("basis", ["REF", "WDR", "PEND", None])
def test_without_a_legal_basis_nobody_is_analysed(basis):
    assert exclusion(record(visit(100), basis=basis)) == Exclusion.NO_LEGAL_BASIS


@pytest.mark.parametrize("basis", ["CONS", "DEC", "UNR", "ETH", "HLT"])
def test_every_lawful_basis_will_do(basis):
    assert exclusion(record(visit(100), basis=basis)) is None


def test_a_criterion_answered_with_no_excludes_and_an_unanswered_one_does_not():
    assert exclusion(record(visit(100), elig_gitmo="N")) == Exclusion.INELIGIBLE
    assert exclusion(record(visit(100), elig_gitmo=None)) is None


def test_somebody_found_ineligible_at_the_end_is_excluded():
    end = models.EndOfObservation(eos_date=DAY_0, eos_reason="INEL")
    assert exclusion(record(visit(100), end)) == Exclusion.INELIGIBLE


def test_without_an_index_allo_nobody_is_analysed():
    other = models.Transplant(is_index="N", tx_kind="Y", tx_date=DAY_0)
    auto = models.Transplant(is_index="Y", tx_kind="N", tx_date=DAY_0)
    for forms in ((), (other,), (auto,)):
        assert exclusion(record(visit(100), *forms, day0=None)) == Exclusion.NO_ALLO


def test_an_allo_without_a_date_has_a_reason_of_its_own():
    undated = models.Transplant(is_index="Y", tx_kind="Y")
    assert exclusion(record(visit(100), undated, day0=None)) == Exclusion.UNDATED_ALLO


@pytest.mark.parametrize(
    "form",
    [
        visit(100, vital_status="DEAD"),
        models.EndOfObservation(eos_date=DAY_0, eos_reason="DTH"),
        models.Consent(legal_basis="DEC", vital_at_screening="DEAD"),
    ],
    ids=["visit", "end", "screening"],
)
def test_a_known_death_without_a_date_is_never_taken_for_life(form):
    assert exclusion(record(visit(100), form)) == Exclusion.UNDATED_DEATH


def test_a_death_before_the_transplant_is_an_error_and_excluded():
    assert exclusion(record(visit(100), death(after(-1)))) == Exclusion.DEATH_BEFORE_ALLO
    assert exclusion(record(visit(100), death(on("2011")))) == Exclusion.DEATH_BEFORE_ALLO
    assert exclusion(record(death(on("2012-05")))) is None


def test_without_a_contact_from_day_0_on_the_vital_status_is_unknown():
    for forms in ((), (visit(-1),), (visit(None),)):
        assert exclusion(record(*forms)) == Exclusion.UNKNOWN_VITAL_STATUS


def test_the_first_reason_is_given():
    assert exclusion(record(basis=None, elig_mm="N", day0=None)) == Exclusion.NO_LEGAL_BASIS


def test_every_reason_has_words():
    assert set(REASONS) == set(Exclusion)
