"""Drugs of the lines, refractoriness and early relapse."""

import datetime

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from crf.derivations import DOES_NOT_APPLY, Derived, lines
from crf.examples import a_record
from crf.models import Diagnosis, Line, PreTransplantStatus
from crf.partial_date import PartialDate

FACT = st.sampled_from([True, False, None])
START = PartialDate(2010, 1, 1)


def after(days):
    return PartialDate.from_date(START.earliest + datetime.timedelta(days=days))


def with_lines(*answers, others=()):
    record = a_record()
    rows = [Line(pk=700 + n, patient=record.patient, **each) for n, each in enumerate(answers)]
    return record.with_form(*rows, *others)


@pytest.mark.parametrize(
    ("drugs", "pi", "imid", "mab"),
    [
        (["BOR", "THA", "DEX"], "Y", "Y", "N"),
        (["DAR", "LEN"], "N", "Y", "Y"),
        (["BEL"], "N", "N", "Y"),
        (["MEL", "OTH"], "N", "N", "N"),
    ],
)
def test_classes_of_a_line(drugs, pi, imid, mab):
    line = Line(drugs=drugs)
    assert [each(line).value for each in (lines.has_pi, lines.has_imid, lines.has_mab)] == [pi, imid, mab]


def test_a_blinded_drug_may_be_of_any_class_that_is_not_there_already():
    line = Line(drugs=["LEN", "TRIAL"])
    assert lines.has_imid(line) == Derived("Y")
    assert lines.has_pi(line) == Derived(None, imprecise=("LIN.drugs",))
    assert lines.has_pi(Line()) == Derived(None, ("LIN.drugs",))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"refractory": "Y", "best_resp": "VGPR"}, True),
        ({"refractory": "N", "best_resp": "VGPR"}, False),
        ({"relapsed": "N", "best_resp": "CR"}, False),
        ({"relapsed": "N", "best_resp": "SD"}, True),
        ({"relapsed": "Y", "best_resp": "CR"}, None),
        ({"relapsed": "N"}, None),
    ],
)
def test_refractory_also_without_any_response(answers, expected):
    assert lines.is_refractory(Line(**answers)) is expected


def test_double_refractory_over_several_lines():
    pi = {"drugs": ["BOR"], "refractory": "Y", "best_resp": "PR"}
    imid = {"drugs": ["LEN"], "refractory": "Y", "best_resp": "PR"}
    assert lines.double_refractory(with_lines(pi, imid)) is True
    assert lines.double_refractory(with_lines(pi, {**imid, "refractory": "N"})) is False
    assert lines.double_refractory(with_lines(pi, {**imid, "refractory": None})) is None


def test_triple_exposed_and_novel_drugs():
    record = with_lines({"drugs": ["BOR", "LEN", "DEX"]}, {"drugs": ["DAR", "LEN", "MEL"]})
    assert lines.triple_exposed(record) is True
    assert lines.triple_exposed(with_lines({"drugs": ["BOR", "LEN", "ELO"]})) is False
    assert lines.triple_exposed(with_lines({"drugs": ["BOR", "TRIAL"]})) is None
    assert lines.novel_drugs_before(record) == {"BOR", "LEN", "DAR"}
    assert lines.novel_classes(lines.novel_drugs_before(record)) == {"PI", "IMID", "MAB_CD38"}


@pytest.mark.parametrize(
    ("relapse", "expected"), [(after(700), True), (after(730), True), (after(731), False), (after(-1), None)]
)
def test_relapsed_early(relapse, expected):
    assert lines.relapsed_early(START, relapse) is expected


def test_imprecise_dates_tell_only_what_they_surely_tell():
    assert lines.relapsed_early(PartialDate(2010), PartialDate(2012)) is None
    assert lines.relapsed_early(PartialDate(2010), PartialDate(2011)) is True
    assert lines.relapsed_early(PartialDate(2010), PartialDate(2013)) is False


def test_consensus_needs_all_three_and_one_that_is_absent_settles_it():
    assert lines.consensus(True, True, True, True) is True
    assert lines.consensus(False, True, True, True) is False
    assert lines.consensus(None, True, True, True) is None
    assert lines.consensus(True, True, False, True) is False
    assert lines.consensus(True, True, None, True) is None
    assert lines.consensus(None, None, None, False) is False


@given(st.lists(FACT, min_size=4, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_filling_in_never_contradicts_the_consensus(facts, fill):
    filled = [new if old is None else old for old, new in zip(facts, fill, strict=True)]
    assert lines.consensus(*facts) in (None, lines.consensus(*filled))


FIRST = {"line_no": 1, "line_start": START, "relapsed": "Y", "auto_done": "Y", "auto1_date": after(200)}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"relapse_date": after(700)}, Derived("Y")),
        ({"relapse_date": after(800)}, Derived("N")),
        ({"relapsed": "N"}, Derived("N")),
        ({"relapsed": None}, Derived(None, ("LIN.relapsed",))),
        ({}, Derived(None, ("LIN.relapse_date",))),
        ({"relapse_date": PartialDate(2012)}, Derived(None, (), ("LIN.relapse_date",))),
        ({"relapse_date": PartialDate(2013)}, Derived("N")),
        ({"relapse_date": PartialDate(2011)}, Derived("Y")),
        (
            {"relapse_date": PartialDate(2012), "line_start": PartialDate(2010, 3)},
            Derived(None, (), ("LIN.line_start", "LIN.relapse_date")),
        ),
        ({"relapse_date": after(-5)}, Derived(None, (), ("LIN.line_start", "LIN.relapse_date"))),
        ({"line_no": 2, "relapse_date": after(700)}, DOES_NOT_APPLY),
    ],
)
def test_early_relapse_of_a_line(answers, expected):
    assert lines.early_relapse_of(Line(**{**FIRST, **answers}), "line1_start") == expected


def test_origin_of_early_relapse_is_a_setting(settings):
    line = Line(**FIRST, relapse_date=after(800))
    assert lines.early_relapse_of(line).value == "N"
    assert lines.early_relapse_of(line, "auto1").value == "Y"
    with override_settings(STUDY={**settings.STUDY, "early_relapse_origin": "auto1"}):
        assert lines.early_relapse_of(line).value == "Y"
    assert lines.early_relapse_of(Line(**{**FIRST, "auto_done": "N"}), "auto1") == DOES_NOT_APPLY


def test_early_relapse_of_a_patient_is_that_of_the_first_line():
    second = {"line_no": 2, "line_start": after(900), "relapsed": "Y", "relapse_date": after(1000)}
    assert lines.early_relapse(with_lines({**FIRST, "relapse_date": after(800)}, second)) == Derived("N")
    assert lines.early_relapse(a_record()) == Derived(None, ("LIN.line_no",))
    untreated = a_record()
    untreated = untreated.with_form(PreTransplantStatus(patient=untreated.patient, n_prior_lines=0))
    assert lines.early_relapse(untreated) == Derived("N")


def test_consensus_candidate_by_early_relapse_or_high_risk():
    full = {**FIRST, "drugs": ["BOR", "THA"], "relapse_date": after(600)}
    assert lines.early_relapse_consensus(with_lines(full)) is True
    assert lines.consensus_candidate(with_lines(full)) is True
    late = {**full, "relapse_date": after(900)}
    assert lines.consensus_candidate(with_lines(late)) is None
    record = with_lines(late)
    at_risk = record.with_form(Diagnosis(patient=record.patient, del17p="POS"))
    assert lines.consensus_candidate(at_risk) is True
