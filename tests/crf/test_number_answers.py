"""Typed numbers on their way into an item: asked about, converted, or refused with a way out."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation

from crf import models
from crf.forms import NUMBERS, UNIT_SUFFIX, form_class
from crf.number_answers import is_possible
from crf.specs import SPECS

ITEMS = [
    (spec.model, field) for spec in SPECS.values() for field in spec.model.items() if field.kind in NUMBERS
]


def typed(model, **texts):
    data = QueryDict(mutable=True)
    data.update({"version": "0", **texts})
    return form_class(model)(data)


def offered(form, name):
    return [(offer.text, offer.unit) for offer in form.offers(name)]


@pytest.mark.parametrize(
    ("name", "text", "offers"),
    [
        ("b2m", "1.250", [("1.25", "")]),
        ("b2m", "1,250", [("1.25", "")]),
        ("ldh", "1.250", [("1250", "")]),
        ("m_serum", "4.100", [("4.1", "")]),
        ("flc_kappa", "1.234", [("1234", ""), ("1.2340", "")]),
        ("albumin", "9.250", []),
        ("bmpc", "1.000", [("1", "")]),
    ],
)
def test_three_digits_behind_the_only_mark_are_asked_about(name, text, offers):
    form = typed(models.Diagnosis, **{name: text})
    assert list(form.errors) == [name]
    assert offered(form, name) == offers
    assert form.instance.answers()[name] is None
    for taken, _unit in offers:
        assert typed(models.Diagnosis, **{name: taken}).is_valid()


def test_the_question_says_which_reading_is_possible():
    [message] = typed(models.Diagnosis, ldh="1.250").errors["ldh"]
    assert message == (
        "“1.250” can be 1250 or 1.25, and only 1250 is possible here (20 to 15000 U/L). "
        "Choose it if that is what the chart says."
    )
    with translation.override("it"):
        [message] = typed(models.Diagnosis, flc_kappa="1.250").errors["flc_kappa"]
    assert "1250" in message and "1,25" in message


@pytest.mark.parametrize("text", ["1.250", "1,250", "12.000", "123.456", "-1.250"])
def test_no_item_stores_a_guess(text):
    for model, field in ITEMS:
        form = typed(model, **{field.name: text})
        assert form.instance.answers()[field.name] is None
        # A question that does not arise is emptied, whatever was typed.
        if field.item.shown_if is None:
            assert list(form.errors) == [field.name]


@pytest.mark.parametrize(
    ("name", "text", "value", "entered"),
    [
        ("hb", "9,2 g/dl", "9.2", {}),
        ("hb", "92 g/L", "9.2", {"value": "92", "unit": "g/L"}),
        ("creatinine", "115 umol/l", "1.3009", {"value": "115", "unit": "µmol/L"}),
        ("b2m", "6100 ug/L", "6.1", {"value": "6100", "unit": "µg/L"}),
        ("bmpc", "60%", 60, {}),
        ("bmpc", "60 %", 60, {}),
        ("ldh", "0.250,5", None, {}),
        ("ldh", "1.250,5", "1250.5", {}),
        ("ldh", "1\u00a0250", "1250", {}),
        ("ldh", "\u200e250\u200b", "250", {}),
    ],
)
def test_a_unit_typed_behind_the_value_is_understood(name, text, value, entered):
    form = typed(models.Diagnosis, **{name: text})
    assert form.is_valid() == (value is not None)
    if value is not None:
        stored = getattr(form.instance, name)
        assert (stored, form.instance.entered.get(name, {})) == (type(stored)(value), entered)
        assert form.changed_items() == {name}


@pytest.mark.parametrize(
    ("name", "text", "unit"),
    [("hb", "92", "g/L"), ("albumin", "29", "g/L"), ("creatinine", "115", "µmol/L"), ("b2m", "6100", "µg/L")],
)
def test_a_value_that_fits_the_other_unit_is_offered_there(name, text, unit):
    form = typed(models.Diagnosis, **{name: text})
    [message] = form.errors[name]
    assert f"In the other unit it would fit: {text} {unit} = " in message
    assert offered(form, name) == [(text, unit)]
    assert typed(models.Diagnosis, **{name: text, name + UNIT_SUFFIX: unit}).is_valid()


def test_a_value_in_the_second_unit_that_fits_the_first_is_offered_there():
    form = typed(models.Diagnosis, hb="9.2", hb__u="g/L")
    assert offered(form, "hb") == [("9.2", "g/dL")]
    assert "9.2 g/L is outside" in form.errors["hb"][0]


def test_a_value_that_fits_no_unit_has_no_offer():
    assert offered(typed(models.Diagnosis, hb="9200"), "hb") == []


def test_another_unit_than_the_item_knows_is_refused_by_its_name():
    [message] = typed(models.Diagnosis, hb="5,7 mmol/L").errors["hb"]
    assert message == "“mmol/L” is not the unit of this item. Write the number in g/dL / g/L."


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_stored_number_comes_back_untouched(language):
    with translation.override(language):
        for value in ("1.2340", "123.0000", "0.1250", "3.8000"):
            row = models.Diagnosis(flc_kappa=Decimal(value))
            form = form_class(models.Diagnosis)(instance=row)
            shown = form["flc_kappa"].value()
            again = QueryDict(mutable=True)
            again.update({"version": "0", "flc_kappa": shown})
            bound = form_class(models.Diagnosis)(again, instance=row)
            assert (bound.is_valid(), bound.changed_items()) == (True, set())
            assert bound.instance.flc_kappa == Decimal(value)


def test_possible_is_asked_in_the_unit_that_was_chosen():
    field = models.Diagnosis._meta.get_field("hb")
    assert is_possible(field, Decimal(92), "g/L")
    assert not is_possible(field, Decimal(92), "g/dL")
