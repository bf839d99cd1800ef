"""The tables of the audit room."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(editable=False)),
                ("table", models.TextField(editable=False)),
                ("row_id", models.BigIntegerField(editable=False)),
                (
                    "action",
                    models.CharField(
                        choices=[("I", "entered"), ("U", "changed"), ("D", "deleted")],
                        editable=False,
                        max_length=1,
                    ),
                ),
                ("patient_id", models.BigIntegerField(editable=False, null=True)),
                ("centre_id", models.BigIntegerField(editable=False, null=True)),
                ("actor_id", models.BigIntegerField(editable=False, null=True)),
                ("actor_name", models.TextField(editable=False)),
                ("role", models.TextField(editable=False)),
                ("reason", models.TextField(editable=False)),
                ("query_id", models.BigIntegerField(editable=False, null=True)),
                ("request_id", models.TextField(editable=False)),
                ("software_version", models.TextField(editable=False)),
                ("changes", models.JSONField(editable=False)),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["table", "row_id", "id"], name="audit_entry_row"),
                    models.Index(fields=["patient_id", "id"], name="audit_entry_patient"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("kind", models.CharField(max_length=40)),
                ("user_id", models.BigIntegerField(null=True)),
                ("email", models.TextField(blank=True)),
                ("ip", models.GenericIPAddressField(null=True)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["user_id", "kind", "-id"], name="security_event_of_user")],
            },
        ),
    ]
