"""Conditions as sentences."""

import pytest
from django.utils import translation

from crf.conditions import item
from crf.models import Diagnosis, FollowUp, Line, Treatment
from crf.specs import SPECS
from crf.wording import condition_in_words, in_languages, requirement_in_words


@pytest.mark.parametrize(
    ("condition", "model", "words"),
    [
        (item("dx_subtype") == "OTH", Diagnosis, "“Type” is “Other plasma cell neoplasm”"),
        (item("emd") != "Y", Diagnosis, "“Extramedullary disease” has an answer other than “Yes”"),
        (item("iss").is_in("1", "2", "3"), Diagnosis, "“ISS as reported” is “I”, “II” or “III”"),
        (item("iss").not_in("1", "2"), Diagnosis, "“ISS as reported” has an answer other than “I” or “II”"),
        (item("drugs").contains("LEN"), Line, "“Drugs” includes “Lenalidomide”"),
        (item("hb") >= 10, Diagnosis, "“Haemoglobin” is at least 10 g/dL"),
        (item("hb") > 10, Diagnosis, "“Haemoglobin” is more than 10 g/dL"),
        (item("hb") <= 10, Diagnosis, "“Haemoglobin” is at most 10 g/dL"),
        (item("hb") < 10, Diagnosis, "“Haemoglobin” is less than 10 g/dL"),
        (item("ldh").has_value(), Diagnosis, "“LDH” has a value"),
        (item("ldh").is_empty(), Diagnosis, "“LDH” has no value"),
        (~(item("line_stop_reason") == "ONG"), Line, "“Reason of end” is not “Ongoing at last contact”"),
        (~(item("hb") > 10), Diagnosis, "not the case: “Haemoglobin” is more than 10 g/dL"),
        (
            (item("emd") == "Y") & ((item("iss") == "1") | item("ldh").has_value()),
            Diagnosis,
            "“Extramedullary disease” is “Yes” and (“ISS as reported” is “I” or “LDH” has a value)",
        ),
    ],
)
def test_condition_reads_as_a_sentence(condition, model, words):
    assert condition_in_words(condition, model) == words


def test_code_that_no_list_has_any_more_goes_by_itself():
    assert condition_in_words(item("dx_subtype") == "GONE", Diagnosis) == "“Type” is “GONE”"


def test_every_condition_of_every_form_has_words_without_names_of_items():
    said = []
    for spec in SPECS.values():
        for field in spec.model.items():
            if field.item.shown_if is not None:
                said.append((field.name, condition_in_words(field.item.shown_if, spec.model)))
        if spec.arises is not None:
            said.append((spec.key, condition_in_words(spec.arises, SPECS[spec.parent].model)))
    assert len(said) > 100
    assert [words for _name, words in said if "_" in words or not words.startswith(("“", "(", "not "))] == []


def test_requirement_names_missing_codes_only_where_there_are_some():
    fields = {field.name: field for model in (Diagnosis, FollowUp, Treatment) for field in model.items()}
    assert requirement_in_words(fields["dx_other"]) == "needs a value"
    assert requirement_in_words(fields["dx_date"]) == "needs a value or a missing code"
    assert requirement_in_words(fields["hb"]) == "needs a value or a missing code"
    assert requirement_in_words(fields["dx_comment"]) == "optional"


def test_in_languages_leaves_the_readers_language_alone():
    with translation.override("it"):
        said = in_languages(translation.get_language)
        assert (said, translation.get_language()) == ({"en": "en", "it": "it"}, "it")
