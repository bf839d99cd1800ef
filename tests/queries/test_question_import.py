"""Questions from a file: read, looked at line by line, asked once, and refused with words that help."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import SecurityEvent
from crf.models import Line, Transplant
from crf.partial_date import PartialDate
from jobs.models import Job, State
from jobs.running import do
from queries import services
from queries.jobs import ASK, result_of
from queries.models import Query
from queries.question_import import Fate, apply, preview
from queries.question_lines import MOST_LINES, Unreadable, read
from tests.cast import CAST
from tests.factories.study import diagnosis, index_allo, save
from tests.factories.visits import visit
from tests.queries.cases import current, somebody

pytestmark = pytest.mark.django_db

HEADER = "id,patient,form,entry,item,question"
PAGE = reverse("queries:import_questions")


def file(*lines, header=HEADER):
    return "\n".join([header, *lines]).encode()


def looked_at(dora, *lines):
    return preview(read(file(*lines)), dora).outcomes


def refusal(dora, line):
    (outcome,) = looked_at(dora, line)
    assert outcome.fate == Fate.REFUSED
    return outcome.why


@pytest.fixture
def code(patient):
    """The code of a patient with a diagnosis, an index allo and a visit."""
    save(patient, diagnosis(), index_allo(), visit("M12", 360))
    return patient.subject_code


# Reading


def test_a_file_of_r_is_read_with_commas_or_semicolons_and_any_order_of_columns():
    commas = '"id","patient","form","entry","item","question"\n"1","MMA","FUP","M12",NA,"Alive, really?"\n'
    semicolons = "question;item;entry;form;patient;ID\nAlive, really?;;M12;FUP;MMA;1\n"
    (one,), (other,) = read(b"\xef\xbb\xbf" + commas.encode()), read(semicolons.encode())
    assert one == other
    assert (one.number, one.entry, one.item, one.question) == (2, "M12", "", "Alive, really?")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04", "a spreadsheet"),
        (b"id,patient\n\xff", "Line 2 is not encoded as UTF-8"),
        (file(header="id,patient,form"), "entry, item, question"),
        (file(header=f"{HEADER},item"), "appear twice: item"),
        (file(), "no questions"),
        (file('1,a,b,c,d,"open'), "quotation marks"),
        (file(*["1,a,b,c,d,e"] * (MOST_LINES + 1)), "up to 500"),
        (b"id\0", "not a text file"),
    ],
)
def test_a_file_that_is_none_says_what_to_do(content, why):
    with pytest.raises(Unreadable, match=why):
        read(content)


def test_a_line_whose_cells_have_moved_is_not_read(dora, code):
    assert "5 cells, the first line has 6" in refusal(dora, f"1,{code},DIA,,Is this right?")


# Refusals beside the line


def test_a_line_that_can_be_asked_says_what_it_was_understood_to_mean(dora, code):
    lines = (
        f"1,{code.lower()},dia,,DX_DATE,Is this right?",
        f"2,{code},DIA,,,Is this the right patient?",
        f"3,{code},TRA,1,tx_date,Is this right?",
        f"4,{code},FUP,m12,vital_status,Is this right?",
        f"5,{code},DTH,,,Is she dead?",
    )
    outcomes = looked_at(dora, *lines)
    assert {outcome.fate for outcome in outcomes} == {Fate.ASKED}
    where = [outcome.where for outcome in outcomes]
    assert where[0].startswith("Diagnosis · ") and where[1] == "Diagnosis · the form as a whole"
    assert where[2].startswith("Transplant (index allo, 4 May 2012) · ")
    assert "Apr 2013" in where[3] and where[4] == "Death · the form as a whole"
    assert not Query.objects.exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (",{code},DIA,,dx_date,Right?", "Give the question an id"),
        ("x" * 61 + ",{code},DIA,,dx_date,Right?", "at most 60 characters"),
        ("1,,DIA,,dx_date,Right?", "code is missing"),
        ("1,MMA-99-0001-X,DIA,,dx_date,Right?", "no patient with the code “MMA-99-0001-X”"),
        ("1,{code},XYZ,,dx_date,Right?", "no form “XYZ”. The forms are: PAT, CON"),
        ("1,{code},CEN,,,Right?", "no form “CEN”"),
        ("1,{code},DIA,,dx_dat,Right?", "The form DIA has no item “dx_dat”"),
        ("1,{code},DIA,2,dx_date,Right?", "filled once; leave the entry empty"),
        ("1,{code},TRA,,tx_date,Right?", "repeats, so say which entry is meant. There are: 1."),
        ("1,{code},TRA,2,tx_date,Right?", "no entry “2”. There are: 1."),
        ("1,{code},FUP,M24,vital_status,Right?", "no entry “M24”. There are: M12."),
        ("1,{code},LIN,1,line_start,Right?", "no entry “1”. There are: none."),
        ("1,{code},DIA,,dx_date,", "The question is empty"),
        ("1,{code},DIA,,dx_date,NA", "The question is empty"),
        ("1,{code},DIA,,dx_date,?", "too short"),
        ("1,{code},DIA,,dx_date," + "x" * 2001, "at most 2000 characters"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(dora, code, line, why):
    assert why in refusal(dora, line.format(code=code))


def test_an_item_that_is_not_on_the_form_is_not_asked_about(dora, code):
    hidden = next(
        field.name
        for field in Transplant.items()
        if field not in current(services.Patient.objects.get(subject_code=code), "TRA").shown()
    )
    assert "is not on the form" in refusal(dora, f"1,{code},TRA,1,{hidden},Is this right?")


def test_entries_with_numbers_of_their_own_go_by_these(dora, patient):
    later = Line(line_no=3, line_start=PartialDate(2011, 3), regimen="VTD")
    earlier = Line(line_no=2, line_start=PartialDate(2010, 8), regimen="VTD")
    save(patient, diagnosis(), later, earlier, complete=False)
    lines = [f"{n},{patient.subject_code},LIN,{n},line_start,Right?" for n in (1, 2, 3)]
    first, second, third = looked_at(dora, *lines)
    assert "There are: 2, 3." in first.why
    assert "Aug 2010" in second.where and "Mar 2011" in third.where


def test_two_entries_of_one_number_are_no_place(dora, patient):
    save(
        patient,
        Line(line_no=1, line_start=PartialDate(2010, 8), regimen="VTD"),
        Line(line_no=1, line_start=PartialDate(2011, 3), regimen="VTD"),
        complete=False,
    )
    assert "more than one entry 1" in refusal(dora, f"1,{patient.subject_code},LIN,1,line_start,Right?")


def test_an_id_is_used_once_in_a_file(dora, code):
    first, second = looked_at(dora, *[f"1,{code},DIA,,dx_date,Is this right?"] * 2)
    assert (first.fate, second.fate) == (Fate.ASKED, Fate.REFUSED)
    assert "Line 2 has the same id" in second.why


def test_what_is_open_at_the_same_place_stands_beside(dora, code):
    (asked,) = apply(read(file(f"1,{code},DIA,,dx_date,Is this right?")), dora).outcomes
    same, other = looked_at(dora, f"2,{code},DIA,,dx_date,Sure?", f"3,{code},DIA,,dx_subtype,Sure?")
    assert (same.beside, other.beside) == ((asked.query,), ())


# Asking


def test_each_question_is_asked_for_itself(dora, code):
    lines = (
        f"a-1,{code},DIA,,dx_date,Is this right?",
        f"a-2,{code},XYZ,,dx_date,Is this right?",
        f"a-3,{code},FUP,M12,,Was she seen?",
    )
    result = apply(read(file(*lines)), dora)
    assert result.counts == {Fate.ASKED: 2, Fate.KNOWN: 0, Fate.REFUSED: 1}
    first, last = Query.objects.order_by("pk")
    assert (first.external_id, first.text, first.state) == ("a-1", "Is this right?", "open")
    assert [target["item"] for query in (first, last) for target in query.targets] == ["dx_date", ""]
    assert last.targets[0]["row"] == current(last.patient, "FUP").pk
    assert (first.events.get().by, result.outcomes[0].query) == (dora, first.pk)


def test_a_second_import_makes_nothing_new(dora, code):
    content = file(f"1,{code},DIA,,dx_date,Is this right?", f"2,{code},DIA,,,Is this right?")
    numbers = [outcome.query for outcome in apply(read(content), dora).outcomes]
    again = apply(read(content), dora)
    assert again.counts == {Fate.ASKED: 0, Fate.KNOWN: 2, Fate.REFUSED: 0}
    assert [outcome.query for outcome in again.outcomes] == numbers
    assert again.outcomes[0].why == f"It is query {numbers[0]} already."
    assert Query.objects.count() == 2


def test_an_id_keeps_its_query_though_the_file_says_something_else_now(dora, code):
    apply(read(file(f"1,{code},DIA,,dx_date,Is this right?")), dora)
    (outcome,) = looked_at(dora, f"1,{code},DIA,,dx_date,What about the source?")
    assert (outcome.fate, "a new question needs a new id" in outcome.why) == (Fate.KNOWN, True)


def test_one_that_goes_wrong_at_the_last_moment_leaves_the_others(dora, code, monkeypatch):
    real = services.ask

    def ask(**question):
        if question["external_id"] == "1":
            raise services.NoSuchPlace("It was removed.")
        return real(**question)

    monkeypatch.setattr(services, "ask", ask)
    lines = [f"{n},{code},DIA,,dx_date,Is this right?" for n in (1, 2)]
    first, second = apply(read(file(*lines)), dora).outcomes
    assert (first.fate, first.why, second.fate) == (Fate.REFUSED, "It was removed.", Fate.ASKED)


def test_looking_takes_as_many_statements_for_many_as_for_one(dora, code, torino):
    assert dora.roles()
    others = [somebody(torino).subject_code for _n in range(9)]
    counted = []
    for lot in ([code], [code, *others]):
        lines = read(file(*(f"{n},{each},PAT,,sex,Right?" for n, each in enumerate(lot))))
        with CaptureQueriesContext(connection) as captured:
            assert preview(lines, dora).counts[Fate.ASKED] == len(lot)
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 6


# The pages


def upload(client, content):
    return client.post(PAGE, {"file": SimpleUploadedFile("questions.csv", content, "text/csv")})


@pytest.mark.parametrize("name", CAST)
def test_only_who_may_ask_may_import(cast, browse, name):
    client = browse(cast[name])
    answers = [
        client.get(PAGE).status_code,
        client.get(reverse("queries:review_questions", args=[999999999])).status_code,
        client.post(reverse("queries:apply_questions", args=[999999999])).status_code,
    ]
    assert answers == ([200, 302, 302] if name == "dora" else [403, 403, 403])


def test_from_the_file_to_the_report(dora, code, browse):
    client = browse(dora)
    review = upload(client, file(f"1,{code},DIA,,dx_date,Is this right?", f"2,{code},XYZ,,,Right?"))[
        "Location"
    ]
    page = client.get(review).content.decode()
    assert "would be asked" in page and "Ask this 1 question now" in page and "no form “XYZ”" in page
    assert not Query.objects.exists()
    asked = client.post(f"{review}apply/")["Location"]
    query = Query.objects.get()
    page = client.get(asked).content.decode()
    assert "What this file asked" in page and reverse("queries:detail", args=[query.pk]) in page
    assert "Ask this" not in page
    assert client.post(f"{review}apply/")["Location"] == asked
    assert Query.objects.count() == 1


def test_a_file_without_anything_to_ask_offers_no_button(dora, browse, rules):
    client = browse(dora)
    page = client.get(upload(client, file("1,X,DIA,,,Right?"))["Location"]).content.decode()
    assert "nothing in this file that could be asked" in page and "apply" not in page


@pytest.mark.parametrize("data", [{}, {"file": SimpleUploadedFile("q.csv", b"")}])
def test_no_file_and_an_empty_one_are_refused_on_the_page(dora, browse, data):
    response = browse(dora).post(PAGE, data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])


def test_somebody_elses_file_is_not_there(dora, code, browse, moira, cast):
    review = upload(browse(dora), file(f"1,{code},DIA,,dx_date,Is this right?"))["Location"]
    assert browse(moira).get(review).status_code == 403
    Job.objects.update(by=cast["anna"])
    response = browse(dora).get(review)
    assert (response.status_code, response["Location"]) == (302, PAGE)


def test_questions_that_a_dead_worker_left_are_asked_and_no_other_twice(dora, code, browse, monkeypatch):
    lines = [f"{n},{code},DIA,,,Is number {n} right?" for n in range(1, 5)]
    review = upload(browse(dora), file(*lines))["Location"]
    asked, ask = [], services.ask

    def ask_two(**question):
        if len(asked) == 2:
            raise SystemExit  # what a killed worker does not do, its transaction ends likewise
        asked.append(question["external_id"])
        return ask(**question)

    monkeypatch.setattr(services, "ask", ask_two)
    browse(dora).post(f"{review}apply/")
    job = Job.objects.get(kind=ASK.key)
    assert (job.state, Query.objects.count(), job.steps.count()) == (State.RUNNING, 2, 2)
    monkeypatch.setattr(services, "ask", ask)
    do.call(job.pk)
    job.refresh_from_db()
    assert (job.state, Query.objects.count()) == (State.DONE, 4)
    assert result_of(job, dry_run=False).counts == {Fate.ASKED: 4, Fate.KNOWN: 0, Fate.REFUSED: 0}
    events = SecurityEvent.objects.filter(kind__startswith="questions_").order_by("pk")
    assert [(event.kind, event.detail.get("lines_before")) for event in events] == [
        ("questions_import_begun", 0),
        ("questions_import_begun", 2),
        ("questions_imported", None),
    ]


def test_methods(dora, browse):
    client = browse(dora)
    assert client.put(PAGE).status_code == 405
    assert client.post(reverse("queries:review_questions", args=[999999999])).status_code == 405
    assert client.get(reverse("queries:apply_questions", args=[999999999])).status_code == 405


def test_what_is_kept_for_the_report_holds_no_data_of_the_patient(dora, code):
    outcomes = apply(read(file(f"1,{code},DIA,,dx_date,Is this right?")), dora).outcomes
    assert [(outcome.patient, outcome.target) for outcome in outcomes] == [(None, None)]
