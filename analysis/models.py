"""What the outcomes page reads: one derived row per patient."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Centre
from accounts.scoping import ScopedQuerySet
from crf.models import Patient


class Outcome(models.Model):
    """What the analysis counts of one patient, derived from the record and never entered.

    `data_version` and `rules` say from which state of the record and by which code; a row that differs from
    today's in either is rebuilt before it is served. `numbers` are those of `analysis.columns.NAMES`: times
    in days from day 0, without the limit at 24 months and without a cut-off. `course` is what no row of
    numbers can hold: drugs after transplant with their toxicity, and the causes of death.
    """

    centre_path: ClassVar[str] = "centre"

    patient = models.OneToOneField(Patient, models.PROTECT, primary_key=True, related_name="outcome")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    data_version = models.PositiveBigIntegerField()
    rules = models.CharField(max_length=12)
    exclusion = models.CharField(max_length=24, blank=True)
    numbers = ArrayField(models.FloatField())
    course: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    objects = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.patient_id}: {self.exclusion or 'analysed'}"
