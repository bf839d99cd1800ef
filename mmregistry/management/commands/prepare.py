"""Everything between installation and the first page; run again, it does only what is missing."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.selectors import demo_log_ins
from audit.models import DemoStudy
from mmregistry.apps import StaticFiles
from mmregistry.management.commands.demo import PASSWORD


class Command(BaseCommand):
    help = "Bring database, cache table, translations and static files up to date; --demo adds a study."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="load the demo study, if there is no study yet"
        )
        parser.add_argument("--patients", type=int, default=300, help="how many the demo study has")

    def handle(self, demo: bool, patients: int, **options: Any) -> None:
        self.stdout.write("Database …")
        call_command("migrate", verbosity=0)
        if DemoStudy.objects.exists() and not (demo or settings.DEMO):
            raise CommandError(
                "This database holds a demo study, and MMREGISTRY_DEMO is off. Give the real study one "
                "of its own: the trail of this one begins with a story."
            )
        call_command("createcachetable", verbosity=0)
        call_command("compile_translations")
        if static_files_changed():
            self.stdout.write("Static files …")
            call_command("collectstatic", interactive=False, verbosity=0)
        if demo:
            # Cut short, it must not leave half a study that would then pass for a whole one.
            with transaction.atomic():
                call_command("demo", patients=patients)
            self._show_log_ins()

    def _show_log_ins(self) -> None:
        self.stdout.write(f"\nDemo log-ins, all with the password {PASSWORD}:")
        for membership in demo_log_ins():
            role, centre = membership.get_role_display(), membership.centre or ""
            self.stdout.write(f"  {membership.user.email:24}{role:16}{centre}")


def static_files_changed() -> bool:
    """Whether a static file is newer than the last collection: compressing them takes seconds."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    return any(
        Path(storage.path(name)).stat().st_mtime > made
        for finder in get_finders()
        for name, storage in finder.list(StaticFiles.ignore_patterns)
    )
