"""Snapshots from the shell: which there are, a new one, one as a file, and whether all are as they were."""

import argparse
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from analysis.models import Snapshot
from analysis.snapshots import archive_of, freeze, named, snapshots
from analysis.snapshots.verifying import Finding, verify, verify_stored
from crf.services import Refused


class Command(BaseCommand):
    help = "List snapshots, make one, write one to a file, or verify them (failing where one is not right)."

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True, parser_class=argparse.ArgumentParser)
        steps.add_parser("list", help="every snapshot, the last first")
        make = steps.add_parser("make", help="freeze the data of this moment")
        make.add_argument("--title", required=True, help="what it is for")
        make.add_argument("--by", required=True, metavar="E-MAIL", help="whose snapshot it is")
        make.add_argument(
            "--cutoff", type=date.fromisoformat, metavar="DATE", help="today where none is given"
        )
        export = steps.add_parser("export", help="write the archive of a snapshot to a file")
        export.add_argument("id")
        export.add_argument("file", type=Path)
        check = steps.add_parser("verify", help="all snapshots, one of them, or a file on any machine")
        check.add_argument(
            "id", nargs="?", default="", help="with --file: the id that the file ought to have"
        )
        check.add_argument("--file", type=Path)

    def handle(self, *args: Any, step: str, **options: Any) -> None:
        steps = {"list": self._list, "make": self._make, "export": self._export, "verify": self._verify}
        steps[step](options)

    def _list(self, options: dict[str, Any]) -> None:
        for each in snapshots():
            self.stdout.write(
                f"{each.key}  {each.made_at:%Y-%m-%d %H:%M}  cut-off {each.cutoff}  "
                f"{each.patients} patients  software {each.software_version}  {each.title}"
            )

    def _make(self, options: dict[str, Any]) -> None:
        by = User.objects.filter(email__iexact=options["by"]).first()
        if by is None:
            raise CommandError(f"There is no user {options['by']}.")
        try:
            made = freeze(by=by, title=options["title"], cutoff=options["cutoff"])
        except PermissionDenied as error:
            raise CommandError(f"{by.full_name} may not freeze data.") from error
        except Refused as error:
            raise CommandError(str(error)) from error
        known = " (the same data had been frozen before)" if made.already_there else ""
        self.stdout.write(f"{made.key}: {made.patients} patients, cut-off {made.cutoff}{known}")

    def _export(self, options: dict[str, Any]) -> None:
        options["file"].write_bytes(archive_of(_one(options["id"])))
        self.stdout.write(f"{options['id']} is in {options['file']}.")

    def _verify(self, options: dict[str, Any]) -> None:
        if options["file"]:
            self._tell(verify(options["file"].read_bytes(), options["id"]))
            return
        chosen = [_one(options["id"])] if options["id"] else snapshots()
        self._tell(finding for each in chosen for finding in verify_stored(each, archive_of(each)))

    def _tell(self, findings: Iterable[Finding]) -> None:
        fine = True
        for finding in findings:
            self.stdout.write(f"{'ok   ' if finding.fine else 'WRONG'} {finding.words}")
            fine = fine and finding.fine
        if not fine:
            raise CommandError("Not everything is as it was frozen.")


def _one(key: str) -> Snapshot:
    found = named(key)
    if found is None:
        raise CommandError(f"There is no snapshot {key}.")
    return found
