"""Imports a registry file: finds or registers each patient, fills her forms, accounts for each line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.translation import gettext as _

from accounts.models import Centre
from audit.context import acting, request_id
from audit.models import SecurityEvent
from crf import services
from crf.changes import tell_changed, told_once
from crf.checks.neighbours import COMPARED
from crf.derivations import LAWFUL_BASES
from crf.models import Consent, DataVersion, FormRecord, Origin, Patient, RegistryIdentity
from crf.record import PatientRecord, load_record
from crf.registry_numbers import number_key
from crf.specs import SPECS
from crf.status import why_closed
from exchange.centres import CentreRefused, Centres
from exchange.checking import Newcomers, new_questions
from exchange.comparing import compare, differs, filled_in, removed_by_hand, stored_row
from exchange.known import REASON, Known, KnownPatients, Unclear
from exchange.lookalikes import ANOTHER, Lookalikes, look_of_plan
from exchange.plan import IntendedForm, PatientPlan, make_plan
from exchange.registry_csv import RegistryFile
from exchange.remarks import Kind, Remark
from exchange.report import Entry, Line, Result, State

BEGUN, IMPORTED = "registry_import_begun", "registry_imported"
# Clinical forms wait while the basis is one of these, and are refused on any other unlawful one.
TO_COME = (None, "PEND")

Progress = Callable[[int, int], None]


class Ledger:
    """What became of each line. One that is kept elsewhere lets a later import go on behind this one.

    `keep` runs inside the transaction that writes the patient: what the ledger says is in, is in.
    """

    def __init__(self, entries: Mapping[int, Entry] | None = None) -> None:
        self.entries = dict(entries or {})

    def keep(self, number: int, entry: Entry) -> None:
        """Store what became of the patient whose first line is this; 0 stands for lines of no patient."""

    def add(self, number: int, entry: Entry) -> None:
        self.entries[number] = entry

    @property
    def lines(self) -> list[Line]:
        """Every line that the ledger accounts for, in the order of the file."""
        lines = [line for entry in self.entries.values() for line in entry.lines]
        return sorted(lines, key=lambda line: line.number)

    @property
    def remarks(self) -> list[Remark]:
        return [remark for _number, entry in sorted(self.entries.items()) for remark in entry.remarks]


@dataclass(slots=True)
class Decision:
    """What is to be done for one patient, before anything is written."""

    state: State
    why: str = ""
    patient: Patient | None = None
    identity: RegistryIdentity | None = None
    rows: list[FormRecord] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    twins: tuple[str, ...] = ()

    @property
    def made(self) -> bool:
        """Whether the patient is, or will be, in the study."""
        return self.state not in (State.REFUSED, State.QUESTION)

    @property
    def writes(self) -> bool:
        return self.made and bool(self.patient or self.identity or self.rows)


class _ChangedMeanwhile(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Import:
    """What holds for the whole of one import."""

    by: Any
    reason: str
    legal_basis: str
    centres: Centres
    known: KnownPatients
    lookalikes: Lookalikes
    dry_run: bool
    ledger: Ledger
    newcomers: Newcomers = field(default_factory=Newcomers)


def import_registry(
    *,
    file: RegistryFile,
    by: Any,
    legal_basis: str = "",
    register_centres: bool = False,
    dry_run: bool = False,
    twins: Mapping[int, str] | None = None,
    progress: Progress | None = None,
    ledger: Ledger | None = None,
) -> Result:
    """Take over what the file says; each patient in a transaction of her own, all of her rows or none.

    A value that a person gave last, or that stands in a form that was ever complete, is never overwritten.
    With `legal_basis` patients whom an import registers get that basis; without it their clinical forms wait.
    A new patient who looks like one of the centre's is imported only once somebody has said who it is:
    `twins` are these answers, see `Lookalikes`. With `dry_run` nothing is written. Patients whom the `ledger`
    accounts for already are passed over.
    Raises ValueError for a basis on which no data may be kept.
    """
    if legal_basis and legal_basis not in LAWFUL_BASES:
        raise ValueError(f"{legal_basis} is no basis on which clinical data may be entered.")
    plan = make_plan(file.rows, (settings.ALLO_FROM, settings.ALLO_TO))
    reason = f"{REASON} {file.sha256[:12]}"
    ledger = ledger or Ledger()
    before = len(ledger.lines)
    todo = [patient for patient in plan.patients if patient.lines[0] not in ledger.entries]
    centres = Centres(by=by, reason=reason, register=register_centres, dry_run=dry_run)
    twins = twins or {}
    known, lookalikes = KnownPatients(todo, set(twins.values())), Lookalikes(twins)
    run = _Import(by, reason, legal_basis, centres, known, lookalikes, dry_run, ledger)
    if not dry_run:
        detail = {"lines_read": len(file.rows), "lines_before": before}
        _record_event(run, BEGUN, file.sha256, register_centres, **detail)
    if 0 not in ledger.entries:
        refused = tuple(Line(remark.line, State.REFUSED, why=remark.why) for remark in plan.refused)
        _account(run, 0, Entry(refused, tuple(plan.refused)))
    passed = len(plan.patients) - len(todo)
    for done, patient in enumerate(todo, start=passed + 1):
        _import_patient(run, patient)
        if progress:
            progress(done, len(plan.patients))
    result = Result(
        sha256=file.sha256,
        dry_run=dry_run,
        lines=tuple(ledger.lines),
        remarks=tuple(ledger.remarks),
        unread=file.unread,
        unused=file.unused,
        absent=file.absent,
    )
    if not dry_run:
        counts = {"lines_read": len(result.lines), "counts": result.counts}
        patients = {"patients_registered": result.patients}
        _record_event(run, IMPORTED, file.sha256, register_centres, **counts, **patients)
    return result


def _import_patient(run: _Import, plan: PatientPlan) -> None:
    decision, known = _decide(run, plan)
    if not run.dry_run and (decision.writes or (known is None and decision.made)):
        try:
            with acting(run.by, reason=_reason(run, decision.rows)), told_once():
                code = _carry_out(run, plan, decision, known, run.centres.find(plan.cic))
                entry = _entry(plan, decision, known, code)
                run.ledger.keep(plan.lines[0], entry)
        except services.Refused as refused:
            decision = Decision(State.REFUSED, str(refused))
        except (services.Conflict, IntegrityError, _ChangedMeanwhile):
            why = _("Somebody changed this patient during the import. Import the file once more.")
            decision = Decision(State.REFUSED, why)
        except PermissionDenied:
            decision = Decision(State.REFUSED, _("You may not do this at the patient’s centre."))
        else:
            run.ledger.add(plan.lines[0], entry)
            return
    code = known.record.patient.subject_code if known else ""
    _account(run, plan.lines[0], _entry(plan, decision, known, code))


def _account(run: _Import, number: int, entry: Entry) -> None:
    run.ledger.keep(number, entry)
    run.ledger.add(number, entry)


def _entry(plan: PatientPlan, decision: Decision, known: Known | None, code: str) -> Entry:
    """What became of the patient's lines, and what there is to say about them."""
    refused = decision.state is State.REFUSED
    asked = decision.state is State.QUESTION
    lines = (
        Line(
            number,
            decision.state,
            cic=plan.cic,
            subject_code="" if refused else code,
            new=known is None and place == 0,
            changes=decision.writes,
            why=decision.why,
            twins=decision.twins if asked and place == 0 else (),
        )
        for place, number in enumerate(plan.lines)
    )
    remarks = (
        [Remark(Kind.REFUSED, line, "", "", decision.why) for line in plan.lines]
        if refused
        else []
        if asked
        else [*plan.remarks, *decision.remarks]
    )
    return Entry(tuple(lines), tuple(remarks))


