import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from audit.triggers import AuditTable

KEEP = """
CREATE FUNCTION analysis_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is frozen, and to whom it was released, is never changed.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER analysis_snapshot_is_final BEFORE UPDATE OR DELETE ON analysis_snapshot
    FOR EACH ROW EXECUTE FUNCTION analysis_keep();
CREATE TRIGGER analysis_archive_is_final BEFORE UPDATE OR DELETE ON analysis_snapshotarchive
    FOR EACH ROW EXECUTE FUNCTION analysis_keep();
CREATE TRIGGER analysis_release_is_kept BEFORE DELETE ON analysis_snapshotrelease
    FOR EACH ROW EXECUTE FUNCTION analysis_keep();
-- All that can still happen to a release is that it is taken back, once.
CREATE TRIGGER analysis_release_ends_once BEFORE UPDATE ON analysis_snapshotrelease
    FOR EACH ROW WHEN (
        OLD.taken_back_at IS NOT NULL
        OR (NEW.id, NEW.snapshot_id, NEW.released_at, NEW.released_by_id)
            IS DISTINCT FROM (OLD.id, OLD.snapshot_id, OLD.released_at, OLD.released_by_id)
    ) EXECUTE FUNCTION analysis_keep();
"""
UNDO = "DROP FUNCTION analysis_keep() CASCADE"


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0003_numbers_and_course"),
        ("audit", "0002_trail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=12, unique=True)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("title", models.TextField(verbose_name="Title")),
                ("cutoff", models.DateField(verbose_name="Data cut-off")),
                ("patients", models.PositiveIntegerField()),
                ("software_version", models.CharField(max_length=60)),
                ("rules", models.CharField(max_length=12)),
                ("rulebook", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("made_by_name", models.TextField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "snapshot",
                "verbose_name_plural": "snapshots",
                "ordering": ("-made_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="SnapshotArchive",
            fields=[
                (
                    "snapshot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="archive",
                        serialize=False,
                        to="analysis.snapshot",
                    ),
                ),
                ("content", models.BinaryField()),
                (
                    "patients",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SnapshotRelease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("released_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "released_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="analysis.snapshot",
                    ),
                ),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "release of results",
                "verbose_name_plural": "releases of results",
                "ordering": ("-released_at", "-pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", django.db.models.functions.text.Left("sha256", 12))),
                name="analysis_snapshot_is_named_after_its_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshotrelease",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at", None)),
                fields=("snapshot",),
                name="analysis_snapshotrelease_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshotrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_back_at", None), ("taken_back_by", None)),
                    models.Q(
                        ("taken_back_at__gte", models.F("released_at")), ("taken_back_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="analysis_snapshotrelease_taken_back_by_somebody",
            ),
        ),
        AuditTable("analysis_snapshot"),
        AuditTable("analysis_snapshotrelease"),
        migrations.RunSQL(KEEP, UNDO),
    ]
