"""What a room above lays over patients' forms: questions that wait at each, and what they open to change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from crf.models import FormRecord
from crf.opened import Place
from crf.specs import SPECS, FormSpec

if TYPE_CHECKING:
    from crf.record import PatientRecord

# (patient id, form key, row id, or None for a form that nobody has begun) -> how many.
Counts = Mapping[tuple[int, str, int | None], int]
Source = Callable[[Any, Iterable[int]], Counts]
# Patient id, and whether what is said has to hold until the transaction ends -> what is open.
Opening = Callable[[int, bool], Iterable[Place]]
# User, patient id and the number of a question -> whether it is one about this patient that the user sees.
About = Callable[[Any, int, int], bool]
# Patient id -> fingerprints of the findings that somebody has accepted as they stand, or withdrawn.
Accepted = Callable[[int], Iterable[str]]

_sources: dict[str, Source] = {}
_unsettled: dict[str, Source] = {}
_opening: dict[str, Opening] = {}
_about: dict[str, About] = {}
_accepted: dict[str, Accepted] = {}


def lay_over(
    name: str, *, source: Source, unsettled: Source, opening: Opening, about: About, accepted: Accepted
) -> None:
    """Have `source(user, patient ids)` asked wherever forms are listed; a room says this once.

    `unsettled` counts as well what the centre has answered and nobody has settled yet; `opening` says what
    of a locked patient may be changed all the same; `about` knows a question by its number; `accepted`
    says which findings are settled although the data still show them.
    """
    _sources[name], _unsettled[name], _opening[name] = source, unsettled, opening
    _about[name], _accepted[name] = about, accepted


def is_asked(user: Any, patient_id: int, number: int) -> bool:
    """Whether a question of this number is about this patient, so far as this user may see it."""
    return any(about(user, patient_id, number) for about in _about.values())


def accepted_findings(patient_id: int) -> frozenset[str]:
    """Fingerprints of the patient's findings that need no further answer while the values stay the same."""
    return frozenset(print for accepted in _accepted.values() for print in accepted(patient_id))


def open_questions(user: Any, patient_ids: Iterable[int]) -> Counts:
    """What waits for an answer at the forms of these patients, so far as this user may see it."""
    return _counted(_sources, user, patient_ids)


def unsettled_questions(user: Any, patient_ids: Iterable[int]) -> Counts:
    """What keeps these forms from being verified: every question that is not settled, answered or not."""
    return _counted(_unsettled, user, patient_ids)


def open_to_change(patient_id: int, *, hold: bool = False) -> frozenset[Place]:
    """What of a locked patient's forms the centre may change, because somebody waits for its answer.

    With `hold`, inside a transaction, nobody can shut it before the end.
    """
    return frozenset(place for opening in _opening.values() for place in opening(patient_id, hold))


def _counted(sources: Mapping[str, Source], user: Any, patient_ids: Iterable[int]) -> Counts:
    patient_ids = list(patient_ids)
    counted: Counter[tuple[int, str, int | None]] = Counter()
    for source in sources.values():
        counted.update(source(user, patient_ids))
    return counted


def asked_at(counts: Counts, record: PatientRecord, spec: FormSpec, rows: Iterable[FormRecord]) -> int:
    """How many wait on the pages of these rows, their entries included, or at the form where it has none."""
    if not counts:
        return 0
    rows = list(rows)
    places: list[tuple[str, int | None]] = [(spec.key, row.pk) for row in rows] or [(spec.key, None)]
    for key in _groups(spec.key):
        places += [(key, entry.pk) for row in rows for entry in record.entries(row, key)]
        if spec.slot is None:
            places.append((key, None))
    return sum(counts.get((record.patient.pk, *place), 0) for place in places)


@cache
def _groups(form_key: str) -> tuple[str, ...]:
    return tuple(spec.key for spec in SPECS[form_key].groups)
