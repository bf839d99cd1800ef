import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import crf.registry_numbers
from audit.context import acting_system
from audit.triggers import AuditTable


def part_those_of_one_number(apps, schema_editor):
    """Of patients whose numbers were the same and looked different, the first keeps the number.

    The others are noted as likely twins for the data centre; what their number was is on the trail.
    """
    identities = apps.get_model("crf", "RegistryIdentity").objects
    pairs = apps.get_model("crf", "TwinPair").objects
    firsts = {}
    with acting_system("The registry number is that of another patient too; the data centre settles it."):
        for identity in identities.exclude(promise_key="").order_by("patient_id"):
            first = firsts.setdefault(identity.promise_key, identity)
            if first is not identity:
                identities.filter(pk=identity.pk).update(promise_id="")
                pairs.create(first_id=first.patient_id, second_id=identity.patient_id)


class Migration(migrations.Migration):
    dependencies = [
        ("crf", "0009_what_the_registry_said"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TwinPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("different", "Two persons"),
                            ("same", "The same person: the centre was asked to withdraw one registration"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "likely twins",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(verbose_name="Why")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "withdrawn registration",
                "ordering": ("-at",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="registryidentity",
            name="crf_registryidentity_promise_id_once",
        ),
        migrations.AddField(
            model_name="registryidentity",
            name="promise_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=crf.registry_numbers.CompareNumber("promise_id"),
                output_field=models.CharField(max_length=20),
            ),
        ),
        migrations.AddField(
            model_name="twinpair",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="twinpair",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crf.patient"
            ),
        ),
        migrations.AddField(
            model_name="twinpair",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crf.patient"
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="patient",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="crf.patient"
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="same_as",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="crf.patient",
                verbose_name="Registered twice: stays",
            ),
        ),
        migrations.AddConstraint(
            model_name="twinpair",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="crf_twinpair_once"),
        ),
        migrations.AddConstraint(
            model_name="twinpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="crf_twinpair_in_order"
            ),
        ),
        AuditTable("crf_withdrawal"),
        AuditTable("crf_twinpair"),
        migrations.RunPython(part_those_of_one_number, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="registryidentity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("promise_key", ""), _negated=True),
                fields=("promise_key",),
                name="crf_registryidentity_promise_key_once",
            ),
        ),
    ]
