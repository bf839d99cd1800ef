import django.contrib.postgres.fields
from django.db import migrations, models

NUMBERS = ("os", "pfs")


def forget(apps, schema_editor):
    """Derived rows are made again where they are asked for."""
    apps.get_model("analysis", "Outcome").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0002_more_endpoints"),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.RemoveConstraint("outcome", "analysis_outcome_has_survival_or_exclusion"),
        migrations.RemoveConstraint("outcome", "analysis_outcome_pfs_time_and_event_go_together"),
        *(
            migrations.RemoveField("outcome", f"{name}_{part}")
            for name in NUMBERS
            for part in ("time", "event", "imputed", "earliest")
        ),
        migrations.RemoveField("outcome", "pfs_left_out"),
        migrations.RemoveField("outcome", "day0"),
        migrations.RemoveField("outcome", "facts"),
        migrations.RemoveField("outcome", "more"),
        migrations.AddField(
            "outcome",
            "numbers",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(), size=None, default=list
            ),
            preserve_default=False,
        ),
        migrations.AddField("outcome", "course", models.JSONField(default=dict)),
    ]
