"""Every topic on every kind of cohort: tables and figures whose numbers and patients agree."""

import datetime

import pytest
from django.test import override_settings
from django.utils import translation

from accounts.models import Centre
from analysis.cohort import Numbers, numbers_of
from analysis.courses import courses
from analysis.figures import Figure
from analysis.filters import GROUPING, Filters
from analysis.population import exclusion
from analysis.report import report
from analysis.tables import Cell, Count, Share, Table
from analysis.tables.suppression import suppressed
from analysis.topics import TOPICS, Remark
from analysis.writers import svg
from crf.synthetic import record_of, synthetic_patients

CUTOFF = datetime.date(2026, 1, 1)


class InMemory:
    """A source of outcomes that has no database."""

    def __init__(self, records):
        self.records = list(records)
        for number, record in enumerate(self.records, start=1):
            record.patient.pk = number
            record.patient.centre = Centre(
                pk=1 + number % 3, study_centre_no=1 + number % 3, city="C", name="H"
            )

    def numbers(self, centres):
        found = numbers_of(self.records)
        if not centres:
            return found
        rows = [each in centres for each in found.centre.tolist()]
        return Numbers(found.patient[rows], found.centre[rows], found.matrix[rows])

    def courses(self, patients):
        chosen = (record for record in self.records if record.patient.pk in set(patients))
        return {record.patient.pk: courses(record) for record in chosen if exclusion(record) is None}

    def words(self):
        return {"Data": "made up"}


@pytest.fixture(scope="module")
def many():
    return InMemory(record_of(person) for person in synthetic_patients(11, 150, error_share=0.1))


@pytest.fixture(scope="module")
def few():
    return InMemory(record_of(person) for person in synthetic_patients(5, 3))


def built(source, key, **filters):
    known = [Centre(study_centre_no=number, city="C", name="H") for number in (1, 2, 3)]
    topic = TOPICS[key]
    found = report(source, Filters(**{"cutoff": CUTOFF} | filters), known, topic.endpoints)
    return found, list(topic.build(found))


def cells(table):
    return [cell for block in table.blocks for row in block.rows for cell in row if isinstance(cell, Cell)]


@pytest.mark.parametrize("key", TOPICS)
@pytest.mark.parametrize("by", ["", "centre", "donor"])
def test_every_topic_has_tables_and_figures_that_can_be_drawn(many, key, by):
    found, items = built(many, key, by=by)
    assert any(isinstance(item, Table) for item in items)
    keys = [item.key for item in items if not isinstance(item, Remark)]
    assert len(keys) == len(set(keys))
    for item in items:
        if isinstance(item, Figure):
            assert svg.inline(item)
            assert item.stamp == found.stamp
        elif isinstance(item, Table):
            assert item.stamp == found.stamp
            assert all(len(row) == len(item.columns) for block in item.blocks for row in block.rows)


@pytest.mark.parametrize("key", TOPICS)
def test_a_number_is_the_number_of_its_patients(many, key):
    found, items = built(many, key)
    everybody = set(found.cohort.frame["patient"])
    for table in (item for item in items if isinstance(item, Table)):
        for cell in cells(table):
            if cell.who is None:
                continue
            patients = list(cell.who())
            assert set(patients) <= everybody
            if isinstance(cell, Count | Share) and table.key not in ("toxicity_classes", "toxicity_rates"):
                number = cell.number if isinstance(cell, Count) else cell.count
                assert len(patients) == len(set(patients)) == number, (table.key, cell)


@pytest.mark.parametrize("key", TOPICS)
def test_every_topic_stands_nobody_and_a_few(few, key):
    nobody = InMemory([])
    for source in (nobody, few):
        _found, items = built(source, key)
        for item in items:
            if isinstance(item, Figure):
                svg.inline(item)


@pytest.mark.parametrize("key", TOPICS)
def test_hidden_numbers_lead_to_nobody(many, key):
    _found, items = built(many, key)
    for table in (suppressed(item) for item in items if isinstance(item, Table)):
        for cell in cells(table):
            if isinstance(cell, Count | Share):
                number = cell.number if isinstance(cell, Count) else cell.count
                assert not 0 < number < 5, (table.key, cell)


@pytest.mark.parametrize("fact", GROUPING)
def test_every_fact_of_day_0_restricts_and_compares(many, fact):
    whole, _items = built(many, "survival")
    codes = list(GROUPING[fact].levels)
    some, _items = built(many, "survival", where=((fact, tuple(codes[:1])),))
    assert len(some.frame) == int((whole.frame[fact] == codes[0]).sum())
    compared, _items = built(many, "survival", by=fact)
    assert sum(len(part.frame) for part in compared.parts[1:]) <= len(whole.frame)


@pytest.mark.parametrize("key", TOPICS)
def test_every_choice_of_a_topic_can_be_made(many, key):
    topic = TOPICS[key]
    with override_settings(), translation.override("it"):
        for option in topic.options:
            for value, _label in option.choices()[:6]:
                if value:
                    _found, items = built(many, key, options=((option.name, value),))
                    assert items
