"""Writes a backup: the whole database to one file, and the centres' documents beside it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mmregistry.backup import BackupFailed, back_up


class Command(BaseCommand):
    help = "Back the database up to one file, and the centres' documents to documents/ beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: backups/ in MMREGISTRY_DATA_DIR")

    def handle(self, file: Path | None, **options: Any) -> None:
        file = file or settings.DATA_DIR / "backups" / f"mmregistry-{timezone.now():%Y%m%dT%H%M%SZ}.dump"
        try:
            back_up(file)
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        size = f"{file.stat().st_size / 1e6:.1f} MB"
        self.stderr.write(f"Backed up, {size}. Copy it to another machine, with documents/ beside it:")
        self.stdout.write(str(file))