def _decide(run: _Import, plan: PatientPlan) -> tuple[Decision, Known | None]:
    if plan.why_not:
        return Decision(State.REFUSED, plan.why_not), None
    try:
        centre = run.centres.find(plan.cic)
        known = run.known.find(plan)
    except (CentreRefused, Unclear) as refused:
        return Decision(State.REFUSED, str(refused)), None
    if known and known.record.patient.centre_id != centre.pk:
        why = _("The patient of this registry number belongs to another centre. Ask the data centre.")
        return Decision(State.REFUSED, why), None
    twins = run.lookalikes.of(plan, centre) if known is None else ()
    answer = run.lookalikes.answer(plan)
    if twins and answer in twins:
        try:
            known = run.known.said(answer, plan)
        except Unclear as unclear:
            return Decision(State.REFUSED, str(unclear)), None
    elif twins and answer != ANOTHER:
        words = _("May be registered already: %(codes)s. Say first who it is; nothing is written before.")
        return Decision(State.QUESTION, words % {"codes": ", ".join(twins)}, twins=twins), None
    record = known.record if known else run.newcomers.at(centre)
    consent = _consent(run, plan, record)
    closed = why_closed(record.with_form(consent) if consent else record, SPECS["DIA"])
    if closed and record.consent.legal_basis not in TO_COME:
        return Decision(State.REFUSED, closed), known
    decision = _compare(run, plan, record, clinical=not closed)
    if consent:
        decision.rows.insert(0, consent)
    _decide_identity(decision, plan, known)
    if decision.patient or decision.rows:
        decision.remarks += new_questions(record, decision.patient, decision.rows, plan.lines[0])
    decision.twins = twins if known is None else ()
    if closed:
        decision.state, decision.why = State.WAITING, _why_waiting(run, plan)
    elif known is None:
        decision.state = State.REGISTERED
    elif decision.writes:
        decision.state = State.UPDATED
    return decision, known


