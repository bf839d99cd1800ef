"""What becomes of a file of questions: looked at without writing anything, then asked one by one."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Capability
from crf.checks import Target
from crf.models import FormRecord, Patient
from crf.names import row_name
from crf.record import PatientRecord, load_records
from crf.selectors import patients
from crf.services import Refused
from crf.specs import PATIENT_SPECS, FormSpec, item_label
from queries import selectors, services
from queries.forms import LONGEST_TEXT
from queries.models import Query
from queries.places import find_places
from queries.question_lines import FileLine

LONGEST_ID = Query._meta.get_field("external_id").max_length or 0
FORMS = {spec.key: spec for spec in PATIENT_SPECS}


class Fate(StrEnum):
    """What happens to a line, or would."""

    ASKED = "asked"
    KNOWN = "known"
    REFUSED = "refused"


class NotAsked(Exception):
    """This line is no question that can be put; the message says why, to its author."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A line with what becomes of it. `where` names the entry and the item that it was understood to mean;
    `query` is the number of the query that it is; `beside` are those that are open at the same place."""

    line: FileLine
    fate: Fate
    why: str = ""
    where: str = ""
    query: int | None = None
    beside: tuple[int, ...] = ()
    patient: Patient | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A whole file, looked at or imported."""

    outcomes: list[Outcome]
    dry_run: bool

    @property
    def counts(self) -> dict[Fate, int]:
        counted = Counter(outcome.fate for outcome in self.outcomes)
        return {fate: counted[fate] for fate in Fate}


Keep = Callable[[Outcome], None]


def preview(lines: Iterable[FileLine], by: User) -> Result:
    """What importing would do. The number of statements does not depend on the lines."""
    return Result(_Reader(list(lines), by).outcomes(), dry_run=True)


def apply(
    lines: Iterable[FileLine],
    by: User,
    keep: Keep = lambda outcome: None,
    step: Callable[[], None] = lambda: None,
) -> Result:
    """Ask what can be asked, each question for itself: one that is refused leaves the others as they are.

    `keep` is called with what became of each line, in the transaction that asks it; `step` after it.
    """
    outcomes = []
    for outcome in preview(lines, by).outcomes:
        asked = _ask(outcome, by, keep)
        if asked.fate != Fate.ASKED:
            keep(asked)
        outcomes.append(asked)
        step()
    return Result(outcomes, dry_run=False)


def _ask(outcome: Outcome, by: User, keep: Keep) -> Outcome:
    """The outcome after the question was asked, without the patient's data: no report shows them."""
    shown = replace(outcome, patient=None, target=None)
    if outcome.fate != Fate.ASKED or outcome.patient is None or outcome.target is None:
        return shown
    line = outcome.line
    try:
        with transaction.atomic():
            query = services.ask(
                patient=outcome.patient, targets=[outcome.target], text=line.question, by=by,
                external_id=line.id,
            )  # fmt: skip
            shown = replace(shown, query=query.pk)
            keep(shown)
    except services.AlreadyAsked as known:
        return replace(shown, fate=Fate.KNOWN, why=str(known))
    except Refused as refused:
        return replace(shown, fate=Fate.REFUSED, why=str(refused))
    except IntegrityError:
        why = _("Somebody imported this id at the same moment. Import the file once more to see where it is.")
        return replace(shown, query=None, fate=Fate.REFUSED, why=why)
    except PermissionDenied:
        return replace(shown, fate=Fate.REFUSED, why=_unknown_patient(line))
    return shown


class _Reader:
    """All lines of a file against what is stored now."""

    def __init__(self, lines: list[FileLine], by: User) -> None:
        self.lines = lines
        self.by = by
        self.first_line: dict[str, int] = {}
        for line in lines:
            self.first_line.setdefault(line.id, line.number)
        codes = {line.patient.upper() for line in lines}
        found = list(patients(by).filter(subject_code__in=codes))
        self.patients = {patient.subject_code: patient for patient in found}
        self.records = load_records(patient.pk for patient in found)
        known = selectors.queries(by).filter(external_id__in={line.id for line in lines if line.id})
        self.known = {query.external_id: query for query in known.select_related("patient")}
        self.live = _live(by, self.patients.values())

    def outcomes(self) -> list[Outcome]:
        return [self._outcome(line) for line in self.lines]

    def _outcome(self, line: FileLine) -> Outcome:
        try:
            self._check_id(line)
            if line.id in self.known:
                return _known(line, self.known[line.id])
            patient = self._patient(line)
            record = self.records[patient.pk]
            spec = _form(line)
            item = _item(line, spec)
            row = _entry(line, spec, record)
            target = Target(spec.key, row.pk if row else None, item)
            _refuse_hidden(record, target)
            _check_question(line)
        except NotAsked as why:
            return Outcome(line, Fate.REFUSED, str(why))
        beside = tuple(self.live.get((patient.pk, *_key(target)), ()))
        return Outcome(line, Fate.ASKED, "", _where(spec, row, item), None, beside, patient, target)

    def _check_id(self, line: FileLine) -> None:
        if line.fault:
            raise NotAsked(line.fault)
        if not line.id:
            raise NotAsked(_("Give the question an id, so that it is not asked again with the next file."))
        if len(line.id) > LONGEST_ID:
            raise NotAsked(_("The id may have at most %(most)s characters.") % {"most": LONGEST_ID})
        if self.first_line[line.id] != line.number:
            first = {"line": self.first_line[line.id]}
            raise NotAsked(_("Line %(line)s has the same id. Give each question its own.") % first)

    def _patient(self, line: FileLine) -> Patient:
        patient = self.patients.get(line.patient.upper())
        if patient is None or not self.by.can(Capability.RAISE_QUERY, patient.centre):
            raise NotAsked(_unknown_patient(line))
        return patient


