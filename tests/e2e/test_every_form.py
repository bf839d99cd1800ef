"""Every form, blank and filled, in both languages: nothing that WCAG 2.2 AA forbids."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from crf import services
from crf.models import Patient
from crf.record import load_record
from crf.specs import PAGE_SPECS
from crf.synthetic import synthetic_patients
from tests.factories.study import open_centre

AXE = Axe()


@pytest.fixture
def patient(transactional_db, anna, torino):
    """Somebody with every form but those of the dead, as the demo study has them."""
    person = max(
        (each for each in synthetic_patients(7, 60, error_share=0)),
        key=lambda each: len({row.form_key for row in (*each.before, *each.later)}),
    )
    saved = services.register_patient(centre=open_centre(torino), patient=person.patient, by=anna)
    found = saved.record.patient
    services.save_forms(
        patient=found, instances=[*person.before, *person.later], by=anna, reason="entered", complete=True
    )
    return Patient.objects.get(pk=found.pk)


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_form_is_accessible(sits_down, anna, patient, language):
    person = sits_down(anna).opens("/patients/").logs_in()
    if language == "it":
        person.changes_language("it")
    found = {}
    for address in addresses(patient):
        person.opens(address)
        result = AXE.run(person.page)
        if result.violations_count:
            found[address] = result.generate_report()
    assert found == {}


def addresses(patient):
    record = load_record(patient)
    for spec in PAGE_SPECS:
        rows = record.rows(spec.key)
        if rows:
            yield reverse("crf:form", args=[patient.subject_code, spec.key, rows[0].pk])
        if spec.repeats or not rows:
            yield reverse("crf:form_new", args=[patient.subject_code, spec.key])
