"""The one write path: what it does, and what it refuses."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from audit.context import SYSTEM, acting_system
from audit.models import AuditEntry
from crf import models, services
from crf.changes import told_once
from crf.checks import CHECKS, check, finding
from crf.models import DataVersion, FormStatus, Patient
from crf.partial_date import PartialDate
from crf.record import load_record
from tests.factories.study import consented, diagnosis, index_allo, open_centre, register, save

pytestmark = pytest.mark.django_db


def fresh(patient, form_key):
    return load_record(patient).rows(form_key)[0]


# Registration


def test_register_patient_assigns_consecutive_codes_with_check_letter():
    centre = open_centre()
    codes = [register(centre).subject_code for _ in range(2)]
    number = centre.study_centre_no
    assert codes == [services.subject_code(number, 1), services.subject_code(number, 2)]


def test_subject_code_of_the_dictionary():
    assert services.subject_code(7, 12) == "MMA-07-0012-M"


def test_check_letter_notices_every_single_mistyped_digit():
    def letter(code):
        return code[-1]

    for sequence in range(1, 400):
        right = services.subject_code(3, sequence)
        wrong = {services.subject_code(3, sequence + step) for step in (1, -1, 10, -10, 100)}
        assert letter(right) not in {letter(code) for code in wrong}


def test_register_patient_is_refused_before_the_centre_is_ready():
    centre = open_centre(centre_status="2")
    with pytest.raises(services.EnrolmentClosed) as refused:
        register(centre)
    assert refused.value.reasons == ["The centre is not active yet."]
    assert Patient.objects.count() == 0


def test_register_patient_names_every_missing_document(torino):
    reasons = services.enrolment_closed(torino)
    assert len(reasons) == 3
    assert "Protocol, Ethics committee opinion" in reasons[1]


def test_register_patient_needs_the_capability_at_that_centre(anna, bruno, dora, torino):
    open_centre(torino)
    for stranger in (bruno, dora):
        with pytest.raises(PermissionDenied):
            register(torino, by=stranger)
    assert register(torino, by=anna).centre == torino


# Saving


def test_save_forms_needs_a_legal_basis_first():
    patient = register()
    with pytest.raises(services.FormClosed, match="legal basis"):
        save(patient, diagnosis())
    assert models.Diagnosis.objects.count() == 0


def test_save_forms_accepts_the_basis_and_a_clinical_form_together():
    patient = register()
    save(patient, models.Consent(legal_basis="CONS"), diagnosis())
    assert fresh(patient, "DIA").dx_subtype == "MM"


def test_save_forms_stays_closed_for_a_patient_declared_ineligible():
    patient = consented(elig_mm="N")
    with pytest.raises(services.FormClosed, match="inclusion criterion"):
        save(patient, diagnosis())


def test_save_forms_is_all_or_nothing():
    patient = consented()
    save(patient, diagnosis())
    stale = diagnosis()
    with pytest.raises(services.Conflict):
        save(patient, index_allo(), stale)
    assert load_record(patient).transplants == []


def test_save_forms_completes_only_what_nothing_stands_in_the_way_of():
    patient = consented()
    saved = save(patient, diagnosis(dx_subtype=None))
    assert [field.name for field in saved.obstacles[0].unanswered] == ["dx_subtype"]
    assert fresh(patient, "DIA").status == FormStatus.IN_PROGRESS
    saved = save(patient, index_allo())
    assert not saved.obstacles[0]
    assert fresh(patient, "TRA").status == FormStatus.COMPLETE


def test_save_forms_without_complete_leaves_a_finished_form_in_progress():
    patient = consented()
    save(patient, diagnosis(), complete=False)
    assert fresh(patient, "DIA").status == FormStatus.IN_PROGRESS


def test_save_forms_asks_a_reason_once_a_form_has_been_complete():
    patient = consented()
    save(patient, diagnosis())
    row = fresh(patient, "DIA")
    row.dx_subtype = "SMM"
    with pytest.raises(services.ReasonNeeded):
        save(patient, row, reason="no")
    row = fresh(patient, "DIA")
    row.dx_subtype = "SMM"
    save(patient, row, reason="transcription")
    entry = AuditEntry.objects.filter(table="crf_diagnosis", action="U").latest("id")
    assert entry.changes["dx_subtype"] == ["MM", "SMM"]
    assert (entry.reason, entry.patient_id, entry.actor_name) == ("transcription", patient.pk, "system")


def test_save_forms_refuses_to_write_over_what_changed_in_the_meantime():
    patient = consented()
    save(patient, diagnosis())
    mine, theirs = fresh(patient, "DIA"), fresh(patient, "DIA")
    theirs.dx_date = PartialDate(2011)
    save(patient, theirs)
    mine.dx_date = PartialDate(2009)
    with pytest.raises(services.Conflict) as conflict:
        save(patient, mine)
    assert conflict.value.current.dx_date == PartialDate(2011)
    assert fresh(patient, "DIA").dx_date == PartialDate(2011)


def test_save_forms_refuses_a_second_row_of_a_form_that_exists_once():
    patient = consented()
    save(patient, diagnosis())
    with pytest.raises(services.Conflict):
        save(patient, diagnosis())


def test_save_forms_keeps_one_row_per_visit_and_any_number_of_transplants():
    patient = consented()
    save(patient, index_allo(), index_allo(is_index="N", tx_date=datetime.date(2014, 1, 1)))
    save(patient, models.FollowUp(visit="M06"), models.FollowUp(visit="M12"))
    with pytest.raises(services.Conflict):
        save(patient, models.FollowUp(visit="M06"))
    record = load_record(patient)
    assert (len(record.transplants), len(record.visits)) == (2, 2)


@pytest.mark.parametrize("who", ["bruno", "dora", "carla", "ada", "moira", "stranger"])
def test_save_forms_is_refused_to_everybody_but_the_centre(who, cast, torino):
    patient = consented(open_centre(torino))
    with pytest.raises(PermissionDenied):
        save(patient, diagnosis(), by=cast[who])
    save(patient, diagnosis(), by=cast["anna"])
    assert AuditEntry.objects.filter(table="crf_diagnosis").get().actor_name == "Anna Rossi"


def test_save_forms_says_who_changed_within_the_transaction():
    seen = []

    def note(sender, records, **kwargs):
        assert connection.in_atomic_block
        seen.append([(r.patient.pk, r.diagnosis.dx_subtype) for r in records])

    patient = consented()
    services.record_changed.connect(note)
    try:
        save(patient, diagnosis())
    finally:
        services.record_changed.disconnect(note)
    assert seen == [[(patient.pk, "MM")]]


def test_who_registers_and_saves_in_one_go_tells_once_how_it_ended():
    seen = []

    def note(sender, records, **kwargs):
        assert connection.in_atomic_block
        seen.append([(r.patient.pk, r.diagnosis.dx_subtype) for r in records])

    centre = open_centre()
    services.record_changed.connect(note)
    try:
        with acting_system("test"), told_once():
            patient = consented(centre)
            save(patient, diagnosis())
            assert seen == []
        with pytest.raises(ValueError), acting_system("test"), told_once():
            save(patient, load_record(patient).diagnosis)
            raise ValueError
    finally:
        services.record_changed.disconnect(note)
    assert seen == [[(patient.pk, "MM")]]


def test_a_hard_finding_keeps_a_form_from_being_complete():
    @check("X-TEST-01", severity="H", fields=("DIA.dx_subtype",), message="No.")
    def never(record):
        if record.diagnosis.dx_subtype == "MM":
            yield finding(record.diagnosis)

    try:
        patient = consented()
        saved = save(patient, diagnosis())
    finally:
        del CHECKS["X-TEST-01"]
    assert [found.check.id for found in saved.obstacles[0].findings] == ["X-TEST-01"]
    assert fresh(patient, "DIA").status == FormStatus.IN_PROGRESS


# Removing, and what the database does by itself


def test_remove_form_keeps_the_row_and_takes_it_out_of_the_record():
    patient = consented()
    save(patient, index_allo())
    row = fresh(patient, "TRA")
    services.remove_form(instance=row, by=SYSTEM, reason="entered twice")
    assert load_record(patient).transplants == []
    assert models.Transplant.objects.get(pk=row.pk).removed_at is not None


def test_remove_form_needs_a_reason():
    patient = consented()
    save(patient, index_allo())
    with pytest.raises(services.ReasonNeeded):
        services.remove_form(instance=fresh(patient, "TRA"), by=SYSTEM, reason=" ")


def test_every_write_bumps_the_data_version_whatever_its_path(as_system):
    patient = consented()
    save(patient, diagnosis())
    before = DataVersion.objects.get(patient=patient).number
    models.Diagnosis.objects.filter(patient=patient).update(dx_comment="by queryset")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE crf_diagnosis SET dx_comment = 'by hand' WHERE patient_id = %s", [patient.pk])
    assert DataVersion.objects.get(patient=patient).number == before + 2


def test_the_database_refuses_a_date_that_is_none(as_system):
    patient = consented()
    with (
        pytest.raises(IntegrityError, match="crf_diagnosis_dx_date_check"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO crf_diagnosis (patient_id, status, origin, missing, entered, bounds,"
            " confirmed, version, created_at, updated_at, dx_date)"
            " VALUES (%s, '1', 'manual', '{}', '{}', '{}', '{}', 1, now(), now(), '2015-13')",
            [patient.pk],
        )


def test_save_form_costs_a_fixed_number_of_statements(django_assert_max_num_queries):
    patient = consented()
    with django_assert_max_num_queries(25):
        save(patient, diagnosis())
