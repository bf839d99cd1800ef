"""Treatments with their drugs and toxicities in memory, courses written down, and tables read back."""

from functools import cache

from analysis.cohort import cohort_of, numbers_of
from analysis.courses import Course, course_of
from analysis.exposures import AdverseEvent, Exposure
from analysis.population import exclusion
from analysis.tables import Cell
from crf import models
from crf.synthetic import record_of, synthetic_patients
from tests.analysis.records import SOMEWHEN

NEUTROPENIA, THROMBOCYTOPENIA, ANAEMIA = "10029366", "10035528", "10002272"
SEPSIS, LUNG_INFECTION, NEUROPATHY = "10040047", "10061229", "10034620"
OTHER_GENERAL = "10018065"


def given(page, code, start=None, end=None, **answers):
    return models.TreatmentDrug(treatment=page, drug=code, drug_start=start, drug_end=end, **answers)


def toxicity(page, onset, grade="3", term=NEUTROPENIA, relation="PRO", drugs=None, **answers):
    return models.Toxicity(
        treatment=page,
        tox_onset=onset,
        tox_grade=grade,
        tox_term=term,
        tox_relation=relation,
        tox_drugs=drugs,
        **answers,
    )


def exposed(drug="LEN", start=100, end=200, treatment=1, asked="Y", stopped="COMP", ongoing=False):
    return Exposure(treatment, drug, start, end, ongoing, asked, stopped, start)


def event(term=NEUTROPENIA, grade=3, day=150, relation="PRO", suspected=("LEN",), treatment=1):
    return AdverseEvent(treatment, term, grade, day, relation, suspected, day)


def course(*parts, followed=1000, **rest):
    exposures = tuple(part for part in parts if isinstance(part, Exposure))
    events = tuple(part for part in parts if isinstance(part, AdverseEvent))
    return Course(followed, exposures, events, **rest)


@cache
def many():
    """The records of 250 synthetic patients as far as they are analysed, each with an id of its own."""
    found = []
    for number, person in enumerate(synthetic_patients(11, 250, error_share=0), start=1):
        record = record_of(person)
        record.patient.pk = number
        if exclusion(record) is None:
            found.append(record)
    return found


@cache
def many_people():
    return [(record.patient.pk, course_of(record)) for record in many()]


def with_endpoints(records, *names):
    """The frame of these records with the columns of further endpoints."""
    return cohort_of(numbers_of(records), SOMEWHEN, names).frame


def read(table):
    """(block, label of the row) -> column -> cell."""
    return {
        (str(block.title), str(row[0].words)): {
            str(column.title): cell for column, cell in zip(table.columns, row, strict=True)
        }
        for block in table.blocks
        for row in block.rows
    }


def counted(row):
    """Column -> its count, and of a share its total too."""
    return {title: _plain(cell) for title, cell in row.items() if isinstance(cell, Cell)}


def _plain(cell):
    return (cell.count, cell.total) if hasattr(cell, "total") else cell.plain[0]


def traced(table):
    """Every cell that counts patients with the ids behind it."""
    return [
        (cell, list(cell.who()))
        for block in table.blocks
        for row in block.rows
        for cell in row
        if isinstance(cell, Cell) and cell.who is not None
    ]
