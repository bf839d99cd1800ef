"""The room queries as a Django application."""

from django.apps import AppConfig


class Queries(AppConfig):
    name = "queries"
