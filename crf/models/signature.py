"""An investigator's signature under the forms of a patient, bound to what they said."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet


class Signature(models.Model):
    """Who signed which versions of which forms, when, with what meaning; and what made it void."""

    centre_path: ClassVar[str] = "patient__centre"

    patient = models.ForeignKey("crf.Patient", models.PROTECT, related_name="+", verbose_name=_("patient"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # As printed beside the signature, whatever the person is called later.
    name = models.CharField(max_length=120)
    at = models.DateTimeField()
    # The words that were shown when it was signed, in the language in which they were.
    meaning = models.TextField()
    # [form key, row id, version] of every row under it.
    forms = models.JSONField()
    voided_at = models.DateTimeField(null=True)
    # Null with `voided_at` set: an import or another work of the system.
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    voided_form = models.CharField(max_length=3, default="")
    voided_reason = models.TextField(default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(
                fields=("patient",), condition=models.Q(voided_at=None), name="crf_signature_one_that_stands"
            ),
        )
        verbose_name = _("signature")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
