"""Restores a backup beside the current database, and puts it in its place only when asked to."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from mmregistry.backup import (
    BackupFailed,
    bring_back_documents,
    documents_missing,
    drop,
    left_behind,
    restore_beside,
    row_counts,
    take_over,
)


class Command(BaseCommand):
    help = "Restore a backup. The database that was there is kept under another name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--drill", action="store_true", help="restore, count, compare, and throw it away")

    def handle(self, file: Path, drill: bool, **options: Any) -> None:
        try:
            restored = restore_beside(file)
            self._compare(row_counts(str(connection.settings_dict["NAME"])), row_counts(restored))
            missing = documents_missing(file, restored)
            for name in missing:
                self.stderr.write(f"The document {name} is neither beside the backup nor here.")
            if drill:
                drop(restored)
                if missing:
                    raise CommandError(f"{len(missing)} documents are lost. Nothing was changed.")
                self.stdout.write("The backup can be restored. Nothing was changed.")
            else:
                brought = bring_back_documents(file)
                self.stdout.write(f"{brought} documents of centres were brought back.")
                self.stdout.write(f"Restored. The database that was there is kept as {take_over(restored)}.")
                if older := len(left_behind()) - 1:
                    self.stdout.write(
                        f"{older} more of earlier restores take room. manage.py old_databases lists them, "
                        "and with --remove deletes all but the last one."
                    )
        except BackupFailed as error:
            raise CommandError(str(error)) from error

    def _compare(self, now: dict[str, int], restored: dict[str, int]) -> None:
        self.stdout.write(f"{'table':40} {'now':>10} {'backup':>10}")
        for table in sorted(now | restored):
            self.stdout.write(f"{table:40} {now.get(table, '–'):>10} {restored.get(table, '–'):>10}")
