"""A cohort in memory, its files, and how they are read back."""

import csv
import datetime
import io

from analysis.cohort import cohort_of, numbers_of
from analysis.datasets import expected_of, package
from analysis.endpoints import MORE_ENDPOINTS
from analysis.results import group
from crf.synthetic import record_of, synthetic_patients

CUTOFF = datetime.date(2026, 11, 1)
STAMP = {"Data cut-off": CUTOFF.isoformat(), "Snapshot": "S-7"}


def cohort(number, error_share=0):
    """So many synthetic patients, each with an id and a code of her own."""
    records = [record_of(person) for person in synthetic_patients(11, number, error_share=error_share)]
    for pk, record in enumerate(records, start=1):
        numbered(record, pk)
    return records


def numbered(record, pk=1):
    record.patient.pk, record.patient.subject_code = pk, f"MMA-01-{pk:04}-A"
    return record


def frame(records):
    """The rows of `Cohort.frame` with every endpoint and every baseline fact."""
    return cohort_of(numbers_of(records), CUTOFF, MORE_ENDPOINTS).frame


def expected(rows, definitions=None):
    options = {} if definitions is None else {"definitions": definitions}
    return expected_of(group(rows[rows["exclusion"] == ""], "all", **options))


def files(records, rows=None):
    rows = frame(records) if rows is None else rows
    return dict(package(iter(records), rows, stamp=STAMP, expected=expected(rows)))


def table(content):
    """The lines of a CSV by column name, empty cells as None."""
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: cell or None for name, cell in line.items()} for line in lines]


def form(key, *records):
    """The lines of a form's file."""
    records = [numbered(record, pk) for pk, record in enumerate(records, start=1)]
    return table(files(records)[f"{key}.csv"])
