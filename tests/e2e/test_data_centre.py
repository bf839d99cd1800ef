"""The data centre's journey: what checks ask, how centres answer, how it ends; and a question of its own."""

import json
import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from crf.examples import answered
from crf.models import AcuteGVHD, Patient
from crf.partial_date import PartialDate
from crf.record import load_record
from queries.models import Query
from queries.workflow import Reason, State
from tests.factories.study import consented, diagnosis, index_allo, open_centre, save

SHORT, TWIN = "E-DIA-04", "E-AGV-06"


@pytest.fixture
def patient(transactional_db, torino):
    """Complete forms with two oddities: diagnosed 2 months before the allo, and GVHD from a twin."""
    patient = consented(open_centre(torino))
    save(patient, diagnosis(dx_date=PartialDate(2012, 3)))
    save(patient, index_allo(donor_type="SYN"))
    acute = AcuteGVHD(agvhd="Y", agvhd_onset_date=PartialDate(2012, 6, 1), agvhd_max_grade="2")
    save(patient, answered(acute))
    assert {query.check_id for query in Query.objects.all()} == {SHORT, TWIN}
    return patient


def query(check):
    return Query.objects.get(check_id=check)


def reads_the_thread(person, number):
    return person.opens("/queries/").follows(f"Query {number}", exact=True).arrives_at(f"/queries/{number}/$")


def says(person, words, button):
    person.page.get_by_label("In words").fill(words)
    with person.page.expect_navigation():
        person.clicks(button)
    return person


def test_queries_from_the_check_to_the_end(sits_down, anna, dora, patient):
    at_the_data_centre, at_the_centre = sits_down(dora), sits_down(anna)
    dora_sees_what_the_checks_asked(at_the_data_centre)
    anna_confirms_in_words(at_the_centre, SHORT, "The letter says March 2012.")
    dora_asks_again(at_the_data_centre)
    anna_corrects_the_value_and_the_query_closes_by_itself(at_the_centre)
    anna_confirms_in_words(at_the_centre, TWIN, "Biopsy of the skin, grade II.")
    dora_accepts_and_it_is_not_asked_again(at_the_data_centre)


def dora_sees_what_the_checks_asked(dora):
    dora.opens("/").logs_in().arrives_at("/queries/").reads("Nothing to review").looks("01-nothing-to-review")
    dora.follows("With the centres").arrives_at("tab=answer").reads("2 queries")
    dora.looks("02-work-list", in_italian=True)
    dora.follows(f"Query {query(SHORT).pk}", exact=True).reads(
        "it is less than 3 months or more than 15 years"
    )
    dora.looks("03-thread", in_italian=True)


def anna_confirms_in_words(anna, check, words):
    anna.opens("/queries/")
    if "/account/login/" in anna.page.url:
        anna.logs_in()
    anna.looks(f"04-to-answer-{check}")
    reads_the_thread(anna, query(check).pk)
    anna.page.get_by_label("confirmed as in the source").check()
    says(anna, words, "Send the answer").reads("The data centre reads it next.").looks(f"05-answered-{check}")
    assert query(check).state == State.ANSWERED


def dora_asks_again(dora):
    reads_the_thread(dora, query(SHORT).pk).reads("The letter says March 2012.")
    says(dora, "Please send the page with the date of the biopsy.", "Ask again")
    dora.reads("went back to the centre with your words.").looks("06-asked-again")
    assert (query(SHORT).state, query(SHORT).cycle) == (State.OPEN, 2)


def anna_corrects_the_value_and_the_query_closes_by_itself(anna):
    reads_the_thread(anna, query(SHORT).pk).reads("Please send the page with the date of the biopsy.")
    anna.looks("07-asked-again-at-the-centre").follows("Correct: Date of diagnosis of active disease")
    expect(anna.item("dx_date")).to_contain_text(f"Query {query(SHORT).pk}")
    anna.looks("08-the-form-with-its-query", in_italian=True)
    anna.answers(dx_date="3/2010").gives_reason("query").saves()
    expect(anna.item("dx_date")).not_to_contain_text("Query")
    found = query(SHORT)
    assert (found.state, found.closed_reason) == (State.CLOSED, Reason.AUTO_CORRECTED)
    anna.opens(reverse("queries:detail", args=[found.pk])).reads(
        "closed the query because the data were corrected"
    )
    anna.reads("Mar 2010").looks("09-closed-by-itself")


def dora_accepts_and_it_is_not_asked_again(dora):
    reads_the_thread(dora, query(TWIN).pk).reads("Biopsy of the skin, grade II.").looks("10-to-review")
    with dora.page.expect_navigation():
        dora.clicks("Accept and close")
    dora.reads("is closed: the answer was accepted.").looks("11-accepted")
    before = list(Query.objects.order_by("pk").values_list("pk", "state", "cycle"))
    out = StringIO()
    call_command("run_checks", "--raise", "--format", "json", stdout=out)
    assert TWIN in [line["check"] for line in json.loads(out.getvalue())["found"]]
    assert list(Query.objects.order_by("pk").values_list("pk", "state", "cycle")) == before
    assert query(TWIN).closed_reason == Reason.ACCEPTED_AS_IS


def test_a_question_of_the_data_centres_own(sits_down, anna, dora, patient):
    row = load_record(patient).index
    url = reverse("crf:form", args=[patient.subject_code, "TRA", row.pk])
    person = sits_down(dora).opens(url).logs_in().looks("20-form-at-the-data-centre", in_italian=True)
    expect(person.page.locator("[data-save]")).to_have_count(0)
    dora_asks_about_the_date(person)
    asked = Query.objects.get(check_id="")
    assert (asked.state, asked.targets[0]["item"], asked.targets[0]["row"]) == (State.OPEN, "tx_date", row.pk)

    at_the_centre = sits_down(anna).opens(url).logs_in()
    expect(at_the_centre.item("tx_date")).to_contain_text("Which of the two infusions is this?")
    at_the_centre.looks("23-form-with-the-question")
    at_the_centre.answers(tx_date="5/5/2012").gives_reason("query").saves()
    asked.refresh_from_db()
    assert (Patient.objects.count(), load_record(patient).day0) == (1, date(2012, 5, 5))
    # A person's question waits for a person, whatever became of the value.
    assert asked.state == State.ANSWERED


def dora_asks_about_the_date(person):
    person.follows(re.compile("Ask the centre.*Date of infusion")).looks("21-ask", in_italian=True)
    person.expects_refusals(422).page.get_by_label("Your question").fill(" ")
    person.clicks("Send it to the centre").reads("Please write what the centre should look at.").looks(
        "22-refused"
    )
    person.page.get_by_label("Your question").fill("Which of the two infusions is this?")
    person.clicks("Send it to the centre").reads("was sent to the centre.")
