"""Saving and removing pages with the entries that stand on them."""

import pytest
from django.core.exceptions import PermissionDenied

from audit.context import SYSTEM
from crf import models, services
from crf.examples import RELAPSE_TREATMENT, answered
from crf.models import FormStatus
from crf.partial_date import PartialDate
from crf.record import load_record
from tests.factories.study import consented, diagnosis, index_allo, save

pytestmark = pytest.mark.django_db
DONE, BEGUN = FormStatus.COMPLETE, FormStatus.IN_PROGRESS


def fresh(patient, form_key):
    return load_record(patient).rows(form_key)[0]


def treatment(**answers):
    given = {"ptt_no": 1, "ptt_start": PartialDate(2013, 4), "ptt_end": PartialDate(2013, 9)}
    return answered(models.Treatment(**(given | RELAPSE_TREATMENT | answers)))


def drug(page, code="POM", **answers):
    given = {"drug": code, "drug_start": PartialDate(2013, 4), "drug_end": PartialDate(2013, 9)} | answers
    return answered(models.TreatmentDrug(treatment=page, **given), given)


def treated(**answers):
    """A patient with a complete treatment of two drugs."""
    patient = consented()
    page = treatment(**answers)
    save(patient, index_allo(), page, drug(page), drug(page, "DEX"))
    return patient


def statuses(patient, *form_keys):
    record = load_record(patient)
    return [row.status for key in form_keys for row in record.rows(key)]


def test_save_forms_saves_a_new_page_and_its_entries_together():
    patient = treated()
    record = load_record(patient)
    (page,) = record.treatments
    assert [row.drug for row in record.entries(page, "PTD")] == ["POM", "DEX"]
    assert {row.treatment_id for row in record.treatment_drugs} == {page.pk}
    assert statuses(patient, "PTT", "PTD") == [DONE, DONE, DONE]


def test_save_forms_saves_neither_page_nor_entries_if_one_is_refused():
    patient = treated()
    page, stale = treatment(ptt_no=2), fresh(patient, "PTD")
    stale.version -= 1
    with pytest.raises(services.Conflict):
        save(patient, page, drug(page, "BOR"), stale)
    record = load_record(patient)
    assert (len(record.treatments), len(record.treatment_drugs)) == (1, 2)


def test_an_unanswered_question_of_an_entry_keeps_its_page_from_being_complete():
    patient = consented()
    page = treatment()
    saved = save(patient, index_allo(), page, drug(page), drug(page, drug=None))
    assert [[field.name for field in blocked.unanswered] for blocked in saved.obstacles] == [[], ["drug"]]
    assert statuses(patient, "TRA", "PTT", "PTD") == [DONE, BEGUN, BEGUN, BEGUN]


def test_entries_that_nobody_touched_become_complete_with_their_page():
    patient = consented()
    page = treatment()
    save(patient, index_allo(), page, drug(page), drug(page, drug=None))
    touched = load_record(patient).treatment_drugs[1]
    touched.drug = "DEX"
    saved = save(patient, fresh(patient, "PTT"), touched)
    assert not saved.obstacles[0]
    assert statuses(patient, "PTT", "PTD") == [DONE, DONE, DONE]
    assert [row.version for row in load_record(patient).treatment_drugs] == [2, 2]


def test_entries_that_nobody_touched_are_not_written_again_once_they_are_complete():
    patient = treated()
    page = fresh(patient, "PTT")
    page.ptt_comment = "seen again"
    save(patient, page)
    assert [row.version for row in load_record(patient).treatment_drugs] == [1, 1]


def test_save_forms_takes_removed_entries_off_their_page():
    patient = treated()
    gone, kept = load_record(patient).treatment_drugs
    saved = services.save_forms(
        patient=patient, instances=[fresh(patient, "PTT")], removed=[gone], by=SYSTEM, reason="twice"
    )
    assert [row.pk for row in saved.record.treatment_drugs] == [kept.pk]
    assert [row.pk for row in load_record(patient).treatment_drugs] == [kept.pk]
    assert models.TreatmentDrug.objects.get(pk=gone.pk).removed_at is not None


def test_save_forms_needs_a_reason_to_remove_an_entry_that_was_complete():
    patient = treated()
    page = fresh(patient, "PTT")
    removed = load_record(patient).treatment_drugs[:1]
    with pytest.raises(services.ReasonNeeded):
        services.save_forms(patient=patient, instances=[page], removed=removed, by=SYSTEM)
    assert len(load_record(patient).treatment_drugs) == 2


def test_remove_form_removes_the_entries_of_the_page_and_no_others():
    patient = treated()
    other = treatment(ptt_no=2, ptt_start=PartialDate(2014))
    save(patient, other, drug(other, "BOR"))
    services.remove_form(instance=load_record(patient).treatments[0], by=SYSTEM, reason="entered twice")
    record = load_record(patient)
    assert [row.ptt_no for row in record.treatments] == [2]
    assert [row.drug for row in record.treatment_drugs] == ["BOR"]
    assert models.TreatmentDrug.objects.exclude(removed_at=None).count() == 2


def test_save_forms_refuses_to_write_over_an_entry_that_changed_in_the_meantime():
    patient = treated()
    mine, theirs = fresh(patient, "PTD"), fresh(patient, "PTD")
    theirs.drug_dose_reduced = "Y"
    save(patient, theirs)
    mine.drug = "LEN"
    with pytest.raises(services.Conflict) as conflict:
        save(patient, fresh(patient, "PTT"), mine)
    assert conflict.value.current.drug_dose_reduced == "Y"
    assert fresh(patient, "PTD").drug == "POM"


def test_save_forms_does_not_bring_back_a_row_that_was_removed_in_the_meantime():
    patient = treated()
    page, entry = fresh(patient, "PTT"), fresh(patient, "PTD")
    services.save_forms(
        patient=patient,
        instances=[fresh(patient, "PTT")],
        removed=[fresh(patient, "PTD")],
        by=SYSTEM,
        reason="twice",
    )
    with pytest.raises(services.Conflict) as conflict:
        save(patient, entry)
    assert conflict.value.current.removed_at is not None
    services.remove_form(instance=fresh(patient, "PTT"), by=SYSTEM, reason="entered twice")
    with pytest.raises(services.Conflict):
        save(patient, page)
    assert load_record(patient).treatments == []


def test_save_forms_refuses_an_entry_on_a_page_of_another_patient():
    patient, other = treated(), treated()
    page = fresh(other, "PTT")
    with pytest.raises(PermissionDenied):
        save(patient, drug(page, "BOR"))
    moved = fresh(patient, "PTD")
    moved.treatment = page
    with pytest.raises(PermissionDenied):
        save(patient, moved)
    with pytest.raises(PermissionDenied):
        save(patient, drug(treatment(ptt_no=2), "BOR"))
    assert [row.drug for row in load_record(other).treatment_drugs] == ["POM", "DEX"]
    assert [row.treatment_id for row in load_record(patient).treatment_drugs] == [
        fresh(patient, "PTT").pk
    ] * 2


@pytest.mark.parametrize("form_key", ["DIA", "PTT", "PTD", "PAT"])
def test_save_forms_refuses_to_take_a_row_of_another_patient(form_key):
    patient, other = consented(), treated()
    save(other, diagnosis())
    with pytest.raises(PermissionDenied):
        save(patient, fresh(other, form_key))
    assert fresh(other, form_key).patient_id == other.pk
