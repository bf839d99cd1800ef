"""Releases of the rule book: which checks are in force, proposed by one person and released by another."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _


class RuleRelease(models.Model):
    """The rule book as it was, or is to be, in force: check id -> {"version", "mode"}.

    `preview` is what its author and whoever released it were shown of its consequences.
    """

    number = models.PositiveIntegerField(_("Release"), unique=True)
    rules: "models.JSONField[Any, Any]" = models.JSONField()
    note = models.TextField(_("Why"))
    preview: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        verbose_name = _("release of rules")
        verbose_name_plural = _("releases of rules")
        constraints = (
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="crf_rulerelease_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("proposed_by")),
                name="crf_rulerelease_not_by_its_author",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(withdrawn_at=None),
                name="crf_rulerelease_released_or_withdrawn",
            ),
            # A constant expression over the proposals that are open: there can be one.
            models.UniqueConstraint(
                Value(1),
                condition=Q(released_at=None, withdrawn_at=None),
                name="crf_rulerelease_one_proposal",
            ),
        )

    def __str__(self) -> str:
        return str(_("Release %(number)s") % {"number": self.number})
