"""Restores a backup beside the current database, and puts it in its place only when asked to."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from mmregistry.backup import BackupFailed, drop, restore_beside, row_counts, take_over


class Command(BaseCommand):
    help = "Restore a backup. The database that was there is kept under another name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--drill", action="store_true", help="restore, count, compare, and throw it away")

    def handle(self, file: Path, drill: bool, **options: Any) -> None:
        try:
            restored = restore_beside(file)
            self._compare(row_counts(str(connection.settings_dict["NAME"])), row_counts(restored))
            if drill:
                drop(restored)
                self.stdout.write("The backup can be restored. Nothing was changed.")
            else:
                self.stdout.write(f"Restored. The database that was there is kept as {take_over(restored)}.")
        except BackupFailed as error:
            raise CommandError(str(error)) from error

    def _compare(self, now: dict[str, int], restored: dict[str, int]) -> None:
        self.stdout.write(f"{'table':40} {'now':>10} {'backup':>10}")
        for table in sorted(now | restored):
            self.stdout.write(f"{table:40} {now.get(table, '–'):>10} {restored.get(table, '–'):>10}")
