"""In which ways a contradiction could be put right, and that each of them does so."""

import pytest
from hypothesis import given, settings

from crf.checks import CHECKS, run_checks
from crf.checks.corrections import MOST_WAYS, NAMED, Change, Correction, corrections, hard_contradictions
from crf.checks.examples import EXAMPLES
from crf.examples import DIED, RELAPSED, SOUND, a_record, a_sound_record, day
from crf.partial_date import PartialDate
from tests.crf.checks.test_any_record import any_record, chances


def ways(record, id):
    """What each way changes, as "FORM.item" -> value, with the forms that it takes away."""
    (finding,) = CHECKS[id].run(record)
    return [
        (
            {f"{c.row.form_key}.{c.item}": str(c.value) for c in way.changes},
            [row.form_key for row in way.without],
        )
        for way, _mended in corrections(record, finding)
    ]


def contents(record):
    return [
        (row.form_key, row.pk, id(row), row.answers(), dict(row.missing), row._state.fields_cache.copy())
        for row in record.forms()
    ]


# Applying one


@pytest.mark.parametrize("id", sorted(EXAMPLES))
def test_applying_leaves_the_record_as_it_is(id):
    for example in EXAMPLES[id]:
        record = example.record
        for finding in CHECKS[id].run(record):
            before = contents(record)
            for _way, mended in corrections(record, finding):
                assert mended is not record
            assert contents(record) == before


def test_what_is_applied_stands_in_the_place_of_the_row():
    record = a_sound_record(DIED, death={"death_date": day(-20)})
    (finding,) = CHECKS["E-DTH-01"].run(record)
    way, mended = next(iter(corrections(record, finding)))
    (change,) = way.changes
    assert mended.death.pk == record.death.pk
    assert mended.death is not record.death
    assert mended.death.death_date == change.value != record.death.death_date
    assert (mended.rulebook, mended.around, mended.today) == (record.rulebook, record.around, record.today)


def test_a_value_in_place_of_a_missing_code_takes_the_code_away():
    unknown = {"relapse_ever": None, "missing": {"relapse_ever": "U"}}
    record = a_sound_record(DIED, relapse_summary=unknown)
    summary = record.relapse_summary
    mended = Correction((Change(summary, "relapse_ever", "N"),)).applied(record)
    assert (mended.relapse_summary.relapse_ever, mended.relapse_summary.missing) == ("N", {})
    assert (summary.relapse_ever, summary.missing) == (None, {"relapse_ever": "U"})


def test_a_form_that_there_is_already_is_not_made_up():
    record = a_sound_record(DIED)
    assert list(NAMED["E-FUP-04"](record, None)) == []


# The ways that a reader thinks of


def test_the_other_of_two_dates_and_the_two_the_other_way_round():
    record = a_sound_record(DIED, death={"death_date": "2012-03-20"})
    found = ways(record, "E-DTH-01")
    assert ({"DTH.death_date": "2012-05-04"}, []) in found
    assert ({"TRA.tx_date": "2012-03-20"}, []) in found
    assert ({"TRA.tx_date": "2012-03-20", "DTH.death_date": "2012-05-04"}, []) in found


def test_day_and_month_exchanged():
    record = a_sound_record(DIED, death={"death_date": "2012-03-11"})
    assert ({"DTH.death_date": "2012-11-03"}, []) in ways(record, "E-DTH-01")


def test_a_day_that_is_no_month_is_not_exchanged():
    record = a_sound_record(DIED, death={"death_date": "2012-03-20"})
    # The transplant's 4 May would be 5 April, which is still after the death.
    assert len(ways(record, "E-DTH-01")) == 3


def test_another_code_of_the_same_question():
    record = a_sound_record(DIED, death={"death_main_cause": "REL", "death_main_hsct": None})
    found = ways(record, "E-DTH-03")
    codes = {way["DTH.death_main_cause"] for way, _without in found if "DTH.death_main_cause" in way}
    field = type(record.death)._meta.get_field("death_main_cause")
    assert codes == set(field.codes.values) - {"REL"}


def test_a_date_less_exact_than_its_field_needs_is_not_put_there():
    record = a_sound_record(DIED, death={"death_date": "2012-03"})
    found = ways(record, "E-DTH-01")
    assert all("TRA.tx_date" not in way for way, _without in found)
    assert ({"DTH.death_date": "2012-05-04"}, []) in found


# The form that is missing, or one too many


def test_the_death_that_a_visit_reports():
    record = a_sound_record(SOUND, end=None, visits={"M24": {"visit_date": day(731), "vital_status": "DEAD"}})
    assert ({"DTH.death_date": str(day(731))}, []) in ways(record, "E-FUP-04")


def test_the_relapse_that_a_visit_reports_comes_with_what_admits_it():
    record = a_sound_record(DIED, visits={"M12": {"disease_status": "REL"}})
    (finding,) = CHECKS["E-FUP-06"].run(record)
    way, mended = next(iter(corrections(record, finding)))
    assert {f"{c.row.form_key}.{c.item}": str(c.value) for c in way.changes} == {
        "REL.rel_date": str(day(365)),
        "RLS.relapse_ever": "Y",
        "DTH.death_relapse_before": "Y",
    }
    assert [row.rel_no for row in mended.relapses] == [1]
    assert record.relapses == []


