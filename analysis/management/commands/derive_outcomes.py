"""Rebuild every outcome from its record, or prove that each is what its record gives."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analysis.deriving import differences, refresh, stale
from crf.models import Patient


class Command(BaseCommand):
    help = "Rebuild the outcomes of all patients. With --check change nothing and fail where one is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare what is stored with the records")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if check:
            self._check()
            return
        everybody = {*Patient.objects.values_list("pk", flat=True)}
        refresh(sorted(everybody), done=self._progress(len(everybody)))
        self.stdout.write(f"{len(everybody)} patients: outcomes rebuilt.")

    def _check(self) -> None:
        behind = set(stale().values_list("subject_code", flat=True))
        wrong: dict[str, list[str]] = {}
        for code, column in differences():
            wrong.setdefault(code, []).append(column)
        for code, columns in sorted(wrong.items()):
            note = " (it is behind, and would be rebuilt before it is served)" if code in behind else ""
            self.stdout.write(f"{code}: {', '.join(columns)}{note}")
        if wrong:
            raise CommandError(
                f"{len(wrong)} stored outcomes differ from their records. Run derive_outcomes."
            )
        self.stdout.write("Every stored outcome is what its record gives.")

    def _progress(self, total: int) -> Any:
        def show(done: int) -> None:
            if sys.stderr.isatty():
                self.stderr.write(f"\r{done} of {total}", ending="\n" if done == total else "")

        return show
