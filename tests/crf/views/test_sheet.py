"""A page with entries: a treatment with its drugs and toxicities, saved and refused as one."""

import datetime

import pytest
from django.urls import reverse

from crf import models
from crf.forms import posted
from crf.models import FormStatus
from crf.partial_date import PartialDate
from crf.record import load_record
from tests.factories.study import consented, index_allo, open_centre, save

pytestmark = pytest.mark.django_db

TREATMENT = {
    "ptt_no": 1,
    "ptt_indication": "MAIN",
    "ptt_modality": "DRUG",
    "ptt_start": "3/2013",
    "ptt_pd": "N",
    "ptt_stop_reason": "COMP",
    "ptt_tox_any": "N",
}
UNKNOWN = {"ptt_end": "U", "ptt_cycles": "U", "ptt_resp_before": "U", "ptt_gvhd_new": "U"}


@pytest.fixture
def patient(torino):
    found = consented(open_centre(torino))
    save(found, index_allo())
    return found


@pytest.fixture
def client(anna, browse):
    return browse(anna)


def new_url(patient):
    return reverse("crf:form_new", args=[patient.subject_code, "PTT"])


def row_url(patient):
    row = load_record(patient).treatments[0]
    return reverse("crf:form", args=[patient.subject_code, "PTT", row.pk])


def treatment(**more):
    return posted(TREATMENT, UNKNOWN) | {"action": "next"} | more


def drug(name, code, start="3/2013", version=0, **more):
    answers = {"version": version, "drug": code, "drug_start": start, "drug_ongoing": "N"} | more
    missing = {"drug_end__m": "U", "drug_dose_reduced__m": "U", "drug_stop_reason__m": "U"}
    return {f"PTD-{name}-{item}": value for item, value in (answers | missing).items()}


def entered(patient):
    record = load_record(patient)
    return [(entry.drug, str(entry.drug_start)) for entry in record.treatment_drugs]


def test_a_treatment_and_its_drugs_are_saved_together(client, patient):
    data = treatment(PTD=["new1", "new2"]) | drug("new1", "LEN", "5/2013") | drug("new2", "DAR", "4/2013")
    client.post(new_url(patient), data)
    record = load_record(patient)
    assert entered(patient) == [("DAR", "2013-04"), ("LEN", "2013-05")]
    assert [entry.treatment for entry in record.treatment_drugs] == record.treatments * 2
    assert {row.status for row in (*record.treatments, *record.treatment_drugs)} == {FormStatus.COMPLETE}


def test_an_entry_that_was_added_and_left_blank_is_nothing(client, patient):
    blank = {"PTD-new1-version": "0", "PTD-new1-drug": ""}
    client.post(new_url(patient), treatment(PTD=["new1"]) | blank)
    assert entered(patient) == []


def test_an_unfinished_entry_keeps_its_page_from_being_complete(client, patient):
    client.post(new_url(patient), treatment(PTD=["new1"]) | drug("new1", "LEN", ""))
    record = load_record(patient)
    assert {row.status for row in (*record.treatments, *record.treatment_drugs)} == {FormStatus.IN_PROGRESS}


def test_a_refused_value_in_an_entry_saves_nothing_and_comes_back_as_typed(client, patient):
    answer = client.post(new_url(patient), treatment(PTD=["new1"]) | drug("new1", "LEN", "31/2/2013"))
    assert answer.status_code == 422
    assert load_record(patient).treatments == []
    page = answer.content.decode()
    assert 'name="PTD-new1-drug_start" value="31/2/2013"' in page
    assert 'href="#item-PTD-new1-drug_start"' in page


def test_an_entry_is_changed_and_another_removed_with_one_reason(client, patient):
    client.post(
        new_url(patient),
        treatment(PTD=["new1", "new2"]) | drug("new1", "LEN") | drug("new2", "DAR"),
    )
    first, second = load_record(patient).treatment_drugs
    data = treatment(version="1", PTD=[first.pk, second.pk], reason_code="source", action="save")
    data |= drug(first.pk, "POM", version=1) | drug(second.pk, "DAR", version=1)
    data |= {f"PTD-{second.pk}-gone": "1"}
    client.post(row_url(patient), data)
    assert entered(patient) == [("POM", "2013-03")]
    assert models.TreatmentDrug.objects.get(pk=second.pk).removed_at is not None


def test_removing_an_entry_of_a_complete_page_asks_why(client, patient):
    client.post(new_url(patient), treatment(PTD=["new1"]) | drug("new1", "LEN"))
    (only,) = load_record(patient).treatment_drugs
    data = treatment(version="1", PTD=[only.pk]) | drug(only.pk, "LEN", version=1)
    answer = client.post(row_url(patient), data | {f"PTD-{only.pk}-gone": "1"})
    assert answer.status_code == 422
    assert entered(patient) == [("LEN", "2013-03")]


def test_without_scripts_a_button_adds_a_blank_entry(client, patient):
    answer = client.post(new_url(patient), treatment(add="PTD"))
    assert answer.status_code == 200
    assert 'name="PTD-new1-drug"' in answer.content.decode()
    assert load_record(patient).treatments == []


