"""The demo study has a past that is true: nothing is asked, answered or signed before it was entered."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit import demo_clock
from audit.models import AuditEntry, DemoStudy
from crf.models import FormStatus, Patient, Signature
from mmregistry.demo.story import Story
from queries.models import Query, QueryEvent
from queries.workflow import Action, State
from tests.factories.accounts import CentreFactory

pytestmark = pytest.mark.django_db
PATIENTS = 30


def entries(table, **where):
    return AuditEntry.objects.filter(table=table, **where).order_by("id")


def test_the_past_of_the_demo_study_is_true():
    """One study, looked at from several sides: loading it takes a while."""
    call_command("demo", patients=PATIENTS)
    trail = list(AuditEntry.objects.order_by("id").values_list("at", flat=True))
    assert all(one <= other for one, other in pairwise(trail))
    assert trail[-1] <= timezone.now()
    assert trail[-1] - trail[0] > timedelta(days=365)
    assert DemoStudy.objects.get().loaded
    _queries_follow_what_they_ask_about()
    _every_event_is_on_the_trail_at_its_time()
    _states_follow_one_another()
    _patients_are_registered_on_the_day_that_they_say()
    _queries_are_answered_in_the_end()


def _queries_follow_what_they_ask_about():
    first_entry = dict[tuple[int, str], datetime]()
    for entry in AuditEntry.objects.exclude(patient_id=None).order_by("id"):
        first_entry.setdefault(entry.patient_id, entry.at)
    assert Query.objects.exists()
    for query in Query.objects.prefetch_related("events"):
        asked = min(event.at for event in query.events.all())
        assert first_entry[query.patient_id] < asked
        data = AuditEntry.objects.filter(patient_id=query.patient_id, table__startswith="crf_", at__lte=asked)
        assert data.exists()


def _every_event_is_on_the_trail_at_its_time():
    recorded = {entry.row_id: entry.at for entry in entries("queries_queryevent", action="I")}
    for event in QueryEvent.objects.all():
        assert recorded[event.pk] == event.at
    for signature in Signature.objects.all():
        (entry,) = entries("crf_signature", row_id=signature.pk, action="I")
        assert entry.at == signature.at


def _states_follow_one_another():
    for table in ("crf_diagnosis", "crf_transplant", "crf_patient"):
        statuses = defaultdict(list)
        for entry in entries(table):
            if "status" in entry.changes:
                statuses[entry.row_id].append(entry.changes["status"][1])
        for row in statuses.values():
            assert row == sorted(row), (table, row)
    verified = {FormStatus.VERIFIED, FormStatus.SIGNED, FormStatus.LOCKED}
    assert Patient.objects.filter(status__in=verified).exists()


def _patients_are_registered_on_the_day_that_they_say():
    for entry in entries("crf_patient", action="I"):
        assert entry.changes["registered_on"][1] == timezone.localdate(entry.at).isoformat()


def _queries_are_answered_in_the_end():
    asked = Query.objects.exclude(state__in=(State.CLOSED, State.CANCELLED))
    assert all(timezone.now() - query.state_since < timedelta(days=300) for query in asked)
    assert QueryEvent.objects.filter(action=Action.ANSWER).exists()
    assert QueryEvent.objects.filter(action=Action.ACCEPT).exists()


def test_a_database_that_was_worked_in_becomes_no_demo(capsys):
    CentreFactory()
    call_command("demo", patients=1)
    assert "There are centres already" in capsys.readouterr().out
    assert not DemoStudy.objects.exists()


def test_an_account_alone_is_enough_to_refuse(ada, capsys):
    call_command("demo", patients=1)
    assert "loaded into an empty one only" in capsys.readouterr().out
    assert not Patient.objects.exists()


def test_a_demo_study_is_not_served_as_a_real_one(settings):
    with demo_clock.loading():
        pass
    settings.DEMO = False
    with pytest.raises(CommandError, match="holds a demo study"):
        call_command("prepare")


def test_events_happen_in_the_order_of_their_time_and_none_in_the_future():
    now = timezone.now()
    story, told = Story(until=now), []
    later, soon = now - timedelta(days=3), now - timedelta(days=9)

    def first(moment):
        assert timezone.now() == moment
        told.append("first")
        story.plan(moment + timedelta(days=1), lambda moment: told.append("second"))
        story.plan(moment + timedelta(days=99), lambda moment: told.append("never"))

    story.plan(later, lambda moment: told.append("third"))
    story.plan(soon, first)
    assert list(story.tell()) == [soon, soon + timedelta(days=1), later]
    assert told == ["first", "second", "third"]
