"""Verifying, signing, locking, what a change takes back, and visits without a contact."""

import datetime
import inspect

import pytest
from django.core.exceptions import PermissionDenied

from audit.context import SYSTEM, acting_system
from audit.models import AuditEntry
from crf import lifecycle, models, services
from crf.checks import Target
from crf.examples import answered, day
from crf.models import FormStatus, Patient, Signature
from crf.partial_date import PartialDate
from crf.record import load_record
from crf.schedule import term
from crf.specs import SPECS
from crf.status import TO_DO, State, cells, why_closed
from queries.models import Query
from queries.services import act, ask
from queries.workflow import Action as QueryAction
from tests.factories.study import consented, diagnosis, index_allo, open_centre, save
from tests.factories.visits import visit

pytestmark = pytest.mark.django_db

VERIFIED, SIGNED, LOCKED = FormStatus.VERIFIED, FormStatus.SIGNED, FormStatus.LOCKED


@pytest.fixture
def patient(torino):
    """Registration, legal basis, diagnosis and transplant with a drug, all complete."""
    patient = consented(open_centre(torino))
    page = index_allo()
    drug = answered(models.ConditioningDrug(transplant=page, cond_drug="MEL"), {"cond_drug": "MEL"})
    save(patient, diagnosis(), page, drug)
    return patient


@pytest.fixture
def verified(patient, dora):
    pages = lifecycle.seen_pages(load_record(patient))
    lifecycle.verify_forms(patient=patient, pages=pages, by=dora)
    return patient


def sign(patient, by):
    return lifecycle.sign_patient(patient=patient, by=by, seen=lifecycle.seen_pages(load_record(patient)))


@pytest.fixture
def signed(verified, ivo):
    sign(verified, ivo)
    return verified


@pytest.fixture
def locked(signed, dora):
    lifecycle.lock_patient(patient=signed, by=dora)
    return signed


def statuses(patient):
    return {row.form_key: row.status for row in load_record(patient).forms()}


def same(patient, status):
    return statuses(patient) == dict.fromkeys(("PAT", "CON", "DIA", "TRA", "CND"), status)


def seen(patient, key):
    return next(page for page in lifecycle.seen_pages(load_record(patient)) if page[0] == key)


def state(patient, key, slot=""):
    today = datetime.date.today()
    return next(c.state for c in cells(load_record(patient), today) if (c.spec.key, c.slot) == (key, slot))


# Verifying


def test_the_factory_makes_what_the_tests_rely_on(patient):
    assert same(patient, FormStatus.COMPLETE)


def test_verified_pages_take_their_entries_along_and_no_others(patient, dora):
    assert lifecycle.verify_forms(patient=patient, pages=[seen(patient, "TRA")], by=dora) == 1
    complete = FormStatus.COMPLETE
    assert statuses(patient) == {
        "PAT": complete,
        "CON": complete,
        "DIA": complete,
        "TRA": VERIFIED,
        "CND": VERIFIED,
    }
    assert (state(patient, "TRA"), state(patient, "DIA")) == (State.VERIFIED, State.COMPLETE)


def test_what_is_verified_keeps_its_version(patient, verified):
    assert {row.version for row in load_record(patient).forms()} == {1}


def test_form_in_progress_is_not_verified(patient, dora, anna):
    row = load_record(patient).diagnosis
    row.dx_subtype = None
    save(patient, row, by=anna)
    with pytest.raises(lifecycle.NotReady):
        lifecycle.verify_forms(patient=patient, pages=[seen(patient, "DIA")], by=dora)


def test_form_with_a_query_is_not_verified_until_it_is_closed(patient, dora, anna):
    row = load_record(patient).diagnosis
    query = ask(patient=patient, targets=[Target("DIA", row.pk, "dx_date")], text="Sure?", by=dora)
    for action, by, category in ((None, dora, ""), (QueryAction.ANSWER, anna, "confirmed")):
        if action:
            act(query=query, action=action, by=by, text="As in the chart.", category=category)
        with pytest.raises(lifecycle.NotReady):
            lifecycle.verify_forms(patient=patient, pages=[seen(patient, "DIA")], by=dora)
    act(query=query, action=QueryAction.ACCEPT, by=dora)
    assert lifecycle.verify_forms(patient=patient, pages=[seen(patient, "DIA")], by=dora) == 1


def test_form_that_was_changed_since_it_was_seen_is_not_verified(patient, dora):
    key, pk, version = seen(patient, "DIA")
    with pytest.raises(services.Conflict):
        lifecycle.verify_forms(patient=patient, pages=[(key, pk, version - 1)], by=dora)


