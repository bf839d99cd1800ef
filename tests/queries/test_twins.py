"""The data centre settles likely twins; which registration stays is the centre's doing."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from crf.models import TwinPair
from crf.record import load_records
from crf.twins import pairs_to_settle
from crf.withdrawing import withdraw_registration
from queries.models import Query
from queries.raising import refresh
from queries.services import WordsNeeded
from queries.twins import settle
from tests.factories.study import consented, index_allo, open_centre, save

pytestmark = pytest.mark.django_db

WORDS = "Both charts have the same donor."


def transplanted(centre):
    patient = consented(centre)
    save(patient, index_allo())
    return patient


@pytest.fixture
def here(torino):
    open_centre(torino)
    return transplanted(torino), transplanted(torino)


@pytest.fixture
def apart(torino, milano):
    return transplanted(open_centre(torino)), transplanted(open_centre(milano))


def test_two_persons_are_asked_about_no_longer(here, dora, as_system):
    refresh(list(load_records([patient.pk for patient in here]).values()))
    twins = Query.objects.filter(check_id="E-PAT-06")
    assert list(twins.values_list("state", flat=True)) == ["open", "open"]
    settle(pair=here, asked=None, words=WORDS, by=dora)
    assert set(twins.values_list("state", flat=True)) == {"closed"}
    assert pairs_to_settle() == []


def test_of_one_person_the_centre_is_asked_once_and_told_which_two(here, dora):
    for _time in range(2):
        settle(pair=here, asked=here[1], words=WORDS, by=dora)
    query = Query.objects.get(check_id="")
    assert query.patient == here[1]
    assert here[0].subject_code in query.text
    assert WORDS in query.text
    assert TwinPair.objects.get().verdict == TwinPair.Verdict.SAME


def test_a_centre_is_not_told_who_the_patient_of_another_is(apart, dora, milano):
    settle(pair=apart, asked=apart[0], words=WORDS, by=dora)
    query = Query.objects.get(check_id="")
    assert query.patient == apart[0]
    assert apart[1].subject_code not in query.text
    assert milano.name not in query.text


def test_settling_changes_no_data_of_a_patient(apart, dora):
    before = AuditEntry.objects.count()
    settle(pair=apart, asked=None, words=WORDS, by=dora)
    tables = AuditEntry.objects.order_by("id")[before:].values_list("table", flat=True)
    assert {table for table in tables if table.startswith("crf_")} == {"crf_twinpair"}


def test_words_are_needed(here, dora):
    with pytest.raises(WordsNeeded):
        settle(pair=here, asked=None, words=" ", by=dora)
    assert TwinPair.objects.count() == 0


def test_the_page_shows_both_and_keeps_what_was_typed(apart, dora, browse):
    client = browse(dora)
    page = client.get(reverse("queries:twins"))
    text = page.content.decode()
    assert all(patient.subject_code in text for patient in apart)
    sent = {"one": apart[0].subject_code, "other": apart[1].subject_code, "words": WORDS}
    refused = client.post(reverse("queries:twin_settle"), sent)
    assert refused.status_code == 422
    assert WORDS in refused.content.decode()
    done = client.post(reverse("queries:twin_settle"), sent | {"verdict": "different"})
    assert done.url == reverse("queries:twins")
    assert TwinPair.objects.get().words == WORDS
    settled = client.get(reverse("queries:twins"))
    assert (settled.context["pairs"], len(settled.context["settled"])) == ([], 1)


def test_a_pair_of_which_one_was_withdrawn_is_settled_by_that(here, dora, anna, browse):
    withdraw_registration(patient=here[0], by=anna, reason="registered twice", same_as=here[1])
    assert pairs_to_settle() == []
    assert browse(dora).get(reverse("queries:twins")).status_code == 200


@pytest.mark.parametrize("who", ["anna", "ivo", "carla", "ada", "moira"])
def test_the_page_is_the_data_centres(cast, browse, who):
    assert browse(cast[who]).get(reverse("queries:twins")).status_code == 403
