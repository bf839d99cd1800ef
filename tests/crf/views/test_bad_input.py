"""What nobody should send, and somebody will: each has an answer in words, and nothing typed is lost."""

import uuid
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse

from crf import models
from crf.forms import form_class, posted
from crf.models import SavedPage
from crf.partial_date import PartialDate
from crf.record import load_record
from crf.specs import PAGE_SPECS
from tests.factories.study import ELIGIBLE, consented, diagnosis, index_allo, open_centre, save
from tests.factories.visits import visit
from tests.stranger.page import Page

pytestmark = pytest.mark.django_db

FLOOD = "x" * 3_000_000
PAGE_SPECS_BY_KEY = {spec.key: spec for spec in PAGE_SPECS}
DIA = {"version": "0", "dx_subtype": "MM", "action": "save"}


@pytest.fixture
def patient(torino):
    return consented(open_centre(torino))


@pytest.fixture
def client(anna, browse):
    return browse(anna)


def new_url(patient, key, task=""):
    return reverse(f"crf:form_new{task}", args=[patient.subject_code, key])


def row_url(row, task=""):
    return reverse(f"crf:form{task}", args=[row.patient.subject_code, row.form_key, row.pk])


def drawn(answer):
    groups = [entry for group in answer.context["groups"] for entry in group["entries"]]
    return [row for part in (*answer.context["sections"], *groups) for row in part["rows"]]


def errors(answer, name):
    """What is said beside the field of this name on the page."""
    [row] = [row for row in drawn(answer) if row["id"] == name]
    return [str(error) for error in row["errors"]]


# One answer


@pytest.mark.parametrize(
    ("form", "name", "typed", "message"),
    [
        ("DIA", "dx_date", "31/2/2011", "February 2011 has 28 days, so there is no day 31."),
        ("DIA", "dx_date", "12/13/2011", "There is no month 13."),
        ("DIA", "dx_date", "0", None),
        ("DIA", "dx_date", "0000", "The year 0 is not between 1900 and 2100."),
        ("DIA", "dx_date", "9999", "The year 9999 is not between 1900 and 2100."),
        ("DIA", "dx_date", "2090", "This date is in the future."),
        ("DIA", "dx_date", "soon", None),
        ("DIA", "albumin", "low", "“low” is not a number."),
        ("DIA", "albumin", "1.234,5", "1234.5 is outside what is possible here"),
        ("DIA", "albumin", "1.234", "“1.234” can be 1234 or 1.2340, and only 1.2340 is possible here"),
        ("DIA", "albumin", "1" * 30, f"“{'1' * 30}” has more digits than an answer can have."),
        ("DIA", "albumin", "1." + "1" * 30, "has more digits than an answer can have."),
        ("DIA", "albumin", "1e9", "“1e9” is not a number."),
        ("DIA", "albumin", "NaN", "“NaN” is not a number."),
        ("DIA", "albumin", "-3", "-3 is outside what is possible here"),
        ("DIA", "dx_comment", "a\0b", "A character in this cannot be kept."),
        ("DIA", "dx_comment", FLOOD, "This is far too long for an answer."),
        ("DIA", "dx_date", FLOOD, "This is far too long for an answer."),
        ("DIA", "albumin", "9" * 3_000_000, "This is far too long for an answer."),
        ("DIA", "dx_subtype", "NOPE", "“NOPE” is not in the list."),
        ("DIA", "dx_subtype", FLOOD, f"“{'x' * 40}” is not in the list."),
        ("DIA", "dx_subtype", "M\0", "“M\0” is not in the list."),
        ("TRA", "tbi_dose", "0.2", "0.2 is outside what is possible here"),
        ("TRA", "tbi_dose", "0,2", "0.2 is outside what is possible here"),
        ("TRA", "tx_number", "two", "“two” is not a whole number."),
        ("TRA", "tx_number", "3.5", "“3.5” is not a whole number."),
        ("TRA", "tx_number", "1" * 30, "has more digits than an answer can have."),
    ],
)
def test_an_answer_that_cannot_be_kept_says_why_beside_it_and_stays_as_typed(
    client, patient, form, name, typed, message
):
    others = {"tx_kind": "Y", "tbi": "Y"} if form == "TRA" else {}
    answer = client.post(new_url(patient, form), {"version": "0", "action": "save"} | others | {name: typed})
    said = errors(answer, name)
    assert (answer.status_code, len(said)) == (422, 1)
    assert said[0]
    assert message is None or message in said[0]
    assert len(said[0]) < 300
    assert answer.context["form"][name].value() == typed
    assert load_record(patient).rows(form) == []


