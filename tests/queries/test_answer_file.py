"""The file of a Query Form on its way out and back, and what its lines do."""

import csv
import io

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from crf import partial_date
from crf.checks import Target
from crf.clean_text import clean
from queries import answer_file, form_file
from queries.answer_file import MOST_LINES, Unreadable, read
from queries.answering import Outcome, answer_all, judge, last_event
from queries.form_file import COLUMNS, as_text, plain
from queries.models import Query, QueryEvent
from queries.query_forms import issue, lines_of
from queries.services import act, ask
from queries.workflow import CATEGORY_WORDS, Action, Category, State
from tests.queries.cases import (
    STILL_EARLY,
    USUAL,
    actions,
    change,
    confirm,
    current,
    somebody,
    two_transplants,
    with_early_diagnosis,
)

HEADER = ["Query", "Round", "Kind of answer", "Answer in words"]


def written(*lines, header=HEADER, delimiter=";", encoding="utf-8-sig"):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows([header, *lines])
    return file.getvalue().encode(encoding)


# The file itself


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_survives_the_way_there_and_back(text):
    assert plain(as_text(text)) == text
    (row,) = read(written(["1", "1", "confirmed", as_text(text)]))
    assert row.text == clean(text)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_no_cell_is_taken_for_a_formula(text):
    assert not as_text(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "latin-1", "cp1252", "utf-16"])
def test_it_is_read_whatever_spreadsheet_wrote_it(delimiter, encoding):
    text = 'È così: "sì; no, forse"\nperché'
    (row,) = read(written(["17", "2", "not_available", text], delimiter=delimiter, encoding=encoding))
    assert (row.number, row.query, row.round, row.category, row.text) == (
        2,
        "17",
        "2",
        Category.NOT_AVAILABLE,
        text,
    )


@pytest.mark.parametrize("language", ["en", "it"])
def test_header_and_kinds_are_read_in_either_language(language):
    with translation.override(language):
        header = [f" {str(title).upper()} " for title in COLUMNS.values()]
        words = [str(word).upper() for word in CATEGORY_WORDS.values()]
    kind = list(COLUMNS).index("kind")
    lines = [["x"] * kind + [word, "words"] for word in (*words, *CATEGORY_WORDS, "whatever")]
    found = [row.category for row in read(written(*lines, header=header))]
    assert found == [*CATEGORY_WORDS, *CATEGORY_WORDS, None]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Confermato", Category.CONFIRMED),
        ("CONFERMATO.", Category.CONFIRMED),
        ("confermata", Category.CONFIRMED),
        ("confermo", Category.CONFIRMED),
        ("come da fonte", Category.CONFIRMED),
        (" corretto ", Category.CORRECTED),
        ("corretta", Category.CORRECTED),
        ("Modificato", Category.CORRECTED),
        ("n.d.", Category.NOT_AVAILABLE),
        ("non  disponibile", Category.NOT_AVAILABLE),
        ("not available", Category.NOT_AVAILABLE),
        ("non applicabile", Category.NOT_APPLICABLE),
        ("Domanda", Category.QUESTION_BACK),
        ("richiesta di chiarimento", Category.QUESTION_BACK),
        ("n.a.", None),
        ("non confermato", None),
        ("non corretto", None),
        ("?", None),
    ],
)
def test_kinds_are_read_as_people_write_them(word, kind):
    (row,) = read(written(["1", "1", word, "words"]))
    assert row.category == kind


@pytest.mark.parametrize("first", ["sep=;\r\n", "\r\n", ";;;\r\n", "\ufeffsep=;\n"])
def test_a_line_before_the_header_does_not_refuse_the_file(first):
    (row,) = read((first + "Query;Round;Kind of answer;Answer in words\n7;1;corretto;fatto\n").encode())
    assert (row.query, row.category, row.text) == ("7", Category.CORRECTED, "fatto")


def test_no_two_columns_or_kinds_share_a_word():
    names = {}
    for language in ("en", "it"):
        with translation.override(language):
            for key, title in COLUMNS.items():
                assert names.setdefault(str(title).casefold(), key) == key
    assert len(set(answer_file.categories().values())) == len(CATEGORY_WORDS)


def test_columns_may_stand_in_another_order_and_lines_may_be_empty():
    header = "Answer in words;Extra;Round;Query;Kind of answer"
    rows = read(f"{header}\r\n\r\n;;;;\r\nSo it is.;x;1;7;confirmed\r\nshort\r\n".encode())
    assert [(row.number, row.query, row.text) for row in rows] == [(4, "7", "So it is."), (5, "", "short")]


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"a;b;c\n1;2;3\n", b"\x89PNG\r\n\x1a\n", b"Query;Round\n1;1\n", b"\0"]
)
def test_what_is_no_such_file_says_so(content):
    with pytest.raises(Unreadable, match="does not look like the file of a Query Form"):
        read(content)


