"""The one form page over HTTP: drawing, saving, refusing, keeping what was typed."""

import pytest
from django.urls import reverse

from audit.context import SYSTEM
from audit.models import AuditEntry
from crf import models
from crf.forms import posted
from crf.models import Draft, FormStatus
from crf.partial_date import PartialDate
from crf.record import load_record
from tests.factories.study import ELIGIBLE, consented, diagnosis, index_allo, open_centre, register, save

pytestmark = pytest.mark.django_db

TYPED = {"version": "0", "dx_date": "06/2011", "dx_subtype": "MM", "action": "save"}


def typed(row, action="next", **more):
    """What the page posts for a row with every question answered."""
    return posted(row.answers(), row.missing) | {"action": action} | more


WHOLE = typed(diagnosis())


@pytest.fixture
def patient(torino):
    return consented(open_centre(torino))


@pytest.fixture
def client(anna, browse):
    return browse(anna)


def new_url(patient, key="DIA", slot=""):
    return reverse("crf:form_new", args=[patient.subject_code, key]) + (f"?slot={slot}" if slot else "")


def row_url(row, task=""):
    return reverse(f"crf:form{task}", args=[row.patient.subject_code, row.form_key, row.pk])


def stored(patient):
    return load_record(patient).diagnosis


def test_form_opens_empty_and_saves_what_is_typed(client, patient):
    page = client.get(new_url(patient))
    assert page.status_code == 200
    shown = models.Diagnosis().shown()
    assert (page.context["answered"], page.context["total"]) == (0, len(shown))
    answer = client.post(new_url(patient), TYPED)
    row = stored(patient)
    assert answer.url == row_url(row)
    assert (row.dx_date, row.dx_subtype, row.status) == (PartialDate(2011, 6), "MM", FormStatus.IN_PROGRESS)


def test_save_and_next_completes_the_form_and_opens_the_next_one(client, patient):
    answer = client.post(new_url(patient), WHOLE)
    assert stored(patient).status == FormStatus.COMPLETE
    assert answer.url == new_url(patient, "LIN")


def test_save_and_next_stays_where_something_is_missing(client, patient):
    answer = client.post(new_url(patient), WHOLE | {"dx_subtype": ""}, follow=True)
    assert answer.redirect_chain[0][0] == row_url(stored(patient))
    assert [str(m) for m in answer.context["messages"]] == [
        "Saved, not complete yet: 1 question is still open."
    ]


def test_a_refused_value_saves_nothing_and_comes_back_as_typed(client, patient):
    answer = client.post(new_url(patient), TYPED | {"dx_date": "31/2/2011"})
    assert answer.status_code == 422
    assert stored(patient).pk is None
    assert 'value="31/2/2011"' in answer.content.decode()
    assert "February 2011 has 28 days" in answer.content.decode()


def test_a_second_new_page_leads_to_the_row_that_exists(client, patient):
    save(patient, diagnosis())
    assert client.get(new_url(patient)).url == row_url(stored(patient))


def test_saving_unchanged_values_writes_nothing(client, patient):
    save(patient, diagnosis(dx_date=PartialDate(2011, 6)))
    entries = AuditEntry.objects.count()
    client.post(row_url(stored(patient)), TYPED | {"version": "1"})
    assert (AuditEntry.objects.count(), stored(patient).version) == (entries, 1)


def test_changing_a_complete_form_asks_why(client, patient):
    save(patient, diagnosis())
    changed = TYPED | {"version": "1", "dx_subtype": "SMM"}
    answer = client.post(row_url(stored(patient)), changed)
    assert answer.status_code == 422
    assert stored(patient).dx_subtype == "MM"
    client.post(row_url(stored(patient)), changed | {"reason_code": "source"})
    assert stored(patient).dx_subtype == "SMM"
    assert AuditEntry.objects.filter(table="crf_diagnosis").last().reason == "source"


# Two people on one form


def conflict(client, patient, **typed):
    save(patient, diagnosis(dx_date=PartialDate(2011, 6)), complete=False)
    theirs = stored(patient)
    theirs.dx_subtype, theirs.dx_comment = "SMM", "theirs"
    save(patient, theirs, complete=False)
    return client.post(row_url(theirs), TYPED | {"version": "1"} | typed)


