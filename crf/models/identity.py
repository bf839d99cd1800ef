"""Registrations that are no patient of the study, or one patient twice: what was found and what was said."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet


class Withdrawal(models.Model):
    """A registration that its centre took back. The code stays spent, and nobody counts the patient.

    `same_as` is the registration that stays where the centre had registered one person twice.
    """

    centre_path: ClassVar[str] = "patient__centre"

    patient = models.OneToOneField("crf.Patient", models.PROTECT, related_name="withdrawal")
    reason = models.TextField(_("Why"))
    same_as = models.ForeignKey(
        "crf.Patient", models.PROTECT, null=True, related_name="+", verbose_name=_("Registered twice: stays")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-at",)
        verbose_name = _("withdrawn registration")

    def __str__(self) -> str:
        return f"{self.patient}: {self.reason}"


class TwinPair(models.Model):
    """Two registrations that look like one person, and what somebody said of them.

    `first` was registered before `second`. Without a verdict nobody has said anything: the pair was noted
    because both had one registry number.
    """

    class Verdict(models.TextChoices):
        DIFFERENT = "different", _("Two persons")
        SAME = "same", _("The same person: the centre was asked to withdraw one registration")

    first = models.ForeignKey("crf.Patient", models.PROTECT, related_name="+")
    second = models.ForeignKey("crf.Patient", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="crf_twinpair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="crf_twinpair_in_order"
            ),
        )
        verbose_name = _("likely twins")

    def __str__(self) -> str:
        return f"{self.first} = {self.second}?"

    @classmethod
    def of(cls, one: int, other: int) -> dict[str, Any]:
        """The ids of two patients as this table has them."""
        first, second = sorted((one, other))
        return {"first_id": first, "second_id": second}
