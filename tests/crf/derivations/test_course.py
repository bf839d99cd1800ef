"""Domain facts about a patient, on records in memory."""

import datetime

import pytest

from crf import derivations, models
from crf.codes import VISIT
from crf.examples import DIED, DOCUMENTS, RELAPSED, SOUND, a_record, a_sound_record, day
from crf.partial_date import PartialDate


def visit(date, vital_status="ALIVE"):
    return {"visit_date": date, "vital_status": vital_status}


def test_essential_documents_are_those_that_enrolment_demands():
    assert derivations.absent_documents([]) == list(derivations.ESSENTIAL_DOCUMENTS)


def test_absent_documents_are_those_without_a_current_one():
    assert derivations.absent_documents(a_record().documents) == []
    superseded = {**DOCUMENTS[2], "doc_superseded": "Y"}
    record = a_record(documents=[DOCUMENTS[1], superseded, DOCUMENTS[3]])
    assert derivations.absent_documents(record.documents) == ["PROT", "ICF"]


def test_every_scheduled_visit_has_a_window_and_none_overlaps():
    assert [*derivations.VISIT_WINDOWS, "LAST"] == VISIT.values
    bounds = [day for window in derivations.VISIT_WINDOWS.values() for day in window]
    assert bounds[-1] is None
    assert bounds[:-1] == sorted(set(bounds[:-1]))


@pytest.mark.parametrize(
    ("basis", "lawful"),
    [
        ("CONS", True),
        ("DEC", True),
        ("UNR", True),
        ("ETH", True),
        ("HLT", True),
        ("REF", False),
        ("WDR", False),
        ("PEND", False),
        (None, False),
    ],
)
def test_has_legal_basis(basis, lawful):
    assert derivations.has_legal_basis(a_record(consent={"legal_basis": basis})) is lawful


def test_declared_ineligible_names_the_criteria_answered_with_no():
    record = a_record(patient={"elig_mm": "N", "elig_gitmo": None, "elig_novel_post": "N"})
    assert derivations.declared_ineligible(record) == ["elig_mm", "elig_novel_post"]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (a_record(), None),
        (a_record(visits={"M06": {"visit_date": None}}), None),
        (a_record(visits={"M06": visit(day(183)), "M12": visit(day(365))}), day(365)),
        (a_record(visits={"M06": visit(day(183))}, end=day(200)), day(200)),
        (a_record(visits={"M06": visit(day(183))}, death=day(210)), day(210)),
        (a_record(visits={"M06": visit(day(183))}, death="2013"), day(183)),
        # Known to the month: it can have been the latest; on the same last day the full date says more.
        (a_record(visits={"M06": visit(day(183)), "M12": visit("2013-05")}), "2013-05"),
        (a_record(visits={"M06": visit(day(183)), "M12": visit("2012-11")}), "2012-11"),
        (a_record(visits={"M06": visit("2012-11-30")}, end="2012-11"), "2012-11-30"),
        (a_record(visits={"M12": visit("2013")}, end="2014"), "2014"),
    ],
)
def test_last_contact_is_the_one_that_can_be_the_latest(record, expected):
    last = derivations.last_contact(record)
    assert (None if last is None else str(last)) == (None if expected is None else str(expected))


def test_latest_visit_is_the_last_with_a_date():
    record = a_record(visits={"M06": visit(day(183)), "M12": visit(day(365)), "M18": visit(None)})
    assert derivations.latest_visit(record).visit == "M12"
    assert derivations.latest_visit(a_record(visits={"M18": visit(None)})) is None


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (a_record(), None),
        (a_record(visits={"M06": visit(day(183)), "M12": visit(day(365), "LTFU")}), "LTFU"),
        (a_record(visits={"M06": visit(day(183), "LTFU"), "M12": visit(day(365))}), "ALIVE"),
        (a_record(visits={"M06": visit(day(183)), "M12": visit(day(365), None)}), "ALIVE"),
        (a_record(visits={"M06": visit(day(183), "DEAD"), "M12": visit(day(365))}), "DEAD"),
        (a_record(visits={"M06": visit(day(183))}, death="2013"), "DEAD"),
        (a_record(death={}), None),
    ],
)
def test_vital_status(record, expected):
    assert derivations.vital_status(record) == expected
    assert derivations.has_died(record) is (expected == "DEAD")


