"""A week at the data centre, from the run of the checks to the clocks; and a release by two people."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from queries import answer_file, answering, runs
from queries.form_file import form_file
from queries.models import CheckRun, Query, QueryForm
from queries.services import act
from queries.workflow import Action, Category, Reason, State
from tests.e2e import small_study
from tests.e2e.small_study import (
    COUNTED,
    DONOR,
    EARLY,
    KIND,
    MONTH,
    OLD,
    PERFORMANCE,
    RELAPSE,
    UNKNOWN,
    UNTREATED,
    does,
    downloads,
    filled,
    query,
    reads_as_pdf,
    second_person,
    table,
)
from tests.factories.accounts import CentreFactory
from tests.factories.study import open_centre


@pytest.fixture
def dario(transactional_db):
    return second_person()


@pytest.fixture
def bologna(transactional_db):
    return CentreFactory(study_centre_no=3, name="Bologna Seràgnoli", city="Bologna", language="en")


def state(check, patient):
    return query(check, patient).state


# The data centre


def test_a_week_of_the_data_centre(sits_down, dora, dario, anna, bruno, torino, milano, bologna, monkeypatch):
    # The worker that would bring the queries in step with the release has not come to it yet.
    with monkeypatch.context() as no_worker:
        no_worker.setattr("queries.releases.start_run", runs.start)
        patients = a_study_whose_rules_have_not_asked_yet(dora, dario, (torino, milano, bologna))
    monkeypatch.setattr("queries.runs.BATCH", 2)
    at_desk = sits_down(dora)
    dora_runs_all_checks(at_desk)
    dora_reviews_candidates(at_desk, *patients)
    dora_sends_a_query_form_to_each_centre(at_desk)
    dora_takes_the_paper_and_the_file(at_desk, torino)
    the_centres_answer_on_screen_and_by_file(*patients, anna, bruno)
    dora_asks_one_again(at_desk, *patients)
    dora_accepts_others_beside_their_forms(at_desk, *patients)
    dora_looks_at_the_clocks(at_desk)


def a_study_whose_rules_have_not_asked_yet(dora, dario, centres):
    small_study.no_rule_asks(dora, dario)
    entered = (small_study.AT_TORINO, small_study.AT_MILANO, small_study.AT_BOLOGNA)
    patients = [
        small_study.enter(open_centre(centre), *who) for centre, who in zip(centres, entered, strict=True)
    ]
    small_study.rules_ask(dora, dario)
    return patients


def dora_runs_all_checks(dora):
    dora.opens("/").logs_in().arrives_at("/queries/$").reads("Nothing to review")
    dora.follows("Runs").arrives_at("/queries/runs/$").looks("01-runs", in_italian=True)
    dora.clicks("Run all checks now").arrives_at(r"/queries/runs/\d+/$")
    dora.reads(re.compile(r"All 3 patients looked at with \d+ checks")).reads("asked of the centre")
    dora.looks("02-run", in_italian=True)
    done = CheckRun.objects.first()
    assert (done.moves, done.by) == ({"raise": 3, "propose": 8}, dora.user)


def dora_reviews_candidates(dora, torino, milano, bologna):
    dora.opens("/queries/").follows("Candidates").arrives_at("tab=candidates").reads("8 queries")
    dora.looks("03-candidates", in_italian=True)
    for chosen in (query(OLD, torino), query(MONTH, milano)):
        dora.page.get_by_label(f"Choose Query {chosen.pk}", exact=True).check()
    dora.page.get_by_label("In words").fill("Both change what the patient counts as.")
    does(dora, "Send to the centre").arrives_at("tab=candidates").reads("6 queries")
    expect(dora.page.locator("#messages")).to_contain_text("Done for 2 queries.")
    assert {state(OLD, torino), state(MONTH, milano)} == {State.OPEN}

    dora.follows(f"Query {query(UNTREATED, milano).pk}", exact=True).looks("04-candidate")
    dora.page.get_by_label("In words").fill("Grade IV on the day of death: nothing was begun any more.")
    does(dora, "Withdraw the query").reads("was withdrawn.").looks("05-withdrawn")
    assert state(UNTREATED, milano) == State.CANCELLED


def dora_sends_a_query_form_to_each_centre(dora):
    dora.opens("/queries/forms/").reads("No Query Form yet").looks("06-no-query-form", in_italian=True)
    dora.follows("Send a Query Form").looks("07-which-centre", in_italian=True)
    dora.follows(re.compile("Torino")).reads("What to ask").looks("08-what-to-ask", in_italian=True)
    dora.opens("/queries/forms/").follows("One Query Form for each centre").looks(
        "09-to-all", in_italian=True
    )
    dora.page.get_by_label("Words to the centre").fill("Before the analysis of this spring, please.")
    does(dora, "Send 3 Query Forms").arrives_at("/queries/forms/$").reads("3 Query Forms")
    dora.looks("10-query-forms", in_italian=True)
    assert sorted(QueryForm.objects.values_list("centre__study_centre_no", "sequence")) == [
        (1, 1),
        (2, 1),
        (3, 1),
    ]
    assert not Query.objects.filter(state=State.CANDIDATE).exists()


def dora_takes_the_paper_and_the_file(dora, torino):
    form = QueryForm.objects.get(centre=torino)
    dora.follows(form.number).reads("0 of 5").looks("11-query-form", in_italian=True)
    assert reads_as_pdf(dora, "PDF to print") == ("application/pdf", b"%PDF-")
    head, *lines = table(downloads(dora, "CSV to fill in"))
    assert (head[KIND], len(lines)) == ("Tipo di risposta", 5)
    assert {line[0] for line in lines} == {form.number}


def the_centres_answer_on_screen_and_by_file(torino, milano, bologna, anna, bruno):
    confirms(query(EARLY, torino), anna, "The letter says May 1997.")
    confirms(query(RELAPSE, milano), bruno, "The discharge letter names the myeloma.")
    form = QueryForm.objects.get(centre=torino.centre)
    answers = {
        query(OLD, torino).pk: ("confermato come da fonte", "No later assessment was made."),
        query(UNKNOWN, torino).pk: ("non disponibile", "The registry office does not know either."),
        query(COUNTED, torino).pk: ("richiesta di chiarimento", "Does the tandem count twice?"),
    }
    rows = answer_file.read(filled(form_file(form), answers))
    outcomes = [verdict.outcome for verdict in answering.answer_all(rows, torino.centre, anna)]
    assert sorted(outcomes) == ["answered", "answered", "answered", "empty", "empty"]


def confirms(asked, by, words):
    act(query=asked, action=Action.ANSWER, by=by, text=words, category=Category.CONFIRMED)


def dora_asks_one_again(dora, torino, milano, bologna):
    asked = query(EARLY, torino)
    dora.opens("/queries/").reads("5 queries").looks("12-to-review", in_italian=True)
    dora.follows(f"Query {asked.pk}", exact=True).reads("The letter says May 1997.")
    dora.page.get_by_label("In words").fill("Please send the page of the letter.")
    does(dora, "Ask again").reads("went back to the centre with your words.").looks("13-asked-again")
    asked.refresh_from_db()
    assert (asked.state, asked.cycle) == (State.OPEN, 2)


def dora_accepts_others_beside_their_forms(dora, torino, milano, bologna):
    first, second = query(OLD, torino), query(RELAPSE, milano)
    dora.opens("/queries/").follows("Work through them").arrives_at(r"query=\d+")
    line = dora.page.get_by_role("navigation", name="Queries that wait for you")
    expect(line.get_by_role("listitem")).to_have_count(4)
    dora.looks("14-at-work", in_italian=True)
    beside_its_form(dora, 1).presses("Alt+j")
    beside_its_form(dora, 2).presses("Alt+k")
    beside_its_form(dora, 1).presses("Alt+j")
    beside_its_form(dora, 2)
    goes_to(dora, second).reads("The discharge letter names the myeloma.").reads(
        "What it does to the outcomes"
    )
    dora.looks("15-what-it-does", in_italian=True).presses("Alt+r")
    expect(dora.page.get_by_label("Close it as")).to_be_focused()
    dora.tabs_to(dora.page.get_by_role("button", name="Accept and close"))
    with dora.page.expect_navigation():
        dora.presses("Enter")
    dora.arrives_at(r"query=\d+").reads("is closed: the answer was accepted.")
    goes_to(dora, first).reads("No later assessment was made.")
    does(dora, "Accept and close").reads("is closed: the answer was accepted.")
    assert {query(OLD, torino).closed_reason, query(RELAPSE, milano).closed_reason} == {Reason.ACCEPTED_AS_IS}


def beside_its_form(person, number):
    expect(person.page.locator(".line-steps")).to_contain_text(f"{number} of")
    expect(person.page.locator("#ecrf")).to_be_visible()
    return person


def goes_to(person, asked):
    person.page.locator(f".line li a[href='/queries/{asked.pk}/work/']").click()
    return person.arrives_at(f"query={asked.pk}")


def dora_looks_at_the_clocks(dora):
    dora.opens("/queries/").follows("Clocks").arrives_at("/queries/clocks/$").reads("By centre")
    dora.looks("16-clocks", in_italian=True)
    table = csv.DictReader(io.StringIO(downloads(dora, "These figures as CSV").decode("utf-8-sig")))
    lines = {(line["of"], line["key"]): line for line in table}
    centre, rule = lines["centre", "1"], lines["rule", OLD]
    assert (centre["open"], centre["answers"], centre["asked_again"]) == ("2", "4", "1")
    assert (rule["closed"], rule["share_as_it_stands"]) == ("1", "1.0")


def test_a_release_of_rules_from_the_proposal_to_its_queries(sits_down, dora, dario, torino, milano, bologna):
    patients = a_study_whose_rules_have_not_asked_yet(dora, dario, (torino, milano, bologna))
    small_study.finish(CheckRun.objects.first(), dora)
    author, other = sits_down(dora), sits_down(dario)
    dora_proposes_a_release_and_sees_what_it_would_do(author, *patients)
    dora_may_not_release_her_own(author)
    dario_releases_it_and_the_queries_follow(other, *patients)
    dora_hands_out_the_data_validation_plan(author)


def dora_proposes_a_release_and_sees_what_it_would_do(dora, torino, milano, bologna):
    before = list(Query.objects.order_by("pk").values_list("pk", "state"))
    dora.opens("/").logs_in().follows("Releases").reads("Waiting for a release").looks(
        "17-releases", in_italian=True
    )
    dora.follows("Propose a release").arrives_at("/propose/$").looks("18-propose", in_italian=True)
    dora.page.get_by_label("What changes, and why").fill("Old donors are asked about; Karnofsky no longer.")
    dora.page.get_by_label(PERFORMANCE, exact=True).select_option("off")
    dora.page.get_by_label(DONOR, exact=True).select_option("ask")
    dora.clicks("Propose it").arrives_at(r"/queries/runs/\d+/$")
    dora.reads("All 3 patients looked at").looks("19-preview", in_italian=True)
    dora.follows("To Release 3").reads("What it would do").looks("20-release", in_italian=True)
    raised, closed = (would_become(dora, check) for check in (DONOR, PERFORMANCE))
    assert raised == ["asked of the centre", "2", "1, 2", {torino.subject_code, milano.subject_code}]
    assert closed[1:] == ["3", "1, 2, 3", {patient.subject_code for patient in (torino, milano, bologna)}]
    assert list(Query.objects.order_by("pk").values_list("pk", "state")) == before


def would_become(person, check):
    """What the preview says of one check: what, how many, at which centres, of which patients."""
    table = person.page.get_by_role("region", name="What would become of queries")
    row = table.locator("tbody tr").filter(has=person.page.get_by_role("link", name=check, exact=True))
    word, number, centres, codes = row.locator("td").all_inner_texts()
    return [word, number, centres, set(codes.split())]


def dora_may_not_release_her_own(dora):
    dora.reads("Somebody else of the data centre puts it in force.")
    expect(dora.page.get_by_role("button", name="Put it in force")).to_have_count(0)
    # The page does not offer it; a request that asks for it all the same is refused.
    button = dora.page.get_by_role("button", name="Look again")
    button.evaluate("button => { button.value = 'release' }")
    dora.expects_refusals(409)
    with dora.page.expect_navigation():
        button.click()
    dora.reads("A release is put in force by somebody else than its author.").looks("21-not-her-own")


def dario_releases_it_and_the_queries_follow(dario, torino, milano, bologna):
    dario.opens("/queries/releases/").logs_in().follows("To the proposal: Release 3")
    dario.reads("Dora Russo").looks("22-somebody-else")
    dario.clicks("Put it in force").arrives_at(r"/queries/runs/\d+/$").reads("All 3 patients looked at")
    dario.looks("23-in-step", in_italian=True)
    assert {state(DONOR, torino), state(DONOR, milano)} == {State.OPEN}
    closed = Query.objects.filter(check_id=PERFORMANCE)
    assert list(closed.values_list("closed_reason", flat=True)) == [Reason.OBSOLETE] * 3
    dario.opens("/queries/clocks/")
    obsolete = dario.page.get_by_role("region", name="Closed as obsolete this week")
    expect(obsolete.locator("tbody tr")).to_have_count(3)


def dora_hands_out_the_data_validation_plan(dora):
    dora.opens("/queries/").follows("Rules").arrives_at("/queries/rules/$").reads("Release 3")
    dora.follows("Mostly accepted as they were").looks("24-mostly-accepted", in_italian=True)
    dora.opens("/queries/rules/?search=karnofsky").follows(PERFORMANCE, exact=True).looks(
        "25-rule", in_italian=True
    )
    dora.reads("Switched off.").opens("/queries/rules/")
    assert reads_as_pdf(dora, "Data Validation Plan (PDF)") == ("application/pdf", b"%PDF-")
