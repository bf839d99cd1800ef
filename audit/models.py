"""The trail: one row for every change of an audited row, and the events of log-in and access."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One insert, change or removal of one row; written by the row trigger alone and never changed."""

    class Action(models.TextChoices):
        INSERT = "I", _("entered")
        UPDATE = "U", _("changed")
        DELETE = "D", _("deleted")

    at = models.DateTimeField(editable=False)
    table = models.TextField(editable=False)
    row_id = models.BigIntegerField(editable=False)
    action = models.CharField(max_length=1, choices=Action, editable=False)
    # Numbers, not foreign keys: this room knows nobody, and the trail outlives what it speaks of.
    patient_id = models.BigIntegerField(null=True, editable=False)
    centre_id = models.BigIntegerField(null=True, editable=False)
    actor_id = models.BigIntegerField(null=True, editable=False)
    actor_name = models.TextField(editable=False)
    role = models.TextField(editable=False)
    reason = models.TextField(editable=False)
    query_id = models.BigIntegerField(null=True, editable=False)
    request_id = models.TextField(editable=False)
    software_version = models.TextField(editable=False)
    changes = models.JSONField(editable=False)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("table", "row_id", "id"), name="audit_entry_row"),
            models.Index(fields=("patient_id", "id"), name="audit_entry_patient"),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.row_id} {self.action} {self.at:%Y-%m-%d %H:%M:%S}"


class DemoStudy(models.Model):
    """Says, for good, that this database holds a demo study; there is at most one row.

    Until `loaded` the trail takes the moments of the study's story. Triggers see to it that the row is made
    before the first entry of the trail, is never removed, and changes once: when the study is loaded.
    """

    loaded = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "loaded" if self.loaded else "being loaded"


class SecurityEvent(models.Model):
    """A log-in, a failed one, a lock-out, an export: access, not data."""

    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=40)
    user_id = models.BigIntegerField(null=True)
    email = models.TextField(blank=True)
    ip = models.GenericIPAddressField(null=True)
    detail: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("user_id", "kind", "-id"), name="security_event_of_user"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"
