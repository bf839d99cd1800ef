"""What the pages of the outcomes cost with many patients; nothing that it writes stays."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crf.models import Patient
from mmregistry.measuring_outcomes import SIZES, derivation, outcome_pages


class Command(BaseCommand):
    help = "Measure every page of the outcomes with many patients, as ratios to its budget."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--patients", type=int, nargs="+", choices=SIZES, default=SIZES)
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, patients: list[int], format: str, **options: Any) -> None:
        if not Patient.objects.current().exists():
            raise CommandError("There is nothing to measure: load the demo study first (make run).")
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
        rows = []
        for page in outcome_pages(patients):
            rows.append(page.as_data())
            if format == "text":
                # At once, because the whole takes some minutes.
                self.stdout.write(page.in_words())
                self.stdout.flush()
        milliseconds = derivation()
        if format == "json":
            self.stdout.write(json.dumps({"pages": rows, "derivation_ms": round(milliseconds, 2)}))
        else:
            self.stdout.write(f"Deriving what is analysed of one patient: {milliseconds:.2f} ms")