def test_page_of_another_patient_is_not_verified(patient, dora, milano):
    other = consented(open_centre(milano))
    with pytest.raises(PermissionDenied):
        lifecycle.verify_forms(patient=patient, pages=[seen(other, "CON")], by=dora)


# Signing


def test_signature_is_bound_to_every_row_and_its_version(verified, ivo):
    signature = sign(verified, ivo)
    record = load_record(verified)
    assert signature.forms == [[row.form_key, row.pk, row.version] for row in record.forms()]
    assert (signature.by, signature.name, signature.meaning) == (ivo, "Ivo Ferrari", str(lifecycle.MEANING))
    assert same(verified, SIGNED)
    assert lifecycle.is_signed(record)
    entry = AuditEntry.objects.filter(table="crf_diagnosis").last()
    assert (entry.actor_name, entry.reason) == ("Ivo Ferrari", str(lifecycle.MEANING))
    assert entry.changes == {"status": [VERIFIED, SIGNED]}


def test_signing_waits_for_every_form_to_be_verified(patient, dora, ivo):
    lifecycle.verify_forms(patient=patient, pages=[seen(patient, "DIA")], by=dora)
    with pytest.raises(lifecycle.NotReady, match="not verified every form"):
        sign(patient, ivo)


def test_signing_waits_for_forms_that_are_due_and_empty(verified, ivo):
    with acting_system("test"):
        Patient.objects.filter(pk=verified.pk).update(registered_on=datetime.date(2023, 1, 9))
    with pytest.raises(lifecycle.NotReady, match="not filled in yet"):
        sign(verified, ivo)


def test_nobody_signs_what_she_has_not_seen(verified, ivo):
    with pytest.raises(services.Conflict):
        lifecycle.sign_patient(patient=verified, by=ivo, seen=lifecycle.seen_pages(load_record(verified))[1:])


def test_nobody_signs_twice(signed, ivo):
    with pytest.raises(lifecycle.NotReady, match="signed already"):
        sign(signed, ivo)


# What a change takes back


def test_change_of_a_verified_form_takes_back_that_page_alone(verified, anna):
    save(verified, load_record(verified).diagnosis, by=anna, reason="typing error")
    expected = {
        "PAT": VERIFIED,
        "CON": VERIFIED,
        "DIA": FormStatus.COMPLETE,
        "TRA": VERIFIED,
        "CND": VERIFIED,
    }
    assert statuses(verified) == expected


def test_change_of_an_entry_takes_back_its_page(verified, anna):
    entry = load_record(verified).conditioning[0]
    services.save_forms(patient=verified, instances=[entry], by=anna, reason="typing error")
    assert (statuses(verified)["TRA"], statuses(verified)["CND"]) == ("2", "2")


def test_change_that_leaves_a_gap_returns_the_form_to_in_progress(signed, anna):
    row = load_record(signed).diagnosis
    row.dx_subtype = None
    save(signed, row, by=anna)
    assert statuses(signed)["DIA"] == FormStatus.IN_PROGRESS


@pytest.mark.parametrize("change", ["save", "remove", "new"])
def test_any_change_voids_the_signature_and_says_why(signed, anna, change):
    record = load_record(signed)
    if change == "save":
        save(signed, record.diagnosis, by=anna, reason="typing error")
    elif change == "remove":
        services.remove_form(instance=record.diagnosis, by=anna, reason="typing error")
    else:
        save(signed, visit("M12", 370), by=anna, reason="typing error")
    signature = Signature.objects.get(patient=signed)
    assert (signature.voided_by, signature.voided_reason) == (anna, "typing error")
    assert signature.voided_form == ("FUP" if change == "new" else "DIA")
    assert not lifecycle.is_signed(load_record(signed))
    assert set(statuses(signed).values()) <= {VERIFIED, FormStatus.COMPLETE}
    entries = AuditEntry.objects.filter(table="crf_consent")
    assert (entries.last().changes, entries.last().reason) == ({"status": [SIGNED, VERIFIED]}, "typing error")


def test_what_follows_a_save_is_told_the_states_as_they_are_stored(signed, anna):
    told = []

    def note(sender, records, **kwargs):
        told.extend((row.form_key, row.status) for row in records[0].forms())

    services.record_changed.connect(note)
    try:
        save(signed, load_record(signed).diagnosis, by=anna)
    finally:
        services.record_changed.disconnect(note)
    assert dict(told) == statuses(signed)


def test_query_that_closes_without_a_change_leaves_the_signature(signed, anna, dora):
    """R27: closing a query without a change of data leaves signatures valid."""
    row = load_record(signed).diagnosis
    query = ask(patient=signed, targets=[Target("DIA", row.pk, "dx_date")], text="Sure?", by=dora)
    act(query=query, action=QueryAction.ANSWER, by=anna, text="As in the chart.", category="confirmed")
    act(query=query, action=QueryAction.ACCEPT, by=dora)
    assert Query.objects.get().state == "closed"
    assert same(signed, SIGNED)


