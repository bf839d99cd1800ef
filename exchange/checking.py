"""What the checks would ask about a patient as the file leaves her."""

from __future__ import annotations

from accounts.models import Centre
from crf.checks import run_checks
from crf.models import FormRecord, Patient
from crf.record import PatientRecord, unsaved_record
from exchange.remarks import Kind, Remark


class Newcomers:
    """The records of those whom the study does not know yet: nothing but their centre, read once each."""

    def __init__(self) -> None:
        self._by_centre: dict[int, PatientRecord] = {}

    def at(self, centre: Centre) -> PatientRecord:
        if centre.pk is None:
            return PatientRecord(Patient(centre=centre), {}, {})
        if centre.pk not in self._by_centre:
            self._by_centre[centre.pk] = unsaved_record(Patient(centre=centre))
        return self._by_centre[centre.pk].with_form(Patient(centre=centre))


def new_questions(
    before: PatientRecord, patient: Patient | None, rows: list[FormRecord], line: int
) -> list[Remark]:
    """What a check would ask of the record with these rows, and does not ask without them."""
    if patient is not None:
        patient.centre = before.patient.centre
    after = before.with_form(*([patient] if patient else []), *rows)
    known = _asked(before) if before.patient.pk else set()
    return [Remark(Kind.CHECK, line, id, "", words) for id, words in sorted(_asked(after) - known)]


def _asked(record: PatientRecord) -> set[tuple[str, str]]:
    return {(found.check.id, found.message()) for found in run_checks(record) if found.check.asks}
