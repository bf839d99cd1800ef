"""A demo study has a past: its trail takes the moments of its story while the study is loaded, and only then."""

from django.db import migrations, models

from audit.triggers import DEMO_STUDY, UNDO_DEMO_STUDY, WRITE_ENTRY_WITH_MOMENT


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_trail")]

    operations = [
        migrations.CreateModel(
            name="DemoStudy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("loaded", models.BooleanField(default=False)),
            ],
        ),
        migrations.RunSQL(DEMO_STUDY + WRITE_ENTRY_WITH_MOMENT, UNDO_DEMO_STUDY),
    ]