def test_signature_can_be_given_again_after_a_change(signed, anna, dora, ivo):
    save(signed, load_record(signed).diagnosis, by=anna)
    lifecycle.verify_forms(patient=signed, pages=[seen(signed, "DIA")], by=dora)
    sign(signed, ivo)
    assert [bool(each.voided_at) for each in Signature.objects.filter(patient=signed)] == [False, True]


# Locking


def test_lock_needs_a_signature(verified, dora):
    with pytest.raises(lifecycle.NotReady):
        lifecycle.lock_patient(patient=verified, by=dora)


def test_locked_patient_is_unlocked_for_a_reason_and_still_signed(locked, dora):
    assert same(locked, LOCKED)
    with pytest.raises(services.ReasonNeeded):
        lifecycle.unlock_patient(patient=locked, by=dora, reason=" ")
    lifecycle.unlock_patient(patient=locked, by=dora, reason="a late correction")
    assert same(locked, SIGNED)
    assert lifecycle.is_signed(load_record(locked))
    assert AuditEntry.objects.filter(table="crf_diagnosis").last().reason == "a late correction"


# Service -> how it would write about a locked patient.
WRITES = {
    services.save_forms: lambda p, row, by: dict(patient=p, instances=[row], by=by, reason="because"),
    services.remove_form: lambda p, row, by: dict(instance=row, by=by, reason="because"),
    lifecycle.verify_forms: lambda p, row, by: dict(patient=p, pages=[("DIA", row.pk, row.version)], by=by),
    lifecycle.sign_patient: lambda p, row, by: dict(
        patient=p, by=by, seen=lifecycle.seen_pages(load_record(p))
    ),
    lifecycle.lock_patient: lambda p, row, by: dict(patient=p, by=by),
    lifecycle.mark_not_applicable: lambda p, row, by: dict(patient=p, slot="M06", by=by, reason="because"),
    lifecycle.reopen_visit: lambda p, row, by: dict(patient=p, slot="M12", by=by, reason="because"),
}
# What opens a lock, what is not about a patient who is there, and what only asks.
NO_WRITES = {lifecycle.unlock_patient, services.register_patient, services.save_centre_form, services.require}


def test_every_service_is_tried_on_a_locked_patient():
    found = {
        function
        for room in (services, lifecycle)
        for function in vars(room).values()
        if inspect.isfunction(function)
        and function.__module__ == room.__name__
        and not function.__name__.startswith("_")
        and "by" in inspect.signature(function).parameters
    }
    assert found == WRITES.keys() | NO_WRITES


@pytest.mark.parametrize("service", WRITES, ids=lambda service: service.__name__)
def test_locked_patient_refuses_every_write(locked, service):
    before = list(AuditEntry.objects.values_list("pk", flat=True))
    row = load_record(locked).diagnosis
    with pytest.raises(services.Refused):
        service(**WRITES[service](locked, row, _Everybody(locked)))
    assert list(AuditEntry.objects.values_list("pk", flat=True)) == before
    assert same(locked, LOCKED)


class _Everybody:
    """Somebody who may do everything, so that only the lock stands in the way."""

    def __init__(self, patient):
        self.pk, self.full_name = None, "everybody"

    def role_names(self):
        return "everybody"

    def can(self, capability, centre=None):
        return True

    def centres_where(self, capability):
        return frozenset()


def test_new_form_and_new_entry_are_refused_while_locked(locked):
    page = load_record(locked).index
    for row in (visit("M12", 370), models.ConditioningDrug(transplant=page, cond_drug="FLU")):
        with pytest.raises(services.FormClosed, match="locked"):
            save(locked, row)


def test_row_read_before_the_lock_is_refused_after_it(signed, dora):
    rows = [load_record(signed).patient, load_record(signed).diagnosis]
    lifecycle.lock_patient(patient=signed, by=dora)
    with pytest.raises(services.FormClosed):
        save(signed, *rows)


def test_every_form_of_a_locked_patient_says_why_it_is_closed(locked):
    record = load_record(locked)
    assert all("locked" in why_closed(record, spec) for spec in SPECS.values() if spec.about_patient)


# No contact in the window


