"""manage.py import_registry FILE: takes over a registry file, or with --dry-run says what it would do."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.context import SYSTEM
from crf.derivations import LAWFUL_BASES
from exchange.importing import import_registry
from exchange.registry_csv import Unreadable, read
from exchange.report import in_words

SECONDS_BETWEEN_NEWS = 2.0


def _answer(text: str) -> tuple[int, str]:
    line, _equals, answer = text.partition("=")
    if not (line.isascii() and line.isdecimal() and len(line) < 10 and answer):
        raise ArgumentTypeError(f"“{text}” is not LINE=CODE.")
    return int(line), answer


class Command(BaseCommand):
    help = "Imports the EBMT Registry's “Treatment overview report” (CSV). What does not fit is listed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the report as the Registry exports it")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument(
            "--legal-basis",
            default="",
            choices=sorted(LAWFUL_BASES),
            help="record this basis for every patient whom the import registers; without it the clinical "
            "forms wait until a person records one",
        )
        parser.add_argument(
            "--register-centres",
            action="store_true",
            help="make the centres that are missing, and declare them open without approvals or documents",
        )
        parser.add_argument(
            "--twin",
            action="append",
            default=[],
            type=_answer,
            metavar="LINE=CODE",
            help="who the patient of this line is, where she looks like a registered one: the code of that "
            "patient, or “another” for another person; may be given several times",
        )
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
            file = read(content, keep_birth_year=settings.BIRTH_PRECISION == "year")
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except Unreadable as error:
            raise CommandError(f"{options['file']}: {error}") from error
        result = import_registry(
            file=file,
            by=SYSTEM,
            legal_basis=options["legal_basis"],
            register_centres=options["register_centres"],
            dry_run=options["dry_run"],
            twins=dict(options["twin"]),
            progress=self._news(),
        )
        if options["format"] == "json":
            self.stdout.write(json.dumps(result.as_data(), indent=2, ensure_ascii=False))
            return
        for line in in_words(result):
            self.stdout.write(line)

    def _news(self) -> Any:
        """Says on standard error how far it is, every two seconds."""
        last = time.monotonic()

        def tell(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last >= SECONDS_BETWEEN_NEWS:
                last = time.monotonic()
                self.stderr.write(f"{done} of {total} patients …")

        return tell
