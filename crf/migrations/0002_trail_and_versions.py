"""Every e-CRF table comes under the row trigger, and every patient's table counts its changes."""

from django.db import migrations

from audit.triggers import AuditTable
from crf.versioning import BUMP, UNDO, VersionedTable

PATIENT_TABLES = (
    "crf_consent",
    "crf_contactattempt",
    "crf_diagnosis",
    "crf_transplant",
    "crf_acutegvhd",
    "crf_chronicgvhd",
    "crf_relapsesummary",
    "crf_relapse",
    "crf_followup",
    "crf_death",
    "crf_endofobservation",
)
OTHER_TABLES = ("crf_patient", "crf_registryidentity", "crf_centredossier", "crf_centredocument")


class Migration(migrations.Migration):
    dependencies = [("crf", "0001_initial"), ("audit", "0002_trail")]

    operations = [
        migrations.RunSQL(BUMP, UNDO),
        *(AuditTable(table) for table in (*OTHER_TABLES, *PATIENT_TABLES)),
        *(VersionedTable(table) for table in PATIENT_TABLES),
        VersionedTable("crf_patient", "id"),
    ]
