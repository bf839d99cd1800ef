"""The accounts room: people, centres, roles, and who sees what."""

from django.apps import AppConfig


class Accounts(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import receivers  # noqa: PLC0415  (the signals' models exist only now)

        receivers.connect()
