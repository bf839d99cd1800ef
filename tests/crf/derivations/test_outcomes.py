"""Chimerism, visits, response, toxicity, death, eligibility."""

import pytest

from crf.codes import RESP
from crf.derivations import DOES_NOT_APPLY, ELIGIBILITY, Derived, outcomes
from crf.examples import a_record, day
from crf.models import Chimerism, Death, FollowUp, Toxicity, Treatment, TreatmentDrug
from crf.partial_date import PartialDate

NEUTROPENIA, NEUROPATHY = "10029366", "10034620"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, Derived("Y")),
        ({"elig_mm": "N", "elig_gitmo": None}, Derived("N")),
        ({"elig_mm": None}, Derived(None, ("PAT.elig_mm",))),
    ],
)
def test_eligible(answers, expected):
    assert outcomes.eligible(a_record(patient=answers).patient) == expected
    assert len(ELIGIBILITY) == 5


def test_chimerism_class():
    shares = (100, 95.1, 95, 5, 4.9, 0)
    found = [outcomes.chimerism_class(Chimerism(chim_donor_pct=share)).value for share in shares]
    assert found == ["FULL", "FULL", "MIX", "MIX", "ABS", "ABS"]
    assert outcomes.chimerism_class(Chimerism()) == Derived(None, ("CHI.chim_donor_pct",))


@pytest.mark.parametrize(
    ("visit", "at", "expected"),
    [
        ("D100", 79, Derived("EARLY")),
        ("D100", 80, Derived("IN")),
        ("D100", 130, Derived("IN")),
        ("D100", 131, Derived("LATE")),
        ("M24", 3000, Derived("IN")),
        ("LAST", 20, DOES_NOT_APPLY),
        (None, 20, Derived(None, ("FUP.visit",))),
    ],
)
def test_visit_window(visit, at, expected):
    row = FollowUp(visit=visit, visit_date=day(at))
    assert outcomes.visit_window(a_record(tx_date=day(0)), row) == expected


def test_visit_window_needs_both_dates():
    record = a_record()
    unknown = Derived(None, ("TRA.tx_date", "FUP.visit_date"))
    assert outcomes.visit_window(record, FollowUp(visit="D100")) == unknown


def test_rank_of_every_response():
    ranks = {code: outcomes.response_rank(code) for code in RESP.values}
    assert ranks == {
        "SCR": 0,
        "CR": 1,
        "NCR": 2,
        "VGPR": 3,
        "PR": 4,
        "MR": 5,
        "SD": 6,
        "PD": 7,
        "REL": 7,
        "NE": None,
    }


@pytest.mark.parametrize(
    ("indication", "response", "expected"),
    [
        ("REL", "PR", Derived("Y")),
        ("REL", "MR", Derived("N")),
        ("RESD", "NE", Derived("N")),
        ("MRD", None, Derived(None, ("PTT.ptt_best_resp",))),
        ("MAIN", None, DOES_NOT_APPLY),
        (None, None, Derived(None, ("PTT.ptt_indication",))),
    ],
)
def test_responded(indication, response, expected):
    assert outcomes.responded(Treatment(ptt_indication=indication, ptt_best_resp=response)) == expected


def treated(modality, drugs=(), events=(), **answers):
    record = a_record()
    row = Treatment(pk=800, patient=record.patient, ptt_modality=modality, **answers)
    entries = [
        TreatmentDrug(pk=810 + n, patient=record.patient, treatment=row, drug=d) for n, d in enumerate(drugs)
    ]
    entries += [
        Toxicity(pk=820 + n, patient=record.patient, treatment=row, tox_term=term, tox_grade=grade)
        for n, (term, grade) in enumerate(events)
    ]
    return record.with_form(row, *entries), row


def test_treatment_groups():
    assert outcomes.treatment_groups(*treated("DRUG", ["BOR", "DEX"])) == {"PI"}
    assert outcomes.treatment_groups(*treated("DRUGDLI", ["LEN", "DAR"])) == {"IMID", "MAB", "DLI"}
    assert outcomes.treatment_groups(*treated("DRUG", ["VEN"])) == {"OTHER"}
    assert outcomes.treatment_groups(*treated("RT")) == set()


def test_toxicity_class():
    terms = [outcomes.toxicity_class(Toxicity(tox_term=term)) for term in (NEUTROPENIA, NEUROPATHY, None)]
    assert terms == [Derived("HAEM"), Derived("NONH"), Derived(None, ("TOX.tox_term",))]


@pytest.mark.parametrize(
    ("any_", "events", "either", "haematological", "other"),
    [
        ("N", [], False, False, False),
        (None, [], None, None, None),
        ("Y", [], None, None, None),
        ("Y", [(NEUTROPENIA, "3")], True, True, False),
        ("Y", [(NEUTROPENIA, "2"), (NEUROPATHY, "3")], True, False, True),
        ("Y", [(NEUTROPENIA, None)], None, None, False),
        ("Y", [(None, "4")], True, None, None),
        ("Y", [(NEUROPATHY, "1")], False, False, False),
    ],
)
def test_severe_toxicity(any_, events, either, haematological, other):
    given = treated("DRUG", events=events, ptt_tox_any=any_)
    found = [outcomes.severe_toxicity(*given, each) for each in (None, True, False)]
    assert found == [either, haematological, other]


@pytest.mark.parametrize(
    ("relapses", "ever", "stated", "expected"),
    [
        ([(day(300), "PD")], None, None, Derived("REL")),
        ([(day(400), "PD")], "Y", "N", Derived("REL")),
        ([(day(300), None)], "Y", None, Derived(None, ("REL.rel_type",))),
        ([(day(300), "MRDR")], "Y", "N", Derived("NRM")),
        ([], "N", None, Derived("NRM")),
        ([], None, "N", Derived("NRM")),
        ([], None, "Y", Derived("REL")),
        ([], None, None, Derived(None, ("RLS.relapse_ever", "DTH.death_relapse_before"))),
    ],
)
def test_kind_of_death_by_the_sequence_of_events(relapses, ever, stated, expected):
    record = a_record(
        tx_date=day(0),
        relapses=[{"rel_date": when, "rel_type": kind} for when, kind in relapses],
        relapse_summary={"relapse_ever": ever},
    )
    row = Death(death_date=PartialDate.from_date(day(400)), death_relapse_before=stated)
    assert outcomes.death_kind(record, row) == expected
