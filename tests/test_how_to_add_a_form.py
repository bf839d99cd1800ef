"""The code of docs/how-to-add-a-form.md does what the page says."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, migrations
from django.db.utils import IntegrityError
from django.test.utils import isolate_apps

from audit.context import acting_system
from audit.models import AuditEntry
from crf import models
from crf.models import FormStatus, Patient
from crf.specs import FormSpec
from crf.versioning import VersionedTable
from tests.factories.study import register

PAGE = (Path(settings.BASE_DIR) / "docs" / "how-to-add-a-form.md").read_text()
MODEL, ENTRY, MIGRATION = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def run(code, **names):
    namespace = {"__name__": "crf.models.quality_of_life", **names}
    exec(compile(code, "docs/how-to-add-a-form.md", "exec"), namespace)
    return namespace


@pytest.fixture
def form():
    with isolate_apps("crf") as apps:
        apps.register_model("crf", Patient)
        yield run(MODEL)["QualityOfLife"]


@pytest.fixture
def table(form, db):
    """The table of the form, under the trail, as its migration would make it."""
    with connection.schema_editor() as editor:
        editor.create_model(form)
        for operation in run(MIGRATION)["operations"]:
            if operation is not ...:
                editor.execute(operation.sql)
    return form


def test_the_model_asks_what_the_page_shows(form):
    assert form.form_key == "QOL"
    assert [field.name for field in form.items()] == ["qol_done", "qol_date", "qol_score"]
    asked = form(qol_done="N", status=FormStatus.IN_PROGRESS).shown()
    assert [field.name for field in asked] == ["qol_done"]


def test_the_entry_stands_in_a_list_of_forms(form, monkeypatch):
    monkeypatch.setattr(models, "QualityOfLife", form, raising=False)
    listed = run(ENTRY, models=models, FormSpec=FormSpec, _=str)["_ALL"]
    (spec,) = [entry for entry in listed if entry is not ...]
    assert (spec.key, spec.title, spec.once) == ("QOL", "Quality of life", True)


def test_the_operations_are_those_of_a_migration(form):
    operations = [operation for operation in run(MIGRATION)["operations"] if operation is not ...]
    assert all(isinstance(operation, migrations.RunSQL) for operation in operations)
    assert isinstance(operations[-1], VersionedTable)


def test_a_row_of_the_new_form_is_on_the_trail_and_counted(table):
    patient = register()
    before = models.DataVersion.objects.get(patient=patient).number
    with acting_system("how-to"):
        row = table.objects.create(patient_id=patient.pk, qol_done="Y", qol_score=75)

    entry = AuditEntry.objects.get(table="crf_qualityoflife", row_id=row.pk)
    assert entry.changes["qol_score"] == [None, 75]
    assert models.DataVersion.objects.get(patient=patient).number == before + 1
    with pytest.raises(IntegrityError, match="crf_qualityoflife_once_per_patient"), acting_system("how-to"):
        table.objects.create(patient_id=patient.pk)


def test_every_file_that_the_page_names_is_there():
    new = {"crf/models/quality_of_life.py"}
    named = set(re.findall(r"`((?:crf|audit|docs)/[\w/]+(?:\.py|/))`", PAGE)) - new
    assert named
    assert [name for name in sorted(named) if not (Path(settings.BASE_DIR) / name).exists()] == []
