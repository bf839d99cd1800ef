"""Answers that follow from others: not asked, objected to, and read in one place."""

from decimal import Decimal

import pytest

from crf.derivations.follows import (
    INSTEAD,
    best,
    declared_autos,
    declared_lines,
    follows,
    objects,
    unanswered,
)
from crf.examples import EVERY_FORM, INDEX, a_record, day
from crf.models import Diagnosis
from crf.partial_date import PartialDate
from crf.specs import SPECS

LAB = {"dx_date": "2010-06", "dx_subtype": "MM", "b2m": 6, "albumin": 4}
NO_COMORBIDITY = {"hctci_any": "N"}
AUTO = {"line_start": "2010-07", "auto_done": "Y", "auto_count": 1, "auto1_date": "2012-01-15"}
TANDEM = {"tx_date": day(0), **INDEX, "tx_plan": "TANDP"}


def of_diagnosis(**answers):
    record = a_record(diagnosis={**LAB, **answers}, as_given=True)
    return record, record.diagnosis


def of_status(*lines, **answers):
    record = a_record(lines=lines, pre_transplant={"pre_date": day(-20), **answers}, as_given=True)
    return record, record.pre_transplant


def of_index(*lines, **answers):
    record = a_record(lines=lines, index={**TANDEM, **answers}, as_given=True)
    return record, record.index


FISH = {"fish_done": "Y", "del17p": "NEG", "t4_14": "NEG", "t14_16": "NEG", "amp1q": "NEG"}
CASES = {
    "iss": (of_diagnosis(), "3"),
    "iss, a part is missing": (of_diagnosis(b2m=4, albumin=None), "2"),
    "riss": (of_diagnosis(**FISH, ldh=300, ldh_uln=250), "3"),
    "r2iss": (of_diagnosis(**FISH, ldh=300, ldh_uln=250), "3"),
    "ldh_cat": (of_diagnosis(ldh=251, ldh_uln=250), "H"),
    "ldh_cat, at the limit": (of_diagnosis(ldh=250, ldh_uln=250), "N"),
    "crab_ca": (of_diagnosis(calcium=Decimal("11.1")), "Y"),
    "crab_renal": (of_diagnosis(creatinine=Decimal("2.1")), "Y"),
    "crab_anaemia": (of_diagnosis(hb=Decimal("9.9")), "Y"),
    "n_prior_lines": (of_status(AUTO, {"line_start": "2011-01"}), 2),
    "n_prior_autos": (of_status(AUTO, {"line_start": "2011-01", "auto_done": "N"}), 1),
    "n_prior_autos, no line": (of_status(n_prior_lines=0), 0),
    "hctci_reported": (of_status(**NO_COMORBIDITY), 0),
    "tandem_auto_date": (of_index(AUTO), PartialDate(2012, 1, 15)),
}


@pytest.mark.parametrize("case", CASES)
def test_what_follows_is_not_asked_and_is_what_one_goes_by(case):
    name = case.split(",")[0]
    (record, row), value = CASES[case]
    assert follows(record, row, name) == best(record, row, name) == value
    assert name not in [field.name for field in unanswered(record, row)]
    assert not objects(record, row, name)


def test_every_question_that_may_follow_has_a_case():
    assert {case.split(",")[0] for case in CASES} == {name for _form, name in INSTEAD}
    for form, name in INSTEAD:
        assert name in [field.name for field in SPECS[form].model.items()]


OPEN = {
    "iss": of_diagnosis(b2m=3, albumin=None),
    "riss": of_diagnosis(),
    "ldh_cat": of_diagnosis(ldh=251),
    "crab_ca": of_diagnosis(calcium=11),
    "crab_renal": of_diagnosis(creatinine=2),
    "crab_anaemia": of_diagnosis(hb=10),
    "n_prior_lines": of_status(),
    "n_prior_autos": of_status({"line_start": "2011-01"}),
    "tandem_auto_date": of_index({**AUTO, "auto1_date": None}),
}


@pytest.mark.parametrize("name", OPEN)
def test_where_a_part_is_missing_the_question_is_asked_and_its_answer_counts(name):
    record, row = OPEN[name]
    assert follows(record, row, name) is None
    assert name in [field.name for field in unanswered(record, row)]
    setattr(row, name, "2")
    assert best(record, row, name) == "2"
    assert not objects(record, row, name)


OTHERWISE = {
    "tandem_auto_date": PartialDate(2011, 12),
    "n_prior_lines": 5,
    "n_prior_autos": 5,
    "hctci_reported": 7,
}
OTHERWISE_CODES = {"3": "1", "2": "1", "H": "N", "N": "H", "Y": "N"}


@pytest.mark.parametrize("case", CASES)
def test_an_objection_counts_more_than_what_follows(case):
    name = case.split(",")[0]
    record, row = CASES[case][0]
    other = OTHERWISE.get(name, OTHERWISE_CODES.get(CASES[case][1]))
    changed = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    setattr(changed, name, other)
    record = record.with_form(changed)
    assert (best(record, changed, name), objects(record, changed, name)) == (other, True)


def test_a_total_with_the_point_for_age_is_no_objection():
    record, row = of_status(**NO_COMORBIDITY, hctci_reported=1)
    assert record.patient.age_at_allo >= 40
    assert (objects(record, row, "hctci_reported"), best(record, row, "hctci_reported")) == (False, 0)


def test_a_stored_answer_that_agrees_stays_and_changes_nothing():
    record, row = of_diagnosis(iss="3")
    assert (row.iss, best(record, row, "iss"), objects(record, row, "iss")) == ("3", "3", False)


def test_lines_are_declared_by_the_number_or_once_the_form_that_asks_is_complete():
    record, row = of_status(AUTO, n_prior_lines=2)
    assert (declared_lines(record), declared_autos(record)) == (2, None)
    record, row = of_status(AUTO)
    assert (declared_lines(record), declared_autos(record)) == (1, 1)
    row.status = "1"
    assert (declared_lines(record), declared_autos(record)) == (None, None)


def test_autos_after_the_allo_or_without_a_date_make_no_pair():
    for line in ({**AUTO, "auto1_date": "2012-06"}, {**AUTO, "auto_count": 2}, {"line_start": "2010-07"}):
        record, row = of_index(line)
        assert follows(record, row, "tandem_auto_date") is None


def test_the_latest_auto_of_the_lines_is_the_paired_one():
    record, row = of_index({**AUTO, "auto1_date": "2010-12"}, {**AUTO, "line_start": "2011-06"})
    assert follows(record, row, "tandem_auto_date") == PartialDate(2012, 1, 15)


def test_nothing_follows_for_an_item_that_is_asked_anyway():
    record = a_record(**EVERY_FORM)
    assert follows(record, record.diagnosis, "dx_date") is None
    assert best(record, record.diagnosis, "dx_subtype") == "MM"
    assert best(record, Diagnosis(), "dx_subtype") is None
