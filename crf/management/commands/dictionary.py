"""The data dictionary from the shell, as CSV or JSON."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crf.dictionary import dictionary
from crf.dictionary_files import csv_text, json_text


class Command(BaseCommand):
    help = "Every item of every e-CRF, with its label in both languages, type, codes, limits and condition."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("csv", "json"), default="csv")

    def handle(self, *args: Any, format: str, **options: Any) -> None:
        text = csv_text(dictionary()) if format == "csv" else json_text(dictionary())
        self.stdout.write(text, ending="" if format == "csv" else "\n")
