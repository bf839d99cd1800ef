"""What an endpoint says of one patient: a time, an event, the sentence why, and the items that it read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from analysis.dates import Dated, Taken, day_of_death, followed_until
from analysis.endpoints.sentences import REMARKS, SENTENCES
from analysis.once import once
from crf.checks import Target
from crf.partial_date import PartialDate, dates_written

if TYPE_CHECKING:
    from crf.models import FormRecord
    from crf.record import PatientRecord

# What happens on the day of the transplant happens after it, and before the next day.
DAY_0 = 0.5
CENSORED = 0


@dataclass(frozen=True, slots=True)
class Why:
    """A sentence of SENTENCES and what stands in its gaps; `str()` is in the reader's language."""

    code: str
    words: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        remarks = [REMARKS[word] for word in REMARKS if word in self.words]
        words = {name: dates_written(str(word)) for name, word in self.words.items()}
        return " ".join(gettext(text) % words for text in (SENTENCES[self.code], *remarks))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One patient's answer: days from where the clock starts to an event or to the end of observation.

    `event` is 0 when censored and None when the patient cannot be assessed; `why` then says the reason. Of
    what is counted as a proportion `event` is 1 or 0, and `time` None where it is not known on which day.
    With `imputed` a date on which the answer rests is known in part or not at all, and `earliest` is the
    time of the first day that it can mean; otherwise that is `time` itself. Where somebody cannot be
    assessed, `earliest` is the first day on which it can have happened, if that is known. `items` are the
    values that were read. The clock starts on `origin`; None stands for day 0.
    """

    time: float | None
    event: int | None
    why: Why
    items: tuple[Target, ...]
    imputed: bool = False
    earliest: float | None = None
    origin: date | None = None

    @property
    def assessed(self) -> bool:
        return self.event is not None


def happened(
    origin: date, event: int, code: str, when: Dated, items: Iterable[Target], **words: str | int
) -> Endpoint:
    """An event, or the end of the observation, on the day that `when` is taken as."""
    days = (when.day - origin).days
    words_of_date: dict[str, str | int] = {"date": str(when.day), "day": days}
    stated = {"stated": str(when.stated)} if when.imputed else {}
    return Endpoint(
        time=days or DAY_0,
        event=event,
        why=Why(code, {**words_of_date, **stated, **words}),
        items=tuple(items),
        imputed=when.imputed and event != CENSORED,
        earliest=max((when.earliest - origin).days, 0) or DAY_0,
    )


def left_out(code: str, items: Iterable[Target], **words: str) -> Endpoint:
    return Endpoint(None, None, Why(code, words), tuple(items))


def first_of(*rivals: Endpoint) -> Endpoint:
    """What came first; of several on one day the one that is named first. It has read the items of all."""
    first = min(rivals, key=lambda each: time_of(each))
    return replace(first, items=union(*(each.items for each in rivals)))


def time_of(endpoint: Endpoint) -> float:
    if endpoint.time is None:
        raise ValueError("Who cannot be assessed has no time.")
    return endpoint.time


def union(*items: Iterable[Target]) -> tuple[Target, ...]:
    """Each once, in the order in which they come."""
    return tuple(dict.fromkeys(chain.from_iterable(items)))


def day_0(record: PatientRecord) -> date:
    if record.day0 is None:
        raise ValueError("An endpoint counts from the date of the index allo, and there is none.")
    return record.day0


def last_contact(record: PatientRecord, taken: Taken = "middle") -> Dated:
    contact = followed_until(record, taken)
    if contact is None:
        raise ValueError("A patient without a contact since the index allo has no endpoint.")
    return contact


def end_of(record: PatientRecord) -> Dated:
    """Death, or the last contact with somebody who is not known to have died."""
    return day_of_death(record) or last_contact(record)


def full(day: date) -> Dated:
    """A day that is known."""
    return Dated(day, day, PartialDate.from_date(day))


@once
def observed(
    record: PatientRecord,
    event: int,
    died: str,
    alive: str,
    *,
    origin: date | None = None,
    later_event: str = "",
    taken: Taken = "middle",
) -> Endpoint:
    """Death as this event, or the last contact as censoring, each with its sentence.

    `later_event` is the date of what is recorded for after that.
    """
    death = day_of_death(record, taken)
    code, end = (alive, last_contact(record, taken)) if death is None else (died, death)
    start = origin or day_0(record)
    words = {"later_event": later_event} if later_event else {}
    return happened(start, CENSORED if death is None else event, code, end, end_items(record), **words)


@once
def end_items(record: PatientRecord) -> list[Target]:
    """Day 0 and the value that ends the observation."""
    start = item(record.index, "tx_date")
    if record.death.death_date is not None:
        return [start, item(record.death, "death_date")]
    contact = followed_until(record)
    end = contact.stated if contact else None
    visits = [item(visit, "visit_date") for visit in record.visits if visit.visit_date == end]
    return [start, *visits, *([item(record.end, "eos_date")] if record.end.eos_date == end else [])]


def item(row: FormRecord, name: str) -> Target:
    return Target(row.form_key, row.pk, name)


def answered(row: FormRecord, *names: str) -> list[Target]:
    """Those of the items that have a value."""
    return [item(row, name) for name in names if getattr(row, name) is not None]
