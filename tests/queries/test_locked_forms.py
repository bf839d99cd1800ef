"""On a locked form an open query unlocks just its items, for that centre, until it is answered."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit.context import acting_system
from audit.models import AuditEntry
from crf import lifecycle, models, services
from crf.checks import Target
from crf.examples import answered
from crf.models import Draft, FormStatus, Patient, Signature
from crf.overlay import open_to_change
from crf.partial_date import PartialDate
from crf.record import load_record
from queries.models import Query
from queries.services import act, ask
from queries.workflow import Action, Category, State
from tests.factories.study import consented, diagnosis, index_allo, open_centre, save
from tests.queries.cases import EARLY, USUAL, lock

pytestmark = pytest.mark.django_db

LOCKED = FormStatus.LOCKED
BECAUSE = "query: the letter says so"


@pytest.fixture
def patient(rules, torino, dora, ivo):
    """Locked, with a diagnosis and a transplant of two drugs."""
    patient = consented(open_centre(torino))
    page = index_allo()
    drugs = [
        answered(models.ConditioningDrug(transplant=page, cond_drug=code), {"cond_drug": code})
        for code in ("MEL", "FLU")
    ]
    save(patient, diagnosis(b2m=3), page, *drugs)
    lock(patient, dora, ivo)
    return patient


def row_of(patient, key="DIA", number=0):
    return load_record(patient).rows(key)[number]


def put(patient, by, item="dx_date", key="DIA", number=0):
    """A question of the data centre's at an item, or about the whole form."""
    targets = [Target(key, row_of(patient, key, number).pk, item)]
    return ask(patient=patient, targets=targets, text="Is this right?", by=by)


def correct(patient, by, *, key="DIA", number=0, reason=BECAUSE, **answers):
    row = row_of(patient, key, number)
    for name, value in answers.items():
        setattr(row, name, value)
    return services.save_forms(patient=patient, instances=[row], by=by, reason=reason)


def statuses(patient):
    return {row.form_key: row.status for row in load_record(patient).forms()}


def untouched(patient):
    return Signature.objects.get(patient=patient).voided_at is None and set(statuses(patient).values()) == {
        LOCKED
    }


# What the service lets through


def test_an_open_query_opens_its_item_and_nothing_else(patient, dora, anna):
    put(patient, dora)
    correct(patient, anna, dx_date=PartialDate(2011, 3))
    assert row_of(patient).dx_date == PartialDate(2011, 3)
    assert statuses(patient)["DIA"] == LOCKED


@pytest.mark.parametrize(
    "answers",
    [{"dx_subtype": "SPCL"}, {"dx_comment": "more"}, {"b2m": 4}, {"dx_date": EARLY, "dx_comment": "more"}],
)
def test_what_no_query_asks_about_is_refused_with_what_is_open(patient, dora, anna, answers):
    put(patient, dora)
    with pytest.raises(services.FormClosed, match="lets you change only this: Diagnosis: Date of diagnosis"):
        correct(patient, anna, **answers)
    assert row_of(patient).dx_date == diagnosis().dx_date
    assert untouched(patient)


def test_a_missing_code_and_the_unit_as_typed_are_changes_like_a_value(patient, dora, anna):
    put(patient, dora, "dx_comment")
    for change in ({"missing": {**row_of(patient).missing, "fish_done": "U"}}, {"entered": {"b2m": {}}}):
        with pytest.raises(services.FormClosed):
            correct(patient, anna, **change)
    assert untouched(patient)


def test_without_a_query_everything_stays_shut(patient, anna):
    with pytest.raises(services.FormClosed, match="locked"):
        correct(patient, anna, dx_date=EARLY)


def test_a_candidate_opens_nothing(patient, dora, anna):
    query = put(patient, dora)
    with acting_system("test"):
        Query.objects.filter(pk=query.pk).update(state=State.CANDIDATE)
    assert open_to_change(patient.pk) == frozenset()
    with pytest.raises(services.FormClosed):
        correct(patient, anna, dx_date=EARLY)