@pytest.mark.parametrize(
    ("visits", "slot", "why"),
    [
        ([("LAST", 450)], "M12", ""),
        ([("LAST", 420)], "M12", "There was a contact in the window"),
        ([("LAST", 310)], "M12", "There was a contact in the window"),
        ([("LAST", 309)], "M12", "No later contact"),
        ([], "M12", "No later contact"),
        ([("M12", 450)], "M12", "begun already"),
        ([("M06", 200), ("LAST", 800)], "M24", "There was a contact in the window"),
        ([("M06", 200)], "M24", "No later contact"),
        ([("M12", 365)], "LAST", "not a visit with a window"),
        ([("M12", 365)], "XXX", "not a visit with a window"),
    ],
)
def test_when_a_visit_may_be_said_to_have_had_no_contact(patient, visits, slot, why):
    for code, number in visits:
        save(patient, visit(code, number))
    found = lifecycle.why_applicable(load_record(patient), slot)
    assert found.startswith(why) if why.startswith(("There", "No")) else why in found
    assert bool(found) == bool(why)


def test_visit_without_contact_is_nothing_to_do_and_tells_nothing(patient, anna):
    save(patient, visit("LAST", 450))
    before = [row.pk for row in load_record(patient).visits]
    lifecycle.mark_not_applicable(patient=patient, slot="M12", by=anna, reason="moved abroad for a year")
    record = load_record(patient)
    row = next(row for row in record.rows("FUP") if row.visit == "M12")
    assert (row.is_complete, row.is_settled, row.was_complete, row.unanswered()) == (False, True, False, [])
    assert [row.pk for row in record.visits] == before
    assert state(patient, "FUP", "M12") == State.NOT_APPLICABLE
    assert AuditEntry.objects.filter(table="crf_followup").last().reason == "moved abroad for a year"


def test_visit_without_contact_takes_no_answers_until_it_is_opened_again(patient, anna):
    save(patient, visit("LAST", 450))
    lifecycle.mark_not_applicable(patient=patient, slot="M12", by=anna, reason="moved abroad")
    row = next(row for row in load_record(patient).rows("FUP") if row.visit == "M12")
    for write in (
        lambda: save(patient, row),
        lambda: services.remove_form(instance=row, by=SYSTEM, reason="oh no"),
    ):
        with pytest.raises(services.FormClosed, match="no contact"):
            write()
    lifecycle.reopen_visit(patient=patient, slot="M12", by=anna, reason="a letter was found")
    assert state(patient, "FUP", "M12") in (State.IN_PROGRESS, State.OVERDUE)
    row = next(row for row in load_record(patient).visits if row.visit == "M12")
    row.visit_date = PartialDate.from_date(day(365))
    save(patient, row, by=anna)
    seen = next(row for row in load_record(patient).visits if row.visit == "M12")
    assert seen.visit_date == PartialDate.from_date(day(365))


def complete_but_for_the_end(record):
    """The record in memory with every other form that it needs, complete."""
    needed = [c for c in cells(record, record.today) if c.state in TO_DO and c.spec.key != "EOS"]
    more = [c.spec.model(pk=900 + i, patient=record.patient) for i, c in enumerate(needed)]
    for cell, row in zip(needed, more, strict=True):
        if cell.slot:
            row.visit = cell.slot
        row.status = FormStatus.COMPLETE
    return record.with_form(*more)


def test_end_of_observation_does_not_wait_for_a_visit_without_contact(patient, anna):
    save(patient, visit("LAST", 450))
    lifecycle.mark_not_applicable(patient=patient, slot="M12", by=anna, reason="moved abroad")
    whole = complete_but_for_the_end(load_record(patient))
    assert term(whole, SPECS["EOS"]) is not None
    row = next(row for row in whole.rows("FUP") if row.visit == "M12")
    row.status = FormStatus.IN_PROGRESS
    assert term(whole, SPECS["EOS"]) is None


def test_visit_without_contact_stays_as_it_is_when_the_patient_is_signed_and_locked(patient, anna, dora, ivo):
    save(patient, visit("LAST", 800))
    lifecycle.mark_not_applicable(patient=patient, slot="M12", by=anna, reason="moved abroad")
    ready = [page for page in lifecycle.seen_pages(load_record(patient)) if not _aside(patient, page)]
    lifecycle.verify_forms(patient=patient, pages=ready, by=dora)
    sign(patient, ivo)
    lifecycle.lock_patient(patient=patient, by=dora)
    aside = [row.status for row in load_record(patient).rows("FUP") if row.visit == "M12"]
    assert aside == [FormStatus.NOT_APPLICABLE]


def _aside(patient, page):
    return any(
        row.pk == page[1] and row.status == FormStatus.NOT_APPLICABLE
        for row in load_record(patient).rows(page[0])
    )


def test_diagnosis_keeps_its_answers_through_all_states(locked):
    assert load_record(locked).diagnosis.dx_date == PartialDate(2010, 6)
