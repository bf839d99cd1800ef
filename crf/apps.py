"""The e-CRF room: everything captured about a patient, from enrolment to the end of observation."""

from django.apps import AppConfig


class Crf(AppConfig):
    name = "crf"
    default_auto_field = "django.db.models.BigAutoField"