def test_the_query_of_another_patient_opens_nothing_here(patient, milano, dora, anna, bruno):
    other = consented(open_centre(milano))
    save(other, diagnosis())
    put(other, dora)
    with pytest.raises(services.FormClosed):
        correct(patient, anna, dx_date=EARLY)
    put(patient, dora)
    with pytest.raises(PermissionDenied):
        correct(patient, bruno, dx_date=EARLY)
    with pytest.raises(PermissionDenied):
        correct(patient, dora, dx_date=EARLY)
    assert untouched(patient)


@pytest.mark.parametrize("end", ["answered", "cancelled", "changed"])
def test_what_is_answered_or_withdrawn_is_shut_again(patient, dora, anna, end):
    query = put(patient, dora)
    if end == "answered":
        act(query=query, action=Action.ANSWER, by=anna, text="As it is.", category=Category.CONFIRMED)
    elif end == "cancelled":
        act(query=query, action=Action.CANCEL, by=dora, text="Not needed.")
    else:
        correct(patient, anna, dx_date=PartialDate(2010, 7))
        assert Query.objects.get(pk=query.pk).state == State.ANSWERED
    with pytest.raises(services.FormClosed):
        correct(patient, anna, dx_date=PartialDate(2011, 3))


def test_a_rule_that_asks_under_the_lock_opens_until_it_is_content(patient, rules, dora, anna):
    put(patient, dora)
    correct(patient, anna, dx_date=EARLY)
    query = Query.objects.get(check_id="T-01")
    assert query.state == State.OPEN
    correct(patient, anna, dx_date=USUAL)
    query.refresh_from_db()
    assert query.state == State.CLOSED
    assert open_to_change(patient.pk) == frozenset()


def test_a_reason_is_needed(patient, dora, anna):
    put(patient, dora)
    with pytest.raises(services.ReasonNeeded):
        correct(patient, anna, dx_date=EARLY, reason=" ")
    assert untouched(patient)


def test_a_save_that_changes_nothing_leaves_the_signature(patient, dora, anna):
    put(patient, dora)
    with pytest.raises(services.FormClosed, match="answer the query"):
        correct(patient, anna)
    assert untouched(patient)


def test_what_follows_from_the_opened_item_may_change_along(patient, dora, anna):
    put(patient, dora, "dx_subtype")
    correct(patient, anna, dx_subtype="OTH", dx_other="rare")
    assert row_of(patient).dx_other == "rare"
    put(patient, dora, "dx_subtype")
    correct(patient, anna, dx_subtype="MM", dx_other=None)
    assert row_of(patient).dx_other is None


def test_an_entry_counts_by_its_own_row(patient, dora, anna):
    put(patient, dora, "cond_dose", "CND", 1)
    with pytest.raises(services.FormClosed):
        correct(patient, anna, key="CND", number=0, cond_dose=30)
    correct(patient, anna, key="CND", number=1, cond_dose=30)
    assert [row.cond_dose == 30 for row in load_record(patient).rows("CND")] == [False, True]


def new_drug(patient):
    page = row_of(patient, "TRA")
    return answered(models.ConditioningDrug(transplant=page, cond_drug="BU"), {"cond_drug": "BU"})


def test_entries_come_and_go_only_where_the_whole_form_is_asked_about(patient, dora, anna):
    put(patient, dora, "tx_number", "TRA")
    page = row_of(patient, "TRA")
    for how in (
        {"instances": [page, new_drug(patient)]},
        {"instances": [page], "removed": [row_of(patient, "CND")]},
    ):
        with pytest.raises(services.FormClosed, match="Conditioning drug"):
            services.save_forms(patient=patient, by=anna, reason=BECAUSE, **how)
    put(patient, dora, "", "TRA")
    services.save_forms(
        patient=patient,
        instances=[row_of(patient, "TRA"), new_drug(patient)],
        removed=[row_of(patient, "CND")],
        by=anna,
        reason=BECAUSE,
    )
    assert [row.cond_drug for row in load_record(patient).rows("CND")] == ["FLU", "BU"]
    assert set(statuses(patient).values()) == {LOCKED}


