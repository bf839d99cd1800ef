"""The tables of the later forms come under the row trigger and count their changes, as the first ones do."""

from django.db import migrations

from audit.triggers import AuditTable
from crf.versioning import VersionedTable

TABLES = (
    "crf_line",
    "crf_pretransplantstatus",
    "crf_conditioningdrug",
    "crf_engraftment",
    "crf_chimerism",
    "crf_response",
    "crf_responseassessment",
    "crf_treatmentsummary",
    "crf_treatment",
    "crf_treatmentdrug",
    "crf_donorlymphocyteinfusion",
    "crf_toxicity",
    "crf_infection",
    "crf_secondmalignancy",
)


class Migration(migrations.Migration):
    dependencies = [("crf", "0003_every_form")]

    operations = [
        *(AuditTable(table) for table in TABLES),
        *(VersionedTable(table) for table in TABLES),
    ]
