"""The whole download, file by file: what is recorded, what is analysed, what it means, how to check it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from django.utils.translation import get_language, override

from analysis.datasets import expected as shown
from analysis.datasets.analysis_columns import DICTIONARY, Person, analysis_columns
from analysis.datasets.expected import Expected
from analysis.datasets.form_columns import FormColumn, form_columns
from analysis.datasets.form_lines import form_lines
from analysis.datasets.read_me import read_me
from analysis.datasets.tabular_files import WORKBOOK, TabularFiles
from analysis.tables import Text
from crf.derivations import has_legal_basis
from crf.dictionary_files import HEADING, table
from crf.record import PatientRecord
from crf.specs import PATIENT_SPECS

FORMS = tuple(spec.key for spec in PATIENT_SPECS)
READ_ME, SCRIPT = "README.txt", "reproduce.R"
TABLES = (*FORMS, "dictionary", "analysis", "analysis_dictionary", "expected")
FILES = (READ_ME, SCRIPT, *(f"{name}.csv" for name in TABLES), WORKBOOK)


def package(
    records: Iterable[PatientRecord],
    analysis: pd.DataFrame,
    *,
    stamp: Mapping[Text, Text],
    expected: Iterable[Expected],
) -> Iterator[tuple[str, bytes]]:
    """(file name, content) of every file of FILES, in that order, with labels in the reader's language.

    `analysis` are the rows of `Cohort.frame`, and `records`, of which one at a time is held, those of all its
    patients. The same records, numbers and language give the same bytes. Raises ValueError where a record
    is lacking.
    """
    # Asked now: whoever reads the files may have left the reader's language by then.
    return _files(records, analysis, stamp, expected, get_language())


def _files(
    records: Iterable[PatientRecord],
    analysis: pd.DataFrame,
    stamp: Mapping[Text, Text],
    expected: Iterable[Expected],
    language: str | None,
) -> Iterator[tuple[str, bytes]]:
    # What needs no record goes first, so that whoever waits sees it begin.
    yield READ_ME, read_me(stamp).encode("utf-8-sig")
    yield SCRIPT, Path(__file__).with_name(SCRIPT).read_bytes()
    with TemporaryDirectory() as folder:
        with override(language):
            _write_tables(Path(folder), records, analysis, expected)
        for file in FILES[2:]:
            yield file, (Path(folder) / file).read_bytes()


def _write_tables(
    folder: Path, records: Iterable[PatientRecord], analysis: pd.DataFrame, expected: Iterable[Expected]
) -> None:
    with TabularFiles(folder) as files:
        forms = {spec.key: form_columns(spec) for spec in PATIENT_SPECS}
        people = _write_forms(files, forms, records)
        entries = (column.entry for columns in forms.values() for column in columns)
        files.write("dictionary", HEADING, table(entries))
        columns = analysis_columns(analysis, people)
        lines = zip(*(column.values for column in columns), strict=True)
        files.write("analysis", [column.name for column in columns], lines)
        files.write("analysis_dictionary", DICTIONARY, (column.described() for column in columns))
        files.write("expected", shown.HEADING, shown.rows(expected))


def _write_forms(
    files: TabularFiles, forms: Mapping[str, Sequence[FormColumn]], records: Iterable[PatientRecord]
) -> dict[int, Person]:
    """Who was written, by the id of the patient."""
    tables = {form: files.begin(form, [column.name for column in columns]) for form, columns in forms.items()}
    people = {}
    for record in records:
        for form, line in form_lines(record):
            tables[form].add([column.cell(line) for column in forms[form]])
        day0 = record.day0 if has_legal_basis(record) else None
        people[record.patient.pk] = Person(record.patient.subject_code, day0)
    return people