def _consent(run: _Import, plan: PatientPlan, record: PatientRecord) -> Consent | None:
    """The basis that the import states, for somebody of whom no person has said anything about it."""
    registered_by_import = record.patient.pk is None or record.patient.origin == Origin.REGISTRY
    if not run.legal_basis or record.consent.pk or not registered_by_import:
        return None
    if run.legal_basis == "DEC" and not plan.said_dead:
        return None
    if record.patient.pk and run.known.removed(record, Consent.form_key):
        return None
    return Consent(legal_basis=run.legal_basis, origin=Origin.REGISTRY)


def _why_waiting(run: _Import, plan: PatientPlan) -> str:
    if run.legal_basis == "DEC" and not plan.said_dead:
        return _("The legal basis of the import is for those who have died, and the file does not say so.")
    return _("The clinical forms wait. Record the patient’s legal basis, then import the file again.")


def _compare(run: _Import, plan: PatientPlan, record: PatientRecord, *, clinical: bool) -> Decision:
    """The rows that the file fills in or changes, and what it would change and may not."""
    decision = Decision(State.UNCHANGED)
    taken: list[FormRecord] = []
    for form in plan.forms:
        if SPECS[form.key].clinical and not clinical:
            continue
        row = _compare_form(run, form, record, decision, taken)
        if isinstance(row, Patient) and row.pk is None:
            decision.patient = row
        elif row is not None:
            decision.rows.append(row)
    if record.patient.pk is None and decision.patient is None:
        decision.patient = Patient(origin=Origin.REGISTRY)
    if clinical:
        decision.remarks += _not_in_the_file_any_more(plan, record, taken)
    return decision


def _compare_form(
    run: _Import, form: IntendedForm, record: PatientRecord, decision: Decision, taken: list[FormRecord]
) -> FormRecord | None:
    stored = stored_row(record, form, taken)
    if stored is not None and stored.pk:
        taken.append(stored)
        by_hand = run.known.by_hand(stored) if differs(form, stored) else frozenset[str]()
    else:
        by_hand = frozenset()
        if record.patient.pk and run.known.removed(record, form.key, form):
            decision.remarks.append(removed_by_hand(form))
            return None
    compared = compare(form, stored, by_hand=by_hand, day0=record.with_form(*decision.rows).day0)
    decision.remarks += compared.remarks
    if record.patient.pk and compared.row is not None and compared.row.pk is None:
        decision.remarks.append(filled_in(form))
    return compared.row


