"""What the site remembers for one person: filters under a name, and when she last looked at a patient."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """An address of the matrix under a name of its user's choosing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=200)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("user", "name"), name="crf_savedfilter_one_per_name"),)

    def __str__(self) -> str:
        return self.name


class PatientLook(models.Model):
    """When somebody last opened a patient's page, and up to when she had seen what others changed there."""

    centre_path: ClassVar[str] = "patient__centre"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    patient = models.ForeignKey("crf.Patient", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    # The end of the visit before this one; empty at the first.
    seen_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "patient"), name="crf_patientlook_one_per_patient"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.patient_id}"
