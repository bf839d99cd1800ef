"""How far a form is, whether it may be filled in, and what still stands in its way: pure, on a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from crf.checks.check import HARD, Finding
from crf.codes import DOCTYPE
from crf.derivations import absent_documents, declared_ineligible, has_legal_basis
from crf.derivations.follows import unanswered
from crf.fields import ItemField
from crf.models import CentreDocument, CentreDossier, FormRecord, FormStatus
from crf.schedule import Term, basis_is_pending, in_slot, is_needed, slot_title, slots_of, term
from crf.specs import PAGE_SPECS, FormSpec

if TYPE_CHECKING:
    from crf.record import PatientRecord

ACTIVE = "3"
FAVOURABLE = frozenset({"APP", "COND", "NOTE"})


class State(StrEnum):
    """What a cell of the matrix says; open queries are laid over it by the room above."""

    NOT_STARTED = "none"
    DUE = "todo"
    IN_PROGRESS = "part"
    COMPLETE = "done"
    OVERDUE = "due"
    NOT_NEEDED = "na"
    VERIFIED = "verified"
    SIGNED = "signed"
    LOCKED = "locked"
    NOT_APPLICABLE = "absent"


STATE_OF = {
    FormStatus.IN_PROGRESS: State.IN_PROGRESS,
    FormStatus.COMPLETE: State.COMPLETE,
    FormStatus.VERIFIED: State.VERIFIED,
    FormStatus.SIGNED: State.SIGNED,
    FormStatus.LOCKED: State.LOCKED,
    FormStatus.NOT_APPLICABLE: State.NOT_APPLICABLE,
}

# What still has something to be done in it.
TO_DO = frozenset({State.NOT_STARTED, State.DUE, State.IN_PROGRESS, State.OVERDUE})


@dataclass(frozen=True, slots=True)
class Cell:
    """One form of one patient, or one slot of it: where it stands, its rows, when it has to be done."""

    spec: FormSpec
    slot: str
    state: State
    rows: tuple[FormRecord, ...]
    term: Term | None = None

    @property
    def title(self) -> str:
        return slot_title(self.spec, self.slot)

    def is_due(self, today: date) -> bool:
        """Whether it should be worked on by now, begun or not; what is overdue is due as well."""
        return self.term is not None and self.term.due <= today


def cells(record: PatientRecord, today: date) -> Iterator[Cell]:
    for spec in PAGE_SPECS:
        rows = record.rows(spec.key)
        for slot in slots_of(spec):
            yield _cell(record, spec, slot, in_slot(spec, rows, slot), today)


def _cell(
    record: PatientRecord, spec: FormSpec, slot: str, rows: tuple[FormRecord, ...], today: date
) -> Cell:
    settled = bool(rows) and all(row.is_settled for row in rows)
    if settled and not (spec.key == "CON" and basis_is_pending(record)):
        return Cell(spec, slot, _furthest(rows), rows)
    if not rows and not is_needed(record, spec, slot):
        return Cell(spec, slot, State.NOT_NEEDED, rows)
    found = term(record, spec, slot)
    if found and found.overdue < today:
        state = State.OVERDUE
    elif settled:
        state = _furthest(rows)
    elif rows:
        state = State.IN_PROGRESS
    else:
        state = State.DUE if found and found.due <= today else State.NOT_STARTED
    return Cell(spec, slot, state, rows, found)


def row_state(row: FormRecord) -> State:
    return STATE_OF[FormStatus(row.status)]


def _furthest(rows: Iterable[FormRecord]) -> State:
    """The state that all of these rows, which are settled, have reached."""
    return STATE_OF[FormStatus(min(row.status for row in rows))]


def why_locked(record: PatientRecord) -> str:
    """Why nothing about this patient can be changed; empty when it can."""
    if record.patient.status != FormStatus.LOCKED:
        return ""
    return _(
        "This patient is locked: the data are used as they are. If something has to be corrected, ask the "
        "data centre to unlock the patient."
    )


def why_set_aside(row: FormRecord) -> str:
    """Why this row takes no answers: nothing was known in its window; empty when it takes them."""
    if row.status != FormStatus.NOT_APPLICABLE:
        return ""
    return _(
        "Somebody noted that there was no contact in the window of this visit. If there was one after all, "
        "open the visit again from the patient’s page."
    )


def why_closed(record: PatientRecord, spec: FormSpec) -> str:
    """Why this form cannot be filled in now, and what to do; empty when it can."""
    return why_locked(record) or why_not_yet(record, spec)


def why_not_yet(record: PatientRecord, spec: FormSpec) -> str:
    """Why this form cannot be filled in, locked or not: its clinical data may not be recorded."""
    if not spec.clinical:
        return ""
    if record.consent.legal_basis is None:
        return _("This form opens once the legal basis is recorded. Fill in “Consent and legal basis” first.")
    if not has_legal_basis(record):
        return _(
            "The recorded legal basis does not allow clinical data to be entered. "
            "If that has changed, correct “Consent and legal basis”."
        )
    if declared_ineligible(record):
        return _(
            "Registration says that this patient does not meet an inclusion criterion, so clinical forms "
            "stay closed. If that is a mistake, correct the registration."
        )
    return ""


def why_enrolment_closed(dossier: CentreDossier, documents: list[CentreDocument]) -> list[str]:
    """What is missing before this centre may register a patient; empty when it may."""
    reasons = []
    if dossier.ec_outcome not in FAVOURABLE or dossier.ec_opinion_date is None:
        reasons.append(_("The favourable opinion of the Ethics Committee, with its date, is not recorded."))
    absent = absent_documents(documents)
    if absent:
        names = ", ".join(str(DOCTYPE(code).label) for code in absent)
        reasons.append(_("These documents are not recorded as current: %(names)s.") % {"names": names})
    if dossier.centre_status != ACTIVE:
        reasons.append(_("The centre is not active yet."))
    return reasons


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What keeps a form from being complete."""

    unanswered: list[ItemField]
    findings: list[Finding]

    def __bool__(self) -> bool:
        return bool(self.unanswered or self.findings)


def obstacles(record: PatientRecord, rows: Iterable[FormRecord], findings: list[Finding]) -> Obstacles:
    """Questions of the rows of a page without an answer, and the hard findings at them."""
    rows = list(rows)
    hard = [
        found
        for found in findings
        if found.check.severity == HARD and any(found.concerns(row.form_key, row.place) for row in rows)
    ]
    return Obstacles([field for row in rows for field in unanswered(record, row)], hard)
