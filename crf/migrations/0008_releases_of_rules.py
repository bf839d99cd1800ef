import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.triggers import AuditTable


class Migration(migrations.Migration):
    dependencies = [
        ("crf", "0007_signatures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleRelease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="Release")),
                ("rules", models.JSONField()),
                ("note", models.TextField(verbose_name="Why")),
                ("preview", models.JSONField(blank=True, default=dict)),
                ("proposed_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "release of rules",
                "verbose_name_plural": "releases of rules",
                "ordering": ("-number",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_at", None), ("released_by", None)),
                            models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="crf_rulerelease_released_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by", None),
                            models.Q(("released_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="crf_rulerelease_not_by_its_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("released_at", None), ("withdrawn_at", None), _connector="OR"),
                        name="crf_rulerelease_released_or_withdrawn",
                    ),
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("released_at", None), ("withdrawn_at", None)),
                        name="crf_rulerelease_one_proposal",
                    ),
                ],
            },
        ),
        AuditTable("crf_rulerelease"),
    ]
