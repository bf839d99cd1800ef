"""The drugs that a patient was given after the index allo, and the adverse events recorded under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.dates import Dated, dated
from analysis.endpoints.endpoint import day_0, end_of
from crf.codes import CTCAE_FACTS, DRUG_FACTS
from crf.derivations.outcomes import GROUPS
from crf.derivations.toxicity import SUSPECTED, names_gvhd, names_myeloma
from crf.partial_date import PartialDate, surely_after, surely_before

if TYPE_CHECKING:
    from crf.models import Toxicity, Treatment, TreatmentDrug
    from crf.record import PatientRecord

# Drugs that are not novel: what the study's groups leave over.
CONVENTIONAL = "CONV"
GROUP_NAMES: Mapping[str, Promise] = {
    "PI": _("Proteasome inhibitors"),
    "IMID": _("Immunomodulatory drugs"),
    "MAB": _("Antibodies"),
    "OTHER": _("Other novel drugs"),
    CONVENTIONAL: _("Chemotherapy, steroids and other drugs"),
}
# Days after the last dose up to which an event is recorded as one of the drug: antibodies and CAR-T cells act
# longer (study's rules for the toxicity form).
WINDOW, LONG_WINDOW = 30, 90
SEVERE, FATAL = 3, 5


@dataclass(frozen=True, slots=True)
class Exposure:
    """One drug of one treatment, of which at least one dose was given; days from day 0.

    `treatment` is its place among the patient's treatments, from 1. `start` and `end` are the days of the
    first and last dose, None where unknown; `ongoing` where there is no last one yet, `earliest` the first
    day that the start can mean. `asked` is what the treatment says on toxicity, "Y", "N" or ""; `stopped`
    a code of STOPWHY or "".
    """

    treatment: int
    drug: str
    start: int | None
    end: int | None
    ongoing: bool
    asked: str
    stopped: str
    earliest: int | None

    @property
    def group(self) -> str:
        """A key of GROUP_NAMES."""
        facts = DRUG_FACTS[self.drug]
        return GROUPS.get(facts.drug_class, "OTHER") if facts.novel else CONVENTIONAL

    @property
    def window(self) -> int:
        facts = DRUG_FACTS[self.drug]
        return LONG_WINDOW if facts.antibody or facts.drug_class == "CART" else WINDOW

    def as_data(self) -> list[Any]:
        return _plain(self)

    @classmethod
    def from_data(cls, data: Sequence[Any]) -> Exposure:
        return cls(*data)


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """One toxicity under one treatment (CTCAE v5.0); `day` of its onset from day 0, None where unknown.

    `term` is a code of CTCAE or "", `grade` the highest it came to, None where unknown; `suspected` the drugs
    to which the centre attributes it, `relation` a code of TOXREL or "".
    """

    treatment: int
    term: str
    grade: int | None
    day: int | None
    relation: str
    suspected: tuple[str, ...]
    earliest: int | None

    @property
    def organ_class(self) -> str:
        return CTCAE_FACTS[self.term].organ_class if self.term in CTCAE_FACTS else ""

    @property
    def haematological(self) -> bool | None:
        return CTCAE_FACTS[self.term].haematological if self.term in CTCAE_FACTS else None

    @property
    def related(self) -> bool | None:
        """Whether some drug is suspected; None where the relation is not recorded."""
        return self.relation in SUSPECTED if self.relation else None

    @property
    def severe(self) -> bool:
        return self.grade is not None and self.grade >= SEVERE

    def as_data(self) -> list[Any]:
        return _plain(self)

    @classmethod
    def from_data(cls, data: Sequence[Any]) -> AdverseEvent:
        treatment, term, grade, day, relation, suspected, earliest = data
        return cls(treatment, term, grade, day, relation, tuple(suspected), earliest)


def exposures(record: PatientRecord) -> list[Exposure]:
    """Every drug given after the index allo, treatment by treatment, of a record that is analysed.

    A drug without a first day of its own began with its treatment, one without a last day ended with it.
    What surely began before day 0, or after death or the last contact, is left out.
    """
    found = (
        _exposure(record, number, row, entry)
        for number, row in enumerate(record.treatments, start=1)
        for entry in record.entries(row, "PTD")
        if entry.drug in DRUG_FACTS and _is_observed(record, entry.drug_start or row.ptt_start)
    )
    return list(found)


def adverse_events(record: PatientRecord) -> list[AdverseEvent]:
    """The toxicities after the index allo; GVHD, the myeloma and death of either are none of a drug."""
    found = (
        _event(record, number, row, entry)
        for number, row in enumerate(record.treatments, start=1)
        for entry in record.entries(row, "TOX")
        if _is_observed(record, entry.tox_onset) and not _is_of_disease(record, entry)
    )
    return list(found)


def counts_for(event: AdverseEvent, exposure: Exposure) -> bool:
    """Whether an event is one of this drug: of its treatment, and suspected of it or in its window.

    The window runs from the first dose to 30 days after the last one, 90 for antibodies and CAR-T cells.
    Where a day is not known, the event counts.
    """
    if event.treatment != exposure.treatment:
        return False
    if exposure.drug in event.suspected or event.day is None:
        return True
    begun = exposure.start is None or event.day >= exposure.start
    return begun and (exposure.end is None or event.day <= exposure.end + exposure.window)


def _exposure(record: PatientRecord, number: int, row: Treatment, entry: TreatmentDrug) -> Exposure:
    first = _dated(record, entry.drug_start or row.ptt_start, day_0(record))
    ongoing = entry.drug_ongoing == "Y" or (entry.drug_ongoing is None and row.ptt_stop_reason == "ONG")
    last = None if ongoing else _last_day(record, entry.drug_end or row.ptt_end, first)
    return Exposure(
        number,
        entry.drug or "",
        _days(record, first.day if first else None),
        last,
        ongoing,
        row.ptt_tox_any or "",
        entry.drug_stop_reason or "",
        _days(record, first.earliest if first else None),
    )


def _last_day(record: PatientRecord, stated: PartialDate | None, first: Dated | None) -> int | None:
    """None too where it lies before the first dose, which cannot be right."""
    start = first.day if first else day_0(record)
    last = _dated(record, stated, start)
    if last is None or last.day < start:
        return None
    return _days(record, min(last.day, end_of(record).day))


def _event(record: PatientRecord, number: int, row: Treatment, entry: Toxicity) -> AdverseEvent:
    began = row.ptt_start.earliest if row.ptt_start is not None else day_0(record)
    onset = _dated(record, entry.tox_onset, max(began, day_0(record)))
    return AdverseEvent(
        number,
        entry.tox_term or "",
        None if entry.tox_grade is None else int(entry.tox_grade),
        _days(record, onset.day if onset else None),
        entry.tox_relation or "",
        tuple(entry.tox_drugs or ()),
        _days(record, onset.earliest if onset else None),
    )


def _is_of_disease(record: PatientRecord, entry: Toxicity) -> bool:
    if names_gvhd(entry.tox_other) or names_myeloma(entry.tox_other):
        return True
    fatal = entry.tox_grade is not None and int(entry.tox_grade) == FATAL
    if not fatal or entry.tox_relation in SUSPECTED:
        return False
    cause, which = record.death.death_main_cause, record.death.death_main_hsct
    return cause == "REL" or (cause == "HSCT" and which == "GVHD")


def _is_observed(record: PatientRecord, when: PartialDate | None) -> bool:
    """Whether it can have been between day 0 and the end of the observation, or the day is not known."""
    return not surely_before(when, day_0(record)) and not surely_after(when, end_of(record).day)


def _dated(record: PatientRecord, stated: PartialDate | None, not_before: date) -> Dated | None:
    return None if stated is None else dated(stated, not_before, end_of(record).day)


def _days(record: PatientRecord, day: date | None) -> int | None:
    return None if day is None else (day - day_0(record)).days


def _plain(row: Exposure | AdverseEvent) -> list[Any]:
    """Its values as JSON keeps them."""
    return list(_values(row))


def _values(row: Exposure | AdverseEvent) -> Iterator[Any]:
    for field in fields(row):
        value = getattr(row, field.name)
        yield list(value) if isinstance(value, tuple) else value
