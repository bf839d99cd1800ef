"""In which ways a contradiction could be put right: changes of the data under which its check is content.

Which of them is true only the source can say; these are the ones that a reader of the query thinks of: the
other of two dates, the two the other way round, day and month exchanged, another code of the same question,
and, for the checks named here, the form that is missing or one too many. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from itertools import islice, permutations
from typing import TYPE_CHECKING, Any

from crf import models
from crf.checks.check import CHECKS, HARD
from crf.models.base import arises
from crf.partial_date import PartialDate, surely_after
from crf.specs import SPECS

if TYPE_CHECKING:
    from crf.checks.check import Finding, Target
    from crf.models import FormRecord
    from crf.record import PatientRecord

# More ways than a reader would think of are not looked at.
MOST_WAYS = 16
MOST_CODES = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One item of one row with another value; the row may be one that is still to come."""

    row: FormRecord
    item: str
    value: Any


@dataclass(frozen=True, slots=True)
class Correction:
    """Changes made together, and rows taken away."""

    changes: tuple[Change, ...] = ()
    without: tuple[FormRecord, ...] = ()

    def applied(self, record: PatientRecord) -> PatientRecord:
        """The record as it would be, without answers to what is no longer asked; `record` stays as it is."""
        rows: dict[int, FormRecord] = {}
        for change in self.changes:
            row = rows.setdefault(id(change.row), _copy(change.row))
            setattr(row, change.item, change.value)
            _say_no_more(row, change.item)
        for change in self.changes:
            _empty(rows[id(change.row)], change.row)
        return record.with_form(*rows.values(), without=self.without)


Named = Callable[["PatientRecord", "Finding"], Iterator[Correction]]


def corrections(record: PatientRecord, finding: Finding) -> Iterator[tuple[Correction, PatientRecord]]:
    """The ways that put right what the finding says, each by itself, with the record as it would be.

    None where the check cannot name one. Whether nothing else would contradict it then, its caller asks.
    """
    named = NAMED.get(finding.check.id)
    ways = (*(named(record, finding) if named else ()), *_usual(record, finding))
    for way in islice(ways, MOST_WAYS):
        mended = way.applied(record)
        if all(found.key != finding.key for found in finding.check.run(mended)):
            yield way, mended


def other_codes(
    record: PatientRecord, targets: Iterable[Target]
) -> Iterator[tuple[Correction, PatientRecord]]:
    """Every other code that could be answered at these items, with the record as it would be."""
    ways = (
        Correction((Change(row, field.name, code),))
        for row, field in _fields(record, targets)
        for code in _other_codes(row, field)
    )
    for way in islice(ways, MOST_WAYS):
        yield way, way.applied(record)


def hard_contradictions(record: PatientRecord) -> set[tuple[str, str]]:
    """What makes the data impossible, not only unfinished."""
    return {
        (rule.id, found.key)
        for rule in CHECKS.values()
        if rule.severity == HARD and rule.asks
        for found in rule.run(record)
    }


def _usual(record: PatientRecord, finding: Finding) -> Iterator[Correction]:
    answers = list(_answers(record, finding))
    dates = [(row, field) for row, field in answers if field.kind in ("date", "pdate")]
    for (row, field), (other, other_field) in permutations(dates, 2):
        value = _as(field, getattr(other, other_field.name))
        if value is not None and value != getattr(row, field.name):
            yield Correction((Change(row, field.name, value),))
    for position, (row, field) in enumerate(dates):
        for other, other_field in dates[:position]:
            yield from _swapped(row, field, other, other_field)
        turned = _as(field, _turned(getattr(row, field.name)))
        if turned is not None:
            yield Correction((Change(row, field.name, turned),))
    for row, field in answers:
        for code in _other_codes(row, field):
            yield Correction((Change(row, field.name, code),))


def _other_codes(row: Any, field: Any) -> list[str]:
    if field.kind != "code" or len(field.codes) > MOST_CODES or not _may_be_guessed(row, field):
        return []
    return [code for code in field.codes.values if code != getattr(row, field.name)]


def _may_be_guessed(row: Any, field: Any) -> bool:
    """Who consents to what, and who may be in the study, no query has reason to guess."""
    return SPECS[row.form_key].clinical and field.name != "eos_reason"


def _answers(record: PatientRecord, finding: Finding) -> Iterator[tuple[Any, Any]]:
    """The rows and fields of the finding's items that have a value."""
    for target in finding.targets:
        row = next((row for row in record.rows(target.form) if row.place == target.row), None)
        if row is not None and getattr(row, target.item) is not None:
            yield row, row._meta.get_field(target.item)


def _fields(record: PatientRecord, targets: Iterable[Target]) -> Iterator[tuple[Any, Any]]:
    """The rows and fields of these items that the form asks, answered or not."""
    for target in targets:
        row = next((row for row in record.rows(target.form) if row.place == target.row), None)
        yield from ((row, field) for field in (row.shown() if row else ()) if field.name == target.item)


def _swapped(row: Any, field: Any, other: Any, other_field: Any) -> Iterator[Correction]:
    mine, yours = getattr(row, field.name), getattr(other, other_field.name)
    new, old = _as(field, yours), _as(other_field, mine)
    if new is not None and old is not None and new != mine:
        yield Correction((Change(row, field.name, new), Change(other, other_field.name, old)))


def _turned(value: Any) -> PartialDate | None:
    """Day and month exchanged, where both could be either."""
    day, month = getattr(value, "day", None), getattr(value, "month", None)
    if day is None or month is None or day > 12 or day == month:
        return None
    return PartialDate(value.year, day, month)


