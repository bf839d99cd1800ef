"""What a finding is: its place, its key, its fingerprint, its words."""

import datetime
import inspect
from decimal import Decimal

import pytest
from django.utils import translation

from crf import models
from crf.checks import CHECKS, HARD, INFO, SOFT, Check, Finding, Target, check, finding, run_checks, say
from crf.checks.check import stored_words
from crf.examples import DIED, a_record, a_sound_record, day
from crf.partial_date import PartialDate


def found(record, id):
    (one,) = (each for each in run_checks(record) if each.check.id == id)
    return one


def chronic_after_death(**changes):
    onset = {"cgvhd": "Y", "cgvhd_none_until": None, "cgvhd_onset_date": day(432), "cgvhd_nih_global": "UNK"}
    return a_sound_record(DIED, chronic_gvhd=onset, **changes)


def looking(*found_at, fields=("DIA.dx_date",), **facts):
    """A check that finds one thing; it is not registered."""
    facts = {"id": "X-TEST-01", "severity": SOFT, "message": "Look.", **facts}
    return Check(fields=fields, look=lambda record: iter(found_at), **facts)


def targets(record, *found_at, **facts):
    (one,) = looking(*found_at, **facts).run(record)
    return one.targets


# Places


def test_a_finding_stands_at_the_fields_of_its_check():
    record = a_sound_record()
    at = targets(record, finding(record.diagnosis, record.index), fields=("DIA.dx_date", "TRA.tx_date"))
    assert at == (
        Target("DIA", record.diagnosis.pk, "dx_date"),
        Target("TRA", record.index.pk, "tx_date"),
    )


def test_a_form_that_exists_once_need_not_be_named():
    record = a_sound_record(DIED)
    assert targets(record, finding(), fields=("DTH.death_date", "CEN.centre_status", "PAT.sex")) == (
        Target("DTH", record.death.pk, "death_date"),
        Target("CEN", record.dossier.pk, "centre_status"),
        Target("PAT", record.patient.pk, "sex"),
    )


def test_what_nobody_has_begun_is_a_row_to_come():
    at = targets(a_record(dossier=None), finding(), fields=("DTH.death_date", "CEN.centre_status"))
    assert at == (Target("DTH", None, "death_date"), Target("CEN", None, "centre_status"))


def test_one_of_many_rows_is_never_guessed():
    record = a_sound_record()
    assert targets(record, finding(), fields=("FUP.visit_date",)) == (Target("FUP", None, "visit_date"),)


def test_a_finding_stands_at_all_rows_that_it_names_once_each():
    first, second, *_ = (record := a_sound_record()).visits
    at = targets(record, finding(first, second, first), fields=("FUP.visit_date",))
    assert at == (Target("FUP", first.pk, "visit_date"), Target("FUP", second.pk, "visit_date"))


def test_a_finding_names_its_own_items_by_name_or_path():
    first, second, *_ = (record := a_sound_record()).visits
    at = targets(record, finding(first, second, items=("vital_status", "FUP.visit", "DIA.dx_date")))
    assert at == (
        Target("FUP", first.pk, "vital_status"),
        Target("FUP", first.pk, "visit"),
        Target("FUP", second.pk, "visit"),
        Target("DIA", record.diagnosis.pk, "dx_date"),
    )


def test_a_finding_concerns_the_rows_at_which_it_stands():
    record = chronic_after_death()
    one = found(record, "E-GEN-10")
    assert one.concerns("CGV", record.chronic_gvhd.pk)
    assert one.concerns("DTH", record.death.pk)
    assert not one.concerns("CGV", None)
    assert not one.concerns("AGV", record.acute_gvhd.pk)


def test_the_key_names_the_rule_the_patient_and_the_places():
    record = chronic_after_death()
    places = f"CGV.cgvhd_onset_date:{record.chronic_gvhd.pk},DTH.death_date:{record.death.pk}"
    assert found(record, "E-GEN-10").key == f"E-GEN-10|1|{places}"
    assert (
        found(a_record(consent=None, dx_date="2010-06"), "E-CON-01").key == "E-CON-01|1|CON.legal_basis:new"
    )


