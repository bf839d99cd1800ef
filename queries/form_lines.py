"""The lines of a Query Form as paper and file show them: where, what stands there now, and the question."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crf.record import load_records
from crf.specs import SPECS, item_label
from queries import query_forms
from queries.earlier import said_before
from queries.models import Query, QueryForm, QueryFormLine
from queries.places import Stored, find_places
from queries.thread import Shown, form_title, shown_place
from queries.workflow import STATE_WORDS, State


@dataclass(frozen=True, slots=True)
class Item:
    """One place that a query asks about: its form, which of several entries, and the place as it is now."""

    form: str
    entry: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Line:
    """One query as it is now; `cycle` is the round of the form, `before` what was said before it."""

    query: Query
    cycle: int
    done: bool
    items: list[Item]
    before: list[str]

    @property
    def patient(self) -> str:
        return self.query.patient.subject_code

    @property
    def heading(self) -> str:
        """The form under which it stands."""
        return str(self.items[0].shown.form)

    @property
    def asked_again(self) -> bool:
        """Whether a later round asks the centre; a candidate asks nobody yet."""
        return self.query.cycle > self.cycle and self.query.state != State.CANDIDATE

    @property
    def is_past(self) -> bool:
        """Whether the query's state is that of a later round."""
        return self.query.cycle > self.cycle

    @property
    def done_words(self) -> str:
        """Why nothing is to be done; empty where it is still to be answered."""
        if not self.done:
            return ""
        if self.asked_again:
            return _("Answered, and asked again since: it is on a later Query Form, or on screen.")
        if self.is_past:
            return _("Nothing to do: %(state)s.") % {"state": STATE_WORDS[State.ANSWERED]}
        kind = self.query.closed_word or self.query.category_word
        words = filter(None, [str(self.query.state_word), str(kind)])
        return _("Nothing to do: %(state)s.") % {"state": ", ".join(words)}


def lines_of(form: QueryForm) -> list[Line]:
    """Every line in its order, in the reader's language; as many statements for one as for two hundred."""
    lines = query_forms.lines_of(form)
    items = items_of(line.query for line in lines)
    before = said_before(lines)
    return [_line(line, items[line.query_id], before.get(line.pk, [])) for line in lines]


def items_of(queries: Iterable[Query]) -> dict[int, list[Item]]:
    """Query id -> the places that it asks about, as the record has them now."""
    queries = list(queries)
    records = load_records({query.patient_id for query in queries})
    found = {}
    for query in queries:
        record = records.get(query.patient_id)
        if record is None:
            found[query.pk] = [_withdrawn(target) for target in query.targets]
            continue
        found[query.pk] = [
            Item(
                form=str(SPECS[place.form].title),
                entry=_entry(str(SPECS[place.form].title), str(form_title(record, place))),
                shown=shown_place(record, place, target),
            )
            for place, target in zip(find_places(record, query.targets), query.targets, strict=True)
        ]
    return found


def _withdrawn(target: Stored) -> Item:
    """A place of a patient whose registration was withdrawn since: its name, and nothing that stood there."""
    spec, item = SPECS[target["form"]], target["item"]
    label = item_label(f"{spec.key}.{item}") if item else _("the form as a whole")
    now = _("registration withdrawn")
    shown = Shown(form=spec.title, label=label, then=now, now=now, differs=False, url="")
    return Item(form=str(spec.title), entry="", shown=shown)


def _line(line: QueryFormLine, items: list[Item], before: list[str]) -> Line:
    done = query_forms.is_done(line)
    return Line(query=line.query, cycle=line.cycle, done=done, items=items, before=before)


def _entry(title: str, with_entry: str) -> str:
    """What tells the entry from others of its form: "2" of "Transplant 2", "M12" of "Follow-up · M12"."""
    return with_entry.removeprefix(title).strip(" ·")
