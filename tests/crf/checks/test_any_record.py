"""No check ever raises, on whatever a form can hold, and everything that it finds can be said."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from crf import models
from crf.checks import run_checks
from crf.codes import MISS
from crf.examples import a_record
from crf.models import FormStatus, Origin
from crf.partial_date import FIRST_YEAR, LAST_YEAR, PartialDate
from crf.specs import SPECS

# A single draw makes a whole record: one draw for each of its hundred values would be slow.
chances = st.randoms(use_true_random=True)
NEAR = datetime.date(2012, 1, 1).toordinal()
FAR = (datetime.date(FIRST_YEAR, 1, 1).toordinal(), datetime.date(LAST_YEAR, 12, 31).toordinal())
TEXTS = ("", " ", "1.0", "a@b.example", "3331234567", "{label} %s %(n)s", "ß≥\x7f🩸")


def a_day(chance):
    """Near others, so that they collide, or anywhere that a date can be."""
    ordinal = chance.choice((chance.randint(NEAR, NEAR + 1500), chance.randint(*FAR)))
    return datetime.date.fromordinal(ordinal)


def a_value(field, chance):
    day = a_day(chance)
    match field.kind:
        case "code":
            return chance.choice([*field.codes.values, "", "ZZZ"])
        case "multi":
            return chance.choices([*field.codes.values, "", "ZZZ"], k=chance.randint(0, 4))
        case "date":
            return day
        case "pdate":
            return PartialDate(*(day.year, day.month, day.day)[: chance.randint(1, 3)])
        case "whole":
            return chance.choice((chance.randint(-1, 6), chance.randint(1900, 2020), -(2**31), 2**31 - 1))
        case "decimal":
            return chance.choice((0, "-1.5", "99999999.9999"))
        case "text" | "file":
            return chance.choice(TEXTS)


def a_moment(chance):
    day = a_day(chance)
    return datetime.datetime(day.year, day.month, day.day, 23, tzinfo=datetime.UTC)


def answers(model, chance):
    fullness = chance.random()
    items = model.items()
    given = {field.name: a_value(field, chance) for field in items if chance.random() < fullness}
    coded = [field.name for field in items if chance.random() < 0.15]
    given["missing"] = {name: chance.choice([*MISS.values, "", "X"]) for name in coded}
    given["status"] = chance.choice(FormStatus.values)
    given["origin"] = chance.choice(Origin.values)
    given["created_at"], given["updated_at"] = a_moment(chance), a_moment(chance)
    return given


def any_record(chance):
    def maybe(model):
        return answers(model, chance) if chance.random() < 0.8 else None

    def several(model, most):
        return [answers(model, chance) for _ in range(chance.randint(0, most))]

    def pages(model, most, **groups):
        return [
            answers(model, chance) | {name: several(entry, 2) for name, entry in groups.items()}
            for _ in range(chance.randint(0, most))
        ]

    return a_record(
        as_given=True,
        today=a_day(chance),
        patient=answers(models.Patient, chance),
        consent=maybe(models.Consent),
        attempts=several(models.ContactAttempt, 3),
        diagnosis=maybe(models.Diagnosis),
        lines=several(models.Line, 3),
        pre_transplant=maybe(models.PreTransplantStatus),
        index=maybe(models.Transplant),
        conditioning=several(models.ConditioningDrug, 3),
        engraftment=maybe(models.Engraftment),
        chimerism=several(models.Chimerism, 3),
        response=maybe(models.Response),
        assessments=several(models.ResponseAssessment, 3),
        transplants=several(models.Transplant, 2),
        acute_gvhd=maybe(models.AcuteGVHD),
        chronic_gvhd=maybe(models.ChronicGVHD),
        relapse_summary=maybe(models.RelapseSummary),
        relapses=several(models.Relapse, 3),
        treatment_summary=maybe(models.TreatmentSummary),
        treatments=pages(
            models.Treatment,
            3,
            drugs=models.TreatmentDrug,
            infusions=models.DonorLymphocyteInfusion,
            toxicities=models.Toxicity,
        ),
        visits=pages(models.FollowUp, 5, infections=models.Infection, malignancies=models.SecondMalignancy),
        death=maybe(models.Death),
        end=maybe(models.EndOfObservation),
        dossier=maybe(models.CentreDossier),
        documents=several(models.CentreDocument, 3),
    )


@given(chances)
@settings(max_examples=300, deadline=None)
def test_no_record_makes_a_check_raise(chance):
    record = any_record(chance)
    findings = run_checks(record)
    for found in findings:
        assert found.message()
        assert len(found.fingerprint(record)) == 64
        assert found.targets
        for target in found.targets:
            assert SPECS[target.form].model._meta.get_field(target.item)
    keys = [found.key for found in findings]
    assert len(keys) == len(set(keys))


@given(chances)
@settings(deadline=None)
def test_checks_leave_the_record_as_it_is_and_find_the_same_again(chance):
    record = any_record(chance)
    before = [(row.form_key, row.pk, row.answers(), dict(row.missing)) for row in record.forms()]
    prints = [found.fingerprint(record) for found in run_checks(record)]
    assert [found.fingerprint(record) for found in run_checks(record)] == prints
    assert [(row.form_key, row.pk, row.answers(), dict(row.missing)) for row in record.forms()] == before
