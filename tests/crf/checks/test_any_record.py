"""No check ever raises, on whatever a form can hold, and everything that it finds can be said."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from crf import models
from crf.checks import run_checks
from crf.codes import MISS
from crf.models import FormStatus, Origin
from crf.partial_date import FIRST_YEAR, LAST_YEAR, PartialDate
from crf.specs import SPECS
from tests.factories.records import a_record

# Near each other, so that they collide, and anywhere that a date field can be.
days = st.dates(datetime.date(2012, 1, 1), datetime.date(2016, 12, 31)) | st.dates(
    datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)
)
precisions = st.sampled_from(["year", "month", "day"])
numbers = st.integers(-3, 12) | st.integers(1900, 2030) | st.integers(-(2**31), 2**31 - 1)
moments = st.none() | st.datetimes(
    datetime.datetime(2000, 1, 1), datetime.datetime(2030, 1, 1), timezones=st.just(datetime.UTC)
)


def partial(day, precision):
    parts = {"year": 1, "month": 2, "day": 3}[precision]
    return PartialDate(*(day.year, day.month, day.day)[:parts])


def values(field):
    if field.kind in ("code", "multi"):
        codes = st.sampled_from([*field.codes.values, "", "WRONG"])
        return codes if field.kind == "code" else st.lists(codes, max_size=3)
    return {
        "date": days,
        "pdate": st.builds(partial, days, precisions),
        "whole": numbers,
        "decimal": st.decimals(-1000, 1000, places=4),
        "text": st.sampled_from(["", "1.0", "a@b.example", "3331234567"]) | st.text(max_size=30),
    }[field.kind]


def answers(model):
    names = [field.name for field in model.items()]
    return st.fixed_dictionaries(
        {},
        optional={
            **{field.name: st.none() | values(field) for field in model.items()},
            "missing": st.dictionaries(st.sampled_from(names), st.sampled_from([*MISS.values, "", "X"])),
            "status": st.sampled_from(FormStatus.values),
            "origin": st.sampled_from(Origin.values),
            "created_at": moments,
            "updated_at": moments,
        },
    )


def several(model, most):
    return st.lists(answers(model), max_size=most)


records = st.builds(
    a_record,
    today=st.dates(datetime.date(2012, 1, 1), datetime.date(2030, 1, 1)),
    patient=answers(models.Patient),
    consent=st.none() | answers(models.Consent),
    attempts=several(models.ContactAttempt, 3),
    diagnosis=st.none() | answers(models.Diagnosis),
    index=st.none() | answers(models.Transplant),
    transplants=several(models.Transplant, 2),
    acute_gvhd=st.none() | answers(models.AcuteGVHD),
    chronic_gvhd=st.none() | answers(models.ChronicGVHD),
    relapse_summary=st.none() | answers(models.RelapseSummary),
    relapses=several(models.Relapse, 3),
    visits=several(models.FollowUp, 4),
    death=st.none() | answers(models.Death),
    end=st.none() | answers(models.EndOfObservation),
    dossier=st.none() | answers(models.CentreDossier),
    documents=several(models.CentreDocument, 3),
)


@given(records)
def test_no_record_makes_a_check_raise(record):
    findings = run_checks(record)
    for found in findings:
        assert found.message()
        assert len(found.fingerprint(record)) == 64
        assert found.targets
        for target in found.targets:
            assert SPECS[target.form].model._meta.get_field(target.item)
    keys = [found.key for found in findings]
    assert len(keys) == len(set(keys))


@given(records)
def test_checks_leave_the_record_as_it_is_and_find_the_same_again(record):
    before = [(row.form_key, row.pk, row.answers(), dict(row.missing)) for row in record.forms()]
    prints = [found.fingerprint(record) for found in run_checks(record)]
    assert [found.fingerprint(record) for found in run_checks(record)] == prints
    assert [(row.form_key, row.pk, row.answers(), dict(row.missing)) for row in record.forms()] == before
