"""The patients of a file whom the study has already: found by their registry numbers, loaded together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from audit.models import AuditEntry
from crf.models import DataVersion, FormRecord, Patient, RegistryIdentity
from crf.record import PatientRecord, load_records
from crf.registry_numbers import number_key
from crf.specs import SPECS
from exchange.plan import IntendedForm, PatientPlan

# How the reason of every write of an import begins; the trail tells by it what a person wrote.
REASON = "EBMT Registry file"


class Unclear(Exception):
    """The registry numbers do not lead to one patient; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Known:
    """A patient as she was when the import began; `data_version` tells whether she still is."""

    record: PatientRecord
    identity: RegistryIdentity
    data_version: int


class KnownPatients:
    """Who of these plans is in the study; the number of statements does not depend on how many they are."""

    def __init__(self, plans: Iterable[PatientPlan], codes: Collection[str] = ()) -> None:
        """`codes` are those of patients who somebody has said are in the file."""
        plans = list(plans)
        long_ids = {plan.long_id for plan in plans if plan.long_id}
        promise_ids = {plan.promise_id for plan in plans if plan.promise_id}
        rows = RegistryIdentity.objects.filter(ebmt_long_id__in=long_ids)
        rows |= RegistryIdentity.objects.filter(promise_key__in=promise_ids)
        said = Patient.objects.current().filter(subject_code__in=codes)
        self._said = dict(said.values_list("subject_code", "pk"))
        rows |= RegistryIdentity.objects.filter(patient_id__in=self._said.values())
        identities = list(rows)
        self._by_patient = {row.patient_id: row for row in identities}
        self._by_long_id = {str(row.ebmt_long_id): row for row in identities if row.ebmt_long_id}
        self._by_promise_id = {row.promise_key: row for row in identities if row.promise_key}
        self._ids = list({*self._by_patient, *self._said.values()})
        self._records = load_records(self._ids)
        versions = DataVersion.objects.filter(patient_id__in=self._ids)
        self._versions = dict(versions.values_list("patient_id", "number"))

    def find(self, plan: PatientPlan) -> Known | None:
        """The patient of this Long ID, else of this Promise ID. Raises Unclear."""
        by_long = self._by_long_id.get(plan.long_id or "")
        by_promise = self._by_promise_id.get(plan.promise_id or "")
        identity = by_long or by_promise
        if identity is None:
            return None
        if by_long and by_promise and by_long.pk != by_promise.pk:
            raise Unclear(
                _("Long ID and Promise ID are those of two different patients. Ask the data centre.")
            )
        if not by_long and plan.long_id and identity.ebmt_long_id:
            raise Unclear(_("The patient of this Promise ID has another Long ID here. Ask the data centre."))
        if identity.patient_id not in self._records:
            raise Unclear(_("The patient of this registry number was taken out of the study."))
        record = self._records[identity.patient_id]
        return Known(record, identity, self._versions.get(identity.patient_id, 0))

    def said(self, code: str, plan: PatientPlan) -> Known:
        """The patient of this code, of whom somebody has said that the plan is of her. Raises Unclear."""
        pk = self._said.get(code)
        if pk is None or pk not in self._records:
            raise Unclear(_("This patient is not registered any more. Import the file again."))
        identity = self._by_patient.get(pk) or RegistryIdentity(patient_id=pk)
        other_long_id = plan.long_id and identity.ebmt_long_id and str(identity.ebmt_long_id) != plan.long_id
        key = number_key(identity.promise_id)
        if other_long_id or (plan.promise_id and key and key != plan.promise_id):
            raise Unclear(_("%(code)s has other registry numbers. Ask the data centre.") % {"code": code})
        return Known(self._records[pk], identity, self._versions.get(pk, 0))

    def by_hand(self, row: FormRecord) -> frozenset[str]:
        """The items of a stored row whose answer, or lack of one, a person gave last."""
        return frozenset(item for item, by_hand in self._hands[row._meta.db_table, row.pk].items() if by_hand)

    @cached_property
    def _hands(self) -> dict[tuple[str, int], dict[str, bool]]:
        hands: dict[tuple[str, int], dict[str, bool]] = defaultdict(dict)
        entries = AuditEntry.objects.filter(patient_id__in=self._ids).order_by("id")
        for table, row_id, reason, changes in entries.values_list("table", "row_id", "reason", "changes"):
            by_hand = not reason.startswith(REASON)
            old, new = (codes or {} for codes in changes.get("missing", (None, None)))
            recoded = {item for item in old.keys() | new.keys() if old.get(item) != new.get(item)}
            for item in changes.keys() | recoded:
                hands[table, row_id][item] = by_hand
        return hands

    def removed(self, record: PatientRecord, key: str, form: IntendedForm | None = None) -> bool:
        """Whether a row like this was taken out of the patient's record; it is not to come back by itself."""
        item = _SIGN.get(key)
        return any(
            item is None or form is None or getattr(row, item) == form.value(item)
            for row in self._removed(key)
            if row.patient_id == record.patient.pk
        )

    def _removed(self, key: str) -> list[Any]:
        if key not in self._removed_rows:
            rows = SPECS[key].model._default_manager.exclude(removed_at=None)
            self._removed_rows[key] = list(rows.filter(patient_id__in=self._ids))
        return self._removed_rows[key]

    @cached_property
    def _removed_rows(self) -> dict[str, list[Any]]:
        return {}


# The item by which a removed row of a form that repeats is known again.
_SIGN = {"TRA": "tx_date", "REL": "rel_no", "FUP": "visit"}