@pytest.mark.parametrize(("typed", "kept"), [("3,8", "3.8"), ("3.8", "3.8"), (" 3,80 ", "3.8"), ("4,", "4")])
def test_comma_and_point_both_mark_decimals(typed, kept):
    form = form_class(models.Diagnosis)({"version": "0", "albumin": typed}, instance=models.Diagnosis())
    form.is_valid()
    assert str(form.cleaned_data["albumin"]) == kept


def test_a_dose_below_the_usual_is_asked_about_and_kept(client, patient):
    tbi = {"version": "0", "tx_kind": "Y", "is_index": "Y", "tx_date": "4/5/2012", "tbi": "Y"}
    url = new_url(patient, "TRA", "_check")
    findings = client.post(url, tbi | {"tbi_dose": "0.6"}).json()["findings"]
    assert {f["severity"] for f in findings if "tbi_dose" in f["items"]} == {"S"}
    findings = client.post(url, tbi | {"tbi_dose": "0.2"}).json()["findings"]
    assert "E" in {f["severity"] for f in findings if "tbi_dose" in f["items"]}


def test_one_wrong_code_among_several_is_named(client, patient):
    row = index_allo()
    [name] = [f.name for f in models.Chimerism.items() + models.Transplant.items() if f.kind == "multi"][:1]
    answer = client.post(new_url(patient, "TRA"), posted(row.answers(), row.missing) | {name: ["NOPE"]})
    assert errors(answer, name) == ["“NOPE” is not in the list. Choose one of its codes."]


def test_half_a_character_is_refused_as_text():
    form = form_class(models.Diagnosis)({"version": "0", "dx_comment": "\ud800"}, instance=models.Diagnosis())
    form.is_valid()
    assert form.errors["dx_comment"] == [
        "A character in this cannot be kept. Type the answer instead of pasting it."
    ]


def test_bytes_that_are_no_text_do_no_harm(client, patient):
    answer = client.post(
        new_url(patient, "DIA"),
        "version=0&dx_comment=%ED%A0%80%FF&action=save",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "9" * 5000, "\0"])
def test_a_version_that_no_page_has_saves_nothing(client, patient, version):
    save(patient, diagnosis(), complete=False)
    answer = client.post(row_url(load_record(patient).diagnosis), DIA | {"version": version})
    assert answer.status_code in (409, 422)
    assert load_record(patient).diagnosis.version == 1


# Too much


def test_a_paste_of_three_megabytes_chokes_neither_draft_nor_checks(client, patient):
    flood = DIA | {"dx_comment": FLOOD}
    draft = client.post(new_url(patient, "DIA", "_draft"), flood)
    assert (draft.status_code, draft.json()) == (413, {"error": "This is too long to be kept as a draft."})
    [finding] = [f for f in client.post(new_url(patient, "DIA", "_check"), flood).json()["findings"] if f]
    assert (finding["items"], finding["severity"]) == (["dx_comment"], "E")


@pytest.mark.parametrize("task", ["", "_draft", "_check"])
def test_what_is_more_than_the_site_takes_is_answered_in_words(client, patient, settings, task):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post(new_url(patient, "DIA", task), DIA | {"dx_comment": "x" * 2000})
    assert answer.status_code == 413
    assert "Go back with your browser: what you typed is still there." in answer.content.decode()


