"""Runs of all checks over everybody: how far they are, what they found, what they did or would do."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crf.models import RuleRelease


class CheckRun(models.Model):
    """One run in steps. A run with a `release` only says what that release would do.

    `found` is check id -> findings; `moves` action -> queries; `lines` what a preview lists, each
    {"action", "check", "patient", "centre", "query"}. Nobody in `by` means the system.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    release = models.ForeignKey(RuleRelease, models.PROTECT, null=True, related_name="runs")
    started_at = models.DateTimeField(_("Started"))
    finished_at = models.DateTimeField(_("Finished"), null=True)
    seconds = models.FloatField(_("Seconds"), default=0)
    last_patient = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(_("Patients"))
    done = models.PositiveIntegerField(default=0)
    checks = models.PositiveSmallIntegerField(_("Checks"))
    found: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    moves: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    lines: "models.JSONField[Any, Any]" = models.JSONField(default=list)

    class Meta:
        ordering = ("-started_at", "-pk")
        verbose_name = _("run of the checks")
        verbose_name_plural = _("runs of the checks")
        constraints = (
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")), name="queries_checkrun_within_total"
            ),
        )

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def findings(self) -> int:
        return sum(self.found.values())