def test_a_whole_form_opens_its_row_alone(patient, dora, anna):
    put(patient, dora, "", "DIA")
    correct(patient, anna, dx_comment="more", dx_date=EARLY)
    with pytest.raises(services.FormClosed):
        correct(patient, anna, key="TRA", tx_comment="more")


def test_a_form_that_nobody_has_begun_can_be_begun_where_it_is_asked_for(patient, dora, anna):
    target = Target("PRE", None, "")
    with pytest.raises(services.FormClosed):
        services.save_forms(
            patient=patient, instances=[models.PreTransplantStatus()], by=anna, reason=BECAUSE
        )
    ask(patient=patient, targets=[target], text="Please fill this in.", by=dora)
    services.save_forms(patient=patient, instances=[models.PreTransplantStatus()], by=anna, reason=BECAUSE)
    assert statuses(patient)["PRE"] == LOCKED
    lifecycle.unlock_patient(patient=patient, by=dora, reason="to go on")
    assert statuses(patient)["PRE"] == FormStatus.IN_PROGRESS


def test_nothing_is_opened_where_clinical_data_may_not_be_recorded(patient, dora, anna):
    put(patient, dora)
    put(patient, dora, "legal_basis", "CON")
    correct(patient, anna, key="CON", legal_basis="REF")
    with pytest.raises(services.FormClosed, match="legal basis"):
        correct(patient, anna, dx_date=EARLY)


def test_removing_a_row_stays_impossible(patient, dora, anna):
    put(patient, dora, "")
    with pytest.raises(services.FormClosed):
        services.remove_form(instance=row_of(patient), by=anna, reason=BECAUSE)


# What a change takes back, and what it leaves


def test_a_change_voids_the_signature_keeps_the_lock_and_says_why(patient, dora, anna, ivo):
    put(patient, dora)
    correct(patient, anna, dx_date=EARLY)
    signature = Signature.objects.get(patient=patient)
    assert (signature.voided_by, signature.voided_form) == (anna, "DIA")
    assert signature.voided_reason == BECAUSE
    assert set(statuses(patient).values()) == {LOCKED}
    assert not lifecycle.is_signed(load_record(patient))
    entry = AuditEntry.objects.filter(table="crf_diagnosis").last()
    assert (entry.actor_name, entry.reason) == (anna.full_name, BECAUSE)
    assert entry.changes["dx_date"] == ["2010-06", "1990-06"]
    with pytest.raises(lifecycle.NotReady, match="under the lock"):
        lifecycle.sign_patient(patient=patient, by=ivo, seen=lifecycle.seen_pages(load_record(patient)))


def test_unlocking_shows_what_a_correction_took_back_and_the_round_can_be_made_again(
    patient, dora, anna, ivo
):
    query = put(patient, dora)
    correct(patient, anna, dx_date=PartialDate(2011, 3))
    act(query=query, action=Action.ACCEPT, by=dora)
    assert lifecycle.unlock_patient(patient=patient, by=dora, reason="to verify again") is False
    verified = FormStatus.VERIFIED
    expected = dict.fromkeys(("PAT", "CON", "TRA", "CND"), verified) | {"DIA": FormStatus.COMPLETE}
    assert statuses(patient) == expected
    dia = next(page for page in lifecycle.seen_pages(load_record(patient)) if page[0] == "DIA")
    lifecycle.verify_forms(patient=patient, pages=[dia], by=dora)
    lifecycle.sign_patient(patient=patient, by=ivo, seen=lifecycle.seen_pages(load_record(patient)))
    lifecycle.lock_patient(patient=patient, by=dora)
    assert set(statuses(patient).values()) == {LOCKED}


