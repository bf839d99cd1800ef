"""Fails when a text that users see is not translated, or not as the code needs it."""

from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mmregistry.translations import GettextMissing, problems, texts_in_code


class Command(BaseCommand):
    help = "Check that every text in the code is translated, with the same placeholders."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        try:
            code = texts_in_code(settings.BASE_DIR)
        except GettextMissing as error:
            raise CommandError(str(error)) from error
        found = 0
        for language, _name in settings.LANGUAGES:
            if language == settings.LANGUAGE_CODE:
                continue
            file = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"
            translated = polib.pofile(str(file)) if file.exists() else polib.POFile()
            for problem in problems(code, translated):
                found += 1
                self.stderr.write(f"{language}: {problem}")
        if found:
            raise CommandError(f"{found} texts need a translator. Run `make messages`, then fill in locale/.")
        self.stdout.write(f"{len(code)} texts, all translated.")
