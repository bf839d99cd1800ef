"""The rule catalogue by command: as text or JSON, its gate, and the page of deliberate errors."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crf.checks import CHECKS
from crf.checks.verify import problems
from crf.deliberate_errors.trying import table
from queries import catalogue
from queries.catalogue import Entry
from queries.rule_file import rule_file


class Command(BaseCommand):
    help = (
        "Lists every check of the study with its words, its mode in force and what became of its queries. "
        "--verify and --errors-table need no database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("text", "json"), default="text")
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument(
            "--verify",
            action="store_true",
            help="fail where a check lacks a condition, an example or an error, or an example misbehaves",
        )
        instead.add_argument(
            "--errors-table",
            action="store_true",
            help="write docs/checks.md: what finds which deliberate error",
        )

    def handle(self, *args: Any, verify: bool, errors_table: bool, **options: Any) -> None:
        if verify:
            self._verify()
        elif errors_table:
            self.stdout.write(table(), ending="")
        elif options["format"] == "json":
            self.stdout.write(json.dumps(rule_file(), ensure_ascii=False, indent=1))
        else:
            self._write_text()

    def _verify(self) -> None:
        found = problems()
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{len(found)} things are missing or wrong in the rule book.")
        self.stdout.write(f"{len(CHECKS)} checks, each with its condition, its examples and its error.")

    def _write_text(self) -> None:
        for entry in catalogue.entries():
            for line in _lines(entry):
                self.stdout.write(line)
        for id, why in catalogue.retired():
            self.stdout.write(f"{id}  retired: {why}")


def _lines(entry: Entry) -> Iterator[str]:
    check, tally = entry.check, entry.tally
    examples = catalogue.examples(check)
    firing = sum(bool(example.message) for example in examples)
    yield f"{check.id}  version {check.version}  {entry.severity}  {entry.mode}"
    yield f"    when   {check.in_words}"
    yield f"    asks   {entry.text}"
    yield f"    about  {', '.join(check.fields) or 'the items that the query names'}"
    yield (
        f"    so far {'no run yet' if entry.found is None else f'{entry.found} found in the last run'}, "
        f"{tally.asked} asked, {tally.live} live, {tally.closed} closed, "
        f"{tally.accepted} accepted as they were{', never fired' if entry.never_fired else ''}"
    )
    yield f"    tried  {firing} examples on which it fires, {len(examples) - firing} on which it is silent"
