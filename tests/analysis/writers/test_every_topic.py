"""Every table of every topic is written in every format, whole and with small numbers hidden."""

import csv
import io
import json

import docx as word
import openpyxl
import pytest

from accounts.models import Centre
from analysis.cohort import numbers_of
from analysis.courses import courses
from analysis.filters import Filters
from analysis.report import report
from analysis.tables import Count, Share, Table
from analysis.tables.suppression import suppressed
from analysis.topics import TOPICS
from analysis.writers.as_json import json_text
from analysis.writers.docx import docx
from analysis.writers.spreadsheet import csv_text, xlsx
from crf.synthetic import record_of, synthetic_patients
from tests.analysis.records import SOMEWHEN

CENTRES = [Centre(pk=number, study_centre_no=number, name="H", city=f"City {number}") for number in (1, 2, 3)]


class InMemory:
    """Synthetic patients, where a report expects the database."""

    def __init__(self, number):
        self.records = [record_of(patient) for patient in synthetic_patients(11, number, error_share=0)]
        for pk, record in enumerate(self.records, start=1):
            record.patient.pk, record.patient.centre = pk, CENTRES[pk % len(CENTRES)]

    def numbers(self, centres):
        return numbers_of(self.records)

    def courses(self, patients):
        return {pk: courses(self.records[pk - 1]) for pk in patients}

    def words(self):
        return {"Data": "synthetic"}


@pytest.fixture(scope="module")
def source():
    return InMemory(60)


@pytest.fixture(scope="module", params=TOPICS.values(), ids=list(TOPICS))
def written(source, request):
    """The tables of a topic, by centre."""
    found = report(source, Filters(SOMEWHEN, by="centre"), CENTRES, request.param.endpoints)
    return [item for item in request.param.build(found) if isinstance(item, Table)]


def test_every_table_is_written_in_every_format(written):
    sheets = openpyxl.load_workbook(io.BytesIO(xlsx(written))).worksheets
    document = word.Document(io.BytesIO(docx(written)))
    in_json = json.loads(json_text(written))
    assert 0 < len(written) == len(sheets) - 1 == len(document.tables) == len(in_json)
    for table, sheet, drawn, data in zip(written, sheets[:-1], document.tables, in_json, strict=True):
        rows = sum(len(block.rows) for block in table.blocks)
        headings = sum(bool(block.title) for block in table.blocks)
        assert len(list(csv.reader(io.StringIO(csv_text(table))))) == sheet.max_row == 1 + rows
        assert len(drawn.rows) == 1 + rows + headings
        assert sum(len(block["rows"]) for block in data["blocks"]) == rows


def test_no_table_shows_one_to_four_patients_where_they_are_hidden(written):
    for hidden in map(suppressed, written):
        cells = [cell for block in hidden.blocks for row in block.rows for cell in row]
        assert not [cell for cell in cells if isinstance(cell, Count) and 1 <= cell.number <= 4]
        assert not [cell for cell in cells if isinstance(cell, Share) and 1 <= cell.count <= 4]
