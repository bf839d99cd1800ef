"""The function that every audited table's trigger calls, and the guards that keep the trail as it was written."""

from django.db import migrations

from audit.triggers import PROTECT_TRAIL, UNDO, WRITE_ENTRY


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(WRITE_ENTRY + PROTECT_TRAIL, UNDO)]
