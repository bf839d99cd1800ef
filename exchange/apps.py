"""The room exchange as a Django application."""

from django.apps import AppConfig


class Exchange(AppConfig):
    name = "exchange"
