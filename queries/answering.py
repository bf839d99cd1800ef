"""Answers from a file: what each line would do and why not, and doing it line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Centre, User
from accounts.roles import Capability
from crf.partial_date import written
from crf.services import Refused
from queries import services
from queries.answer_file import Row
from queries.corrections import NothingCorrected, was_corrected
from queries.form_lines import Item, items_of
from queries.forms import LONGEST_TEXT
from queries.models import Query, QueryEvent
from queries.workflow import STATE_WORDS, Action, Category, State

_LONGEST_NUMBER = 18


class Outcome(StrEnum):
    REFUSED = "refused"
    READY = "ready"
    ANSWERED = "answered"
    SAME = "same"
    EMPTY = "empty"


WORDS: dict[Outcome, Promise] = {
    Outcome.REFUSED: gettext_lazy("refused"),
    Outcome.READY: gettext_lazy("will be answered"),
    Outcome.ANSWERED: gettext_lazy("answered"),
    Outcome.SAME: gettext_lazy("answered so already"),
    Outcome.EMPTY: gettext_lazy("left empty"),
}
MARKS = {
    Outcome.REFUSED: "due",
    Outcome.READY: "part",
    Outcome.ANSWERED: "done",
    Outcome.SAME: "done",
    Outcome.EMPTY: "none",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one line; `query` only where it is the centre's own."""

    row: Row
    outcome: Outcome
    why: str = ""
    query: Query | None = None
    items: list[Item] = field(default_factory=list)

    @property
    def word(self) -> Promise:
        return WORDS[self.outcome]

    @property
    def mark(self) -> str:
        return MARKS[self.outcome]


def judge(rows: Sequence[Row], centre: Centre, by: User) -> list[Verdict]:
    """What each line would do now. Writes nothing."""
    found = _queries(rows, centre, by)
    answers = _answers(found.values())
    items = items_of(found.values())
    verdicts: list[Verdict] = []
    ready: dict[int, int] = {}
    for row in rows:
        query = found.get(_number(row.query))
        try:
            outcome = _outcome(row, query, answers)
            if (
                outcome == Outcome.READY
                and query
                and (first := ready.setdefault(query.pk, row.number)) != row.number
            ):
                raise Refused(_("Line %(line)s answers this query already.") % {"line": first})
            why = ""
        except Refused as refused:
            outcome, why = Outcome.REFUSED, str(refused)
        verdicts.append(Verdict(row, outcome, why, query, items[query.pk] if query else []))
    return verdicts


def answer_all(rows: Sequence[Row], centre: Centre, by: User, seen: int | None = None) -> list[Verdict]:
    """Answer line by line; what cannot be answered any more is said and holds up nothing else.

    `seen` is what `last_event` was when the person saw what the lines would do.
    """
    return [
        _answer(verdict, by, seen) if verdict.outcome == Outcome.READY else verdict
        for verdict in judge(rows, centre, by)
    ]


def last_event() -> int:
    """The number of the last thing that happened to any query."""
    return QueryEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def _answer(verdict: Verdict, by: User, seen: int | None) -> Verdict:
    row, query = verdict.row, verdict.query
    assert query is not None and row.category is not None  # noqa: S101
    try:
        answered = services.act(
            query=query, action=Action.ANSWER, by=by, text=row.text, category=row.category, seen=seen
        )
    except (Refused, PermissionDenied) as refused:
        return replace(verdict, outcome=Outcome.REFUSED, why=str(refused))
    return replace(verdict, outcome=Outcome.ANSWERED, query=answered)


def _queries(rows: Sequence[Row], centre: Centre, by: User) -> dict[int, Query]:
    """Number -> query, of those that this person may answer; what was never sent is nobody's to know."""
    numbers = {number for row in rows if not row.is_empty and (number := _number(row.query))}
    mine = Query.objects.for_user(by, Capability.ANSWER_QUERY).filter(patient__centre=centre, pk__in=numbers)
    return {
        query.pk: query for query in mine.filter(opened_at__isnull=False).select_related("patient__centre")
    }


def _answers(queries: Iterable[Query]) -> dict[int, QueryEvent]:
    """Query id -> the answer given in its present round."""
    given = QueryEvent.objects.filter(query__in=list(queries), action=Action.ANSWER)
    rounds: dict[int, QueryEvent] = {}
    for event in given.select_related("query", "by").order_by("pk"):
        if event.cycle == event.query.cycle:
            rounds[event.query_id] = event
    return rounds


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else 0


def _outcome(row: Row, query: Query | None, answers: dict[int, QueryEvent]) -> Outcome:
    """What the line does; raises Refused."""
    if row.is_empty:
        return Outcome.EMPTY
    if query is None:
        raise Refused(_("Your centre has no query with this number."))
    if _number(row.round) != query.cycle:
        raise Refused(
            _("The query is in round %(now)s by now. Download the file again to answer what is asked now.")
            % {"now": query.cycle}
        )
    if query.state != State.OPEN:
        return _not_open(row, query, answers.get(query.pk))
    if row.category is None:
        raise Refused(_("Please say what kind of answer this is, in one of the words that stand beside it."))
    _refuse_words(row)
    if row.category == Category.CORRECTED and not was_corrected(query):
        raise NothingCorrected(query)
    return Outcome.READY


def _not_open(row: Row, query: Query, given: QueryEvent | None) -> Outcome:
    if given and (given.category, given.text) == (row.category, row.text.strip()):
        return Outcome.SAME
    if query.state == State.ANSWERED and given:
        words = {"who": given.by, "day": written(timezone.localtime(given.at).date())}
        raise Refused(_("It was answered already, by %(who)s on %(day)s.") % words)
    if query.state == State.ANSWERED:
        raise Refused(_("The data were changed in the form, and that was taken as the answer."))
    why = [str(STATE_WORDS[State(query.state)]), str(query.closed_word)]
    raise Refused(
        _("Nothing is to be answered any more: %(state)s.") % {"state": ", ".join(filter(None, why))}
    )


def _refuse_words(row: Row) -> None:
    text = row.text.strip()
    if len(text) > LONGEST_TEXT:
        raise Refused(
            _("The words are too long: %(n)s characters, where %(most)s fit.")
            % {"n": len(text), "most": LONGEST_TEXT}
        )
    if len(text) < services.SHORTEST_TEXT and row.category != Category.CORRECTED:
        raise Refused(_("Please add a few words of what the source says."))
