"""Importing small files in tests, and asking what came of it."""

from audit.context import SYSTEM
from audit.models import AuditEntry
from crf import models
from crf.models import Patient, RegistryIdentity
from crf.record import load_record
from exchange.importing import import_registry
from exchange.remarks import Kind
from tests.exchange.registry_files import parsed
from tests.factories.study import save


def run(*rows, by=SYSTEM, **options):
    return import_registry(file=parsed(*rows), by=by, **options)


def consented(*rows, **options):
    return run(*rows, legal_basis="CONS", **options)


def states(result):
    return [line.state for line in result.lines]


def patient():
    return Patient.objects.get()


def stored():
    return load_record(patient())


def by_hand(row, **changes):
    """A person types something into a form, without declaring it complete."""
    for item, value in changes.items():
        setattr(row, item, value)
    save(patient(), row, reason="transcription", complete=False)


def differences(result):
    return [(r.line, r.column, r.value, r.why) for r in result.remarks if r.kind is Kind.DIFFERENCE]


def everything_written():
    return AuditEntry.objects.count(), list(models.DataVersion.objects.values_list("patient_id", "number"))


def stored_of(promise_id):
    return load_record(RegistryIdentity.objects.get(promise_id=promise_id).patient)