def test_conflict_shows_both_answers_and_saves_nothing(client, patient):
    answer = conflict(client, patient, dx_subtype="PPCL")
    assert answer.status_code == 409
    difference = answer.context["conflict"].items
    assert [(d.name, d.base, d.theirs, d.mine) for d in difference] == [
        (
            "dx_subtype",
            "Multiple myeloma",
            "Smouldering MM evolved to active MM",
            "Primary plasma cell leukaemia",
        )
    ]
    assert stored(patient).dx_subtype == "SMM"


def test_conflict_takes_over_what_only_they_changed_and_keeps_what_only_i_typed(client, patient):
    answer = conflict(client, patient, dx_date="2010")
    form = answer.context["form"]
    assert (form["dx_date"].value(), form["dx_subtype"].value(), form["dx_comment"].value()) == (
        "2010",
        "SMM",
        "theirs",
    )
    assert answer.context["conflict"].items == []


def test_conflict_is_settled_by_saving_what_the_page_then_shows(client, patient):
    conflict(client, patient, dx_subtype="PPCL")
    client.post(
        row_url(stored(patient)), TYPED | {"version": "2", "dx_subtype": "PPCL", "dx_comment": "theirs"}
    )
    row = stored(patient)
    assert (row.dx_subtype, row.dx_comment, row.version) == ("PPCL", "theirs", 3)


def test_two_people_beginning_the_same_form_meet_in_the_conflict_page(client, patient):
    save(patient, diagnosis(dx_date=PartialDate(2009)), complete=False)
    answer = client.post(new_url(patient), TYPED)
    assert answer.status_code == 409
    assert [d.name for d in answer.context["conflict"].items] == ["dx_date"]
    assert stored(patient).dx_date == PartialDate(2009)


# Drafts


def test_draft_is_kept_offered_restored_and_gone_once_saved(client, patient):
    kept = client.post(reverse("crf:form_new_draft", args=[patient.subject_code, "DIA"]), TYPED)
    assert set(kept.json()) == {"saved_at"}
    offered = client.get(new_url(patient))
    assert offered.context["drafts"]
    assert offered.context["form"]["dx_date"].value() is None
    restored = client.get(new_url(patient) + "?restore")
    assert restored.context["form"]["dx_date"].value() == "06/2011"
    assert stored(patient).pk is None
    client.post(new_url(patient), TYPED)
    assert Draft.objects.count() == 0


def test_what_is_typed_while_a_draft_is_undecided_is_kept_beside_it(client, patient):
    drafts = reverse("crf:form_new_draft", args=[patient.subject_code, "DIA"])
    client.post(drafts, TYPED)
    slot = client.get(new_url(patient)).context["draft_slot"]
    client.post(f"{drafts}?draft={slot}", TYPED | {"dx_date": "07/2012"})
    newer, older = client.get(new_url(patient)).context["drafts"]
    typed = [
        client.get(f"{new_url(patient)}?restore={draft['slot']}").context["form"]["dx_date"].value()
        for draft in (newer, older)
    ]
    assert typed == ["07/2012", "06/2011"]
    client.post(
        f"{reverse('crf:form_new_discard', args=[patient.subject_code, 'DIA'])}?draft={newer['slot']}"
    )
    assert [each["slot"] for each in client.get(new_url(patient)).context["drafts"]] == [older["slot"]]


def test_draft_is_its_authors_alone(client, patient, ivo, browse):
    client.post(reverse("crf:form_new_draft", args=[patient.subject_code, "DIA"]), TYPED)
    assert browse(ivo).get(new_url(patient)).context["drafts"] == []


def test_draft_of_one_visit_is_not_offered_for_another(client, patient):
    url = reverse("crf:form_new_draft", args=[patient.subject_code, "FUP"]) + "?slot=M06"
    client.post(url, {"version": "0", "visit": "M06"})
    assert client.get(new_url(patient, "FUP", "M12")).context["drafts"] == []
    assert client.get(new_url(patient, "FUP", "M06")).context["drafts"]


