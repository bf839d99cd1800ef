"""Which checks are in force: as delivered, and under a release of their versions and modes."""

import pytest

from crf.checks import CHECKS, run_checks
from crf.examples import a_record
from crf.rulebook import AS_DELIVERED, MODE_WORDS, Mode, Rule, Rulebook

EARLY = next(iter(CHECKS.values()))


def book(**rules):
    """A release of these rules: id with _ for -, (version, mode)."""
    stored = {
        id.replace("_", "-"): {"version": version, "mode": mode} for id, (version, mode) in rules.items()
    }
    return Rulebook.from_release(1, stored)


def only(mode, version=None):
    """A release that has every check in this mode, in the version of today unless another is said."""
    rules = {c.id: {"version": version or c.version, "mode": mode} for c in CHECKS.values()}
    return Rulebook.from_release(1, rules)


def test_as_delivered_every_check_asks_and_none_is_held():
    for check in CHECKS.values():
        assert AS_DELIVERED.mode(check) == Mode.ASK
        assert AS_DELIVERED.runs(check)
        assert not AS_DELIVERED.holds(check)


@pytest.mark.parametrize(("mode", "runs"), [("ask", True), ("review", True), ("off", False)])
def test_a_release_says_the_mode(mode, runs):
    release = only(mode)
    assert release.mode(EARLY) == Mode(mode)
    assert release.runs(EARLY) == runs
    assert not release.holds(EARLY)


def test_a_check_that_the_release_does_not_know_is_off():
    release = book(**{"E-NOT-01": (1, "ask")})
    assert release.mode(EARLY) == Mode.OFF
    assert not release.runs(EARLY)
    assert not release.holds(EARLY)


@pytest.mark.parametrize(("mode", "held"), [("ask", True), ("review", True), ("off", False)])
def test_another_version_than_was_released_is_held_back_unless_it_is_off(mode, held):
    assert only(mode, version=EARLY.version + 1).holds(EARLY) == held


def test_a_release_without_any_check_switches_all_off():
    record = a_record(dx_date="1900")
    assert run_checks(record)
    assert run_checks(record.under(Rulebook.from_release(1, {}))) == []


def test_a_check_that_is_off_finds_nothing_and_the_others_go_on():
    record = a_record(dx_date="1900")
    found = {finding.check.id for finding in run_checks(record)}
    off = sorted(found)[0]
    rules = {c.id: {"version": c.version, "mode": "off" if c.id == off else "ask"} for c in CHECKS.values()}
    under = record.under(Rulebook.from_release(1, rules))
    assert {finding.check.id for finding in run_checks(under)} == found - {off}
    assert {finding.check.id for finding in run_checks(record)} == found


def test_review_changes_nothing_of_what_is_found():
    record = a_record(dx_date="1900")
    assert run_checks(record.under(only("review"))) == run_checks(record)


def test_what_is_stored_is_read_back():
    release = Rulebook.from_release(7, {"E-DIA-01": {"version": 3, "mode": "review"}})
    assert (release.number, dict(release.rules)) == (7, {"E-DIA-01": Rule(3, Mode.REVIEW)})


def test_a_mode_that_is_none_is_refused():
    with pytest.raises(ValueError, match="loud"):
        book(E_DIA_01=(1, "loud"))


def test_every_mode_has_its_word():
    assert set(MODE_WORDS) == set(Mode)


def test_a_record_keeps_its_rule_book_and_its_surroundings_through_every_copy():
    record = a_record()
    under = record.under(only("off"))
    assert under.rulebook == only("off")
    assert (under.around, under.today, under.patient) == (record.around, record.today, record.patient)
    assert under.with_form(record.diagnosis).rulebook == under.rulebook
    assert under.amid(record.around).rulebook == under.rulebook
    assert record.rulebook is AS_DELIVERED
