"""What somebody typed and has not saved, and which pages somebody has saved."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Draft(models.Model):
    """The unsaved contents of one form page; no record, so not on the trail, and its author's alone."""

    centre_path: ClassVar[str] = "patient__centre"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    patient = models.ForeignKey("crf.Patient", models.CASCADE, null=True, related_name="+")
    page = models.CharField(max_length=120)
    data = models.TextField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "page"), name="crf_draft_one_per_page"),)

    def __str__(self) -> str:
        return self.page


class SavedPage(models.Model):
    """A page that was saved, by the key that it carried: the same page sent twice is saved once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField()
    # SHA-256 of what was posted.
    content = models.CharField(max_length=64)
    # Where the row is that came of it.
    url = models.CharField(max_length=200, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="crf_savedpage_once"),)

    def __str__(self) -> str:
        return self.url