def test_two_people_on_one_page_each_keep_their_drug(client, patient):
    client.post(new_url(patient), treatment(PTD=["new1"], action="save") | drug("new1", "LEN"))
    record = load_record(patient)
    (stored,), (page,) = record.treatment_drugs, record.treatments
    theirs = models.TreatmentDrug(treatment=page, drug="DAR", drug_start=PartialDate(2013, 4))
    save(patient, page, theirs, complete=False)
    data = treatment(version="1", PTD=[stored.pk, "new1"]) | drug(stored.pk, "LEN", version=1)
    answer = client.post(row_url(patient), data | drug("new1", "POM"))
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert all(f'name="PTD-{name}-drug"' in shown for name in (stored.pk, theirs.pk, "new1"))
    assert entered(patient) == [("LEN", "2013-03"), ("DAR", "2013-04")]


def test_a_grade_that_the_term_does_not_have_is_refused(client, patient):
    nausea = {"version": 0, "tox_term": "10028813", "tox_grade": "4"}
    data = treatment(ptt_tox_any="Y", TOX=["new1"])
    answer = client.post(
        new_url(patient), data | {f"TOX-new1-{name}": value for name, value in nausea.items()}
    )
    assert answer.status_code == 422
    assert "This does not exist for what" in answer.content.decode()


def test_a_value_in_a_second_unit_is_converted_and_kept_as_entered(client, patient):
    url = reverse("crf:form_new", args=[patient.subject_code, "DIA"])
    client.post(url, {"version": 0, "creatinine": "150", "creatinine__u": "µmol/L", "action": "save"})
    row = load_record(patient).diagnosis
    assert float(row.creatinine) == pytest.approx(150 / 88.4, abs=5e-5)
    assert row.entered == {"creatinine": {"value": "150", "unit": "µmol/L"}}
    page = client.get(reverse("crf:form", args=[patient.subject_code, "DIA", row.pk])).content.decode()
    assert 'value="150"' in page


def test_what_the_source_confirms_is_kept_with_who_said_so(client, patient, anna):
    url = reverse("crf:form_new", args=[patient.subject_code, "DIA"])
    typed = {"version": 0, "dx_date": "1990", "dx_subtype": "MM", "action": "save"}
    found = client.post(f"{url}check/", typed).json()["findings"]
    said = [finding["confirm"] for finding in found if finding["confirm"]]
    assert said
    client.post(url, typed | {"confirm": said})
    confirmed = load_record(patient).diagnosis.confirmed
    assert set(confirmed) == set(said)
    assert {note["by"] for note in confirmed.values()} == {anna.pk}
    assert all(datetime.datetime.fromisoformat(note["at"]) for note in confirmed.values())


def infused(**entries):
    """The page of a treatment by infusions: name of an entry -> its number, and whether it is taken off."""
    data = treatment(ptt_modality="DLI", DLI=list(entries))
    for name, (number, gone) in entries.items():
        data |= {f"DLI-{name}-version": 0, f"DLI-{name}-dli_no": number}
        if name.isdecimal():
            data[f"DLI-{name}-dli_date"] = "2013-03-01"
        if gone:
            data[f"DLI-{name}-gone"] = "on"
    return data


def numbers_proposed(page):
    (group,) = [group for group in page.context["groups"] if group["spec"].key == "DLI"]
    return [str(entry["rows"][0]["field"].value()) for entry in group["entries"]]


def test_one_more_entry_takes_the_first_number_that_is_free(client, patient):
    data = infused(new1=("2", False), new2=("3", False), new3=("1", True))
    assert numbers_proposed(client.post(new_url(patient), data | {"add": "DLI"}))[-1] == "1"
    data = infused(new1=("1", False), new2=("2", False))
    assert numbers_proposed(client.post(new_url(patient), data | {"add": "DLI"}))[-1] == "3"


def test_a_blank_entry_with_the_number_of_one_taken_off_is_nothing(client, patient):
    data = infused(new1=("1", False)) | {"action": "save", "DLI-new1-dli_date": "1/3/2013"}
    client.post(new_url(patient), data)
    row = load_record(patient).treatments[0]
    (stored,) = load_record(patient).infusions
    data = infused(**{str(stored.pk): ("1", True), "new1": ("1", False)}) | {"action": "save"}
    data |= {"version": row.version, f"DLI-{stored.pk}-version": stored.version}
    client.post(row_url(patient), data | {"reason_code": "information"})
    assert load_record(patient).infusions == []


@pytest.mark.parametrize(("taken", "number"), [((), 1), ((1, 2), 3), ((2,), 1), ((1, 3), 2), ((None, 1), 2)])
def test_a_new_page_proposes_the_first_number_that_is_free(taken, number, client, patient):
    for each in taken:
        save(patient, models.Treatment(ptt_no=each, ptt_start=PartialDate(2013)), complete=False)
    page = client.get(new_url(patient))
    assert str(page.context["form"]["ptt_no"].value()) == str(number)