def test_what_is_too_large_is_refused():
    with pytest.raises(Unreadable, match="too large"):
        read(b"x" * (answer_file.LARGEST + 1))
    with pytest.raises(Unreadable, match="more than 2000 lines"):
        read(written(*[["1", "1", "", ""]] * (MOST_LINES + 1)))
    with pytest.raises(Unreadable, match="Line 2 of the file"):
        read(written(["1", "1", "confirmed", "x" * 140_000]))


# What goes out


def table(form):
    content = form_file.form_file(form)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


@pytest.mark.django_db
def test_each_line_says_where_what_and_how_to_answer(patient, torino, anna, dora):
    first, second = two_transplants(patient)
    form, _refused = issue(centre=torino, queries=[first, second], by=dora)
    form.language = "en"
    first, second = [line.query for line in lines_of(form)]
    confirm(second, anna)
    header, line, done = table(form)
    assert header == {key: str(title) for key, title in COLUMNS.items()}
    assert line["query_form"] == form.number
    assert (line["query"], line["round"], line["patient"]) == (str(first.pk), "1", patient.subject_code)
    assert (line["form"], line["entry"]) == ("Transplant | Diagnosis", "1 | ")
    assert line["now"].endswith(" | Jan 2013") and line["question"] == first.question
    assert line["kinds"].startswith("corrected / confirmed as in the source / ")
    assert (line["kind"], line["text"]) == ("", "")
    assert done["kinds"] == "Nothing to do: answered, confirmed as in the source."


@pytest.mark.django_db
def test_a_question_that_looks_like_a_formula_arrives_as_text(patient, torino, anna, dora):
    with_early_diagnosis(patient, dx_comment="-1+2")
    target = Target("DIA", current(patient, "DIA").pk, "dx_comment")
    query = ask(patient=patient, targets=[target], text="=HYPERLINK(0)", by=dora)
    form, _refused = issue(centre=torino, queries=[query], by=dora)
    _header, line = table(form)
    assert (line["question"], line["now"]) == ("'=HYPERLINK(0)", "'-1+2")


@pytest.mark.django_db
def test_the_file_is_in_the_language_of_the_form(patient, torino, dora):
    form, _refused = issue(centre=torino, queries=[with_early_diagnosis(patient)], by=dora)
    with translation.override("it"):
        expected = [str(title) for title in COLUMNS.values()]
    assert list(table(form)[0].values()) == expected


# What comes back


def lines(*cells):
    return read(written(*cells))


def verdicts(rows, centre, by):
    return [(verdict.outcome, verdict.why) for verdict in judge(rows, centre, by)]


@pytest.mark.django_db
def test_point_14_the_filled_file_answers_the_same_queries(patient, torino, anna, dora):
    queries = [with_early_diagnosis(somebody(torino)) for _ in range(3)]
    form, _refused = issue(centre=torino, queries=queries, by=dora)
    rows = list(
        csv.reader(io.StringIO(form_file.form_file(form).decode("utf-8-sig"), newline=""), delimiter=";")
    )
    rows[1][-2:] = ["confirmed", "As in the chart."]
    rows[2][-2:] = ["non disponibile" if "non" in rows[2][-3] else "not available", "Archive lost."]
    back = read(written(*rows[1:], header=rows[0], delimiter=","))
    assert [each.outcome for each in judge(back, torino, anna)] == [
        Outcome.READY,
        Outcome.READY,
        Outcome.EMPTY,
    ]
    assert not QueryEvent.objects.filter(action=Action.ANSWER).exists()
    done = answer_all(back, torino, anna, last_event())
    assert [each.outcome for each in done] == [Outcome.ANSWERED, Outcome.ANSWERED, Outcome.EMPTY]
    given = [(query.state, query.category) for query in Query.objects.order_by("pk")]
    assert given == [(State.ANSWERED, "confirmed"), (State.ANSWERED, "not_available"), (State.OPEN, "")]
    assert queries[0].events.last().text == "As in the chart."
    before = QueryEvent.objects.count()
    again = answer_all(back, torino, anna, last_event())
    assert [each.outcome for each in again] == [Outcome.SAME, Outcome.SAME, Outcome.EMPTY]
    assert QueryEvent.objects.count() == before