def test_a_corrected_entry_takes_its_page_back(patient, dora, anna):
    put(patient, dora, "cond_dose", "CND")
    correct(patient, anna, key="CND", cond_dose=30)
    lifecycle.unlock_patient(patient=patient, by=dora, reason="to verify again")
    assert (statuses(patient)["TRA"], statuses(patient)["CND"]) == ("2", "2")
    assert statuses(patient)["DIA"] == FormStatus.VERIFIED


def test_a_gap_that_a_correction_left_shows_once_it_is_unlocked(patient, dora, anna):
    put(patient, dora, "dx_subtype")
    saved = correct(patient, anna, dx_subtype=None)
    assert saved.obstacles[0].unanswered
    assert statuses(patient)["DIA"] == LOCKED
    lifecycle.unlock_patient(patient=patient, by=dora, reason="to complete it")
    assert statuses(patient)["DIA"] == FormStatus.IN_PROGRESS


def test_answering_without_a_change_leaves_signature_and_lock(patient, dora, anna):
    query = put(patient, dora)
    act(query=query, action=Action.ANSWER, by=anna, text="As in the chart.", category=Category.CONFIRMED)
    act(query=query, action=Action.ACCEPT, by=dora)
    assert untouched(patient)
    assert lifecycle.unlock_patient(patient=patient, by=dora, reason="just so") is True
    assert set(statuses(patient).values()) == {FormStatus.SIGNED}


# The page


def url(patient, key="DIA", number=0, task=""):
    return reverse(f"crf:form{task}", args=[patient.subject_code, key, row_of(patient, key, number).pk])


