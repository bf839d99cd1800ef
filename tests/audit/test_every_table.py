"""No table is forgotten: each is on the trail and belongs to a centre, or says why not."""

import pytest
from django.apps import apps
from django.db import connection

from accounts.scoping import ScopedQuerySet

ROOMS = ("mmregistry", "analysis", "exchange", "queries", "crf", "jobs", "accounts", "audit")

NOT_AUDITED = {
    "audit.AuditEntry": "the trail itself",
    "audit.SecurityEvent": "a trail of its own, append-only",
    "audit.DemoStudy": "that this is a demo study; made before the first entry and guarded by triggers",
    "crf.Draft": "what somebody types and has not saved; no record yet",
    "crf.SavedPage": "that a page was saved, so that it is not saved twice; nothing of a patient",
    "crf.SavedFilter": "an address that somebody keeps for herself; nothing of a patient",
    "crf.PatientLook": "when somebody read what is on the trail; not what",
    "crf.DataVersion": "counted by the database from writes that are on the trail",
    "queries.Digest": "the day of a letter of counts, so that none goes twice; nothing of a patient",
    "queries.CheckRun": "what the checks found; the queries that a run moves are on the trail",
    "jobs.Job": "who had which work done, and how far it is; what it writes of patients is on the trail",
    "jobs.JobInput": "a file on its way in, thrown away when it is in",
    "jobs.JobStep": "the report of what was written; what was written is on the trail",
    "jobs.JobFile": "made of audited rows and thrown away after a day; its download is a security event",
    "analysis.Outcome": "derived from audited rows and rebuilt by one command",
    "analysis.SnapshotArchive": "bytes whose digest is on the trail with the snapshot; never changed",
}

NOT_SCOPED = {
    "accounts.Membership": "read by administrators, who see all, and by each person for herself",
    "crf.DataVersion": "a counter without content, joined to its patient",
    "crf.TwinPair": "may be of two centres; read by the data centre, which sees all of them",
}

# Trigger type bits of PostgreSQL: for each row, on insert, delete and update; AFTER is the absence of BEFORE.
ROW_INSERT_DELETE_UPDATE = 1 | 4 | 8 | 16

models = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.app_label in ROOMS and model._meta.managed and not model._meta.proxy
]


def name(model):
    return model._meta.label


@pytest.fixture
def audited(db):
    """Table -> type of its audit trigger, where that is enabled."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_class.relname, pg_trigger.tgtype FROM pg_trigger"
            " JOIN pg_class ON pg_class.oid = pg_trigger.tgrelid"
            " JOIN pg_proc ON pg_proc.oid = pg_trigger.tgfoid"
            " WHERE pg_proc.proname = 'audit_write_entry' AND pg_trigger.tgenabled = 'O'"
        )
        return dict(cursor.fetchall())


def test_there_are_models_to_look_at():
    assert {"accounts.User", "accounts.Centre", "accounts.Membership", "crf.Patient"} <= set(
        map(name, models)
    )


@pytest.mark.parametrize("model", models, ids=name)
def test_every_table_is_audited_or_says_why_not(model, audited):
    table = model._meta.db_table
    if name(model) in NOT_AUDITED:
        assert table not in audited
    else:
        assert audited.get(table) == ROW_INSERT_DELETE_UPDATE


def belongs_to_a_centre(model):
    targets = {field.related_model._meta.label for field in model._meta.fields if field.related_model}
    return name(model) == "accounts.Centre" or not targets.isdisjoint({"accounts.Centre", "crf.Patient"})


@pytest.mark.parametrize("model", [model for model in models if belongs_to_a_centre(model)], ids=name)
def test_every_row_of_a_patient_or_centre_says_whose_it_is(model):
    if name(model) in NOT_SCOPED:
        assert not hasattr(model, "centre_path")
        return
    target = model
    for step in model.centre_path.replace("pk", "").split("__"):
        target = target._meta.get_field(step).related_model if step else target
    assert name(target) == "accounts.Centre"


@pytest.mark.parametrize(
    "model", [model for model in models if isinstance(model._default_manager.all(), ScopedQuerySet)], ids=name
)
def test_what_can_be_asked_for_a_user_has_a_way_to_the_centre(model, stranger):
    assert not model._default_manager.for_user(stranger).exists()
