"""The list of derived items, and how they read."""

import pytest
from django.utils.translation import override

from crf.derivations import DERIVED_ITEMS, DOES_NOT_APPLY, Derived, derived_items
from crf.derivations.words import in_words
from crf.examples import DIED, RELAPSED, a_record, a_sound_record
from crf.specs import PATIENT_SPECS, SPECS, item_label

NAMES = [f"{each.form}.{each.name}" for each in DERIVED_ITEMS]


def item(path):
    return DERIVED_ITEMS[NAMES.index(path)]


def test_every_item_has_a_name_of_its_own_and_stands_beside_an_item_of_its_form():
    assert len(set(NAMES)) == len(NAMES)
    for each in DERIVED_ITEMS:
        stated = {field.name for field in SPECS[each.form].model.items()}
        assert each.beside is None or each.beside in stated, each
        assert each.name not in stated, each


def test_items_of_a_form_come_in_their_order():
    assert [each.name for each in derived_items("DIA")] == [
        "iss_derived",
        "riss_derived",
        "r2iss_derived",
        "ldh_derived",
        "crab_ca_derived",
        "crab_renal_derived",
        "crab_anaemia_derived",
        "high_risk_fish",
        "high_risk",
    ]
    by_form = [each for spec in PATIENT_SPECS for each in derived_items(spec.key)]
    assert len(by_form) == len(DERIVED_ITEMS)


@pytest.mark.parametrize("record", [a_record(), a_sound_record(RELAPSED), a_sound_record(DIED)])
def test_every_item_says_something_of_any_row_and_names_items_that_exist(record):
    for each in DERIVED_ITEMS:
        for row in [*record.rows(each.form), SPECS[each.form].model()]:
            derived = each.derive(record, row)
            for path in (*derived.because, *derived.imprecise):
                assert item_label(path)
            if derived.value is not None:
                assert not (derived.because or derived.imprecise)
                assert each.codes is None or derived.value in each.codes.values
            assert in_words(each, derived)


@pytest.mark.parametrize(
    ("path", "derived", "words"),
    [
        ("DIA.iss_derived", Derived("2"), "II"),
        ("ENG.days_anc", Derived(17), "17 days"),
        ("PRE.bmi", Derived(24.949), "24.9 kg/m²"),
        ("FUP.day", Derived(100), "100"),
        ("TRA.tandem_ok", DOES_NOT_APPLY, "does not apply"),
        ("TRA.cond_class", Derived(None), "not determined: the answers decide nothing"),
        (
            "DIA.riss_derived",
            Derived(None, ("DIA.del17p",)),
            "not determined, because del(17p) is unknown",
        ),
        (
            "DIA.riss_derived",
            Derived(None, ("DIA.del17p", "DIA.b2m")),
            "not determined, because these are unknown: del(17p) and Beta-2 microglobulin",
        ),
        (
            "TRA.cond_class",
            Derived(None, ("PRE.weight",)),
            "not determined, because Weight (Pre-transplant status) is unknown",
        ),
        (
            "LIN.early_relapse",
            Derived(None, (), ("LIN.relapse_date",)),
            "not determined, because Date of relapse / progression is not precise enough",
        ),
        (
            "LIN.early_relapse",
            Derived(None, (), ("LIN.line_start", "LIN.relapse_date")),
            "not determined, because these are not precise enough: Start date and "
            "Date of relapse / progression",
        ),
    ],
)
def test_in_words(path, derived, words):
    with override("en"):
        assert in_words(item(path), derived) == words


def test_a_long_list_of_what_is_lacking_is_cut_short():
    lacking = Derived(None, tuple(f"DIA.{name}" for name in ("b2m", "albumin", "del17p", "t4_14", "ldh_cat")))
    with override("en"):
        assert in_words(item("DIA.riss_derived"), lacking).endswith("del(17p), t(4;14) and 1 more")


def test_numbers_have_the_point_or_comma_of_the_language():
    with override("it"):
        assert in_words(item("PRE.bsa"), Derived(1.8447)) == "1,84 m²"