def controls(page, *, shut):
    """The names of the controls that a browser would post, or of those in a disabled group."""
    html = page.content.decode()
    html = re.sub(r"<template.*?</template>", "", html[html.index('<form id="ecrf"') :], flags=re.DOTALL)
    html = html[: html.index("</form>")]
    inside = re.findall(r"<fieldset disabled.*?</fieldset>", html, re.DOTALL)
    if shut:
        html = "".join(inside)
    else:
        for part in inside:
            html = html.replace(part, "")
    found = re.findall(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"', html)
    return set(found) - {"csrfmiddlewaretoken", "page_key", "confirm", "reason_code", "reason_text"}


def asked(names):
    return {name.removesuffix("__m").removesuffix("__u") for name in names}


def typed(page, **answers):
    """What a browser posts from a page as drawn: the hidden fields and what is not shut."""
    form, instance = page.context["form"], page.context["instance"]
    given = {"version": instance.version, "opened": " ".join(page.context["open_names"]), "action": "save"}
    given |= {name: form[name].value() for name in controls(page, shut=False) & form.fields.keys()}
    given |= {"reason_code": "query", "reason_text": "the letter"}
    return {name: value for name, value in (given | answers).items() if value is not None}


@pytest.mark.parametrize("who", ["anna", "ivo"])
def test_the_page_of_the_centre_enables_just_what_is_asked_about(patient, dora, browse, who, request):
    put(patient, dora)
    page = browse(request.getfixturevalue(who)).get(url(patient))
    text = page.content.decode()
    assert "This form is locked." in text
    assert "lets you change: Diagnosis: Date of diagnosis" in text
    row = row_of(patient)
    shown = {field.name for field in row.shown()}
    assert asked(controls(page, shut=False)) & shown == {"dx_date"}
    assert shown - {"dx_date"} <= asked(controls(page, shut=True))
    assert re.findall(r'name="action" value="(\w+)"', text) == ["save", "save"]
    assert "data-nothing-known" not in text
    assert "/remove/" not in text


@pytest.mark.parametrize("who", ["dora", "moira"])
def test_for_everybody_else_the_page_is_as_before(patient, dora, browse, who, request):
    put(patient, dora)
    page = browse(request.getfixturevalue(who)).get(url(patient))
    assert "This patient is locked" in page.content.decode()
    assert not page.context["editable"]
    answer = browse(request.getfixturevalue(who)).post(url(patient), {"dx_date": "1990"})
    assert answer.status_code == 403


def test_another_centre_does_not_find_the_page(patient, dora, bruno, browse):
    put(patient, dora)
    assert browse(bruno).get(url(patient)).status_code == 404
    assert browse(bruno).post(url(patient), {"opened": "dx_date", "dx_date": "1990"}).status_code == 404


def test_saving_changes_the_opened_item_and_empties_no_other(patient, dora, anna, browse):
    put(patient, dora)
    before = row_of(patient)
    client = browse(anna)
    answer = client.post(url(patient), typed(client.get(url(patient)), dx_date="03/2011"))
    assert answer.status_code == 302
    row = row_of(patient)
    assert row.answers() == before.answers() | {"dx_date": PartialDate(2011, 3)}
    assert (row.missing, row.entered, row.status) == (before.missing, before.entered, LOCKED)
    entry = AuditEntry.objects.filter(table="crf_diagnosis").last()
    assert entry.changes.keys() <= {"dx_date", "version", "updated_at", "confirmed"}
    assert entry.reason == "query: the letter"
    page = client.get(url(patient))
    assert "The form stays locked" in page.content.decode()
    assert not page.context["editable"]


def test_what_was_typed_in_the_second_unit_stays_as_typed(rules, torino, dora, ivo, anna, browse):
    patient = consented(open_centre(torino))
    save(patient, diagnosis(hb=10, entered={"hb": {"value": "100", "unit": "g/L"}}))
    lock(patient, dora, ivo)
    put(patient, dora)
    client = browse(anna)
    assert client.post(url(patient), typed(client.get(url(patient)), dx_date="03/2011")).status_code == 302
    row = row_of(patient)
    assert (row.hb, row.entered) == (10, {"hb": {"value": "100", "unit": "g/L"}})


def test_names_that_were_not_opened_are_not_read_and_claimed_ones_are_refused(patient, dora, anna, browse):
    put(patient, dora)
    client = browse(anna)
    given = typed(client.get(url(patient)), dx_date="03/2011", dx_comment="smuggled")
    assert client.post(url(patient), given | {"opened": "dx_date dx_comment"}).status_code == 422
    assert row_of(patient).dx_date == diagnosis().dx_date
    assert client.post(url(patient), given).status_code == 302
    assert row_of(patient).dx_comment is None


def test_a_page_opened_before_the_answer_saves_nothing_and_shows_what_was_typed(
    patient, dora, anna, ivo, browse
):
    query = put(patient, dora)
    client = browse(anna)
    given = typed(client.get(url(patient)), dx_date="03/2011")
    act(query=query, action=Action.ANSWER, by=ivo, text="As it is.", category=Category.CONFIRMED)
    answer = client.post(url(patient), given)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "03/2011" in text
    assert "This patient is locked" in text
    assert row_of(patient).dx_date == diagnosis().dx_date
    assert untouched(patient)


def test_a_page_opened_before_the_lock_is_judged_by_what_it_changes(rules, torino, dora, ivo, anna, browse):
    patient = consented(open_centre(torino))
    save(patient, diagnosis())
    client = browse(anna)
    page = client.get(url(patient))
    form = page.context["form"]
    whole = {name: form[name].value() for name in form.fields}
    whole = {name: value for name, value in whole.items() if value is not None}
    whole |= {"action": "save", "reason_code": "query", "dx_date": "03/2011"}
    lock(patient, dora, ivo)
    put(patient, dora)
    refused = client.post(url(patient), whole | {"dx_comment": "more"})
    assert refused.status_code == 422
    assert "Diagnosis: Date of diagnosis" in refused.content.decode()
    assert client.post(url(patient), whole).status_code == 302
    assert row_of(patient).dx_date == PartialDate(2011, 3)


def test_the_page_asks_for_the_reason(patient, dora, anna, browse):
    put(patient, dora)
    client = browse(anna)
    given = typed(client.get(url(patient)), dx_date="03/2011", reason_code="")
    answer = client.post(url(patient), given)
    assert answer.status_code == 422
    assert untouched(patient)


def test_checks_and_drafts_know_the_answers_that_are_not_posted(patient, dora, anna, browse):
    put(patient, dora)
    client = browse(anna)
    given = typed(client.get(url(patient)), dx_date="06/1990")
    said = client.post(url(patient, task="_check"), given).json()
    assert said["incomplete"] == 0
    assert {finding["check_id"] for finding in said["findings"]} >= {"T-01"}
    client.post(url(patient, task="_draft"), given)
    assert Draft.objects.count() == 1
    page = client.get(url(patient) + "?restore=1")
    assert page.context["form"]["dx_date"].value() == "06/1990"
    assert page.context["form"]["dx_subtype"].value() == "MM"


def test_entries_that_are_not_asked_about_stay_and_none_can_be_added(patient, dora, anna, browse):
    put(patient, dora, "cond_dose", "CND", 1)
    first, second = load_record(patient).rows("CND")
    client = browse(anna)
    page = client.get(url(patient, "TRA"))
    prefix = f"CND-{second.pk}-"
    named = controls(page, shut=False)
    assert {name for name in named if name.startswith("CND-")} >= {f"{prefix}version", f"{prefix}cond_dose"}
    assert f"{prefix}gone" not in named
    assert not any(name.startswith(f"CND-{first.pk}-") for name in named)
    text = page.content.decode()
    assert 'name="add"' not in text
    assert "data-blank-entry" not in text
    given = typed(page, CND=second.pk)
    given |= {
        f"{prefix}version": second.version,
        f"{prefix}cond_dose": "30",
        f"{prefix}cond_dose_unit": "MGM2",
    }
    refused = client.post(
        url(patient, "TRA"), given | {"CND": [second.pk, "new1"], "CND-new1-cond_drug": "BU"}
    )
    assert refused.status_code == 422
    drawn = {entry["name"] for group in refused.context["groups"] for entry in group["entries"]}
    assert drawn == {str(first.pk), str(second.pk), "new1"}
    assert client.post(url(patient, "TRA"), given).status_code == 302
    rows = load_record(patient).rows("CND")
    assert [(row.pk, row.cond_dose == 30) for row in rows] == [(first.pk, False), (second.pk, True)]
    assert rows[0].answers() == first.answers()


def test_a_whole_form_can_be_filled_in_with_entries(patient, dora, anna, browse):
    put(patient, dora, "", "TRA")
    client = browse(anna)
    page = client.get(url(patient, "TRA"))
    text = page.content.decode()
    assert "Transplant, all of it" in text
    assert 'name="add"' in text
    assert controls(page, shut=True) == set()


def test_no_statement_is_asked_for_a_page_that_is_not_locked(
    torino, rules, dora, ivo, anna, browse, django_assert_num_queries, monkeypatch
):
    patient = consented(open_centre(torino))
    save(patient, diagnosis())
    put(patient, dora)
    asked_for = []
    monkeypatch.setattr("crf.views.subjects.open_to_change", lambda pk: asked_for.append(pk) or frozenset())
    client = browse(anna)
    client.get(url(patient))
    assert asked_for == []
    lock_past_queries(patient)
    client.get(url(patient))
    assert asked_for == [patient.pk]
    with django_assert_num_queries(1):
        open_to_change(patient.pk)


def lock_past_queries(patient):
    with acting_system("test"):
        Patient.objects.filter(pk=patient.pk).update(status=LOCKED)
