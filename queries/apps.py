"""The room queries as a Django application."""

from django.apps import AppConfig


class Queries(AppConfig):
    name = "queries"

    def ready(self) -> None:
        from queries import receivers  # noqa: PLC0415  (the models exist only now)

        receivers.connect()
