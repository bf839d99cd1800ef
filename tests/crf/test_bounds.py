"""Numbers of which the chart gives a bound or a range: kept as such, and never taken for a value."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from crf import models
from crf.bounds import above, at_least, known_of
from crf.derivations.outcomes import chimerism_class
from crf.display import answer_in_words, stored_answer
from crf.forms import NUMBERS, form_class
from crf.record import load_record
from crf.selectors import item_history
from crf.specs import SPECS
from crf.typed_numbers import Reading, in_text, parse
from tests.factories.study import consented, save

ASKED_AT_ONCE = [
    (spec.model, field)
    for spec in SPECS.values()
    for field in spec.model.items()
    if field.kind in NUMBERS and field.item.shown_if is None
]
BOUNDED = [(model, field) for model, field in ASKED_AT_ONCE if field.item.bounded]
SINGLE = [(model, field) for model, field in ASKED_AT_ONCE if not field.item.bounded]


def typed(model, instance=None, **texts):
    data = QueryDict(mutable=True)
    data.update({"version": "0", **texts})
    return form_class(model)(data, instance=instance)


@pytest.mark.parametrize(
    ("name", "text", "bounds", "entered"),
    [
        ("bmpc", "> 20", "> 20", {}),
        ("bmpc", ">20%", "> 20", {}),
        ("bmpc", "60–70 %", "60–70", {}),
        ("m_serum", "< 0,1", "< 0.1", {}),
        ("m_serum", "> 30 g/L", "> 3", {"value": "> 30", "unit": "g/L"}),
        ("flc_kappa", "≥ 1,2340", "≥ 1.2340", {}),
        ("flc_lambda", "<= 5", "≤ 5", {}),
    ],
)
def test_a_bound_is_kept_beside_the_values_and_is_no_value(name, text, bounds, entered):
    form = typed(models.Diagnosis, **{name: text})
    assert form.is_valid(), form.errors
    row = form.instance
    assert (getattr(row, name), row.bounds, row.entered.get(name, {})) == (None, {name: bounds}, entered)
    assert row.is_answered(row._meta.get_field(name))
    assert form.changed_items() == {name}


def test_every_bounded_item_takes_a_bound_and_no_other_number_does():
    for model, field in BOUNDED:
        form = typed(model, **{field.name: "< 5"})
        assert (form.errors, form.instance.bounds) == ({}, {field.name: "< 5"}), field.name
    for model, field in SINGLE:
        for text in ("> 20", "60-70"):
            form = typed(model, **{field.name: text})
            assert (form.instance.bounds, list(form.errors)) == ({}, [field.name])
            assert "this item keeps one number" in form.errors[field.name][0]


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("text", ["> 10.5", "≤ 1.2340", "0.5–3"])
@pytest.mark.parametrize("unit", ["", " g/L"])
def test_a_stored_bound_comes_back_untouched(language, text, unit):
    with translation.override(language):
        stored = typed(models.Diagnosis, m_serum=text + unit)
        assert stored.is_valid()
        row = stored.instance
        before = dict(row.bounds), dict(row.entered)
        page = form_class(models.Diagnosis)(instance=row)
        shown = {name: page[name].value() for name in ("m_serum", "m_serum__u")}
        again = typed(models.Diagnosis, instance=row, **shown)
        assert (again.is_valid(), again.changed_items()) == (True, set())
        assert (row.bounds, row.entered) == before


def test_a_bound_outside_the_limits_and_one_beside_a_missing_code_are_refused():
    assert "120 is outside" in typed(models.Diagnosis, bmpc="60-120").errors["bmpc"][0]
    form = typed(models.Diagnosis, bmpc="> 20", bmpc__m="U")
    assert "also a missing code" in form.errors["bmpc"][0]


def test_two_readings_of_a_bound_are_asked_about():
    form = typed(models.Diagnosis, flc_kappa="> 1.250")
    assert "can be 1250 or 1.25" in form.errors["flc_kappa"][0]
    assert form.offers("flc_kappa") == []


@pytest.mark.parametrize(
    ("text", "limit", "least", "more"),
    [
        ("> 20", 10, True, True),
        ("> 20", 20, True, True),
        ("≥ 20", 20, True, None),
        ("> 20", 30, None, None),
        ("< 5", 5, False, False),
        ("≤ 5", 5, None, False),
        ("< 5", 3, None, None),
        ("60–70", 60, True, None),
        ("60–70", 65, None, None),
        ("60–70", 70, None, False),
        ("60–70", 71, False, False),
    ],
)
def test_what_follows_from_a_bound_is_known_or_not(text, limit, least, more):
    row = models.Diagnosis(bounds={"bmpc": text})
    assert (at_least(row, "bmpc", limit), above(row, "bmpc", limit)) == (least, more)


@given(low=st.integers(0, 100), width=st.integers(0, 50), limit=st.integers(0, 150), open_low=st.booleans())
def test_what_is_said_of_a_range_holds_for_every_number_in_it(low, width, limit, open_low):
    known = Reading(Decimal(low), None if width > 40 else Decimal(low + width), open_low and width > 40)
    row = models.Diagnosis(bounds={"bmpc": in_text(known, point=True)})
    numbers = range(low + known.open_low, 400 if known.high is None else low + width + 1)
    least, more = {n >= limit for n in numbers}, {n > limit for n in numbers}
    assert at_least(row, "bmpc", limit) in {None, *least}
    assert not (len(least) > 1 and at_least(row, "bmpc", limit) is not None)
    assert not (len(more) > 1 and above(row, "bmpc", limit) is not None)
    assert above(row, "bmpc", limit) in {None, *more}


@given(low=st.none() | st.integers(0, 10**6), high=st.none() | st.integers(0, 10**6))
def test_a_bound_is_read_as_it_was_written(low, high):
    sides = [None if side is None else Decimal(side) / 1000 for side in (low, high)]
    if sides == [None, None] or (None not in sides and sides[0] > sides[1]):
        return
    known = Reading(*sides)
    assert parse(in_text(known, point=True), bounds=True) == known


def test_values_answer_as_before():
    row = models.Diagnosis(bmpc=60)
    assert (at_least(row, "bmpc", 60), above(row, "bmpc", 60), known_of(row, "bmpc")) == (True, False, 60)
    assert (at_least(models.Diagnosis(), "bmpc", 60), known_of(models.Diagnosis(), "bmpc")) == (None, None)


@pytest.mark.parametrize(
    ("text", "code"), [("> 95", "FULL"), ("≥ 95", None), ("< 5", "ABS"), ("10–20", "MIX"), ("> 90", None)]
)
def test_chimerism_is_classed_where_its_bounds_decide(text, code):
    assert chimerism_class(models.Chimerism(bounds={"chim_donor_pct": text})).value == code


def test_a_bound_reads_in_the_language_of_the_reader():
    row = models.Diagnosis(bounds={"m_serum": "< 0.1"})
    field = row._meta.get_field("m_serum")
    with translation.override("it"):
        assert answer_in_words(field, stored_answer(field, row)) == "< 0,1 g/dL"


@pytest.mark.django_db
def test_the_history_tells_of_bounds(torino):
    patient = consented()
    save(patient, models.Diagnosis(bounds={"bmpc": "> 20"}))
    row = load_record(patient).diagnosis
    assert row.bounds == {"bmpc": "> 20"}
    [(_entry, old, new)] = item_history(row, "bmpc")
    assert (old, new) == (None, {"bounds": "> 20"})
