"""How the outcome of an import reads."""

import json

import pytest

from exchange.remarks import Kind, Remark
from exchange.report import Line, Result, State, in_ranges, in_words


def result(*, lines=(), remarks=(), dry_run=False, unread=(), unused=(), absent=()):
    return Result(
        sha256="0123456789abcdef",
        dry_run=dry_run,
        lines=tuple(lines),
        remarks=tuple(remarks),
        unread=tuple(unread),
        unused=tuple(unused),
        absent=tuple(absent),
    )


def remark(line, kind=Kind.LEFT_OUT, why="because"):
    return Remark(kind, line, "Sex", "x", why)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [((), ""), ((2,), "2"), ((2, 3), "2–3"), ((2, 3, 4, 7, 9, 10), "2–4, 7, 9–10")],
)
def test_in_ranges_joins_what_follows_on(numbers, text):
    assert in_ranges(numbers) == text


def test_counts_name_every_state_and_add_up():
    done = result(lines=[Line(2, State.REGISTERED), Line(3, State.REFUSED), Line(4, State.REFUSED)])
    assert done.counts == dict.fromkeys(State, 0) | {State.REGISTERED: 1, State.REFUSED: 2}


def test_patients_counts_each_new_one_once_and_none_that_was_refused():
    lines = [
        Line(2, State.REGISTERED, new=True),
        Line(3, State.REGISTERED),
        Line(4, State.WAITING, new=True),
        Line(5, State.WAITING),
        Line(6, State.REFUSED, new=True),
    ]
    assert result(lines=lines).patients == 2


def test_groups_bring_the_same_remark_of_many_lines_together_refusals_first():
    done = result(remarks=[remark(4), remark(2), remark(2), remark(3, Kind.REFUSED), remark(5, why="else")])
    assert [(group.kind, group.lines, group.why) for group in done.groups()] == [
        (Kind.REFUSED, (3,), "because"),
        (Kind.LEFT_OUT, (2, 4), "because"),
        (Kind.LEFT_OUT, (5,), "else"),
    ]


def test_in_words_is_the_whole_report():
    done = result(
        lines=[Line(2, State.WAITING, new=True), Line(3, State.REFUSED)],
        remarks=[Remark(Kind.REFUSED, 3, "", "", "Not ours."), remark(2)],
        dry_run=True,
        unread=["TBI"],
        unused=["Blood Group"],
        absent=["Death Cause"],
    )
    assert list(in_words(done)) == [
        "Registry file 0123456789ab",
        "This was a dry run: nothing was written.",
        "2 lines read = 0 registered, 0 updated, 0 unchanged, 1 waiting for legal basis, "
        "0 to be answered first, 1 refused",
        "1 new patient",
        "Refused: line 3: Not ours.",
        "Left out: line 2, Sex “x”: because",
        "Dropped at reading: Initials First Name, Initials Last Name, Date Of Birth",
        "Not in the file, so left empty: Death Cause",
        "Not read yet, please enter them by hand: TBI",
        "Not asked for by the forms: Blood Group",
    ]


def test_as_data_can_be_written_as_json():
    done = result(lines=[Line(2, State.WAITING, cic=231, new=True)], remarks=[remark(2)], unused=["TBI"])
    data = json.loads(json.dumps(done.as_data()))
    assert data["lines_read"] == 1
    assert data["counts"]["waiting"] == 1
    assert data["lines"] == [
        {
            "number": 2,
            "state": "waiting",
            "cic": 231,
            "subject_code": "",
            "new": True,
            "changes": False,
            "why": "",
            "twins": [],
        }
    ]
    assert data["remarks"][0] == {
        "kind": "left_out",
        "line": 2,
        "column": "Sex",
        "value": "x",
        "why": "because",
    }
