"""The room analysis as a Django application."""

from django.apps import AppConfig


class Analysis(AppConfig):
    name = "analysis"