def _live(by: User, found: Iterable[Patient]) -> dict[tuple[Any, ...], list[int]]:
    """(patient id, form, row, item) -> the queries there on which something still has to be done."""
    places: dict[tuple[Any, ...], list[int]] = {}
    for query in selectors.queries(by).live().filter(patient__in=list(found)).order_by("pk"):
        for target in query.targets:
            place = (query.patient_id, target["form"], target["row"], target["item"])
            places.setdefault(place, []).append(query.pk)
    return places


def _key(target: Target) -> tuple[str, Any, str]:
    return target.form, target.row, target.item


def _known(line: FileLine, query: Query) -> Outcome:
    number = {"number": query.pk}
    same = query.patient.subject_code == line.patient.upper() and query.text == line.question
    if same:
        why = _("It is query %(number)s already.") % number
    else:
        why = _(
            "It is query %(number)s already, about another patient or in other words. That query stays as it "
            "is; a new question needs a new id."
        )
        why %= number
    return Outcome(line, Fate.KNOWN, why, query=query.pk)


def _unknown_patient(line: FileLine) -> str:
    if not line.patient:
        return _("The patient's code is missing.")
    return _("There is no patient with the code “%(code)s”.") % {"code": line.patient[:30]}


def _form(line: FileLine) -> FormSpec:
    spec = FORMS.get(line.form.upper())
    if spec is None:
        raise NotAsked(
            _("There is no form “%(form)s”. The forms are: %(known)s.")
            % {"form": line.form[:30], "known": ", ".join(FORMS)}
        )
    return spec


def _item(line: FileLine, spec: FormSpec) -> str:
    name = line.item.lower()
    if name and name not in {field.name for field in spec.model.items()}:
        raise NotAsked(
            _("The form %(form)s has no item “%(item)s”. The data dictionary lists them; leave the cell "
              "empty to ask about the form as a whole.")
            % {"form": spec.key, "item": line.item[:40]}
        )  # fmt: skip
    return name


def _entry(line: FileLine, spec: FormSpec, record: PatientRecord) -> FormRecord | None:
    """The row that is meant; None for a form of which there is one, and that nobody has begun."""
    rows = record.rows(spec.key)
    if spec.once:
        if line.entry not in ("", "1"):
            raise NotAsked(_("The form %(form)s is filled once; leave the entry empty.") % {"form": spec.key})
        return rows[0] if rows else None
    names = _names(spec, rows)
    meant = [row for name, row in names if name == line.entry.upper()]
    if len(meant) == 1:
        return meant[0]
    words = {"form": spec.key, "known": ", ".join(name for name, _row in names) or _("none")}
    if meant:
        raise NotAsked(
            _("The form %(form)s has more than one entry %(entry)s. The centre has to number them first.")
            % {**words, "entry": line.entry}
        )
    if not line.entry:
        raise NotAsked(
            _("The form %(form)s repeats, so say which entry is meant. There are: %(known)s.") % words
        )
    raise NotAsked(
        _("The form %(form)s has no entry “%(entry)s”. There are: %(known)s.")
        % {**words, "entry": line.entry[:30]}
    )


def _names(spec: FormSpec, rows: list[Any]) -> list[tuple[str, FormRecord]]:
    """Each row with what names it: the code of its visit, its own number, or else its place in the list."""
    if spec.slot:
        return [(str(getattr(row, spec.slot[0]) or ""), row) for row in rows]
    own = spec.model.numbered_by
    if own:
        return [(str(number), row) for row in rows if (number := getattr(row, own)) is not None]
    return [(str(place), row) for place, row in enumerate(rows, 1)]


def _refuse_hidden(record: PatientRecord, target: Target) -> None:
    (place,) = find_places(record, [target])
    if place.row is not None and not place.shown:
        raise NotAsked(
            _("This item is not on the form, given the other answers, so the centre could not find it. Ask "
              "about the answer on which it depends.")
        )  # fmt: skip


def _check_question(line: FileLine) -> None:
    if not line.question:
        raise NotAsked(_("The question is empty. Write what the centre should look at."))
    if len(line.question) < services.SHORTEST_TEXT:
        raise NotAsked(_("The question is too short to be understood."))
    if len(line.question) > LONGEST_TEXT:
        raise NotAsked(_("The question may have at most %(most)s characters.") % {"most": LONGEST_TEXT})


def _where(spec: FormSpec, row: FormRecord | None, item: str) -> str:
    name = str(spec.title)
    if row is not None and not spec.once:
        name = f"{name} ({row_name(row)})"
    return f"{name} · {item_label(f'{spec.key}.{item}') if item else _('the form as a whole')}"
