"""Each endpoint of the study, from a PatientRecord to a time, an event, and the sentence why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_noop

from analysis.dates import Dated, dated, day_of_death, followed_until, relapse_dates
from crf.checks import Target
from crf.derivations import ELIGIBILITY, MRD_ALONE
from crf.partial_date import PartialDate, surely_after, surely_before

if TYPE_CHECKING:
    from crf.models import FormRecord
    from crf.record import PatientRecord

# What happens on the day of the transplant happens after it, and before the next day.
DAY_0 = 0.5

# Events of PFS; relapse incidence and non-relapse mortality read the same times.
CENSORED, RELAPSE, DEATH = 0, 1, 2

SENTENCES = {
    "died": gettext_noop("Died on %(date)s, day %(day)s."),
    "alive": gettext_noop("Last known alive on %(date)s, day %(day)s, and followed up to then."),
    "relapsed": gettext_noop("Relapse or progression on %(date)s, day %(day)s."),
    "relapsed_at_death": gettext_noop(
        "Died of relapse on %(date)s, day %(day)s. No relapse before is dated, so it counts from that day."
    ),
    "died_without": gettext_noop("Died on %(date)s, day %(day)s, without relapse or progression before."),
    "alive_without": gettext_noop(
        "Last known alive on %(date)s, day %(day)s, without relapse or progression up to then."
    ),
    "relapse_undated": gettext_noop("There was a relapse or progression, but its date is not known."),
    "relapse_before_day_0": gettext_noop(
        "The relapse or progression recorded for %(relapse)s lies before the transplant of %(day_0)s."
    ),
    "relapse_not_assessed": gettext_noop("Nothing is recorded about relapse or progression."),
}
# Follow the sentence when their word is given.
REMARKS = {
    "stated": gettext_noop("The date is known only as %(stated)s and was taken as that day."),
    "later": gettext_noop("The relapse recorded for %(later)s lies after that and does not count."),
}


@dataclass(frozen=True, slots=True)
class Why:
    """A sentence of SENTENCES and what stands in its gaps; `str()` is in the reader's language."""

    code: str
    words: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        remarks = [REMARKS[word] for word in REMARKS if word in self.words]
        return " ".join(gettext(text) % self.words for text in (SENTENCES[self.code], *remarks))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One patient's answer: days from day 0 to an event or to the end of observation.

    `event` is 0 when censored. `time` and `event` are None when the patient cannot be assessed; `why` then
    says the reason. With `imputed` the date of the event is known in part, and `earliest` is the time of the
    first day that it can mean; otherwise that is `time` itself. `items` are the values that were read.
    """

    time: float | None
    event: int | None
    why: Why
    items: tuple[Target, ...]
    imputed: bool = False
    earliest: float | None = None


def overall_survival(record: PatientRecord) -> Endpoint:
    """Death of any cause, on a record of the analysis population (`population.exclusion` is None)."""
    death = day_of_death(record)
    if death is None:
        return _happened(record, CENSORED, "alive", _last_contact(record), _end_items(record))
    return _happened(record, 1, "died", death, _end_items(record))


def progression_free_survival(record: PatientRecord) -> Endpoint:
    """Relapse or progression (1), or death without it (2); a population as for `overall_survival`.

    Same day: relapse first. Relapses later than death or last contact do not count; MRD alone never does.
    Death of relapse without a dated one is a relapse on the day of death. Not assessable where a relapse is
    known and undated, or dated before day 0, or where nothing at all is recorded about relapse.
    """
    death = day_of_death(record)
    end = death or _last_contact(record)
    items = [*_end_items(record), *_relapse_items(record)]
    all_dated = relapse_dates(record)
    before = next((when for when in all_dated if surely_before(when, record.day0)), None)
    if before is not None:
        return _left_out("relapse_before_day_0", items, relapse=str(before), day_0=str(record.day0))
    counted = [dated(when, _day0(record), end.day) for when in all_dated if not surely_after(when, end.day)]
    died_of_relapse = death is not None and record.death.death_main_cause == "REL"
    if _first_is_undated(record) and (counted or not died_of_relapse):
        return _left_out("relapse_undated", items)
    if counted:
        first = min(counted, key=lambda relapse: relapse.day)
        return _happened(record, RELAPSE, "relapsed", first, items)
    if died_of_relapse:
        return _happened(record, RELAPSE, "relapsed_at_death", end, items)
    if not any(True for _ in _assessments(record)):
        return _left_out("relapse_not_assessed", items)
    later = {"later": str(all_dated[0])} if all_dated else {}
    if death is None:
        return _happened(record, CENSORED, "alive_without", end, items, **later)
    return _happened(record, DEATH, "died_without", end, items, **later)


ENDPOINTS = {"os": overall_survival, "pfs": progression_free_survival}

_WHO_AND_HOW_LONG = frozenset(
    {
        "CON.legal_basis", "CON.vital_at_screening", *(f"PAT.{name}" for name in ELIGIBILITY),
        "TRA.is_index", "TRA.tx_kind", "TRA.tx_date",
        "FUP.visit_date", "FUP.vital_status", "DTH.death_date", "EOS.eos_date", "EOS.eos_reason",
        "REL.rel_date", "REL.rel_type",
    }
)  # fmt: skip
# Endpoint -> the items that can decide it, of whichever patient. A relapse bounds when death can have been.
FEEDS = {
    "os": _WHO_AND_HOW_LONG,
    "pfs": _WHO_AND_HOW_LONG
    | {"RLS.relapse_ever", "FUP.relapse_since", "FUP.disease_status"}
    | {"DTH.death_main_cause", "DTH.death_relapse_before"},
}


def _happened(
    record: PatientRecord, event: int, code: str, when: Dated, items: list[Target], **words: str
) -> Endpoint:
    day0 = _day0(record)
    days = (when.day - day0).days
    words_of_date: dict[str, str | int] = {"date": str(when.day), "day": days}
    stated = {"stated": str(when.stated)} if when.imputed else {}
    return Endpoint(
        time=days or DAY_0,
        event=event,
        why=Why(code, {**words_of_date, **stated, **words}),
        items=tuple(items),
        imputed=when.imputed and event != CENSORED,
        earliest=(when.earliest - day0).days or DAY_0,
    )


def _left_out(code: str, items: list[Target], **words: str) -> Endpoint:
    return Endpoint(None, None, Why(code, words), tuple(items))


def _day0(record: PatientRecord) -> date:
    if record.day0 is None:
        raise ValueError("An endpoint counts from the date of the index allo, and there is none.")
    return record.day0


def _last_contact(record: PatientRecord) -> Dated:
    contact = followed_until(record)
    if contact is None:
        raise ValueError("A patient without a contact since the index allo has no endpoint.")
    return Dated(contact, contact, PartialDate.from_date(contact))


def _first_is_undated(record: PatientRecord) -> bool:
    """Whether the first relapse is known to have happened and not known when."""
    counting = [row for row in record.relapses if row.rel_type != MRD_ALONE]
    if counting:
        return counting[0].rel_date is None
    # A row of MRD alone explains why elsewhere a relapse is spoken of.
    return not record.relapses and any(
        answer in ("Y", "REL", "POST") for row, name in _assessments(record) if (answer := getattr(row, name))
    )


def _assessments(record: PatientRecord) -> Iterator[tuple[FormRecord, str]]:
    """Where it is recorded whether there was a relapse."""
    places: list[tuple[FormRecord, str]] = [(record.relapse_summary, "relapse_ever")]
    for visit in record.visits:
        places += [(visit, "relapse_since"), (visit, "disease_status")]
    places.append((record.death, "death_relapse_before"))
    places += [(row, "rel_type") for row in record.relapses]
    return ((row, name) for row, name in places if getattr(row, name) is not None)


def _relapse_items(record: PatientRecord) -> list[Target]:
    dates = [(row, "rel_date") for row in record.relapses]
    cause = [(record.death, "death_main_cause")] if record.death.death_main_cause else []
    return [_item(row, name) for row, name in (*_assessments(record), *dates, *cause)]


def _end_items(record: PatientRecord) -> list[Target]:
    """Day 0 and the value that ends the observation."""
    day0 = _item(record.index, "tx_date")
    if record.death.death_date is not None:
        return [day0, _item(record.death, "death_date")]
    end = followed_until(record)
    visits = [_item(visit, "visit_date") for visit in record.visits if visit.visit_date == end]
    return [day0, *visits, *([_item(record.end, "eos_date")] if record.end.eos_date == end else [])]


def _item(row: FormRecord, name: str) -> Target:
    return Target(row.form_key, row.pk, name)