def test_draft_can_be_discarded(client, patient):
    client.post(reverse("crf:form_new_draft", args=[patient.subject_code, "DIA"]), TYPED)
    client.post(reverse("crf:form_new_discard", args=[patient.subject_code, "DIA"]))
    assert Draft.objects.count() == 0


def test_a_paste_of_three_megabytes_is_refused_as_draft_and_as_answer(client, patient):
    flood = TYPED | {"dx_comment": "x" * 3_000_000}
    url = reverse("crf:form_new_draft", args=[patient.subject_code, "DIA"])
    assert client.post(url, flood).status_code in (400, 413)
    assert client.post(new_url(patient), flood).status_code in (400, 422)


# Checks as one types


def test_check_answers_on_unsaved_values_and_stores_nothing(client, patient):
    save(patient, index_allo())
    url = reverse("crf:form_new_check", args=[patient.subject_code, "DIA"])
    answer = client.post(url, TYPED | {"dx_date": "2016"}).json()
    assert "E-DIA-03" in {finding["check_id"] for finding in answer["findings"]}
    assert stored(patient).pk is None
    answer = client.post(url, TYPED | {"dx_date": "32/1/2011"}).json()
    assert [(f["items"], f["severity"]) for f in answer["findings"]] == [(["dx_date"], "E")]


def test_check_costs_a_fixed_number_of_statements(client, patient, django_assert_max_num_queries):
    url = reverse("crf:form_new_check", args=[patient.subject_code, "DIA"])
    with django_assert_max_num_queries(12):
        client.post(url, TYPED)


def test_form_page_costs_a_fixed_number_of_statements(client, patient, django_assert_max_num_queries):
    save(patient, diagnosis())
    url = row_url(stored(patient))
    client.get(url)  # once a minute a request also notes that its session is alive
    with django_assert_max_num_queries(12):
        client.get(url)


