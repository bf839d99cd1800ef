"""The audit room: what happened, to which row, by whom and why."""

from django.apps import AppConfig


class Audit(AppConfig):
    name = "audit"
    default_auto_field = "django.db.models.BigAutoField"
