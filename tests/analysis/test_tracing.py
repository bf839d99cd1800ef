"""From a patient to the sentences, and from there to the items read and their changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analysis.endpoints import ENDPOINTS, MORE_ENDPOINTS
from analysis.population import REASONS, Exclusion
from analysis.tracing import ALL, TITLES, explained, sentence, why_not_analysed
from analysis.variants import VARIANTS
from audit.models import AuditEntry
from crf.partial_date import PartialDate
from crf.record import load_record
from tests.analysis.patients import dead, followed
from tests.analysis.records import after, death, no_relapse, record
from tests.factories.study import open_centre, save


def by_name(found):
    return {each.name: each for each in found}


def test_every_endpoint_and_variant_has_a_title():
    assert ALL.keys() == ENDPOINTS.keys() | MORE_ENDPOINTS.keys()
    assert TITLES.keys() >= ALL.keys() | VARIANTS.keys()
    assert [name for name, title in TITLES.items() if not str(title)] == []


def test_a_variant_is_called_after_its_primary_analysis():
    for name, each in VARIANTS.items():
        assert str(TITLES[name]) == f"{TITLES[each.of]}: {each.title}"


def test_the_sentence_is_that_of_the_endpoint():
    person = record(death(after(400)), no_relapse())
    assert sentence(person, "os") == str(ENDPOINTS["os"](person).why) == "Died on 8 Jun 2013, day 400."
    for name, each in VARIANTS.items():
        assert sentence(person, name) == str(each.look(person).why)


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (record(no_relapse(), basis=""), Exclusion.NO_LEGAL_BASIS),
        (record(no_relapse(), day0=None), Exclusion.NO_ALLO),
        (record(no_relapse()), Exclusion.UNKNOWN_VITAL_STATUS),
    ],
)
def test_who_is_not_analysed_has_one_sentence_for_everything(person, why):
    assert why_not_analysed(person) == REASONS[why]
    assert {sentence(person, name) for name in TITLES} == {str(REASONS[why])}


def test_who_is_analysed_has_no_such_reason():
    assert why_not_analysed(record(death(after(400)))) is None


@pytest.mark.django_db
def test_the_items_read_are_those_of_the_endpoint_with_their_answers(torino):
    person = load_record(dead(open_centre(torino), 400, relapsed=200))
    found = by_name(explained(person))
    assert found.keys() == ALL.keys()
    for name, each in found.items():
        assert each.endpoint == ALL[name](person)
        assert {item.target for item in each.items} <= set(each.endpoint.items)
    answers = {item.target.item: item.answer for item in found["os"].items}
    assert answers["death_date"] == "8 Jun 2013"
    assert answers["tx_date"] == "4 May 2012"
    # OS has nothing to do with relapse, PFS has.
    assert ("rel_date" in answers, "rel_date" in {i.target.item for i in found["pfs"].items}) == (False, True)


@pytest.mark.django_db
def test_every_change_of_an_item_is_told_with_its_entry(torino, anna):
    patient = dead(open_centre(torino), 400)
    row = load_record(patient).death
    row.death_date = PartialDate.from_iso("2013-07")
    save(patient, row, by=anna, reason="source: a letter")
    survival = by_name(explained(load_record(patient), ["os"]))["os"]
    (item,) = [item for item in survival.items if item.target.item == "death_date"]
    assert [(each.old, each.new) for each in item.changes] == [
        ("no answer", "8 Jun 2013"),
        ("8 Jun 2013", "Jul 2013"),
    ]
    entries = AuditEntry.objects.filter(table=row._meta.db_table, row_id=row.pk).order_by("pk")
    assert [each.entry for each in item.changes] == list(entries)
    assert item.changes[-1].entry.actor_name == "Anna Rossi"
    assert item.changes[-1].reason.endswith(": a letter")


@pytest.mark.django_db
def test_a_change_of_another_item_is_not_told(torino):
    patient = dead(open_centre(torino), 400)
    row = load_record(patient).death
    row.death_main_cause = "REL"
    save(patient, row, reason="source: a letter")
    (survival,) = explained(load_record(patient), ["os"])
    (item,) = [item for item in survival.items if item.target.item == "death_date"]
    assert [each.new for each in item.changes] == ["8 Jun 2013"]


@pytest.mark.django_db
def test_explaining_asks_the_trail_once(torino):
    centre = open_centre(torino)
    for patient in (followed(centre, 800), dead(centre, 400, relapsed=200)):
        person = load_record(patient)
        with CaptureQueriesContext(connection) as captured:
            explained(person)
        assert len(captured) == 1
