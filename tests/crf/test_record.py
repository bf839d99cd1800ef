"""The patient in memory: what it holds, and what it costs to load."""

import datetime

import pytest

from crf import models
from crf.partial_date import PartialDate
from crf.record import load_record, load_records
from crf.specs import PATIENT_SPECS
from tests.factories.study import consented, diagnosis, index_allo, open_centre, register, save


@pytest.mark.django_db
@pytest.mark.parametrize("patients", [1, 30])
def test_load_records_costs_two_statements_for_one_patient_or_many(patients, django_assert_num_queries):
    centre = open_centre()
    ids = []
    for _ in range(patients):
        patient = consented(centre)
        save(patient, diagnosis(), index_allo(), models.FollowUp(visit="M06"))
        ids.append(patient.pk)
    with django_assert_num_queries(2):
        records = load_records(ids)
        for record in records.values():
            assert record.day0 == datetime.date(2012, 5, 4)
            assert record.diagnosis.patient.centre == centre
            assert record.dossier.centre_status == "3"
            assert len(record.documents) == 4
    assert list(records) == ids


@pytest.mark.django_db
def test_load_record_equals_what_querysets_load():
    patient = consented()
    save(
        patient,
        diagnosis(),
        index_allo(),
        models.Death(
            death_date=PartialDate(2014, 2),
            death_main_cause="HSCT",
            death_contrib=["GVHD", "INF"],
            death_main_hsct="GVHD",
            death_relapse_before="N",
        ),
    )
    record = load_record(patient)
    for spec in PATIENT_SPECS:
        stored = list(spec.model.objects.current().filter(pk__in=[row.pk for row in record.rows(spec.key)]))
        loaded = {row.pk: row for row in record.rows(spec.key)}
        assert {row.pk for row in stored} == set(loaded)
        for row in stored:
            for field in spec.model._meta.concrete_fields:
                ours, theirs = getattr(loaded[row.pk], field.attname), getattr(row, field.attname)
                assert (ours, type(ours)) == (theirs, type(theirs)), field.name


@pytest.mark.django_db
def test_a_form_not_begun_is_an_empty_row():
    record = load_record(register())
    assert (record.diagnosis.pk, record.diagnosis.dx_date, record.day0) == (None, None, None)
    assert record.relapses == []


@pytest.mark.django_db
def test_rows_come_in_the_order_of_their_form():
    patient = consented()
    later, earlier = datetime.date(2013, 5, 4), datetime.date(2012, 11, 2)
    save(patient, index_allo())
    save(
        patient,
        models.FollowUp(visit="LAST"),
        models.FollowUp(visit="M12", visit_date=later),
        models.FollowUp(visit="M06", visit_date=earlier),
    )
    assert [visit.visit for visit in load_record(patient).visits] == ["M06", "M12", "LAST"]


@pytest.mark.django_db
def test_with_form_puts_unsaved_values_in_place_and_leaves_the_record_alone():
    patient = consented()
    save(patient, diagnosis())
    record = load_record(patient)
    typed = load_record(patient).diagnosis
    typed.dx_subtype = "SMM"
    changed = record.with_form(typed, index_allo())
    assert (changed.diagnosis.dx_subtype, record.diagnosis.dx_subtype) == ("SMM", "MM")
    assert (len(changed.transplants), len(record.transplants)) == (1, 0)
    assert changed.day0 == datetime.date(2012, 5, 4)


@pytest.mark.django_db
def test_removed_rows_are_not_in_the_record(as_system):
    patient = consented()
    save(patient, index_allo())
    models.Transplant.objects.update(removed_at="2024-01-01T00:00Z")
    assert load_record(patient).transplants == []
