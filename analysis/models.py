"""What the outcomes page reads: one derived row per patient."""

from typing import ClassVar

from django.db import models

from accounts.models import Centre
from accounts.scoping import ScopedQuerySet
from crf.models import Patient


class Outcome(models.Model):
    """The endpoints of one patient, derived from the record and never entered.

    `data_version` and `rules` say from which state of the record and by which code; a row that differs from
    today's in either is rebuilt before it is served. Times are days from day 0, without the limit at 24
    months and without a cut-off. `facts` holds for each endpoint the sentence why and the items read.
    """

    centre_path: ClassVar[str] = "centre"

    patient = models.OneToOneField(Patient, models.PROTECT, primary_key=True, related_name="outcome")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    data_version = models.PositiveBigIntegerField()
    rules = models.CharField(max_length=12)

    exclusion = models.CharField(max_length=24, blank=True)
    day0 = models.DateField(null=True)
    os_time = models.FloatField(null=True)
    os_event = models.PositiveSmallIntegerField(null=True)
    os_imputed = models.BooleanField(default=False)
    os_earliest = models.FloatField(null=True)
    # Empty, or why a patient whose survival is known has no PFS.
    pfs_left_out = models.CharField(max_length=24, blank=True)
    pfs_time = models.FloatField(null=True)
    pfs_event = models.PositiveSmallIntegerField(null=True)
    pfs_imputed = models.BooleanField(default=False)
    pfs_earliest = models.FloatField(null=True)
    facts = models.JSONField(default=dict)
    # Endpoints beside these that count from day 0: name -> [time, event, imputed, earliest, why left out].
    more = models.JSONField(default=dict)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(exclusion="", os_time__gt=0, os_event__isnull=False, day0__isnull=False)
                | (
                    ~models.Q(exclusion="")
                    & models.Q(os_time=None, os_event=None, pfs_time=None, pfs_event=None)
                ),
                name="analysis_outcome_has_survival_or_exclusion",
            ),
            models.CheckConstraint(
                condition=models.Q(pfs_time__gt=0, pfs_event__isnull=False, pfs_left_out="")
                | models.Q(pfs_time=None, pfs_event=None),
                name="analysis_outcome_pfs_time_and_event_go_together",
            ),
        )

    def __str__(self) -> str:
        return f"{self.patient_id}: {self.exclusion or self.os_time}"
