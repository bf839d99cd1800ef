"""Body size, doses and the intensity of a conditioning."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crf.derivations import DOES_NOT_APPLY, Derived, conditioning
from crf.derivations.conditioning import Dose, body_mass_index, body_surface, intensity, per_kg, per_m2
from crf.examples import a_record
from crf.models import ConditioningDrug, PreTransplantStatus, Transplant

FLU = Dose("FLU", 120, "MGM2", "IV")
NO_TBI = (False, None, None)


def test_body_size():
    assert body_surface(70, 175) == pytest.approx(1.8447, abs=1e-4)
    assert body_mass_index(70, 175) == pytest.approx(22.857, abs=1e-3)
    assert conditioning.bmi(PreTransplantStatus(weight=70)) == Derived(None, ("PRE.height",))
    assert conditioning.bsa(PreTransplantStatus()) == Derived(None, ("PRE.weight", "PRE.height"))
    assert conditioning.bmi(PreTransplantStatus(weight=81, height=180)) == Derived(25.0)


@given(
    st.floats(0.1, 1000),
    st.sampled_from(["MG", "MGKG", "MGM2", "GM2"]),
    st.floats(30, 200),
    st.floats(120, 220),
)
def test_a_dose_is_the_same_dose_in_every_unit(amount, unit, weight, height):
    in_mg = per_kg(amount, unit, weight, height) * weight
    assert per_m2(amount, unit, weight, height) * body_surface(weight, height) == pytest.approx(in_mg)


def test_a_dose_needs_no_body_size_in_its_own_unit():
    assert (per_kg(3.2, "MGKG", None, None), per_m2(2, "GM2", None, None)) == (3.2, 2000)
    assert (per_kg(3.2, "MG", None, 180), per_m2(3.2, "MGKG", 70, None)) == (None, None)


@pytest.mark.parametrize(
    ("doses", "tbi", "expected"),
    [
        ([Dose("FLU", 90, "MGM2", "IV")], (True, 2, 1), "NMA"),
        ([FLU, Dose("MEL", 140, "MGM2", "IV")], NO_TBI, "RIC"),
        ([Dose("BU", 12.8, "MGKG", "IV"), FLU], NO_TBI, "MAC"),
        ([Dose("CY", 120, "MGKG", "IV")], (True, 12, 6), "MAC"),
        ([Dose("TREO", 36, "GM2", "IV")], NO_TBI, None),
        ([Dose("TREO", 42, "GM2", "IV")], NO_TBI, "MAC"),
        ([Dose("TREO", 30, "GM2", "IV"), FLU], NO_TBI, "RIC"),
        ([FLU, Dose("MEL", 200, "MGM2", "IV")], NO_TBI, "MAC"),
        ([Dose("TT", 10, "MGKG", "IV"), FLU], NO_TBI, "RIC"),
        ([Dose("TT", 15, "MGKG", "IV"), FLU], NO_TBI, "MAC"),
        ([Dose("BU", 8, "MGKG", "PO"), FLU], NO_TBI, "RIC"),
        ([Dose("BU", 8, "MGKG", "IV"), FLU], NO_TBI, "MAC"),
        ([Dose("BU", 3.2, "MGKG", None), FLU], NO_TBI, "RIC"),
        ([FLU], (True, 4, 2), "RIC"),
        ([FLU], (True, 6, 1), "MAC"),
        ([FLU], (True, 6, 3), "RIC"),
        ([FLU], (True, 8, None), "MAC"),
        ([], (True, 2, 1), "NMA"),
        ([FLU, Dose("CY", 60, "MGKG")], NO_TBI, "NMA"),
        ([FLU, Dose("BOR", 4, "MG")], (True, 2, 1), "NMA"),
        ([FLU, Dose("BENDA", 390, "MGM2")], NO_TBI, None),
        ([FLU, Dose("BCNU", 300, "MGM2")], NO_TBI, None),
        ([FLU, Dose("MEL", 200, "MGM2")], (None, None, None), "MAC"),
    ],
)
def test_intensity(doses, tbi, expected):
    assert {intensity(each, *tbi, 70, 175) for each in permutations(doses)} == {Derived(expected)}


@pytest.mark.parametrize(
    ("doses", "tbi", "path"),
    [
        ([FLU, Dose("MEL", None, None)], NO_TBI, "CND.cond_dose"),
        ([FLU, Dose("MEL", 140, None)], NO_TBI, "CND.cond_dose_unit"),
        ([Dose("BU", 8, "MGKG", None)], NO_TBI, "CND.cond_route"),
        ([Dose("MEL", 250, "MG")], NO_TBI, "PRE.weight"),
        ([FLU], (None, None, None), "TRA.tbi"),
        ([FLU], (True, None, 1), "TRA.tbi_dose"),
        ([FLU], (True, 6, None), "TRA.tbi_fractions"),
        ([], NO_TBI, "CND.cond_drug"),
    ],
)
def test_intensity_names_what_is_lacking(doses, tbi, path):
    assert intensity(doses, *tbi, None, None) == Derived(None, (path,))


def test_class_of_a_transplant_converts_by_the_body_size_before_it():
    record = a_record(index={"is_index": "Y", "tx_kind": "Y", "tx_date": "2012-05-04", "tbi": "N"})
    drug = ConditioningDrug(
        pk=900,
        patient=record.patient,
        transplant=record.index,
        cond_drug="MEL",
        cond_dose=400,
        cond_dose_unit="MG",
    )
    undetermined = record.with_form(drug)
    assert conditioning.conditioning_class(undetermined, undetermined.index) == Derived(None, ("PRE.weight",))
    sized = record.with_form(drug, PreTransplantStatus(patient=record.patient, weight=70, height=175))
    assert conditioning.conditioning_class(sized, sized.index) == Derived("MAC")
    later = Transplant(tx_kind="N")
    assert conditioning.conditioning_class(record, later) == DOES_NOT_APPLY
