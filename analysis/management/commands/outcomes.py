"""The numbers of the outcomes page from the shell, as JSON or CSV."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Centre
from analysis.definitions import DEFINITIONS, HORIZON
from analysis.filters import Filters
from analysis.report import Live, registered, report
from analysis.results import as_data
from analysis.tables.estimates import estimates_table
from analysis.writers.spreadsheet import csv_text


class Command(BaseCommand):
    help = "Survival, relapse and non-relapse mortality up to 24 months, computed now from the records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("json", "csv"), default="json")
        parser.add_argument(
            "--centre",
            type=int,
            action="append",
            default=[],
            metavar="N",
            help="study number of a centre; may be given several times; without it all centres together",
        )
        parser.add_argument(
            "--cutoff",
            type=date.fromisoformat,
            default=None,
            metavar="DATE",
            help="data cut-off such as 2024-12-31; today where none is given",
        )

    def handle(self, *args: Any, format: str, centre: list[int], cutoff: date | None, **options: Any) -> None:
        known = list(Centre.objects.all())
        unknown = set(centre) - {each.study_centre_no for each in known}
        if unknown:
            raise CommandError(f"There is no centre {', '.join(map(str, sorted(unknown)))}.")
        filters = Filters(cutoff or timezone.localdate(), tuple(sorted(set(centre))))
        found = report(Live(registered()), filters, known)
        if format == "csv":
            self.stdout.write(csv_text(estimates_table(found.groups(DEFINITIONS), found.stamp)), ending="")
            return
        about = {"n": found.whole.n, "horizon_days": HORIZON, "cutoff": filters.cutoff.isoformat()}
        self.stdout.write(
            json.dumps({**about, "centres": list(filters.centres), **as_data(found.whole)}, indent=2)
        )
