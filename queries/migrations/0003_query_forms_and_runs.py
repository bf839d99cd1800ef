import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.triggers import AuditTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_languages_of_centres_and_digests"),
        ("crf", "0008_releases_of_rules"),
        ("queries", "0002_kept_for_good"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="Started")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="Finished")),
                ("seconds", models.FloatField(default=0, verbose_name="Seconds")),
                ("last_patient", models.BigIntegerField(default=0)),
                ("total", models.PositiveIntegerField(verbose_name="Patients")),
                ("done", models.PositiveIntegerField(default=0)),
                ("checks", models.PositiveSmallIntegerField(verbose_name="Checks")),
                ("found", models.JSONField(default=dict)),
                ("moves", models.JSONField(default=dict)),
                ("lines", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "run of the checks",
                "verbose_name_plural": "runs of the checks",
                "ordering": ("-started_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="QueryForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("sequence", models.PositiveSmallIntegerField()),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("it", "Italian")], max_length=5, verbose_name="Language"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Words to the centre")),
                ("issued_at", models.DateTimeField(verbose_name="Sent on")),
                ("due_on", models.DateField(verbose_name="Answer by")),
            ],
            options={
                "verbose_name": "Query Form",
                "verbose_name_plural": "Query Forms",
                "ordering": ("-issued_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="QueryFormLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("cycle", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ("form", "position"),
            },
        ),
        migrations.AlterModelOptions(
            name="query",
            options={
                "ordering": ("priority", "-weight", "state_since", "pk"),
                "verbose_name": "query",
                "verbose_name_plural": "queries",
            },
        ),
        migrations.RemoveIndex(
            model_name="query",
            name="queries_query_work_list",
        ),
        migrations.AddField(
            model_name="query",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="Answer by"),
        ),
        migrations.AddField(
            model_name="query",
            name="effect",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="query",
            name="external_id",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="query",
            name="weight",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="Effect on the outcome"),
        ),
        migrations.AddIndex(
            model_name="query",
            index=models.Index(
                fields=["state", "priority", "-weight", "state_since", "id"], name="queries_query_work_list"
            ),
        ),
        migrations.AddConstraint(
            model_name="query",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("external_id",),
                name="queries_query_external_id_once",
            ),
        ),
        migrations.AddField(
            model_name="checkrun",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="checkrun",
            name="release",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="crf.rulerelease",
            ),
        ),
        migrations.AddField(
            model_name="queryform",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="query_forms",
                to="accounts.centre",
                verbose_name="centre",
            ),
        ),
        migrations.AddField(
            model_name="queryform",
            name="issued_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="queryformline",
            name="form",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="queries.queryform"
            ),
        ),
        migrations.AddField(
            model_name="queryformline",
            name="query",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="form_lines", to="queries.query"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("done__lte", models.F("total"))), name="queries_checkrun_within_total"
            ),
        ),
        migrations.AddConstraint(
            model_name="queryform",
            constraint=models.UniqueConstraint(
                fields=("centre", "year", "sequence"), name="queries_queryform_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="queryformline",
            constraint=models.UniqueConstraint(
                fields=("form", "query"), name="queries_queryformline_query_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="queryformline",
            constraint=models.UniqueConstraint(
                fields=("form", "position"), name="queries_queryformline_position_once"
            ),
        ),
        AuditTable("queries_queryform"),
        AuditTable("queries_queryformline"),
    ]
