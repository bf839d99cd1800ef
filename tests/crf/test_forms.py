"""The one form class: what it accepts, refuses and empties. No database needed."""

import datetime

import pytest
from django.http import QueryDict

from crf import models
from crf.forms import UNIT_SUFFIX, ReasonForm, form_class, posted
from crf.models import FormRecord
from crf.partial_date import PartialDate
from crf.specs import SPECS

DAY0 = datetime.date(2012, 5, 4)


def filled(model: type[FormRecord], missing=None, instance=None, **answers):
    data = QueryDict(mutable=True)
    for name, value in posted(answers, missing).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return form_class(model)(data, instance=instance, day0=DAY0)


@pytest.mark.parametrize("spec", SPECS.values(), ids=list(SPECS))
def test_every_form_is_drawn_from_its_model_and_accepts_nothing_yet(spec):
    form = filled(spec.model)
    assert form.is_valid(), form.errors
    assert form.instance.answers() == dict.fromkeys(form.instance.answers())
    assert set(form.instance.answers()) <= set(form.fields)


@pytest.mark.parametrize("spec", SPECS.values(), ids=list(SPECS))
def test_every_condition_reads_items_of_its_own_form(spec):
    names = {field.name for field in spec.model.items()}
    for field in spec.model.items():
        if field.item.shown_if is not None:
            assert field.item.shown_if.items() <= names, field.name


@pytest.mark.parametrize("spec", SPECS.values(), ids=list(SPECS))
def test_every_item_stands_in_one_section(spec):
    names = [field.name for _title, fields in spec.sectioned() for field in fields]
    assert sorted(names) == sorted(field.name for field in spec.model.items())


def test_form_reads_what_people_type():
    form = filled(models.Diagnosis, dx_date=" 06/2011 ", dx_subtype="MM", dx_comment="  a note ")
    assert form.is_valid(), form.errors
    row = form.instance
    assert (row.dx_date, row.dx_subtype, row.dx_comment) == (PartialDate(2011, 6), "MM", "a note")


@pytest.mark.parametrize("typed_break", ["\n", "\r\n", "\r"])
def test_a_line_break_is_one_letter_as_in_the_browser(typed_break):
    text = typed_break.join(["x" * 49] * 10) + "."
    form = filled(models.Diagnosis, dx_comment=text)
    assert form.is_valid(), form.errors
    assert (form.instance.dx_comment.count("\n"), len(form.instance.dx_comment)) == (9, 500)


def test_a_comment_stored_with_two_letters_a_break_is_not_changed_by_sending_it_again():
    row = models.Diagnosis(dx_comment="one\r\ntwo")
    assert filled(models.Diagnosis, instance=row, dx_comment="one\ntwo").changed_items() == set()


@pytest.mark.parametrize(
    ("typed", "day"),
    [("\u200e12/06/2011\u200b", 12), ("12/06/2011 00:00", 12), ("1° giugno 2011", 1), ("12–06–2011", 12)],
)
def test_a_pasted_date_is_read_as_it_looks(typed, day):
    form = filled(models.Diagnosis, dx_date=typed)
    assert form.is_valid(), form.errors
    assert form.instance.dx_date == PartialDate(2011, 6, day)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("?", "write at least the year"),
        ("00/03/2012", "If the day is not known, write 03/2012."),
        ("00/00/2012", "write the year alone: 2012."),
    ],
)
def test_a_date_that_is_not_known_says_what_to_write(typed, words):
    assert words in filled(models.Diagnosis, dx_date=typed).errors["dx_date"][0]
    assert "full day is needed" in filled(models.Transplant, tx_date=typed).errors["tx_date"][0]


def test_form_keeps_zero_as_a_value():
    form = filled(models.CentreDossier, expected_patients="0")
    assert form.is_valid(), form.errors
    assert form.instance.expected_patients == 0


@pytest.mark.parametrize(
    ("model", "answers", "item", "words"),
    [
        (models.Diagnosis, {"dx_date": "31/02/2011"}, "dx_date", "February 2011 has 28 days"),
        (models.Diagnosis, {"dx_date": "1979"}, "dx_date", "outside what is possible"),
        (models.Diagnosis, {"dx_date": "2099"}, "dx_date", "in the future"),
        (models.Diagnosis, {"dx_subtype": "XX"}, "dx_subtype", "not in the list"),
        (models.Diagnosis, {"dx_comment": "x" * 501}, "dx_comment", "at most 500"),
        (models.Diagnosis, {"dx_comment": "x" * 3_000_000}, "dx_comment", "far too long"),
        (models.Transplant, {"tx_date": "2012"}, "tx_date", "the full day is needed"),
        (models.Transplant, {"tx_number": "two"}, "tx_number", "not a whole number"),
        (models.Transplant, {"tx_number": "12"}, "tx_number", "outside what is possible"),
        (models.FollowUp, {"visit_date": "3/5/2012"}, "visit_date", "not below day 0"),
        (models.Death, {"death_contrib": ["GVHD", "XX"]}, "death_contrib", "not in the list"),
    ],
)
def test_form_refuses_what_cannot_be_beside_its_field(model, answers, item, words):
    form = filled(model, **answers)
    assert not form.is_valid()
    assert list(form.errors) == [item]
    assert words in form.errors[item][0]


