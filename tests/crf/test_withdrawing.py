"""A registration that was a mistake is taken back: out of every number, and all of it on the trail."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Centre
from analysis.models import Outcome
from audit.models import AuditEntry
from audit.selectors import patient_history
from crf import services
from crf.checks import Target
from crf.models import Patient, RegistryIdentity, Signature, Withdrawal
from crf.record import load_record, load_records
from crf.services import Conflict, FormClosed, ReasonNeeded, Refused
from crf.withdrawing import data_version, withdraw_registration
from queries.models import Query
from queries.raising import refresh
from queries.services import ask
from queries.workflow import State
from tests.factories.study import consented, diagnosis, index_allo, open_centre, register, save

pytestmark = pytest.mark.django_db

WHY = "typed under the wrong centre"


@pytest.fixture
def patient(torino):
    found = consented(open_centre(torino))
    save(found, diagnosis(), index_allo())
    return found


def withdraw(patient, by, **how):
    return withdraw_registration(patient=patient, by=by, **({"reason": WHY} | how))


def test_the_code_stays_spent(patient, anna, torino):
    withdraw(patient, anna)
    assert register(torino).sequence == patient.sequence + 1


def test_open_queries_are_closed_and_leave_every_list(patient, anna, dora, browse):
    row = load_record(patient).diagnosis
    ask(patient=patient, targets=[Target("DIA", row.pk, "dx_date")], text="Is it right?", by=dora)
    withdraw(patient, anna)
    assert {query.state for query in Query.objects.all()} == {State.CLOSED}
    assert set(Query.objects.values_list("closed_reason", flat=True)) == {"obsolete"}
    assert not Query.objects.for_user(dora).exists()
    page = browse(dora).get(reverse("queries:list") + "?tab=all")
    assert patient.subject_code not in page.content.decode()


def test_nobody_counts_the_patient(patient, anna, dora, carla, browse):
    assert Outcome.objects.exists()
    withdraw(patient, anna)
    assert not Outcome.objects.exists()
    assert load_records([patient.pk]) == {}
    for who, name in (
        (anna, "crf:work"),
        (anna, "crf:matrix"),
        (dora, "crf:matrix"),
        (anna, "crf:matrix_csv"),
    ):
        assert patient.subject_code not in browse(who).get(reverse(name)).content.decode(), name
    assert browse(carla).get(reverse("analysis:patient", args=[patient.subject_code])).status_code == 404


def test_the_trail_says_who_and_why_and_all_that_was_entered(patient, anna, moira, bruno, browse):
    withdraw(patient, anna)
    entry = AuditEntry.objects.filter(table="crf_patient", changes__has_key="removed_at").latest("id")
    assert (entry.actor_name, entry.reason) == (anna.full_name, WHY)
    url = reverse("crf:withdrawn_one", args=[patient.subject_code])
    page = browse(moira).get(url).content.decode()
    for words in (WHY, anna.full_name, "Year of birth", "1960", "Date of diagnosis"):
        assert words in page, words
    assert browse(bruno).get(url).status_code == 404
    answer = browse(anna).get(reverse("crf:patient", args=[patient.subject_code]))
    assert answer.url == url


def test_the_history_of_an_item_stays_readable(patient, anna, browse):
    row = load_record(patient).diagnosis
    withdraw(patient, anna)
    page = browse(anna).get(reverse("crf:history", args=["DIA", row.pk, "dx_date"]))
    assert page.status_code == 200


def test_the_list_is_of_the_own_centre_and_for_the_data_centre_of_all(patient, anna, bruno, dora, browse):
    withdraw(patient, anna)
    for who, sees in ((anna, True), (bruno, False), (dora, True)):
        page = browse(who).get(reverse("crf:withdrawn")).content.decode()
        assert (patient.subject_code in page) is sees


@pytest.mark.parametrize("who", ["bruno", "dora", "carla", "ada", "moira"])
def test_only_the_centre_withdraws(patient, cast, who):
    with pytest.raises(PermissionDenied):
        withdraw(patient, cast[who])
    assert not Withdrawal.objects.exists()


def test_a_reason_is_needed_and_nobody_withdraws_twice_or_what_has_changed(patient, anna):
    with pytest.raises(ReasonNeeded):
        withdraw(patient, anna, reason="  ")
    with pytest.raises(Conflict):
        withdraw(patient, anna, seen=data_version(patient) - 1)
    withdraw(patient, anna)
    with pytest.raises(Conflict):
        withdraw(patient, anna)


def test_a_locked_patient_is_not_withdrawn(patient, anna, as_system):
    Patient.objects.update(status="6")
    with pytest.raises(FormClosed):
        withdraw(patient, anna)


def test_nothing_can_be_saved_afterwards(patient, anna):
    record = load_record(patient)
    withdraw(patient, anna)
    with pytest.raises((PermissionDenied, KeyError, services.Conflict)):
        services.save_forms(patient=patient, instances=[record.diagnosis], by=anna, reason="late")


def test_the_registry_number_goes_to_the_registration_that_stays(patient, anna, torino, as_system):
    RegistryIdentity.objects.create(patient=patient, promise_id="40777")
    other = register(torino)
    made = withdraw(patient, anna, same_as=other)
    assert made.same_as == other
    assert RegistryIdentity.objects.get().patient == other


def test_a_registry_number_of_her_own_stays_with_each(patient, anna, torino, as_system):
    RegistryIdentity.objects.create(patient=patient, promise_id="40777")
    other = register(torino)
    RegistryIdentity.objects.create(patient=other, promise_id="5")
    withdraw(patient, anna, same_as=other)
    assert RegistryIdentity.objects.get(patient=other).promise_id == "5"


def test_a_patient_of_another_centre_cannot_be_the_one_who_stays(patient, anna, milano):
    with pytest.raises(Refused):
        withdraw(patient, anna, same_as=register(open_centre(milano)))
    with pytest.raises(Refused):
        withdraw(patient, anna, same_as=patient)


def test_the_twin_that_stays_is_asked_about_no_longer(torino, anna, as_system):
    centre = open_centre(torino)
    one, other = consented(centre), consented(centre)
    for patient in (one, other):
        save(patient, index_allo())
    refresh(list(load_records([one.pk, other.pk]).values()))
    twins = Query.objects.filter(check_id="E-PAT-06")
    assert list(twins.values_list("state", flat=True)) == ["open", "open"]
    withdraw(one, anna, same_as=other)
    assert set(twins.values_list("state", flat=True)) == {"closed"}


def test_the_signature_does_not_stand_any_longer(patient, anna, ivo, as_system):
    Signature.objects.create(
        patient=patient, by=ivo, name=ivo.full_name, at=patient.created_at, meaning="seen", forms=[]
    )
    withdraw(patient, anna)
    assert Signature.objects.get().voided_reason == WHY


def test_the_page_tells_what_goes_and_keeps_what_was_typed_where_it_refuses(patient, anna, browse):
    url, client = reverse("crf:withdraw", args=[patient.subject_code]), browse(anna)
    page = client.get(url)
    assert page.status_code == 200
    seen = page.context["seen"]
    refused = client.post(url, {"reason": "x", "seen": seen})
    assert (refused.status_code, Withdrawal.objects.count()) == (422, 0)
    stale = client.post(url, {"reason": WHY, "seen": seen + 1})
    assert stale.status_code == 422
    assert WHY in stale.content.decode()
    unknown = client.post(url, {"reason": WHY, "seen": seen, "same_as": "MMA-02-0001-X"})
    assert unknown.status_code == 422
    done = client.post(url, {"reason": WHY, "seen": seen})
    assert done.url == reverse("crf:withdrawn")
    assert Withdrawal.objects.get().by == anna
    assert Centre.objects.count() == 1
    assert patient_history(patient.pk).exists()
