"""Compiles the translations that changed; gettext need not be installed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mmregistry.translations import compile_all


class Command(BaseCommand):
    help = "Compile the translations that changed. Needs no gettext."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        for locale in settings.LOCALE_PATHS:
            for written in compile_all(locale):
                self.stdout.write(f"Compiled {written.relative_to(settings.BASE_DIR)}")
