"""Planning small files in tests, and asking what the plan says."""

import datetime

from exchange.plan import make_plan
from tests.exchange.registry_files import parsed

WINDOW = (datetime.date(2009, 1, 1), datetime.date(2018, 12, 31))


def plan_of(*rows, **options):
    return make_plan(parsed(*rows, **options).rows, WINDOW)


def patient_of(*rows, **options):
    (patient,) = plan_of(*rows, **options).patients
    return patient


def forms_of(patient):
    """Form key -> item -> value; a list of them where there are several rows."""
    forms = {}
    for form in patient.forms:
        values = {item: answer.value for item, answer in form.answers.items()}
        forms[form.key] = [*forms[form.key], values] if form.key in forms else [values]
    return {key: rows[0] if len(rows) == 1 else rows for key, rows in forms.items()}


def said(patient):
    return [(r.kind, r.line, r.column, r.why) for r in patient.remarks]


def day(text):
    return datetime.date.fromisoformat(text)
