"""Patients who break the rules of the small rule book, and what people do about it."""

import datetime

from django.utils import timezone

from audit.context import acting_system
from crf import lifecycle
from crf.checks import finding
from crf.models import Consent, Death, FormStatus, Patient
from crf.partial_date import PartialDate, surely_before
from crf.record import load_record, load_records
from crf.services import subject_code
from queries.models import Query
from queries.raising import refresh
from queries.services import act
from queries.workflow import Action, Category
from tests.factories.study import ELIGIBLE, diagnosis, index_allo, save

EARLY, STILL_EARLY, USUAL = PartialDate(1990, 6), PartialDate(1991, 2), PartialDate(2010, 6)


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


def somebody(centre) -> Patient:
    """A patient whose clinical forms are open; written past the services, which have tests of their own."""
    sequence = Patient.objects.filter(centre=centre).count() + 1
    complete = {"status": FormStatus.COMPLETE, "completed_at": timezone.now(), "version": 1}
    with acting_system("test"):
        patient = Patient.objects.create(
            centre=centre,
            sequence=sequence,
            subject_code=subject_code(centre.study_centre_no, sequence),
            sex="M",
            birth_year=1960,
            age_at_allo=52,
            **ELIGIBLE,
            **complete,
        )
        Consent.objects.create(patient=patient, legal_basis="ETH", **complete)
    return patient


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


def confirm(query, by):
    return act(query=query, action=Action.ANSWER, by=by, text="As in the chart.", category=Category.CONFIRMED)


def again(*patients):
    with acting_system("checks over everybody"):
        return refresh(list(load_records(patient.pk for patient in patients).values()))


def with_comment_died(patient, by):
    save(patient, diagnosis(), index_allo(tx_comment="died"), by=by)
    return Query.objects.get(check_id="T-05")


def sign(patient, dora, ivo):
    """Verified by the data centre and signed by the investigator, as people do it."""
    lifecycle.verify_forms(patient=patient, pages=lifecycle.seen_pages(load_record(patient)), by=dora)
    lifecycle.sign_patient(patient=patient, by=ivo, seen=lifecycle.seen_pages(load_record(patient)))


def lock(patient, dora, ivo):
    sign(patient, dora, ivo)
    lifecycle.lock_patient(patient=patient, by=dora)
