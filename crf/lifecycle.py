"""What happens to forms once they are filled in: verified, signed, locked, and visits without a contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.context import acting
from crf.checks import HARD, Finding, run_checks
from crf.derivations import VISIT_WINDOWS, has_died
from crf.models import FollowUp, FormRecord, FormStatus, Patient, Signature
from crf.overlay import Counts, accepted_findings, asked_at, unsettled_questions
from crf.partial_date import written
from crf.record import PatientRecord, load_record
from crf.schedule import due_and_absent, page_rows, slot_title
from crf.services import SHORTEST_REASON, Conflict, FormClosed, ReasonNeeded, Refused, record_changed
from crf.signatures import last_signature, set_status, standing_signature, take_back, with_entries
from crf.specs import SPECS
from crf.status import obstacles, why_closed
from crf.workflow import SIGNED_STATES, Action, after, before, capability, needs_reason

MEANING = gettext_lazy(
    "I have reviewed the forms of this patient. I approve them as complete and accurate, in agreement with "
    "the source documents."
)
# Form key, row id, version: a page as somebody has seen it.
Seen = tuple[str, int, int]


class NotReady(Refused):
    """Something has to be done first; the message says what."""


def verify_forms(*, patient: Patient, pages: Sequence[Seen], by: Any) -> int:
    """Verify these pages with their entries; how many. All of them or none.

    Raises Conflict where a page was changed since it was seen, NotReady, FormClosed or PermissionDenied.
    """
    _require(by, patient, Action.VERIFY)
    with acting(by):
        record = _locked_record(patient)
        rows = [_as_seen(record, page) for page in pages]
        ready = pages_to_verify(record, unsettled_questions(by, [patient.pk]))
        if not rows or any(row not in ready for row in rows):
            raise NotReady(
                _("Only a complete form on which no query and no contradiction is open can be verified.")
            )
        set_status([each for row in rows for each in with_entries(record, row)], after(Action.VERIFY))
        _say_changed(patient)
    return len(rows)


def pages_to_verify(record: PatientRecord, unsettled: Counts) -> list[FormRecord]:
    """The complete pages on which nothing is left open."""
    findings = run_checks(record)
    speaking = contradictions(record, findings)
    found = []
    for page in page_rows(record):
        rows = with_entries(record, page)
        if any(each.concerns(row.form_key, row.place) for each in speaking for row in rows):
            continue
        asked = asked_at(unsettled, record, SPECS[page.form_key], [page])
        complete = all(row.status in before(Action.VERIFY) for row in rows)
        if complete and not asked and not obstacles(record, rows, findings):
            found.append(page)
    return found


def sign_patient(*, patient: Patient, by: Any, seen: Iterable[Seen]) -> Signature:
    """Put one's name under all forms of the patient as `seen`; who it is was asked for just now by the page.

    Raises Conflict, NotReady, FormClosed or PermissionDenied.
    """
    _require(by, patient, Action.SIGN)
    with acting(by, reason=str(MEANING)):
        record = _locked_record(patient)
        if set(seen) != set(seen_pages(record)):
            raise Conflict(record.patient)
        reason = why_not_signed(record)
        if reason:
            raise NotReady(reason)
        rows = list(record.forms())
        signature = Signature.objects.create(
            patient=patient,
            by=by,
            name=by.full_name,
            at=timezone.now(),
            meaning=str(MEANING),
            forms=[[row.form_key, row.pk, row.version] for row in rows],
        )
        set_status([row for row in rows if row.status in before(Action.SIGN)], after(Action.SIGN))
        _say_changed(patient)
    return signature


def why_not_signed(record: PatientRecord) -> str:
    """What has to be done before the forms can be signed; empty when they can be."""
    statuses = {page.status for page in page_rows(record)} - {FormStatus.NOT_APPLICABLE}
    if record.patient.status in before(Action.UNLOCK) and not is_signed(record):
        return _(
            "A form was corrected under the lock, so the signature no longer stands. The data centre has to "
            "unlock the patient and verify that form; then you can sign again."
        )
    if statuses <= SIGNED_STATES:
        return _("The forms of this patient are signed already.")
    if not statuses <= before(Action.SIGN):
        return _("The data centre has not verified every form of this patient yet.")
    missing = [slot_title(spec, slot) for spec, slot in due_and_absent(record, timezone.localdate())]
    if missing:
        return _("These forms are due and not filled in yet: %(forms)s.") % {"forms": ", ".join(missing)}
    return why_contradicted(record)


def why_contradicted(record: PatientRecord) -> str:
    """Which checks still speak about this patient; empty when none does."""
    speaking = contradictions(record, run_checks(record))
    if not speaking:
        return ""
    return _(
        "Checks still find something that is neither corrected nor accepted as it stands: %(checks)s. Settle "
        "their queries first."
    ) % {"checks": ", ".join(sorted({found.check.id for found in speaking}))}


def contradictions(record: PatientRecord, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that still speak.

    Left out: what is never asked, what waits for a release of the rules, and what the data centre accepted
    as it stands or withdrew. A hard finding speaks until the data are corrected.
    """
    asked = [each for each in findings if each.check.asks and not record.rulebook.holds(each.check)]
    settled = accepted_findings(record.patient.pk) if asked else frozenset()
    return [
        each
        for each in findings
        if each.check.severity == HARD or (each in asked and each.fingerprint(record) not in settled)
    ]


