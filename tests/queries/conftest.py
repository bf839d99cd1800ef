"""A small rule book in place of the study's, and patients who break its rules."""

import datetime

import pytest

from crf.checks import CHECKS, INFO, SOFT, check, finding
from crf.models import Death, Patient
from crf.partial_date import PartialDate, surely_before
from crf.record import load_record
from queries.models import Query
from tests.factories.study import consented, diagnosis, index_allo, open_centre, save


def early_diagnosis(record):
    if surely_before(record.diagnosis.dx_date, PartialDate(1995)):
        yield finding(record.diagnosis, dx=record.diagnosis.dx_date)


def transplant_before_diagnosis(record):
    for tx in record.transplants:
        if surely_before(tx.tx_date, record.diagnosis.dx_date):
            yield finding(tx, record.diagnosis, tx=tx.tx_date, dx=record.diagnosis.dx_date)


def no_comment(record):
    if record.diagnosis.pk and record.diagnosis.dx_comment is None:
        yield finding(record.diagnosis)


def death_not_dated(record):
    for tx in record.transplants:
        if tx.tx_comment == "died" and record.death.death_date is None:
            yield finding(tx)


@pytest.fixture
def rules():
    """The rule book, by id; the study's own comes back afterwards."""
    kept = dict(CHECKS)
    CHECKS.clear()
    check("T-01", severity=SOFT, fields=("DIA.dx_date",), message="The diagnosis of {dx} is very early.")(
        early_diagnosis
    )
    check(
        "T-02",
        severity=SOFT,
        fields=("TRA.tx_date", "DIA.dx_date"),
        message="The transplant of {tx} precedes the diagnosis of {dx}.",
    )(transplant_before_diagnosis)
    check("T-03", severity=INFO, fields=("DIA.dx_comment",), message="There is no comment.")(no_comment)
    check("T-04", severity=SOFT, fields=("DIA.dx_comment",), message="No comment yet.", asks=False)(
        no_comment
    )
    check(
        "T-05",
        severity=SOFT,
        fields=("TRA.tx_comment", "DTH.death_date"),
        message="The patient died, on a date that is not known.",
    )(death_not_dated)
    yield CHECKS
    CHECKS.clear()
    CHECKS.update(kept)


@pytest.fixture
def patient(rules, torino) -> Patient:
    """A patient of Torino's, under the small rule book."""
    return consented(open_centre(torino))


@pytest.fixture
def strangers_patient(rules, milano) -> Patient:
    """A patient of Milano's."""
    return consented(open_centre(milano))


EARLY, STILL_EARLY, USUAL = PartialDate(1990, 6), PartialDate(1991, 2), PartialDate(2010, 6)


def with_early_diagnosis(patient, **answers):
    """The one query that T-01 asks about a complete diagnosis."""
    save(patient, diagnosis(**({"dx_date": EARLY} | answers)))
    return Query.objects.get(patient=patient, check_id="T-01")


def current(patient, form_key):
    return load_record(patient).rows(form_key)[0]


def change(patient, form_key, by, **answers):
    """Change the one row of a form as its page would."""
    row = current(patient, form_key)
    for name, value in answers.items():
        setattr(row, name, value)
    return save(patient, row, by=by)


def actions(query):
    return [event.action for event in query.events.all()]


def died(**answers):
    return Death(**({"death_date": PartialDate(2014, 1, 2)} | answers))


def two_transplants(patient):
    """The two queries that T-02 asks about transplants before the diagnosis."""
    save(
        patient,
        diagnosis(dx_date=PartialDate(2013, 1)),
        index_allo(),
        index_allo(is_index="N", tx_number=3, allo_number=2, tx_date=datetime.date(2011, 3, 2)),
    )
    return list(Query.objects.filter(patient=patient, check_id="T-02").order_by("pk"))