# Who may


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("anna", 200, 302),
        ("ivo", 200, 302),
        ("dora", 200, 403),
        ("moira", 200, 403),
        ("bruno", 404, 404),
        ("carla", 404, 404),
        ("ada", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_form_is_open_to_the_centre_readable_to_the_data_centre_and_absent_to_others(
    who, reads, writes, cast, browse, patient
):
    save(patient, diagnosis())
    url = row_url(stored(patient))
    client = browse(cast[who])
    assert client.get(url).status_code == reads
    changed = TYPED | {"version": "1", "reason_code": "source"}
    assert client.post(url, changed).status_code == writes
    for task in ("check", "draft", "discard", "remove"):
        answer = client.post(row_url(stored(patient), f"_{task}"), changed)
        assert (answer.status_code in (200, 302)) is (writes == 302), task


def test_clinical_form_of_a_patient_without_legal_basis_says_what_to_do(client, torino):
    patient = register(open_centre(torino))
    page = client.get(new_url(patient))
    assert "Consent and legal basis" in page.context["closed"]
    assert not page.context["editable"]
    answer = client.post(new_url(patient), TYPED)
    assert answer.status_code == 422
    assert stored(patient).pk is None


@pytest.mark.parametrize("path", ["XXX/new/", "DIA/999/", "CEN/new/", "FUP/new/?slot=M99"])
def test_what_does_not_exist_is_not_found(client, patient, path):
    assert client.get(f"/patients/{patient.subject_code}/{path}").status_code == 404


# Registration


def test_registration_assigns_the_code_when_the_form_is_saved(client, torino):
    open_centre(torino)
    url = reverse("crf:register", args=[torino.study_centre_no])
    assert client.get(url).status_code == 200
    typed = {"version": "0", "sex": "F", "birth_year": "1961", "age_at_allo": "52", "action": "next"}
    answer = client.post(url, typed | ELIGIBLE)
    patient = models.Patient.objects.get()
    assert (patient.subject_code, patient.status) == ("MMA-01-0001-U", FormStatus.COMPLETE)
    assert answer.url == new_url(patient, "CON")


def test_what_the_source_confirms_at_the_registration_is_kept_and_answers_the_query(client, torino, anna):
    open_centre(torino)
    url = reverse("crf:register", args=[torino.study_centre_no])
    typed = {
        "version": "0",
        "sex": "F",
        "birth_year": "1952",
        "age_at_allo": "54",
        **ELIGIBLE,
        "elig_allo_window": "N",
    }
    found = client.post(f"{url}check/", typed).json()["findings"]
    said = [finding["confirm"] for finding in found if finding.get("confirm")]
    assert said
    client.post(url, typed | {"confirm": said})
    patient = models.Patient.objects.get()
    assert set(patient.confirmed) == set(said)
    assert {note["by"] for note in patient.confirmed.values()} == {anna.pk}
    query = patient.queries.get(check_id="E-PAT-01")
    assert (query.state, query.category) == ("answered", "confirmed")


def test_registration_at_a_centre_that_is_not_ready_says_what_is_missing(client, torino):
    page = client.get(reverse("crf:register", args=[torino.study_centre_no]))
    assert "Ethics Committee" in page.context["closed"]
    answer = client.post(reverse("crf:register", args=[torino.study_centre_no]), {"version": "0", "sex": "F"})
    assert answer.status_code == 422
    assert models.Patient.objects.count() == 0


@pytest.mark.parametrize("who", ["bruno", "dora", "carla", "ada", "moira", "stranger"])
def test_registration_is_absent_to_everybody_but_the_centre(who, cast, browse, torino):
    open_centre(torino)
    assert browse(cast[who]).get(reverse("crf:register", args=[1])).status_code == 404


# The centre's own forms


@pytest.mark.parametrize(("who", "reads"), [("ada", 200), ("dora", 200), ("anna", 200), ("bruno", 404)])
def test_centre_dossier_is_the_administrators_to_write(who, reads, cast, browse, torino):
    open_centre(torino)
    dossier = models.CentreDossier.objects.get()
    url = reverse("crf:centre_form", args=[1, "CEN", dossier.pk])
    client = browse(cast[who])
    assert client.get(url).status_code == reads
    answer = client.post(url, {"version": dossier.version, "centre_status": "4", "ec_outcome": "APP"})
    assert answer.status_code == (302 if who == "ada" else 404 if who == "bruno" else 403)


# Removing


def test_removing_an_entry_needs_a_reason_and_keeps_its_history(client, patient):
    save(patient, index_allo())
    row = load_record(patient).index
    client.post(row_url(row, "_remove"), {})
    assert load_record(patient).transplants != []
    client.post(row_url(row, "_remove"), {"reason_code": "other", "reason_text": "entered twice"})
    assert load_record(patient).transplants == []
    entry = AuditEntry.objects.filter(table="crf_transplant").last()
    assert entry.reason == "other: entered twice"


def test_history_tells_who_changed_an_item_when_and_why(client, patient, anna):
    save(patient, diagnosis(), by=anna)
    row = stored(patient)
    row.dx_subtype = "SMM"
    save(patient, row, by=SYSTEM, reason="source")
    page = client.get(reverse("crf:history", args=["DIA", row.pk, "dx_subtype"]))
    told = [(c["entry"].actor_name, c["old"], c["new"], c["reason"]) for c in page.context["changes"]]
    assert told == [
        ("Anna Rossi", "no answer", "Multiple myeloma", "because"),
        (
            "system",
            "Multiple myeloma",
            "Smouldering MM evolved to active MM",
            "The source document was corrected",
        ),
    ]


@pytest.mark.parametrize(
    ("who", "status"), [("ivo", 200), ("dora", 200), ("bruno", 404), ("carla", 403), ("ada", 403)]
)
def test_history_is_read_by_those_who_may_see_the_patient(who, status, cast, browse, patient):
    save(patient, diagnosis())
    url = reverse("crf:history", args=["DIA", stored(patient).pk, "dx_date"])
    assert browse(cast[who]).get(url).status_code == status


@pytest.mark.parametrize("who", ["ivo", "dora", "carla", "ada"])
def test_who_sees_the_form_of_a_centre_reads_its_history(who, cast, browse, torino):
    open_centre(torino)
    dossier = models.CentreDossier.objects.get()
    page = browse(cast[who]).get(reverse("crf:centre_form", args=[1, "CEN", dossier.pk]))
    assert page.status_code == 200
    url = reverse("crf:history", args=["CEN", dossier.pk, "centre_status"])
    assert browse(cast[who]).get(url).status_code == 200