def lock_patient(*, patient: Patient, by: Any) -> None:
    """Close all forms of a signed patient to every change. Raises NotReady or PermissionDenied."""
    _require(by, patient, Action.LOCK)
    with acting(by):
        record = _locked_record(patient)
        if record.patient.status not in before(Action.LOCK):
            raise NotReady(_("Only a patient whose forms are all signed can be locked."))
        if reason := why_contradicted(record):
            raise NotReady(reason)
        set_status([row for row in record.forms() if row.status in before(Action.LOCK)], after(Action.LOCK))
        _say_changed(patient)


def unlock_patient(*, patient: Patient, by: Any, reason: str) -> bool:
    """Open a locked patient again; whether the signature still stands.

    What is signed stays signed until something is changed. Where that happened under the lock, because an
    open query asked about it, the signature is void already: the pages that are not as they were signed
    come back as complete (or in progress, if something is missing now), the others as verified.
    Raises ReasonNeeded, NotReady or PermissionDenied.
    """
    _require(by, patient, Action.UNLOCK, reason)
    with acting(by, reason=reason):
        record = _locked_record(patient)
        if record.patient.status not in before(Action.UNLOCK):
            raise NotReady(_("This patient is not locked."))
        rows = [row for row in record.forms() if row.status in before(Action.UNLOCK)]
        set_status(rows, after(Action.UNLOCK))
        signature = last_signature(record)
        stands = signature is None or signature.voided_at is None
        if signature and not stands:
            _take_back_corrected(record, signature)
        _say_changed(patient)
    return stands


def _take_back_corrected(record: PatientRecord, signature: Signature) -> None:
    """What corrections under the lock took back, once it is open: see signatures.take_back."""
    set_status([row for row in record.forms() if row.status in before(Action.VOID)], after(Action.VOID))
    signed = {tuple(each) for each in signature.forms}
    findings = run_checks(record)
    for page in page_rows(record):
        rows = with_entries(record, page)
        if page.is_complete and any((row.form_key, row.pk, row.version) not in signed for row in rows):
            blocked = obstacles(record, rows, findings)
            set_status(rows, FormStatus.IN_PROGRESS if blocked else FormStatus.COMPLETE)