def test_form_leaves_a_limit_after_transplant_alone_while_day_0_is_not_known():
    form = form_class(models.FollowUp)(posted({"visit_date": "3/5/2012"}), day0=None)
    assert form.is_valid(), form.errors


def test_a_partial_date_is_refused_only_when_all_its_days_are_out():
    assert filled(models.Death, death_date="05/2012").is_valid()
    assert not filled(models.Death, death_date="04/2012").is_valid()


def test_missing_code_is_an_answer():
    form = filled(models.FollowUp, missing={"disease_status": "D"}, visit="M06")
    assert form.is_valid(), form.errors
    assert form.instance.missing == {"disease_status": "D"}
    assert "disease_status" not in {field.name for field in form.instance.unanswered()}


def test_missing_code_beside_a_value_is_refused():
    form = filled(models.FollowUp, missing={"disease_status": "U"}, disease_status="CR")
    assert list(form.errors) == ["disease_status"]


def test_missing_code_is_offered_only_where_the_dictionary_allows_it():
    form = form_class(models.FollowUp)()
    assert [code for code, _label in form.fields["disease_status__m"].choices] == ["", "U", "D"]
    assert "vital_status__m" not in form.fields
    assert not filled(models.FollowUp, missing={"disease_status": "N"}).is_valid()


def test_a_question_that_does_not_arise_is_emptied_even_when_its_answer_is_unreadable():
    form = filled(models.AcuteGVHD, agvhd="N", agvhd_onset_date="nonsense", agvhd_max_grade="3")
    assert form.is_valid(), form.errors
    assert (form.instance.agvhd_onset_date, form.instance.agvhd_max_grade) == (None, None)


def test_emptying_one_answer_empties_what_depended_on_it():
    row = models.Consent(legal_basis="CONS", consent_secondary="Y")
    form = filled(models.Consent, instance=row, missing={"consent_secondary": "N"}, legal_basis="DEC")
    assert form.is_valid(), form.errors
    assert (row.consent_secondary, row.missing) == (None, {})


def test_unanswered_lists_required_questions_that_arise():
    row = models.RelapseSummary(relapse_ever="N")
    assert [field.name for field in row.unanswered()] == ["relapse_free_until"]


def test_nothing_clinical_is_prefilled():
    for spec in SPECS.values():
        form = form_class(spec.model)()
        given = {
            name for name, value in form.initial.items() if value not in (None, "") and name != "version"
        }
        # A unit is how a value is read, and there is no value.
        assert {name for name in given if not name.endswith(UNIT_SUFFIX)} == set()


@pytest.mark.parametrize(
    ("known", "shown"), [((2011, 6, 3), "03/06/2011"), ((2011, 6), "06/2011"), ((2011,), "2011")]
)
def test_a_date_stands_in_its_box_as_on_the_chart_and_sent_again_is_no_change(known, shown):
    row = models.Diagnosis(dx_date=PartialDate(*known))
    assert f'value="{shown}"' in str(form_class(models.Diagnosis)(instance=row)["dx_date"])
    assert filled(models.Diagnosis, instance=row, dx_date=shown).changed_items() == set()


def test_unchanged_form_has_no_changed_items():
    row = models.Diagnosis(dx_date=PartialDate(2011, 6), dx_subtype="MM", version=3)
    form = filled(models.Diagnosis, instance=row, dx_date="06/2011", dx_subtype="MM")
    assert form.is_valid()
    assert form.changed_items() == set()


def test_changed_items_names_item_for_its_missing_code():
    form = filled(models.FollowUp, missing={"contact_source": "U"}, visit="M06")
    assert form.changed_items() == {"visit", "contact_source"}


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [("source", "", "source"), ("other", "the chart was misread", "other: the chart was misread")],
)
def test_reason_form_gives_code_and_words(code, text, reason):
    form = ReasonForm({"reason_code": code, "reason_text": text})
    assert form.is_valid()
    assert form.reason() == reason


@pytest.mark.parametrize(("code", "text"), [("", ""), ("other", ""), ("other", " x ")])
def test_reason_form_wants_words_for_another_reason(code, text):
    assert not ReasonForm({"reason_code": code, "reason_text": text}).is_valid()
