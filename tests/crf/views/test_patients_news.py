"""What changed about a patient since one last looked, and the course on her page."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from crf.models import Diagnosis, Line, PatientLook
from crf.partial_date import PartialDate
from crf.personal import SAME_LOOK
from tests.factories.study import consented, diagnosis, index_allo, open_centre, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(torino):
    patient = consented(open_centre(torino))
    save(patient, diagnosis(), index_allo())
    return patient


@pytest.fixture
def opens(browse, patient):
    def of(user):
        return browse(user).get(reverse("crf:patient", args=[patient.subject_code]))

    return of


def change(patient, by, **answers):
    row = Diagnosis.objects.get(patient=patient)
    for name, value in answers.items():
        setattr(row, name, value)
    save(patient, row, by=by)


def looked_before(user, patient):
    """As if she had looked a day ago: the trail has the database's clock, which no test can turn."""
    PatientLook.objects.filter(user=user, patient=patient).update(
        at=timezone.now() - datetime.timedelta(days=1)
    )


def test_first_look_tells_no_news(anna, opens):
    assert "Changed since you last looked" not in opens(anna).content.decode()


def test_news_are_what_others_changed_in_words_with_a_link(anna, ivo, opens, patient):
    opens(anna)
    looked_before(anna, patient)
    change(patient, ivo, dx_date=PartialDate(2010, 7))
    save(patient, Line(line_no=1, line_start=PartialDate(2010, 8)), by=ivo, complete=False)
    told = [each for each in opens(anna).context["news"] if each["change"].entry.actor_id == ivo.pk]
    line, diagnosed = told
    assert (line["change"].verb, line["change"].name, line["change"].items) == ("entered", "1, Aug 2010", [])
    assert diagnosed["change"].verb == "changed"
    assert ("Jun 2010", "Jul 2010") in [(old, new) for _label, old, new in diagnosed["change"].items]
    row = Diagnosis.objects.get(patient=patient)
    assert diagnosed["url"] == reverse("crf:form", args=[patient.subject_code, "DIA", row.pk])


def test_ones_own_changes_are_no_news(anna, opens, patient):
    opens(anna)
    looked_before(anna, patient)
    change(patient, anna, dx_date=PartialDate(2010, 7))
    assert anna.pk not in {each["change"].entry.actor_id for each in opens(anna).context["news"]}


def test_news_stay_during_one_look_and_are_gone_at_the_next(anna, ivo, opens, patient, time_machine):
    opens(anna)
    looked_before(anna, patient)
    change(patient, ivo, dx_date=PartialDate(2010, 7))
    assert [len(opens(anna).context["news"]) > 0 for _again in range(2)] == [True, True]
    time_machine.move_to(timezone.now() + SAME_LOOK * 2)
    page = opens(anna)
    assert page.context["news"] == []
    assert "Nobody else has changed anything." in page.content.decode()


def test_look_is_each_persons_own(anna, ivo, opens, patient):
    opens(anna)
    opens(ivo)
    assert set(PatientLook.objects.values_list("user_id", flat=True)) == {anna.pk, ivo.pk}


def test_page_draws_the_course_and_lists_entries_by_name(anna, opens, patient):
    line = Line(line_no=1, line_start=PartialDate(2010, 8), line_end=PartialDate(2011), regimen="VTD")
    save(patient, line, complete=False)
    page = opens(anna)
    shown = page.content.decode()
    assert page.context["drawing"].lanes[1].marks[0].mark.what == "Line 1: VTD"
    assert 'aria-label="Diagnosis, Jun 2010"' in shown
    assert 'aria-label="Line 1: VTD, Aug 2010 – 2011"' in shown
    assert "1, Aug 2010, VTD" in shown


def test_page_costs_no_more_than_twelve_statements(anna, browse, patient, django_assert_max_num_queries):
    client, url = browse(anna), reverse("crf:patient", args=[patient.subject_code])
    client.get(url)
    looked_before(anna, patient)
    with django_assert_max_num_queries(12):
        client.get(url)
