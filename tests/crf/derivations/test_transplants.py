"""Donor and patient; the planned tandem."""

import pytest

from crf.derivations import DOES_NOT_APPLY, Derived, transplants
from crf.examples import a_record, day
from crf.models import Line, PreTransplantStatus, Transplant
from crf.partial_date import PartialDate


@pytest.mark.parametrize(
    ("donor", "patient", "expected"),
    [
        ("F", "M", Derived("Y")),
        ("M", None, Derived("N")),
        (None, "F", Derived("N")),
        ("F", None, Derived(None, ("PAT.sex",))),
        (None, "M", Derived(None, ("TRA.donor_sex",))),
    ],
)
def test_sex_mismatch(donor, patient, expected):
    record = a_record(patient={"sex": patient})
    assert transplants.sex_mismatch(record, Transplant(donor_sex=donor)) == expected


def test_cord_blood_and_later_autologous_transplants_have_no_donor():
    assert transplants.sex_mismatch(a_record(), Transplant(donor_type="CB")) == DOES_NOT_APPLY
    later = Transplant(tx_kind="N")
    assert transplants.sex_mismatch(a_record(), later) == DOES_NOT_APPLY
    assert transplants.cmv_combination(a_record(), later) == DOES_NOT_APPLY
    assert transplants.hla_mismatches(later) == DOES_NOT_APPLY


def test_cmv_of_donor_and_patient_in_this_order():
    record = a_record()
    record = record.with_form(PreTransplantStatus(patient=record.patient, cmv_patient="POS"))
    answers = {
        code: transplants.cmv_combination(record, Transplant(cmv_donor=code))
        for code in ("NEG", "POS", "IND", None)
    }
    assert answers == {
        "NEG": Derived("NP"),
        "POS": Derived("PP"),
        "IND": Derived(None, (), ("TRA.cmv_donor",)),
        None: Derived(None, ("TRA.cmv_donor",)),
    }


def test_hla_mismatches():
    assert transplants.hla_mismatches(Transplant(hla_loci=10, hla_match=9)) == Derived(1)
    assert transplants.hla_mismatches(Transplant(hla_loci=10)) == Derived(None, ("TRA.hla_match",))


@pytest.mark.parametrize(
    ("auto", "relapse", "expected"),
    [
        (day(-39), False, False),
        (day(-40), False, True),
        (day(-183), False, True),
        (day(-184), False, False),
        (day(-100), True, False),
        (day(-100), None, None),
        (day(-300), None, False),
        (PartialDate(2012, 2), False, True),
        (PartialDate(2012, 3), False, None),
        (None, False, None),
    ],
)
def test_is_tandem(auto, relapse, expected):
    assert transplants.is_tandem(auto, day(0), relapse) is expected


@pytest.mark.parametrize(
    ("line", "tandem", "expected"),
    [
        ({"relapsed": "N"}, {"tandem_auto_date": PartialDate.from_date(day(-100))}, Derived("Y")),
        ({"relapsed": "N", "auto1_date": PartialDate.from_date(day(-100))}, {}, Derived("Y")),
        (
            {"relapsed": "N"},
            {"tandem_auto_date": PartialDate(2012, 3)},
            Derived(None, (), ("TRA.tandem_auto_date",)),
        ),
        ({"relapsed": "N"}, {}, Derived(None, ("TRA.tandem_auto_date",))),
        ({}, {"tandem_auto_date": PartialDate.from_date(day(-100))}, Derived(None, ("LIN.relapsed",))),
        (
            {"relapsed": "Y", "relapse_date": PartialDate.from_date(day(-50))},
            {"tandem_auto_date": PartialDate.from_date(day(-100))},
            Derived("N"),
        ),
        (
            {"relapsed": "Y", "relapse_date": PartialDate.from_date(day(-500))},
            {"tandem_auto_date": PartialDate.from_date(day(-100))},
            Derived("Y"),
        ),
        (
            {"relapsed": "Y", "relapse_date": PartialDate(2012)},
            {"tandem_auto_date": PartialDate.from_date(day(-100))},
            Derived(None, (), ("LIN.relapse_date",)),
        ),
        ({}, {"tx_plan": "SALV"}, DOES_NOT_APPLY),
        ({}, {"tx_plan": None}, Derived(None, ("TRA.tx_plan",))),
    ],
)
def test_tandem_as_planned(line, tandem, expected):
    record = a_record()
    record = record.with_form(Line(pk=700, patient=record.patient, **line))
    row = Transplant(**{"tx_plan": "TANDP", "tx_date": day(0), **tandem})
    assert transplants.tandem_ok(record, row) == expected