def test_keys_are_unique_within_a_patient():
    record = a_sound_record(
        DIED,
        visits={
            "M06": {"visit_date": day(90)},
            "M12": {"visit_date": day(420)},
            "M18": {"visit_date": day(10)},
        },
        relapses=[{"rel_date": day(n), "rel_type": "PD"} for n in (500, 450, 410)],
    )
    keys = [each.key for each in run_checks(record)]
    assert len(keys) > 10
    assert len(keys) == len(set(keys))


# Fingerprints


def test_the_same_values_have_the_same_fingerprint():
    one, two = chronic_after_death(), chronic_after_death()
    assert found(one, "E-GEN-10").fingerprint(one) == found(two, "E-GEN-10").fingerprint(two)


@pytest.mark.parametrize(
    "changes",
    [
        {"death": {"death_date": day(401)}},
        {"death": {"death_date": "2013-06"}},
    ],
)
def test_a_changed_value_has_another_fingerprint(changes):
    one, two = chronic_after_death(), chronic_after_death(**changes)
    assert found(one, "E-GEN-10").fingerprint(one) != found(two, "E-GEN-10").fingerprint(two)


def test_a_value_that_the_check_does_not_read_leaves_the_fingerprint():
    one, two = chronic_after_death(), chronic_after_death(diagnosis={"dx_comment": "?"})
    assert found(one, "E-GEN-10").fingerprint(one) == found(two, "E-GEN-10").fingerprint(two)


def seen(**diagnosis):
    record = a_sound_record(diagnosis=diagnosis)
    (one,) = looking(finding(record.diagnosis), fields=("DIA.dx_comment",)).run(record)
    return one.fingerprint(record)


def test_nothing_a_blank_and_a_missing_code_have_different_fingerprints():
    prints = [
        seen(),
        seen(dx_comment=""),
        seen(dx_comment="0"),
        seen(dx_comment="None"),
        seen(missing={"dx_comment": "U"}),
        seen(missing={"dx_comment": "D"}),
    ]
    assert len(set(prints)) == len(prints)


def test_a_row_to_come_has_a_fingerprint_until_it_comes():
    before, after = a_record(), a_record(death="2013")
    prints = [
        next(looking(finding(), fields=("DTH.death_date",)).run(record)).fingerprint(record)
        for record in (before, after)
    ]
    assert len(set(prints)) == 2


def test_another_wording_keeps_the_fingerprint_and_another_meaning_changes_it():
    record = a_sound_record()
    first, reworded, redefined = (
        next(looking(finding(record.diagnosis), **facts).run(record)).fingerprint(record)
        for facts in ({}, {"message": "Please look."}, {"version": 2})
    )
    assert first == reworded != redefined


def test_the_language_of_the_reader_leaves_the_fingerprint():
    record = a_sound_record(index={"tx_number": 10})
    with translation.override("en"):
        english = found(record, "E-GEN-06").fingerprint(record)
    with translation.override("it"):
        assert found(record, "E-GEN-06").fingerprint(record) == english


def test_a_value_read_by_the_way_counts_through_the_words():
    record = a_sound_record()
    prints = {
        next(looking(finding(record.diagnosis, day=number)).run(record)).fingerprint(record)
        for number in (1, 2)
    }
    assert len(prints) == 2


# Words


def test_stored_words_are_the_same_however_a_value_was_typed():
    words = {
        "full": datetime.date(2015, 6, 12),
        "part": PartialDate(2015, 6),
        "typed": Decimal("3.8"),
        "loaded": Decimal("3.8000"),
        "ten": Decimal("1E+1"),
        "zero": 0,
        "several": ["B", "A"],
        "label": "DIA.dx_date",
    }
    assert stored_words(words) == {
        "full": "2015-06-12",
        "part": "2015-06",
        "typed": "3.8",
        "loaded": "3.8",
        "ten": "10",
        "zero": "0",
        "several": "A,B",
        "label": "DIA.dx_date",
    }