def test_lost_to_follow_up_by_the_latest_visit_or_the_end_of_observation():
    lost = a_record(visits={"M06": visit(day(183), "LTFU")})
    found_again = a_record(visits={"M06": visit(day(183), "LTFU"), "M12": visit(day(365))})
    ended = a_record(end={"eos_date": day(183), "eos_reason": "LTFU"})
    died = a_record(visits={"M06": visit(day(183), "LTFU")}, death=day(200))
    facts = [derivations.lost_to_follow_up(record) for record in (lost, found_again, ended, died)]
    assert facts == [True, False, True, False]


def test_is_begun_by_a_value_or_a_missing_code():
    blank, coded, zero = models.Relapse(), models.Relapse(missing={"rel_no": "U"}), models.Relapse(rel_no=0)
    assert [derivations.is_begun(row) for row in (blank, coded, zero)] == [False, True, True]


def test_visits_with_interval_speak_since_the_visit_before():
    record = a_sound_record(visits={"M06": {"visit_date": None}})
    spans = [(v.visit, str(since)) for v, since in derivations.visits_with_interval(record)]
    assert spans == [
        ("D100", str(day(0))),
        ("M12", str(day(100))),
        ("M18", str(day(365))),
        ("M24", str(day(548))),
    ]
    undated = a_record(visits={"M06": visit(day(183))})
    assert [since for _, since in derivations.visits_with_interval(undated)] == [None]


def relapses(*given):
    rows = [{"rel_date": date, "rel_type": kind} for date, kind in given]
    return a_record(tx_date=day(0), relapses=rows)


def test_relapses_count_unless_of_mrd_alone_or_undated():
    record = relapses(("2013", "MRDR"), ("2014-03", "PD"), (None, "RELCR"), ("2015", None))
    assert [str(row.rel_date) for row in derivations.relapses(record)] == ["2014-03", "2015"]
    assert [derivations.is_relapse(row) for row in record.relapses] == [False, True, True, False]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], None),
        ([("2013", "MRDR")], None),
        ([("2014-03", "PD"), ("2013-12-31", "RELCR")], PartialDate(2013, 12, 31)),
        ([("2014-03", "PD"), ("2014", "PD")], PartialDate(2014)),
    ],
)
def test_first_relapse_by_its_earliest_day(given, expected):
    assert derivations.first_relapse(relapses(*given)) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("2015", (2015, 7, 1)), ("2015-06", (2015, 6, 15)), ("2015-06-12", (2015, 6, 12))]
)
def test_month_midpoint(text, expected):
    assert derivations.month_midpoint(PartialDate.from_iso(text)) == datetime.date(*expected)


# The builder of the records above


def test_a_record_holds_what_it_is_given_and_nothing_else():
    record = a_record(
        tx_date="2012-05-04",
        dx_date="2010-06",
        relapses=["2013-03"],
        visits=["2012-08-12", "2014-05-10"],
        death="2015",
    )
    assert record.day0 == datetime.date(2012, 5, 4)
    assert str(record.diagnosis.dx_date) == "2010-06"
    assert [(row.rel_no, str(row.rel_date), row.rel_type) for row in record.relapses] == [
        (1, "2013-03", "PD")
    ]
    assert [(v.visit, str(v.visit_date)) for v in record.visits] == [
        ("D100", "2012-08-12"),
        ("LAST", "2014-05-10"),
    ]
    assert str(record.death.death_date) == "2015"
    assert [row.form_key for row in record.forms()] == [
        "PAT",
        "CON",
        "DIA",
        "TRA",
        "CND",
        "REL",
        "FUP",
        "FUP",
        "DTH",
    ]
    keys = [row.pk for row in record.forms() if row.form_key != "PAT"]
    assert len(set(keys)) == len(keys)
    assert all(row.patient is record.patient for row in record.forms())


@pytest.mark.parametrize("base", [SOUND, RELAPSED, DIED], ids=["sound", "relapsed", "died"])
def test_sound_records_are_complete(base):
    record = a_sound_record(base)
    assert [row.form_key for row in record.forms() if row.unanswered() or not row.is_complete] == []


def test_a_change_of_a_sound_record_is_merged_into_its_form():
    record = a_sound_record(DIED, visits={"M12": None, "LAST": {"disease_status": "RESD"}}, end=None)
    assert [v.visit for v in record.visits] == ["D100", "M06", "LAST"]
    assert (record.visits[-1].disease_status, record.visits[-1].vital_status) == ("RESD", "DEAD")
    assert record.end.pk is None