def test_too_many_fields_are_answered_in_words(client, patient, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = client.post(new_url(patient, "DIA"), DIA | {"dx_date": "2011", "dx_comment": "a"})
    assert answer.status_code == 413
    assert "This was more than a page can take" in answer.content.decode()


def test_a_page_of_forty_entries_is_saved(client, patient):
    save(patient, index_allo())
    names = [f"new{n}" for n in range(1, 41)]
    data = {"version": "0", "ptt_no": "1", "ptt_modality": "DRUG", "ptt_start": "3/2013", "PTD": names}
    for name in names:
        form = form_class(models.TreatmentDrug)(prefix=f"PTD-{name}")
        data |= {form.add_prefix(field): "" for field in form.fields}
        data |= {f"PTD-{name}-version": "0", f"PTD-{name}-drug": "LEN", f"PTD-{name}-drug_start": "4/2013"}
    assert client.post(new_url(patient, "PTT"), data | {"action": "save"}).status_code == 302
    assert len(load_record(patient).treatment_drugs) == 40


# Names of entries


@pytest.mark.parametrize(
    "name", ["__name__", "../../", "new", "new1 or 1=1", "-1", "", "\0", "9" * 30, "new" + "9" * 30, "١"]
)
@pytest.mark.parametrize("task", ["", "_check"])
def test_a_name_that_no_entry_has_is_not_understood(client, patient, name, task):
    save(patient, index_allo())
    answer = client.post(
        new_url(patient, "PTT", task), {"version": "0", "PTD": name, f"PTD-{name}-drug": "LEN"}
    )
    assert answer.status_code == 400
    assert load_record(patient).treatments == []


def test_thousands_of_entries_are_answered_in_words(client, patient):
    save(patient, index_allo())
    answer = client.post(new_url(patient, "PTT"), {"version": "0", "PTD": [f"new{n}" for n in range(5000)]})
    assert answer.status_code == 413


def test_an_entry_of_another_patient_is_not_touched(client, patient, torino):
    other = consented(torino)
    for each in (patient, other):
        save(each, index_allo())
    data = {"version": "0", "ptt_no": "1", "ptt_modality": "DRUG", "ptt_start": "3/2013", "action": "save"}
    client.post(
        new_url(other, "PTT"), data | {"PTD": "new1", "PTD-new1-version": "0", "PTD-new1-drug": "LEN"}
    )
    [theirs] = load_record(other).treatment_drugs
    stolen = {"PTD": str(theirs.pk), f"PTD-{theirs.pk}-version": "1", f"PTD-{theirs.pk}-drug": "DAR"}
    client.post(new_url(patient, "PTT"), data | stolen | {f"PTD-{theirs.pk}-gone": "1"})
    assert [drug.drug for drug in load_record(other).treatment_drugs] == ["LEN"]


def test_a_row_of_another_patient_is_not_found(client, patient, torino):
    other = consented(torino)
    save(other, diagnosis())
    row = load_record(other).diagnosis
    for task in ("", "_check", "_draft", "_remove"):
        url = reverse(f"crf:form{task}", args=[patient.subject_code, "DIA", row.pk])
        assert client.post(url, DIA).status_code == 404
    assert load_record(other).diagnosis.version == 1


@pytest.mark.parametrize(
    "path", ["DIA/99999999999999999999999/", "XXX/new/", "PTD/new/", "FUP/new/?slot=M99"]
)
def test_an_address_that_was_made_up_is_not_found(client, patient, path):
    assert client.get(f"/patients/{patient.subject_code}/{path}").status_code == 404


def test_an_address_with_what_no_page_sends_is_not_understood(client, patient):
    assert client.get(f"/patients/{patient.subject_code}/FUP/new/?slot=%00").status_code == 400


# Sent as it came


@pytest.mark.parametrize("key", [spec.key for spec in PAGE_SPECS if spec.model is not models.Patient])
@pytest.mark.parametrize("action", ["save", "next"])
def test_a_new_form_on_which_nobody_wrote_is_not_stored(client, patient, key, action):
    save(patient, index_allo())
    stored = load_record(patient).rows(key)
    slot = f"?slot={PAGE_SPECS_BY_KEY[key].slot[1].values[0]}" if PAGE_SPECS_BY_KEY[key].slot else ""
    page = client.get(new_url(patient, key) + slot, follow=True)
    if page.context["instance"].pk is None:
        [form] = [form for form in Page("/", page.content.decode()).forms if "version" in form.controls]
        sent = dict(QueryDict(urlencode(form.sent({}, ("action", action)))).lists())
        answer = client.post(new_url(patient, key) + slot, sent, follow=True)
        assert "Nothing was answered yet, so nothing was saved." in answer.content.decode()
    assert load_record(patient).rows(key) == stored


@pytest.mark.parametrize("task", ["", "_check", "_draft", "_discard"])
def test_a_registered_patient_is_not_registered_anew(client, patient, task):
    assert client.get(new_url(patient, "PAT", task)).status_code == 404
    assert client.post(new_url(patient, "PAT", task), {"version": "0", "sex": "F"}).status_code == 404


# A visit that there is already


def test_a_visit_does_not_become_another_that_there_is_already(client, patient):
    save(patient, index_allo())
    save(patient, visit("M12", 365), visit("M24", 730))
    first = load_record(patient).visits[0]
    data = posted(first.answers(), first.missing, first.version) | {"action": "save", "reason_code": "source"}
    answer = client.post(row_url(first), data | {"visit": "M24", "fup_comment": "typed"})
    assert answer.status_code == 422
    assert "There is a form for “Month 24” already." in answer.content.decode()
    assert [row.visit for row in load_record(patient).visits] == ["M12", "M24"]


@pytest.mark.parametrize("proposed", ["", "?slot=M24"])
def test_a_new_visit_that_there_is_already_meets_the_one_that_is_stored(client, patient, proposed):
    save(patient, index_allo())
    save(patient, visit("M12", 365))
    [first] = load_record(patient).visits
    data = {"version": "0", "visit": "M12", "action": "save"}
    answer = client.post(new_url(patient, "FUP") + proposed, data)
    assert (answer.status_code, answer.context["page_url"]) == (409, row_url(first))


# The address of an entry


def test_the_address_of_an_entry_leads_to_the_page_on_which_it_stands(client, patient, bruno, browse):
    save(patient, index_allo())
    treatment = models.Treatment(ptt_no=1, ptt_modality="DRUG", ptt_start=PartialDate(2013, 3))
    drug = models.TreatmentDrug(drug="LEN", treatment=treatment)
    save(patient, treatment, drug, complete=False)
    url = row_url(drug) + "?query=7"
    assert client.get(url).url == f"{row_url(treatment)}?query=7#entry-PTD-{drug.pk}"
    assert f'id="entry-PTD-{drug.pk}"' in client.get(url, follow=True).content.decode()
    assert client.get(row_url(drug).replace(str(drug.pk), "99999")).status_code == 404
    assert browse(bruno).get(url).status_code == 404


# Sent twice

LINE = {"version": "0", "line_start": "1/2011", "action": "save"}
NEW = {
    "LIN": LINE,
    "PTT": {"version": "0", "ptt_modality": "DRUG", "ptt_start": "3/2013", "action": "save"},
    "REL": {"version": "0", "rel_date": "3/2013", "action": "save"},
}


def keyed(data):
    return data | {"page_key": uuid.uuid4().hex}


@pytest.mark.parametrize("key", NEW)
def test_a_new_row_that_is_sent_twice_is_saved_once(client, patient, key):
    save(patient, index_allo())
    data = keyed(NEW[key])
    first, second = (client.post(new_url(patient, key), data) for _time in range(2))
    [row] = load_record(patient).rows(key)
    assert (first.url, second.url) == (row_url(row), row_url(row))
    assert row.version == 1


def test_the_key_is_on_the_page_and_another_on_each(client, patient):
    keys = {client.get(new_url(patient, "LIN")).context["page_key"] for _time in range(2)}
    assert len(keys) == 2
    page = client.get(new_url(patient, "LIN"))
    assert f'name="page_key" value="{page.context["page_key"]}"' in page.content.decode()


def test_two_rows_from_two_pages_are_two(client, patient):
    for _page in range(2):
        client.post(new_url(patient, "LIN"), keyed(LINE))
    assert len(load_record(patient).lines) == 2


def test_a_saved_page_that_is_sent_again_with_other_answers_asks_first(client, patient):
    data = keyed(LINE)
    client.post(new_url(patient, "LIN"), data)
    [row] = load_record(patient).lines
    answer = client.post(new_url(patient, "LIN"), data | {"line_start": "2/2011"})
    assert (answer.status_code, answer.context["saved_at"]) == (409, row_url(row))
    assert answer.context["form"]["line_start"].value() == "2/2011"
    assert len(load_record(patient).lines) == 1
    again = data | {"line_start": "2/2011", "page_key": answer.context["page_key"]}
    client.post(new_url(patient, "LIN"), again)
    assert len(load_record(patient).lines) == 2


def test_new_entries_that_are_sent_twice_are_saved_once(client, patient):
    save(patient, index_allo())
    client.post(new_url(patient, "PTT"), NEW["PTT"])
    [row] = load_record(patient).treatments
    drug = {"PTD": "new1", "PTD-new1-version": "0", "PTD-new1-drug": "LEN", "PTD-new1-drug_start": "4/2013"}
    data = keyed(NEW["PTT"] | drug | {"version": row.version})
    for _time in range(2):
        assert client.post(row_url(row), data).url == row_url(row)
    assert len(load_record(patient).treatment_drugs) == 1


def test_a_registration_that_is_sent_twice_registers_one_patient(client, torino):
    open_centre(torino)
    data = keyed({"version": "0", "sex": "F", "birth_year": "1961", "age_at_allo": "52", "action": "save"})
    url = reverse("crf:register", args=[torino.study_centre_no])
    first, second = (client.post(url, data | ELIGIBLE) for _time in range(2))
    assert models.Patient.objects.get().subject_code in first.url
    assert first.url == second.url


def test_a_page_that_was_refused_can_be_sent_again(client, patient):
    data = keyed(LINE)
    assert client.post(new_url(patient, "LIN"), data | {"line_start": "soon"}).status_code == 422
    assert client.post(new_url(patient, "LIN"), data).status_code == 302
    assert len(load_record(patient).lines) == 1


def test_the_key_of_somebody_elses_page_is_not_ones_own(client, patient, ivo, browse):
    data = keyed(LINE)
    client.post(new_url(patient, "LIN"), data)
    browse(ivo).post(new_url(patient, "LIN"), data)
    assert len(load_record(patient).lines) == 2
    assert SavedPage.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x", "\0", "x" * 5000])
def test_a_key_that_no_page_has_is_none(client, patient, key):
    client.post(new_url(patient, "LIN"), LINE | {"page_key": key})
    assert (len(load_record(patient).lines), SavedPage.objects.count()) == (1, 0)


# Two tabs, and a session that ended


def test_two_tabs_on_one_form_meet_in_the_conflict_page_and_go_on_from_there(client, patient):
    first = keyed(DIA | {"dx_date": "2011"})
    second = keyed(DIA | {"dx_date": "2012", "dx_comment": "typed in the other tab"})
    client.post(new_url(patient, "DIA"), first)
    answer = client.post(new_url(patient, "DIA"), second)
    assert answer.status_code == 409
    row = load_record(patient).diagnosis
    assert answer.context["page_url"] == row_url(row)
    assert answer.context["form"]["dx_comment"].value() == "typed in the other tab"
    client.post(answer.context["page_url"], second | {"version": "1", "page_key": uuid.uuid4().hex})
    assert load_record(patient).diagnosis.dx_comment == "typed in the other tab"


def test_a_session_that_ended_saves_nothing_and_tells_a_script_so(client, patient):
    client.logout()
    assert client.post(new_url(patient, "DIA"), DIA).url.startswith("/account/login/")
    background = {"Sec-Fetch-Mode": "cors"}
    for task in ("_draft", "_check"):
        assert client.post(new_url(patient, "DIA", task), DIA, headers=background).status_code == 401
    assert load_record(patient).diagnosis.pk is None


@pytest.mark.parametrize("field", ["reason_text", "confirm", "add", "action"])
def test_nul_bytes_beside_the_answers_break_nothing(client, patient, field):
    save(patient, diagnosis())
    data = DIA | {"version": "1", "dx_subtype": "SMM", "reason_code": "other", "reason_text": "wrong"}
    answer = client.post(row_url(load_record(patient).diagnosis), data | {field: "a\0b"})
    assert answer.status_code in (200, 302, 422)