def _as(field: Any, value: Any) -> Any:
    """The date as this field holds it; None where it is less exact than the field needs."""
    if value is None:
        return None
    partial = value if isinstance(value, PartialDate) else PartialDate.from_date(value)
    if field.kind == "pdate":
        return partial
    return partial.earliest if partial.precision == "day" else None


def _copy(row: FormRecord) -> FormRecord:
    new = copy(row)
    new._state = copy(row._state)
    new._state.fields_cache = dict(row._state.fields_cache)
    return new


def _say_no_more(row: FormRecord, item: str) -> None:
    """Take off what stands in the place of the item's value."""
    row.missing = {name: code for name, code in row.missing.items() if name != item}
    row.bounds = {name: text for name, text in row.bounds.items() if name != item}


def _empty(new: FormRecord, old: FormRecord) -> None:
    """As the form's page does: a question that arises no longer loses its answer."""
    for field in old.shown():
        if not arises(field, vars(new)):
            setattr(new, field.name, None)
            _say_no_more(new, field.name)


def _death_as_visited(record: PatientRecord, finding: Finding) -> Iterator[Correction]:
    """A visit reports death and there is no form of it."""
    for visit in record.visits:
        if visit.vital_status == "DEAD" and visit.visit_date and not record.rows("DTH"):
            death = models.Death(patient=record.patient)
            yield Correction((Change(death, "death_date", visit.visit_date),))


def _relapse_as_visited(record: PatientRecord, finding: Finding) -> Iterator[Correction]:
    """A visit reports a relapse that is not recorded."""
    rows = {target.row for target in finding.targets if target.form == "FUP"}
    for visit in record.visits:
        if visit.visit_date and (not rows or visit.place in rows):
            yield _with_relapse(record, visit.visit_date)


def _relapse_at_death(record: PatientRecord, finding: Finding) -> Iterator[Correction]:
    """Death of relapse, or after one, and none is recorded."""
    if record.death.death_date is not None and not record.relapses:
        yield _with_relapse(record, record.death.death_date)


def _relapse_moved_to_visit(record: PatientRecord, finding: Finding) -> Iterator[Correction]:
    """A visit reports a relapse, and the first one recorded is dated after it."""
    rows = {(target.form, target.row) for target in finding.targets}
    for visit in record.visits:
        if visit.visit_date and ("FUP", visit.place) in rows:
            when = visit.visit_date
            for relapse in record.relapses[:1]:
                yield Correction((Change(relapse, "rel_date", when), *_admitted(record, when)))


def _with_relapse(record: PatientRecord, when: PartialDate) -> Correction:
    relapse = models.Relapse(patient=record.patient, rel_no=len(record.relapses) + 1, rel_type="PD")
    return Correction((Change(relapse, "rel_date", when), *_admitted(record, when)))


def _admitted(record: PatientRecord, when: PartialDate) -> Iterator[Change]:
    """What denies any relapse, or one before death, and could not if there was one then."""
    summary, death = record.relapse_summary, record.death
    if summary.relapse_ever == "N":
        yield Change(summary, "relapse_ever", "Y")
    if death.death_relapse_before == "N" and not surely_after(when, death.death_date):
        yield Change(death, "death_relapse_before", "Y")


def _without_the_relapse(record: PatientRecord, finding: Finding) -> Iterator[Correction]:
    rows = {target.row for target in finding.targets if target.form == "REL"}
    gone = tuple(row for row in record.relapses if not rows or row.place in rows)
    denials: list[Change] = []
    if len(gone) == len(record.relapses):
        if record.relapse_summary.pk:
            denials.append(Change(record.relapse_summary, "relapse_ever", "N"))
        if record.death.pk:
            denials.append(Change(record.death, "death_relapse_before", "N"))
    if gone:
        yield Correction(tuple(denials), without=gone)


def _bounds_of_death(record: PatientRecord, finding: Finding) -> Iterator[Correction]:
    stated = record.death.death_date
    if stated is not None:
        for day in (stated.earliest, stated.latest):
            yield Correction((Change(record.death, "death_date", PartialDate.from_date(day)),))


def _day0_of_another(record: PatientRecord, finding: Finding) -> Iterator[Correction]:
    """Another allo could be the index."""
    for tx in record.transplants:
        if tx.tx_kind == "Y" and tx.tx_date and tx is not record.index:
            others = (Change(row, "is_index", "N") for row in record.transplants if row is not tx)
            yield Correction((Change(tx, "is_index", "Y"), *others))


def _both(*ways: Named) -> Named:
    def either(record: PatientRecord, finding: Finding) -> Iterator[Correction]:
        for way in ways:
            yield from way(record, finding)

    return either


# Where a form is missing or one too many, which no other value of an answer puts right.
NAMED: dict[str, Named] = {
    "E-TRA-01": _day0_of_another,
    "E-FUP-04": _death_as_visited,
    "E-FUP-06": _both(_relapse_moved_to_visit, _relapse_as_visited),
    "E-FUP-07": _without_the_relapse,
    "E-FUP-12": _without_the_relapse,
    "E-REL-04": _both(_without_the_relapse, _relapse_at_death),
    "E-REL-10": _relapse_as_visited,
    "E-RSP-07": _relapse_as_visited,
    "E-DTH-03": _relapse_at_death,
    "E-DTH-04": _without_the_relapse,
    "E-DTH-05": _both(_without_the_relapse, _relapse_at_death),
    "E-DTH-13": _bounds_of_death,
}
