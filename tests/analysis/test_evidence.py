"""What is dated after today has not happened, so no outcome rests on it."""

import datetime

import pytest
from django.utils import timezone

from analysis.cohort import cohort_of, numbers_of
from analysis.deriving import is_fresh, outcome_of
from analysis.effects import counted
from analysis.evidence import changes_on, until_today
from analysis.models import Outcome
from analysis.population import Exclusion
from analysis.tracing import explained, sentence, why_not_analysed
from audit.context import acting_system
from crf import models
from crf.fields import DateField, PartialDateField
from crf.models import Patient
from crf.partial_date import PartialDate
from crf.specs import PATIENT_SPECS
from tests.analysis.records import death, no_relapse, record, relapse, visit
from tests.factories.study import consented, index_allo, save

TODAY = timezone.localdate()
TOMORROW = TODAY + datetime.timedelta(days=1)
SOON = PartialDate.from_date(TOMORROW)


def on_tomorrow(**answers):
    return models.FollowUp(visit_date=TOMORROW, vital_status="ALIVE", **answers)


def numbers(*forms):
    return numbers_of([record(no_relapse(), *forms)])


def test_a_visit_to_come_follows_nobody_until_the_cut_off():
    seen, typo = numbers(visit(400)), numbers(visit(400), on_tomorrow())
    assert (seen.matrix == typo.matrix)[~(seen.matrix != seen.matrix)].all()
    frame = cohort_of(typo, TODAY).frame
    assert (frame["os_time"][0], frame["os_event"][0]) == (400, 0)


def test_whoever_has_only_a_visit_to_come_is_not_analysed():
    frame = cohort_of(numbers(on_tomorrow()), TODAY).frame
    assert frame["exclusion"][0] == Exclusion.UNKNOWN_VITAL_STATUS


def test_a_death_to_come_is_a_death_of_which_the_date_is_not_known():
    frame = cohort_of(numbers(visit(400), death(SOON)), TODAY).frame
    assert frame["exclusion"][0] == Exclusion.UNDATED_DEATH
    assert counted(record(visit(400), death(SOON))) == {"out": Exclusion.UNDATED_DEATH}


def test_a_death_without_a_date_is_no_life_until_the_last_contact():
    frame = cohort_of(numbers(visit(400), death(None)), TODAY).frame
    assert frame["exclusion"][0] == Exclusion.UNDATED_DEATH


def test_a_relapse_to_come_is_one_of_which_the_date_is_not_known():
    frame = cohort_of(numbers_of([record(visit(400), relapse(SOON))]), TODAY).frame
    assert frame["pfs_left_out"][0] == "relapse_undated"


def test_a_transplant_to_come_is_an_undated_one():
    frame = cohort_of(numbers_of([record(visit(400), day0=TOMORROW)]), TODAY).frame
    assert frame["exclusion"][0] == Exclusion.UNDATED_ALLO


def dated_items():
    """Form and item of everything that is stored as a date, whole or in part."""
    for spec in PATIENT_SPECS:
        for field in spec.model.items():
            if isinstance(field, DateField):
                yield spec, field.name, TOMORROW
            elif isinstance(field, PartialDateField):
                yield spec, field.name, SOON


def test_no_date_of_any_form_is_evidence_before_its_day():
    items = list(dated_items())
    assert len(items) > 30
    for spec, name, value in items:
        row = spec.model(pk=7, **{name: value})
        seen = until_today(record(row, day0=None)).rows(spec.key)
        (known,) = [each for each in seen if each.pk == 7]
        assert (getattr(known, name), known.missing) == (None, {name: "U"}), (spec.key, name)
        assert getattr(row, name) == value


def test_a_date_that_may_be_past_stays():
    this_year = record(visit(400), death(PartialDate(TODAY.year)))
    assert until_today(this_year) is this_year
    assert changes_on(this_year) is None
    assert changes_on(record(visit(400), death(SOON))) == TOMORROW


def test_the_sentence_and_the_items_of_a_patient_say_the_same():
    someone = record(visit(400), death(SOON))
    assert why_not_analysed(someone) is not None
    assert sentence(someone, "os") == str(why_not_analysed(someone))
    alive = record(no_relapse(), visit(400), on_tomorrow())
    (os,) = explained(alive, ["os"])
    assert os.endpoint.time == 400


@pytest.mark.django_db
def test_the_stored_outcome_holds_until_the_day_has_come():
    patient = consented()
    visit_ = models.FollowUp(visit="LAST", visit_date=datetime.date(2013, 5, 4), vital_status="ALIVE")
    save(patient, index_allo(), visit_, models.FollowUp(visit="M24", visit_date=TOMORROW), complete=False)
    outcome = Outcome.objects.get()
    assert outcome.holds_until == TOMORROW
    fresh = Patient.objects.filter(is_fresh())
    assert fresh.exists()
    with acting_system("the day has come"):
        Outcome.objects.update(holds_until=TODAY)
    assert not fresh.exists()


def test_without_dates_to_come_an_outcome_holds():
    assert outcome_of(record(visit(400))).holds_until is None
