"""What is frozen: the files of a snapshot made from the database as it is now."""

from __future__ import annotations

import csv
import io
import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import scipy
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import Centre, User
from analysis.cohort import Numbers, cohort_of
from analysis.columns import PLACES, REASONS
from analysis.datasets import expected_of, package
from analysis.datasets.package import WORKBOOK
from analysis.deriving import BATCH
from analysis.endpoints import MORE_ENDPOINTS
from analysis.population import Exclusion
from analysis.report import Live, registered
from analysis.results import group
from analysis.rules import rules
from analysis.snapshots.archive import as_json
from analysis.snapshots.definition_texts import definitions
from analysis.snapshots.frozen import CODES, COURSES, NUMBERS, frozen_from
from analysis.snapshots.number_files import code_lists, number_file
from analysis.snapshots.topic_tables import topic_tables
from analysis.tables import Text
from analysis.uncertainty import live_effects, spans
from crf.models import Patient
from crf.record import PatientRecord, load_records
from queries import releases

FORMAT = 1
TABLES = "tables.json"
DEFINITIONS, QUERIES, FORMS = "definitions.txt", "queries.csv", "forms.csv"
DATA = "data/"


@dataclass(frozen=True, eq=False)
class Contents:
    """What the manifest says, the files, and the ids of the patients of whom they tell."""

    about: dict[str, Any]
    files: dict[str, bytes]
    patients: list[int]


def contents(cutoff: date, by: User) -> Contents:
    """The data of this moment in English, without those of patients who have no legal basis."""
    with override("en"):
        found = _recorded(cutoff, by)
        found.files[DEFINITIONS] = definitions().encode()
        found.files[TABLES] = as_json(topic_tables(frozen_from(found.about, found.files)))
    return found


def _recorded(cutoff: date, by: User) -> Contents:
    """All that is read from the database, as of one moment: those who save wait so long, and no longer."""
    with transaction.atomic():
        _hold_still()
        everybody = Live(registered()).numbers(())
        lawful = everybody.matrix[:, PLACES["exclusion"]] != REASONS.index(Exclusion.NO_LEGAL_BASIS)
        people = Numbers(everybody.patient[lawful], everybody.centre[lawful], everybody.matrix[lawful])
        about = _about(cutoff, len(people.patient), Counter(everybody.centre[~lawful].tolist()))
        patients = people.patient.tolist()
        files = _data(people)
        files[QUERIES] = _queries(people, cutoff, by)
        states: Counter[tuple[str, str]] = Counter()
        files |= _package(_seen(patients, states), people, cutoff)
        files[FORMS] = _csv(("form", "status", "rows"), [(*key, n) for key, n in sorted(states.items())])
    return Contents(about, files, patients)


def _hold_still() -> None:
    """Until the end of the transaction nobody writes data of patients: such a write counts up a version."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE crf_dataversion IN SHARE MODE")


def _about(cutoff: date, patients: int, without: Counter[int]) -> dict[str, Any]:
    centres = Centre.objects.order_by("study_centre_no").values("study_centre_no", "name", "city")
    in_force = releases.in_force()
    return {
        "format": FORMAT,
        "cutoff": cutoff.isoformat(),
        "patients": patients,
        "without_legal_basis": {str(centre): without[centre] for centre in sorted(without)},
        "centres": list(centres),
        "versions": {
            "software": settings.SOFTWARE_VERSION,
            "rules": rules(),
            "checks": in_force.number if in_force else 0,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "pandas": pd.__version__,
            "scipy": scipy.__version__,
        },
    }


def _data(people: Numbers) -> dict[str, bytes]:
    """What `frozen_from` reads."""
    patients = people.patient.tolist()
    subject_codes = dict(Patient.objects.filter(pk__in=patients).values_list("pk", "subject_code"))
    courses = Live(registered()).courses(patients)
    return {
        NUMBERS: number_file(people, subject_codes),
        CODES: as_json(code_lists()),
        COURSES: as_json({str(pk): course for pk, course in courses.items()}),
    }


def _queries(people: Numbers, cutoff: date, by: User) -> bytes:
    """How many open queries touch each endpoint, and what answers to them can make of it."""
    found = spans(cohort_of(people, cutoff), live_effects(by, people.patient.tolist()))
    heading = ("endpoint", "queries", "patients", "at_24_months", "lowest", "highest")
    rows = [
        (each.definition.key, each.queries, each.patients, *map(_number, (each.now, each.low, each.high)))
        for each in found
    ]
    return _csv(heading, rows)


def _seen(patients: Sequence[int], states: Counter[tuple[str, str]]) -> Iterator[PatientRecord]:
    """The records one by one; counts how many rows of which form are in which state."""
    for start in range(0, len(patients), BATCH):
        for record in load_records(patients[start : start + BATCH]).values():
            states.update((row.form_key, str(row.status)) for row in record.forms())
            yield record


def _package(records: Iterable[PatientRecord], people: Numbers, cutoff: date) -> dict[str, bytes]:
    """The study's data as files, but for the workbook: what it holds is in the others."""
    cohort = cohort_of(people, cutoff, MORE_ENDPOINTS)
    stamp: dict[Text, Text] = {
        gettext_lazy("Data"): gettext_lazy(
            "frozen; the snapshot is named after the SHA-256 of the archive that holds this file"
        ),
        gettext_lazy("Data cut-off"): cutoff.isoformat(),
        gettext_lazy("Software"): f"mmregistry {settings.SOFTWARE_VERSION}",
    }
    expected = expected_of(group(cohort.analysed, _("All centres")))
    files = package(records, cohort.frame, stamp=stamp, expected=expected)
    return {f"{DATA}{name}": content for name, content in files if name != WORKBOOK}


def _csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([heading, *rows])
    return file.getvalue().encode()


def _number(value: float) -> str:
    return "" if np.isnan(value) else repr(float(value))
