"""The general checks reach every item by its kind, and leave to others what others say better."""

import datetime
from decimal import Decimal

import pytest

from crf.checks import HARD, run_checks
from crf.checks.chronic_gvhd import POSSIBLE_CHRONIC
from crf.checks.general import AFTER_DAY_0, ASKED_ELSEWHERE, DATES, MONTH_NEEDED, NOT_EVENTS
from crf.examples import DIED, EVERY_FORM, a_record, a_sound_record, day
from crf.models import ChronicGVHD
from crf.partial_date import PartialDate
from crf.specs import PATIENT_SPECS, SPECS

ITEMS = {f"{spec.key}.{field.name}": field for spec in PATIENT_SPECS for field in spec.model.items()}
CLINICAL_DATES = {
    path for path, field in ITEMS.items() if field.kind in DATES and SPECS[path.split(".")[0]].clinical
}

EVENTS = """
    DIA.dx_date DIA.fish_date
    LIN.line_start LIN.line_end LIN.auto1_date LIN.auto2_date LIN.auto3_date LIN.best_resp_date
    LIN.relapse_date PRE.pre_date TRA.tandem_auto_date TRA.tx_date TRA.cond_start TRA.ist_stop_date
    ENG.anc_date ENG.plt20_date ENG.plt50_date ENG.gf_date ENG.last_anc_assess CHI.chim_date
    AGV.agvhd_none_until AGV.agvhd_onset_date AGV.agvhd_max_date AGV.agvhd_resolution_date
    CGV.cgvhd_none_until CGV.cgvhd_onset_date CGV.cgvhd_max_date CGV.cgvhd_resolution_date
    RSP.best_resp_date RSA.rsa_date RLS.relapse_free_until REL.rel_date
    PTT.ptt_start PTT.ptt_end PTT.ptt_best_resp_date PTT.ptt_pd_date
    PTD.drug_start PTD.drug_end DLI.dli_date TOX.tox_onset TOX.tox_resolved
    FUP.visit_date INF.inf_date SML.sml_date
"""


def with_value(path, value, base=EVERY_FORM, **options):
    """A record that holds this value in that item, whatever else it held there."""
    record = a_sound_record(base, **options)
    form, item = path.split(".")
    setattr(record.rows(form)[-1], item, value)
    return record


def ids_at(record, path):
    return {
        found.check.id for found in run_checks(record) if any(target.path == path for target in found.targets)
    }


def test_declared_exceptions_are_items():
    assert set(ITEMS) >= AFTER_DAY_0 | set(ASKED_ELSEWHERE) | MONTH_NEEDED | NOT_EVENTS


def test_a_record_has_a_row_of_every_form_and_nothing_is_found_in_it():
    record = a_sound_record(EVERY_FORM)
    assert {row.form_key for row in record.forms()} == {spec.key for spec in PATIENT_SPECS}
    assert run_checks(record) == []


def test_clinical_dates_are_the_items_that_one_expects():
    """A new date is an event by itself; whoever adds one sees here what that means."""
    assert set(EVENTS.split()) == CLINICAL_DATES - NOT_EVENTS


@pytest.mark.parametrize("path", sorted(CLINICAL_DATES - NOT_EVENTS - {"TRA.tx_date"}))
def test_every_clinical_date_after_death_is_found(path):
    after = day(700)
    value = PartialDate.from_date(after) if ITEMS[path].kind == "pdate" else after
    assert "E-GEN-10" in ids_at(with_value(path, value), path)


@pytest.mark.parametrize("path", sorted(path for path, field in ITEMS.items() if field.kind in DATES))
def test_every_date_in_the_future_is_found_once(path):
    tomorrow = datetime.date(2024, 6, 2)
    value = PartialDate.from_date(tomorrow) if ITEMS[path].kind == "pdate" else tomorrow
    record = with_value(path, value)
    assert ids_at(record, path) & {"E-GEN-04", "E-GEN-06", "E-GEN-07", "E-GEN-11"} == {"E-GEN-04"}


@pytest.mark.parametrize("path", sorted(path for path, field in ITEMS.items() if field.item.hard))
def test_every_hard_limit_is_watched(path):
    low = {
        "date": datetime.date(1990, 1, 1),
        "pdate": PartialDate(1979),
        "whole": -1,
        "decimal": Decimal(-1),
    }[ITEMS[path].kind]
    hard = {
        found.check.id
        for found in run_checks(with_value(path, low))
        if found.check.severity == HARD and any(target.path == path for target in found.targets)
    }
    assert hard


@pytest.mark.parametrize("path", sorted(path for path, field in ITEMS.items() if field.kind == "text"))
def test_every_text_is_searched_for_what_identifies(path):
    assert "E-GEN-14" in ids_at(with_value(path, "anna@ospedale.example"), path)


@pytest.mark.parametrize(
    "path", sorted(path for path, field in ITEMS.items() if field.kind in ("code", "multi"))
)
def test_every_code_is_looked_up_in_its_list(path):
    value = ["ZZZ"] if ITEMS[path].kind == "multi" else "ZZZ"
    assert "E-GEN-08" in ids_at(with_value(path, value), path)


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("AGV.agvhd_onset_date", "E-AGV-01"),
        ("CGV.cgvhd_onset_date", "E-CGV-01"),
        ("REL.rel_date", "E-REL-01"),
        ("FUP.visit_date", "E-FUP-02"),
        ("DTH.death_date", "E-DTH-01"),
    ],
)
def test_a_date_before_day_0_is_one_hard_finding(path, id):
    assert path in AFTER_DAY_0
    forms = {
        "AGV": {"acute_gvhd": {"agvhd": "Y", "agvhd_max_grade": "1", "agvhd_onset_date": day(-30)}},
        "CGV": {"chronic_gvhd": {"cgvhd": "Y", "cgvhd_nih_global": "MILD", "cgvhd_onset_date": day(-30)}},
        "REL": {"relapses": [day(-30)]},
        "FUP": {"visits": [day(-30)]},
        "DTH": {"consent": DIED["consent"], "death": day(-30)},
    }[path.split(".")[0]]
    record = a_record(tx_date=day(0), **forms)
    hard = [each.check.id for each in run_checks(record) if each.check.severity == HARD]
    assert hard == [id]


@pytest.mark.parametrize(
    ("id", "record"),
    [
        ("E-PAT-04", a_sound_record(patient={"age_at_allo": 71, "birth_year": 1941})),
        (
            "E-CGV-02",
            a_record(
                tx_date=day(0),
                chronic_gvhd={"cgvhd": "Y", "cgvhd_nih_global": "MILD", "cgvhd_onset_date": day(30)},
            ),
        ),
        ("E-REL-11", a_record(tx_date=day(0), relapses=[day(10)])),
    ],
)
def test_an_unusual_value_is_one_question(id, record):
    assert [each.check.id for each in run_checks(record)] == [id]


def test_the_other_side_of_those_limits_is_still_questioned():
    young = a_sound_record(patient={"age_at_allo": 24, "birth_year": 1987}, diagnosis=None)
    assert [each.check.id for each in run_checks(young)] == ["E-GEN-07"]


def test_chronic_gvhd_is_possible_from_the_day_that_the_item_allows():
    assert ChronicGVHD._meta.get_field("cgvhd_onset_date").item.hard.low == POSSIBLE_CHRONIC