def test_say_shows_labels_limits_and_choices():
    words = {
        "label": "TRA.tx_number",
        "other_label": "DIA.dx_date",
        "hard_limits": "PAT.age_at_allo",
        "soft_limits": "TRA.tx_number",
        "visit_choice": "FUP.visit=M06",
        "other_choice": "FUP.visit=M99",
        "value": "10",
    }
    message = "{label} {other_label} {value}: {hard_limits}; {soft_limits}; {visit_choice}, {other_choice}"
    assert say(message, words) == (
        "Total transplant number Date of diagnosis of active disease 10: 18 to 80 years; 1 to 4; Month 6, M99"
    )


def test_the_message_of_a_real_case():
    assert found(chronic_after_death(), "E-GEN-10").message() == (
        "“Date of onset” (10 Jul 2013) is after the date of death (8 Jun 2013). "
        "Please correct whichever is wrong."
    )


# Registering and running


def test_an_id_is_never_given_twice():
    with pytest.raises(ValueError, match="already a check E-GEN-01"):
        check("E-GEN-01", severity=HARD, message="")(lambda record: iter(()))


def test_what_only_informs_never_asks():
    try:
        rule = check("X-TEST-02", severity=INFO, message="")(lambda record: iter(()))
    finally:
        del CHECKS["X-TEST-02"]
    assert not rule.asks


def test_a_check_keeps_everything_that_its_registration_says():
    said = {
        "severity": SOFT, "message": "A {b}.", "fields": ("DIA.dx_date",), "version": 3, "asks": False,
        "condition": "When.", "said": False,
    }  # fmt: skip
    assert said.keys() == inspect.signature(check).parameters.keys() - {"id"}
    try:
        rule = check("X-TEST-03", **said)(lambda record: iter(()))
    finally:
        del CHECKS["X-TEST-03"]
    assert {name: getattr(rule, name) for name in said} == said


def test_what_stands_in_lists_only_is_not_said_beside_the_fields():
    silent = {id for id, rule in CHECKS.items() if not rule.said}
    assert silent == {
        *("E-CEN-05", "E-PAT-09"),
        *(f"E-COM-0{number}" for number in range(1, 8)),
    }
    assert not any(CHECKS[id].is_said for id in silent)


def test_run_checks_collects_everything_and_stops_at_nothing():
    record = chronic_after_death(diagnosis={"dx_date": day(1), "dx_subtype": "WRONG"})
    assert [each.check.id for each in run_checks(record)] == ["E-DIA-03", "E-GEN-08", "E-GEN-10"]


def test_run_checks_sees_values_that_are_not_saved():
    record = a_sound_record()
    typed = a_sound_record(diagnosis={"pk": record.diagnosis.pk, "dx_date": "2012-06"}).diagnosis
    assert [each.check.id for each in run_checks(record.with_form(typed))] == ["E-DIA-03"]
    assert run_checks(record) == []


def test_today_travels_with_the_record():
    record = a_record(today=datetime.date(2020, 1, 1))
    assert record.with_form(models.Diagnosis()).today == datetime.date(2020, 1, 1)


def test_findings_are_equal_by_rule_and_place_whatever_their_words():
    at = (Target("DIA", 1, "dx_date"),)
    rule = CHECKS["E-DIA-03"]
    assert Finding(rule, 1, at, {"a": 1}) == Finding(rule, 1, at, {"a": 2})


def test_a_number_in_a_message_is_written_as_the_reader_writes_one():
    with translation.override("it"):
        assert say("{value} {code} {day}", {"value": "2.6", "code": "12", "day": "2012-05-04"}) == (
            "2,6 12 04/05/2012"
        )
        assert say("{version}", {"version": "1.0"}) == "1.0"
    assert say("{value}", {"value": "2.6"}) == "2.6"
