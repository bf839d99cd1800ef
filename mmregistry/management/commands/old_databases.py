"""Lists the databases that restores have left, and removes all but the last one when asked to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mmregistry.backup import drop, left_behind

MEGABYTE = 1024 * 1024


class Command(BaseCommand):
    help = "List the databases that restores have left; --remove deletes all but the last one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="delete all but the last one")

    def handle(self, remove: bool, **options: Any) -> None:
        left = left_behind()
        if not left:
            self.stdout.write("No restore has left a database.")
        for place, (name, size) in enumerate(left):
            removed = remove and place > 0
            if removed:
                drop(name)
            words = "removed" if removed else "kept" if remove else ""
            self.stdout.write(f"{name:60} {size / MEGABYTE:8.0f} MB  {words}".rstrip())
