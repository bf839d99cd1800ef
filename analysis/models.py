"""What the outcomes pages read: one derived row per patient, and data frozen for good with their releases."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from accounts.models import Centre
from accounts.scoping import ScopedQuerySet
from crf.models import Patient


class Outcome(models.Model):
    """What the analysis counts of one patient, derived from the record and never entered.

    `data_version` and `rules` say from which state of the record and by which code; a row that differs from
    today's in either is rebuilt before it is served, and so is a row from the day `holds_until` on, when a
    date of the record is no longer to come. `numbers` are those of `analysis.columns.NAMES`: times
    in days from day 0, without the limit at 24 months and without a cut-off. `course` is what no row of
    numbers can hold: drugs after transplant with their toxicity, and the causes of death.
    """

    centre_path: ClassVar[str] = "centre"

    patient = models.OneToOneField(Patient, models.PROTECT, primary_key=True, related_name="outcome")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    data_version = models.PositiveBigIntegerField()
    rules = models.CharField(max_length=12)
    holds_until = models.DateField(null=True)
    exclusion = models.CharField(max_length=24, blank=True)
    numbers = ArrayField(models.FloatField())
    course: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    objects = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.patient_id}: {self.exclusion or 'analysed'}"


class Snapshot(models.Model):
    """Data frozen for good: what was analysed on a day, with the tables made of it.

    `sha256` is the digest of the archive, `key`, by which people and addresses name it, its first twelve
    digits: of the same data there is one snapshot, whoever freezes them. `rules` are those of
    `analysis.deriving`, `rulebook` is the release of the checks. The database refuses to change a row.
    """

    # Set where the data that were to be frozen had been frozen before.
    already_there: ClassVar[bool] = False

    key = models.CharField(max_length=12, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    title = models.TextField(_("Title"))
    cutoff = models.DateField(_("Data cut-off"))
    patients = models.PositiveIntegerField()
    software_version = models.CharField(max_length=60)
    rules = models.CharField(max_length=12)
    rulebook = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_by_name = models.TextField()

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = (
            models.CheckConstraint(
                condition=Q(key=Left("sha256", 12)), name="analysis_snapshot_is_named_after_its_content"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"


class SnapshotArchive(models.Model):
    """The bytes of a snapshot, apart from it so that a list does not fetch them; as final as the snapshot.

    `patients` are the ids of those of whom it holds data.
    """

    snapshot = models.OneToOneField(Snapshot, models.PROTECT, primary_key=True, related_name="archive")
    content = models.BinaryField()
    patients = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return self.snapshot.key


class SnapshotRelease(models.Model):
    """That the pooled results of a snapshot are shown to the centres, from when, and until when if ever."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="releases")
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-released_at", "-pk")
        verbose_name = _("release of results")
        verbose_name_plural = _("releases of results")
        constraints = (
            models.UniqueConstraint(
                fields=("snapshot",),
                condition=Q(taken_back_at=None),
                name="analysis_snapshotrelease_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__gte=F("released_at"), taken_back_by__isnull=False),
                name="analysis_snapshotrelease_taken_back_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.snapshot_id}: {self.released_at:%Y-%m-%d}"