@pytest.mark.django_db
def test_each_line_that_cannot_be_answered_says_why(patient, strangers_patient, torino, anna, dora):
    query, theirs = with_early_diagnosis(patient), with_early_diagnosis(strangers_patient)
    answered = confirm(with_early_diagnosis(somebody(torino)), anna)
    closed = with_early_diagnosis(somebody(torino))
    change(closed.patient, "DIA", anna, dx_date=USUAL)
    pk, fine = str(query.pk), "As it is."
    nobodys = "Your centre has no query with this number."
    day = partial_date.written(timezone.localtime(answered.events.last().at).date())
    expected = [
        (["999999", "1", "confirmed", fine], nobodys),
        ([str(theirs.pk), "1", "confirmed", fine], nobodys),
        (["x" * 30, "1", "confirmed", fine], nobodys),
        (["", "1", "confirmed", fine], nobodys),
        (["9" * 30, "1", "confirmed", fine], nobodys),
        (["²", "1", "confirmed", fine], nobodys),
        ([pk, "2", "confirmed", fine], "The query is in round 1 by now."),
        ([pk, "", "confirmed", fine], "The query is in round 1 by now."),
        ([pk, "1", "certainly", fine], "Please say what kind of answer this is"),
        ([pk, "1", "", fine], "Please say what kind of answer this is"),
        ([pk, "1", "confirmed", "no"], "Please add a few words"),
        ([pk, "1", "confirmed", "x" * 2001], "The words are too long: 2001 characters, where 2000 fit."),
        ([pk, "1", "corrected", ""], "asks about was changed since it was asked."),
        ([str(answered.pk), "1", "confirmed", "Other words."], f"answered already, by Anna Rossi on {day}."),
        ([str(closed.pk), "1", "confirmed", fine], "any more: closed, the data were corrected."),
    ]
    found = answer_all(lines(*(cells for cells, _why in expected)), torino, anna)
    for verdict, (cells, why) in zip(found, expected, strict=True):
        assert verdict.outcome == Outcome.REFUSED and why in verdict.why, cells
        assert (verdict.row.kind, verdict.row.text) == (cells[2], cells[3])
        assert verdict.query is None or verdict.query.patient.centre == torino
    assert actions(query) == ["raise"]


@pytest.mark.django_db
def test_what_was_never_sent_is_nobodys_to_know(patient, torino, anna, dora):
    query = with_early_diagnosis(patient)
    act(query=query, action=Action.CANCEL, by=dora, text="Asked by mistake.")
    from_file = lines([str(query.pk), "1", "confirmed", "As it is."])
    assert "withdrawn" in verdicts(from_file, torino, anna)[0][1]
    assert verdicts(from_file, torino, dora) == [
        (Outcome.REFUSED, "Your centre has no query with this number.")
    ]


@pytest.mark.django_db
def test_corrected_is_taken_where_something_was_changed(patient, torino, anna, dora):
    query = with_early_diagnosis(patient)
    from_file = lines([str(query.pk), "1", "corrected", ""])
    assert verdicts(from_file, torino, anna)[0][0] == Outcome.REFUSED
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    assert answer_all(from_file, torino, anna)[0].outcome == Outcome.ANSWERED
    query.refresh_from_db()
    act(query=query, action=Action.RETURN, by=dora, text="Still before 1995.")
    in_round_2 = lines([str(query.pk), "2", "corrected", ""])
    assert "was changed since it was asked" in verdicts(in_round_2, torino, anna)[0][1]


@pytest.mark.django_db
def test_a_change_that_answered_a_persons_question_is_said(patient, torino, anna, dora):
    with_early_diagnosis(patient)
    target = Target("DIA", current(patient, "DIA").pk, "dx_subtype")
    query = ask(patient=patient, targets=[target], text="Is this right?", by=dora)
    change(patient, "DIA", anna, dx_subtype="PPCL")
    from_file = lines([str(query.pk), "1", "confirmed", "As it is."])
    assert verdicts(from_file, torino, anna) == [
        (Outcome.REFUSED, "The data were changed in the form, and that was taken as the answer.")
    ]


@pytest.mark.django_db
def test_a_query_is_answered_once_in_a_file(patient, torino, anna):
    pk = str(with_early_diagnosis(patient).pk)
    found = answer_all(
        lines([pk, "1", "confirmed", "First."], [pk, "1", "not_available", "Second."]), torino, anna
    )
    assert [(each.outcome, each.why) for each in found] == [
        (Outcome.ANSWERED, ""),
        (Outcome.REFUSED, "Line 2 answers this query already."),
    ]


@pytest.mark.django_db
def test_what_happened_since_the_lines_were_shown_refuses_that_line_alone(patient, torino, anna, ivo):
    first, second = with_early_diagnosis(patient), with_early_diagnosis(somebody(torino))
    from_file = lines(*([str(query.pk), "1", "confirmed", "As it is."] for query in (first, second)))
    seen = last_event()
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    done = answer_all(from_file, torino, ivo, seen)
    assert [each.outcome for each in done] == [Outcome.REFUSED, Outcome.ANSWERED]
    assert "Please read it again first." in done[0].why


@pytest.mark.django_db
def test_judging_costs_the_same_for_many(patient, torino, anna, django_assert_num_queries):
    queries = [with_early_diagnosis(somebody(torino)) for _ in range(4)]
    anna.can("answer_query")
    for some in (queries[:1], queries):
        rows = lines(*([str(query.pk), "1", "confirmed", "As it is."] for query in some))
        with django_assert_num_queries(4):
            judge(rows, torino, anna)