def test_a_way_contradicts_nothing_only_because_a_question_arises_no_longer():
    record = a_sound_record(DIED, visits={"M12": {"disease_status": "REL"}})
    assert record.relapse_summary.relapse_free_until is not None
    (finding,) = CHECKS["E-FUP-06"].run(record)
    _way, mended = next(iter(corrections(record, finding)))
    assert mended.relapse_summary.relapse_free_until is None
    assert hard_contradictions(mended) == hard_contradictions(record) == set()
    assert record.relapse_summary.relapse_free_until is not None


def test_an_answer_that_nothing_had_asked_for_is_left_to_its_own_check():
    record = a_sound_record(
        DIED,
        relapse_summary={"relapse_ever": "Y"},
        relapses=[day(380)],
        visits={"M12": {"disease_status": "REL"}},
    )
    (finding,) = CHECKS["E-FUP-06"].run(record)
    _way, mended = next(iter(corrections(record, finding)))
    assert mended.relapse_summary.relapse_free_until is not None


def test_a_relapse_after_death_admits_nothing_of_it():
    record = a_sound_record(DIED, visits={"LAST": {"visit_date": day(500), "disease_status": "REL"}})
    (finding,) = CHECKS["E-FUP-06"].run(record)
    named = list(NAMED["E-FUP-06"](record, finding))
    assert all(change.item != "death_relapse_before" for way in named for change in way.changes)


def test_the_relapse_that_is_one_too_many_goes_with_what_would_speak_of_it():
    record = a_sound_record(
        DIED,
        relapse_summary={"relapse_ever": "Y", "relapse_free_until": None},
        relapses=[day(200)],
        visits={"M12": {"disease_status": "REL"}},
        death={"death_relapse_before": "Y"},
    )
    found = ways(record, "E-DTH-04")
    assert ({"RLS.relapse_ever": "N", "DTH.death_relapse_before": "N"}, ["REL"]) in found


def test_a_relapse_on_the_day_of_death():
    record = a_sound_record(DIED, death={"death_relapse_before": "Y"})
    found = ways(record, "E-DTH-05")
    assert ({"REL.rel_date": str(day(400)), "RLS.relapse_ever": "Y"}, []) in found
    assert ({"DTH.death_relapse_before": "N"}, []) in found


def test_a_death_known_to_the_month_may_be_on_its_first_day_or_its_last():
    record = a_sound_record(DIED, death={"death_date": "2013-06"})
    assert ways(record, "E-DTH-13") == [
        ({"DTH.death_date": "2013-06-01"}, []),
        ({"DTH.death_date": "2013-06-30"}, []),
    ]


def test_another_allo_could_be_the_index():
    second = {"is_index": "N", "tx_kind": "Y", "tx_date": "2013-02-04", "tx_number": 3, "allo_number": 2}
    record = a_sound_record(SOUND, index={"is_index": "N"}, transplants=[second])
    found = list(CHECKS["E-TRA-01"].run(record))
    assert found
    days = {str(mended.day0) for _way, mended in corrections(record, found[0])}
    assert "2013-02-04" in days


# What holds of all


def test_every_check_that_names_a_way_is_a_check():
    assert set(NAMED) <= set(CHECKS)


def test_who_consents_and_who_may_be_in_the_study_is_not_guessed():
    for id, examples in EXAMPLES.items():
        for example in examples:
            for finding in CHECKS[id].run(example.record):
                for way, _mended in corrections(example.record, finding):
                    for change in way.changes:
                        guessed = change.row._meta.get_field(change.item).kind == "code"
                        assert not (guessed and change.row.form_key in ("PAT", "CON", "CAT", "CEN", "DOC"))
                        assert change.item != "eos_reason"


@pytest.mark.parametrize("id", sorted(EXAMPLES))
def test_nothing_is_named_that_does_not_silence_the_check(id):
    for example in EXAMPLES[id]:
        for finding in CHECKS[id].run(example.record):
            found = list(corrections(example.record, finding))
            assert len(found) <= MOST_WAYS
            for way, mended in found:
                assert way.changes or way.without
                assert finding.key not in {again.key for again in CHECKS[id].run(mended)}


@given(chances)
@settings(max_examples=60, deadline=None)
def test_no_record_makes_a_correction_raise_or_touch_it(chance):
    record = any_record(chance)
    before = contents(record)
    for finding in run_checks(record):
        for _way, mended in corrections(record, finding):
            assert finding.key not in {again.key for again in finding.check.run(mended)}
    assert contents(record) == before


def test_a_sound_record_contradicts_nothing():
    for base in (SOUND, RELAPSED, DIED):
        assert hard_contradictions(a_sound_record(base)) == set()


def test_what_is_only_unfinished_is_no_contradiction():
    record = a_record(tx_date="2012-05-04", death={"death_date": PartialDate(2012, 1)})
    found = {id for id, _key in hard_contradictions(record)}
    assert "E-DTH-01" in found
    assert all(CHECKS[id].asks and CHECKS[id].severity == "H" for id in found)