def _not_in_the_file_any_more(
    plan: PatientPlan, record: PatientRecord, taken: list[FormRecord]
) -> list[Remark]:
    """Rows that an earlier file made and this one says nothing of; they stay for the centre to judge."""
    why = _("This file says nothing of “%(form)s”, which an earlier one filled in. The form stays as it is.")
    return [
        Remark(Kind.DIFFERENCE, plan.lines[0], "", "", why % {"form": SPECS[row.form_key].title})
        for row in record.forms()
        if row.origin == Origin.REGISTRY and SPECS[row.form_key].clinical and row not in taken
    ]


def _stated(plan: PatientPlan) -> dict[str, str]:
    """What the file says of the items that E-PAT-10 compares, of the index allo among the transplants."""
    forms = {form.key: form for form in plan.forms if form.key != "TRA" or form.value("is_index") == "Y"}
    values = {f"{key}.{item}": forms[key].value(item) for key, item in COMPARED if key in forms}
    return {path: str(value) for path, value in values.items() if value is not None}


def _decide_identity(decision: Decision, plan: PatientPlan, known: Known | None) -> None:
    identity = known.identity if known else RegistryIdentity()
    missing_long_id = plan.long_id and identity.ebmt_long_id is None
    missing_promise_id = plan.promise_id and not identity.promise_id
    if missing_long_id:
        identity.ebmt_long_id = plan.long_id
    if missing_promise_id:
        identity.promise_id = plan.promise_id or ""
    stated = _stated(plan)
    if missing_long_id or missing_promise_id or identity.stated != stated:
        identity.stated = stated
        decision.identity = identity
    if plan.promise_id and number_key(identity.promise_id) != plan.promise_id:
        why = _("The patient of this Long ID has another Promise ID here; it was not overwritten.")
        decision.remarks.append(Remark(Kind.DIFFERENCE, plan.lines[0], "Promise ID", plan.promise_id, why))


def _carry_out(
    run: _Import, plan: PatientPlan, decision: Decision, known: Known | None, centre: Centre
) -> str:
    """Write it in the transaction that is open; the patient’s code."""
    reason = _reason(run, decision.rows)
    if known:
        patient = known.record.patient
        _refuse_if_changed(known)
    else:
        saved = services.register_patient(
            centre=centre,
            patient=decision.patient or Patient(origin=Origin.REGISTRY),
            by=run.by,
            reason=reason,
            days=look_of_plan(plan).days,
            different=decision.twins,
        )
        patient = saved.record.patient
    if decision.identity:
        decision.identity.patient = patient
        decision.identity.save()
    if decision.rows:
        services.save_forms(patient=patient, instances=decision.rows, by=run.by, reason=reason)
    elif decision.identity:
        # What the registry says now is compared with the forms at once, though none of them changes.
        tell_changed(RegistryIdentity, load_record(patient))
    return patient.subject_code


def _refuse_if_changed(known: Known) -> None:
    patient = Patient.objects.select_for_update().get(pk=known.record.patient.pk)
    if DataVersion.objects.get(patient=patient).number != known.data_version:
        raise _ChangedMeanwhile


def _reason(run: _Import, rows: list[FormRecord]) -> str:
    if any(isinstance(row, Consent) for row in rows):
        return f"{run.reason}; the import stated the legal basis {run.legal_basis} for its patients"
    return run.reason


def _record_event(run: _Import, kind: str, sha256: str, register_centres: bool, **detail: Any) -> None:
    """That an import began, and with what it ended; also where nothing had to be written."""
    SecurityEvent.objects.create(
        kind=kind,
        user_id=run.by.pk,
        detail={
            "sha256": sha256,
            "legal_basis": run.legal_basis,
            "register_centres": register_centres,
            "request": request_id.get(),
            **detail,
        },
    )
