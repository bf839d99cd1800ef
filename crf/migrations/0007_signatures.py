"""The states after complete, and the signature under a patient's forms, on the trail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.triggers import AuditTable

FORMS = (
    "acutegvhd", "centredocument", "centredossier", "chimerism", "chronicgvhd", "conditioningdrug", "consent",
    "contactattempt", "death", "diagnosis", "donorlymphocyteinfusion", "endofobservation", "engraftment",
    "followup", "infection", "line", "patient", "pretransplantstatus", "relapse", "relapsesummary", "response",
    "responseassessment", "secondmalignancy", "toxicity", "transplant", "treatment", "treatmentdrug",
    "treatmentsummary",
)  # fmt: skip
STATES = [
    ("1", "In progress"),
    ("2", "Complete"),
    ("4", "Verified"),
    ("5", "Signed"),
    ("6", "Locked"),
    ("9", "Not applicable: no contact in the window"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("crf", "0006_pages_saved_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(
            migrations.AlterField(
                model_name=form,
                name="status",
                field=models.CharField(choices=STATES, default="1", max_length=1),
            )
            for form in FORMS
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("meaning", models.TextField()),
                ("forms", models.JSONField()),
                ("voided_at", models.DateTimeField(null=True)),
                ("voided_form", models.CharField(default="", max_length=3)),
                ("voided_reason", models.TextField(default="")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crf.patient",
                        verbose_name="patient",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "signature",
                "ordering": ("-at",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("patient",),
                        name="crf_signature_one_that_stands",
                    )
                ],
            },
        ),
        AuditTable("crf_signature"),
    ]
