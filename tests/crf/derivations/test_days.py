"""Days and months around the index allo."""

import pytest

from crf.derivations import DOES_NOT_APPLY, Derived, days
from crf.examples import a_record, day
from crf.models import Engraftment, Line, PreTransplantStatus
from crf.partial_date import PartialDate


def with_lines(*answers):
    record = a_record(tx_date=day(0))
    return record.with_form(
        *(Line(pk=700 + n, patient=record.patient, **each) for n, each in enumerate(answers))
    )


def test_day_of_an_event():
    record = a_record(tx_date=day(0))
    assert days.day_of(record, day(300), "REL.rel_date") == Derived(300)
    assert days.day_of(record, PartialDate.from_date(day(-2)), "REL.rel_date") == Derived(-2)
    assert days.day_of(record, PartialDate(2013, 1), "REL.rel_date") == Derived(None, (), ("REL.rel_date",))
    assert days.day_of(record, None, "REL.rel_date") == Derived(None, ("REL.rel_date",))
    assert days.day_of(a_record(), None, "REL.rel_date") == Derived(None, ("TRA.tx_date", "REL.rel_date"))
    assert days.day_of_onset(record, "N", None, "AGV.agvhd_onset_date") == DOES_NOT_APPLY


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"anc_recovery": "Y", "anc_date": day(17)}, Derived(17)),
        ({"anc_recovery": "NB"}, Derived(1)),
        ({"anc_recovery": "N"}, DOES_NOT_APPLY),
        ({"anc_recovery": "Y"}, Derived(None, ("ENG.anc_date",))),
        ({}, Derived(None, ("ENG.anc_recovery",))),
    ],
)
def test_day_of_recovery(answers, expected):
    assert days.day_of_recovery(a_record(tx_date=day(0)), Engraftment(**answers), "anc") == expected


@pytest.mark.parametrize(
    ("dx_date", "expected"),
    [
        ("2010-06", Derived(23)),
        ("2011-05-04", Derived(12)),
        ("2010", Derived(None, (), ("DIA.dx_date",))),
        (None, Derived(None, ("DIA.dx_date",))),
    ],
)
def test_months_from_diagnosis(dx_date, expected):
    assert days.months_from_diagnosis(a_record(tx_date="2012-05-04", dx_date=dx_date)) == expected


def test_days_from_the_latest_auto():
    def auto(number, **dates):
        return {"auto_done": "Y", "auto_count": number} | {
            name: PartialDate.from_iso(text) for name, text in dates.items()
        }

    first = auto(2, auto1_date="2010-05", auto2_date="2012-01-05")
    assert days.days_from_last_auto(with_lines(first)) == Derived(120)
    assert days.days_from_last_auto(with_lines({"auto_done": "N"}, first)) == Derived(120)
    month = Derived(None, (), ("LIN.auto1_date",))
    assert days.days_from_last_auto(with_lines(auto(1, auto1_date="2011-05"))) == month
    undated = Derived(None, ("LIN.auto2_date",))
    assert days.days_from_last_auto(with_lines(auto(2, auto1_date="2011-05-04"))) == undated
    assert days.days_from_last_auto(with_lines({"auto_done": "N"})) == DOES_NOT_APPLY
    assert days.days_from_last_auto(with_lines({})) == Derived(None, ("LIN.auto_done",))
    assert days.days_from_last_auto(a_record()) == Derived(None, ("TRA.tx_date",))


def test_without_lines_the_number_of_autos_says_whether_there_was_one():
    record = a_record(tx_date=day(0))
    assert days.days_from_last_auto(record) == Derived(None, ("LIN.auto_done",))
    none = record.with_form(PreTransplantStatus(patient=record.patient, n_prior_autos=0))
    assert days.days_from_last_auto(none) == DOES_NOT_APPLY
