"""From dates known in part to the days that the analysis counts from and to (imputation is never stored)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from analysis.once import once
from crf.derivations import dated_contacts, month_midpoint, relapses
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.record import PatientRecord


# As which of the days that a date known in part can mean it is taken; the primary analysis takes the middle.
Taken = Literal["earliest", "middle", "latest"]


@dataclass(frozen=True, slots=True)
class Dated:
    """The day that a date is taken as, the first day that it can mean, and the date as it was written."""

    day: date
    earliest: date
    stated: PartialDate

    @property
    def imputed(self) -> bool:
        return self.stated.precision != "day"


def dated(
    stated: PartialDate, not_before: date, not_after: date = date.max, taken: Taken = "middle"
) -> Dated:
    """A month is its 15th, a year its 1 July, moved between the two bounds but never out of what was written.

    `taken` as earliest or latest it is the first or the last of the days that this leaves. A full date stays
    itself, whatever the bounds. Source: EBMT statistical guidelines (Iacobelli, BMT 2013;48 Suppl 1:S1).
    """
    first = max(stated.earliest, min(not_before, stated.latest))
    last = max(first, min(stated.latest, max(not_after, stated.earliest)))
    days = {"earliest": first, "middle": max(first, min(month_midpoint(stated), last)), "latest": last}
    return Dated(days[taken], first, stated)


@once
def day_of_death(record: PatientRecord, taken: Taken = "middle") -> Dated | None:
    """None where no date is recorded; one known in part is not before the last day known alive.

    Where it is taken as the earliest day, it is not before a relapse that counts in the primary analysis.
    """
    stated = record.death.death_date
    if stated is None:
        return None
    alive = max(known_alive(record), default=date.min)
    death = dated(stated, alive)
    if taken == "middle":
        return death
    before = [when.earliest for when in relapse_dates(record) if when.earliest <= death.day]
    return dated(stated, max([alive, *before]), taken=taken)


def known_alive(record: PatientRecord) -> Iterator[date]:
    """Days by which the patient is known to have lived: day 0, contacts before death, relapses.

    Of a contact dated to a month or a year it is the first day: she lived at least until then.
    """
    if record.day0:
        yield record.day0
    yield from (v.visit_date.earliest for v in record.visits if v.visit_date and v.vital_status != "DEAD")
    if record.end.eos_date and record.end.eos_reason != "DTH":
        yield record.end.eos_date.earliest
    yield from (when.earliest for when in relapse_dates(record) if when.precision == "day")


@once
def relapse_dates(record: PatientRecord) -> list[PartialDate]:
    """When relapses that count for PFS were found, in the order of their numbers; undated ones left out."""
    return [row.rel_date for row in relapses(record) if row.rel_date is not None]


@once
def followed_until(record: PatientRecord, taken: Taken = "middle") -> Dated | None:
    """The last contact with somebody who is not known to have died; None where all of them are before day 0.

    One dated to a month or a year is taken as the middle of it, not before the last day known alive.
    """
    day0 = record.day0
    if day0 is None:
        return None
    alive = max(known_alive(record), default=day0)
    contacts = (dated(when, alive, taken=taken) for when in dated_contacts(record) if when.latest >= day0)
    return max(contacts, key=lambda contact: (contact.day, not contact.imputed), default=None)