def mark_not_applicable(*, patient: Patient, slot: str, by: Any, reason: str) -> FollowUp:
    """Say of a visit that there was no contact in its window, though there was one later.

    Raises ReasonNeeded, NotReady, FormClosed or PermissionDenied.
    """
    _require(by, patient, Action.SET_ASIDE, reason)
    with acting(by, reason=reason):
        record = _locked_record(patient)
        if closed := why_closed(record, SPECS[FollowUp.form_key]):
            raise FormClosed(closed)
        if why_not := why_applicable(record, slot):
            raise NotReady(why_not)
        row = FollowUp(patient=patient, visit=slot, status=after(Action.SET_ASIDE), version=1)
        take_back(record, [row], by=by, reason=reason)
        row.save()
        _say_changed(patient)
    return row


def why_applicable(record: PatientRecord, slot: str) -> str:
    """Why it cannot be said of this visit that there was no contact in its window; empty when it can."""
    if slot not in VISIT_WINDOWS or record.day0 is None:
        return _("This is not a visit with a window after the index allo.")
    if any(row.visit == slot for row in record.rows(FollowUp.form_key)):
        return _("This visit has been begun already.")
    opens, closes = VISIT_WINDOWS[slot]
    contacts = [visit.visit_date for visit in record.visits if visit.visit_date]
    first = record.day0 + timedelta(days=opens)
    last = record.day0 + timedelta(days=closes) if closes is not None else date.max
    # A contact dated to a month that only overlaps the window need not have been in it.
    within = [when for when in contacts if first <= when.earliest and when.latest <= last]
    if within:
        words = _("There was a contact in the window of this visit, on %(date)s. Please enter it here.")
        return words % {"date": written(min(within, key=lambda when: when.sort_key))}
    over = has_died(record) or record.end.eos_date is not None
    if not over and not any(when.latest > last for when in contacts):
        return _("No later contact is recorded. Enter the latest one first; this visit may still be to come.")
    return ""


def reopen_visit(*, patient: Patient, slot: str, by: Any, reason: str) -> FollowUp:
    """There was a contact in its window after all: the visit can be filled in.

    Raises ReasonNeeded, NotReady, FormClosed or PermissionDenied.
    """
    _require(by, patient, Action.REOPEN, reason)
    with acting(by, reason=reason):
        record = _locked_record(patient)
        if closed := why_closed(record, SPECS[FollowUp.form_key]):
            raise FormClosed(closed)
        rows = [row for row in record.rows(FollowUp.form_key) if row.visit == slot]
        if not rows or rows[0].status not in before(Action.REOPEN):
            raise NotReady(_("Nobody noted that there was no contact at this visit."))
        row: FollowUp = rows[0]
        take_back(record, rows, by=by, reason=reason)
        set_status(rows, after(Action.REOPEN))
        _say_changed(patient)
    return row


def seen_pages(record: PatientRecord) -> list[Seen]:
    """Every page as it is now."""
    return [(page.form_key, page.pk, page.version) for page in page_rows(record)]


def is_signed(record: PatientRecord) -> bool:
    """EOS.eos_pi_signed: whether the forms as they are now are signed."""
    return standing_signature(record) is not None


def _as_seen(record: PatientRecord, seen: Seen) -> FormRecord:
    key, pk, version = seen
    row = next((row for row in record.rows(key) if row.pk == pk), None)
    if row is None:
        raise PermissionDenied(f"{key} {pk} is not of {record.patient}")
    if row.version != version:
        raise Conflict(row)
    return row


def _locked_record(patient: Patient) -> PatientRecord:
    """The patient as she is, while nobody else can write about her."""
    Patient.objects.select_for_update().get(pk=patient.pk)
    return load_record(patient)


def _say_changed(patient: Patient) -> None:
    record_changed.send(Patient, records=[load_record(patient)])


def _require(by: Any, patient: Patient, action: Action, reason: str | None = None) -> None:
    needed = capability(action)
    if needed is None or not by.can(needed, patient.centre):
        raise PermissionDenied(f"{needed} at centre {patient.centre.study_centre_no}")
    if needs_reason(action) and len((reason or "").strip()) < SHORTEST_REASON:
        raise ReasonNeeded
