"""A patient in memory: every current row of every form, loaded for one or ten thousand in two statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, TypeVar

from django.db import connection
from django.db import models as db
from django.utils import timezone

from accounts.models import Centre
from crf import models
from crf.fields import ItemField
from crf.rulebook import AS_DELIVERED, Rulebook
from crf.specs import CENTRE_SPECS, PATIENT_SPECS, FormSpec
from crf.surroundings import AROUND_CENTRES, AROUND_PATIENTS, NOTHING_AROUND, Surroundings

Form = TypeVar("Form", bound=models.FormRecord)
Rows = dict[str, list[Any]]

RULES, AROUND, COUNTS = "rules", "around", "counts"
# The last release, in the same statement as the centres.
_RELEASE = (
    f"(SELECT '{RULES}', json_build_object('number', number, 'rules', rules)::text FROM crf_rulerelease "  # noqa: S608
    "WHERE released_at IS NOT NULL ORDER BY number DESC LIMIT 1)"
)


class PatientRecord:
    """Read-only tree over the rows of one patient and of the dossier of the centre.

    A form that nobody has begun is an empty, unsaved row: its items are there and None. Rows come in
    the order of their form: transplants and visits by date, relapses by number. `today` is the day on
    which the record is looked at, `rulebook` what was released of the checks,
    `around` what other patients, the registry and the queries say.
    """

    def __init__(
        self,
        patient: models.Patient,
        rows: Rows,
        centre_rows: Rows,
        today: date | None = None,
        rulebook: Rulebook = AS_DELIVERED,
        around: Surroundings = NOTHING_AROUND,
    ) -> None:
        self.patient = patient
        self.today = today or timezone.localdate()
        self.rulebook = rulebook
        self.around = around
        self._rows = rows
        self._centre_rows = centre_rows

    def with_form(
        self, *instances: models.FormRecord, without: Collection[models.FormRecord] = ()
    ) -> PatientRecord:
        """A copy in which the instances, saved or not, stand in the place of their stored rows."""
        patient, rows = self.patient, dict(self._rows)
        for gone in without:
            rows[gone.form_key] = [row for row in rows.get(gone.form_key, []) if row.pk != gone.pk]
        for new in instances:
            if isinstance(new, models.Patient):
                patient = new
                continue
            others = [row for row in rows.get(new.form_key, []) if row.pk != new.pk or row.pk is None]
            rows[new.form_key] = sorted([*others, new], key=position)
        return PatientRecord(patient, rows, self._centre_rows, self.today, self.rulebook, self.around)

    def with_rows(self, row_of: Callable[[Any], Any]) -> PatientRecord:
        """A copy of the record in which `row_of(row)` stands in the place of each row."""
        rows = {key: sorted(map(row_of, found), key=position) for key, found in self._rows.items()}
        patient = row_of(self.patient)
        return PatientRecord(patient, rows, self._centre_rows, self.today, self.rulebook, self.around)

    def under(self, rulebook: Rulebook) -> PatientRecord:
        """The same record, looked at with other checks in force."""
        return PatientRecord(self.patient, self._rows, self._centre_rows, self.today, rulebook, self.around)

    def amid(self, around: Surroundings) -> PatientRecord:
        """The same record with other surroundings."""
        return PatientRecord(self.patient, self._rows, self._centre_rows, self.today, self.rulebook, around)

    def rows(self, form_key: str) -> list[Any]:
        if form_key == models.Patient.form_key:
            return [self.patient]
        return self._rows.get(form_key, [])

    def entries(self, row: models.FormRecord, form_key: str) -> list[Any]:
        """The rows of a form that stand on the page of `row`."""
        return [entry for entry in self.rows(form_key) if entry.belongs_to(row)]

    def forms(self) -> tuple[models.FormRecord, ...]:
        """Every row of the patient that exists, form by form."""
        return self._forms

    @cached_property
    def _forms(self) -> tuple[models.FormRecord, ...]:
        # A dozen checks look at every row.
        return tuple(row for spec in PATIENT_SPECS for row in self.rows(spec.key))

    def _only(self, model: type[Form]) -> Form:
        rows = self.rows(model.form_key)
        return rows[0] if rows else model()

    @property
    def centre(self) -> Centre:
        return self.patient.centre

    @cached_property
    def dossier(self) -> models.CentreDossier:
        rows = self._centre_rows.get("CEN", [])
        return rows[0] if rows else models.CentreDossier()

    @property
    def documents(self) -> list[models.CentreDocument]:
        return self._centre_rows.get("DOC", [])

    @cached_property
    def consent(self) -> models.Consent:
        return self._only(models.Consent)

    @property
    def contact_attempts(self) -> list[models.ContactAttempt]:
        return self.rows("CAT")

    @cached_property
    def diagnosis(self) -> models.Diagnosis:
        return self._only(models.Diagnosis)

    @property
    def transplants(self) -> list[models.Transplant]:
        return self.rows("TRA")

    @cached_property
    def index(self) -> models.Transplant:
        """The index allo; an empty row where none, or no dated one, is marked as such."""
        marked = (row for row in self.transplants if row.is_index == "Y")
        return next(marked, None) or models.Transplant()

    @property
    def day0(self) -> date | None:
        return self.index.tx_date

    @property
    def lines(self) -> list[models.Line]:
        return self.rows("LIN")

    @cached_property
    def pre_transplant(self) -> models.PreTransplantStatus:
        return self._only(models.PreTransplantStatus)

    @cached_property
    def conditioning(self) -> list[models.ConditioningDrug]:
        """The drugs of the index allo."""
        return self.entries(self.index, "CND")

    @cached_property
    def engraftment(self) -> models.Engraftment:
        return self._only(models.Engraftment)

    @property
    def chimerism(self) -> list[models.Chimerism]:
        return self.rows("CHI")

    @cached_property
    def acute_gvhd(self) -> models.AcuteGVHD:
        return self._only(models.AcuteGVHD)

    @cached_property
    def chronic_gvhd(self) -> models.ChronicGVHD:
        return self._only(models.ChronicGVHD)

    @cached_property
    def response(self) -> models.Response:
        return self._only(models.Response)

    @property
    def response_assessments(self) -> list[models.ResponseAssessment]:
        return self.rows("RSA")

    @cached_property
    def relapse_summary(self) -> models.RelapseSummary:
        return self._only(models.RelapseSummary)

    @property
    def relapses(self) -> list[models.Relapse]:
        return self.rows("REL")

    @cached_property
    def treatment_summary(self) -> models.TreatmentSummary:
        return self._only(models.TreatmentSummary)

    @property
    def treatments(self) -> list[models.Treatment]:
        return self.rows("PTT")

    @property
    def treatment_drugs(self) -> list[models.TreatmentDrug]:
        """The drugs of all treatments; those of one are its `entries`."""
        return self.rows("PTD")

    @property
    def infusions(self) -> list[models.DonorLymphocyteInfusion]:
        return self.rows("DLI")

    @property
    def toxicities(self) -> list[models.Toxicity]:
        return self.rows("TOX")

    @property
    def visits(self) -> list[models.FollowUp]:
        """The contacts; a visit without one has a row that says so, and tells nothing else."""
        return [row for row in self.rows("FUP") if row.status != models.FormStatus.NOT_APPLICABLE]

    @cached_property
    def death(self) -> models.Death:
        return self._only(models.Death)

    @cached_property
    def end(self) -> models.EndOfObservation:
        return self._only(models.EndOfObservation)


def load_record(patient: models.Patient) -> PatientRecord:
    return load_records([patient.pk])[patient.pk]


def unsaved_record(patient: models.Patient) -> PatientRecord:
    """The record of somebody who is being registered: nothing but the registration and the centre."""
    around = _around({patient.centre_id})
    centre = patient.centre_id
    return PatientRecord(
        patient,
        {},
        around.centres[centre],
        rulebook=around.rulebook,
        around=_surroundings({}, around.counts[centre]),
    )


def load_records(patient_ids: Iterable[int]) -> dict[int, PatientRecord]:
    """Patient id -> record, in the order asked, in two statements for any number of patients and forms."""
    patient_ids = list(patient_ids)
    by_patient: dict[int, Rows] = defaultdict(lambda: defaultdict(list))
    beside: dict[int, dict[str, Any]] = defaultdict(dict)
    for key, row in _fetch(PATIENT_SPECS, "patient_id", patient_ids):
        if key == AROUND:
            beside[row["patient"]].update(row)
        else:
            by_patient[row.pk if key == "PAT" else row.patient_id][key].append(row)
    found = {pk: rows.pop("PAT")[0] for pk, rows in by_patient.items() if "PAT" in rows}
    # A database may answer in parallel, so the order of its rows says nothing.
    patients = {pk: found[pk] for pk in patient_ids if pk in found}
    around = _around({patient.centre_id for patient in patients.values()})
    records = {}
    for pk, patient in patients.items():
        rows = by_patient[pk]
        for form_rows in rows.values():
            form_rows.sort(key=position)
            for row in form_rows:
                row.patient = patient
        _join_entries(rows)
        centre_rows = around.centres[patient.centre_id]
        patient.centre = centre_rows["centre"][0]
        records[pk] = PatientRecord(
            patient,
            rows,
            centre_rows,
            rulebook=around.rulebook,
            around=_surroundings(beside[pk], around.counts[patient.centre_id]),
        )
    return records


def _join_entries(rows: Rows) -> None:
    """Give each entry the very row on whose page it stands, which is then asked of no database."""
    for spec in PATIENT_SPECS:
        name = getattr(spec.model, "parent_name", "")
        if name and rows.get(spec.key):
            parents = {row.pk: row for row in rows.get(spec.parent, [])}
            for entry in rows[spec.key]:
                if (parent := parents.get(getattr(entry, f"{name}_id"))) is not None:
                    setattr(entry, name, parent)


@dataclass
class _Around:
    """Their centres' forms and counts by centre id, and the checks in force."""

    centres: dict[int, Rows]
    counts: dict[int, dict[str, int]]
    rulebook: Rulebook = AS_DELIVERED


def _around(centre_ids: set[int]) -> _Around:
    around = _Around(defaultdict(lambda: defaultdict(list)), defaultdict(dict))
    for key, row in _fetch(CENTRE_SPECS, "centre_id", list(centre_ids)):
        if key == RULES:
            around.rulebook = Rulebook.from_release(row["number"], row["rules"])
        elif key == COUNTS:
            around.counts[row["centre"]] = row
        else:
            around.centres[row.pk if key == "centre" else row.centre_id][key].append(row)
    return around


def _surroundings(beside: dict[str, Any], counts: dict[str, int]) -> Surroundings:
    return Surroundings(
        twins=tuple(beside.get("twins") or ()),
        twins_elsewhere=beside.get("elsewhere", 0),
        promise_id=beside.get("promise_id", ""),
        shares_promise_id=beside.get("shared", False),
        stated=beside.get("stated") or {},
        patients_of_centre=counts.get("patients", 0),
        centres_of_same_number=counts.get("same", 0),
    )


def _fetch(specs: tuple[FormSpec, ...], column: str, ids: list[int]) -> Iterator[tuple[str, Any]]:
    """Every current row of the forms whose `column` is among the ids, in one statement.

    A statement for each form would be thirty round trips for one patient. As JSON, rows of different
    tables travel together; they become the same model instances that a queryset would make.
    """
    tables = [(spec.key, spec.model) for spec in specs]
    selects = [_select(key, model, "id" if key == "PAT" else column) for key, model in tables]
    readers = {key: _reader(model) for key, model in tables}
    if column == "centre_id":
        selects.append("SELECT 'centre', to_json(t)::text FROM accounts_centre t WHERE t.id = ANY(%(ids)s)")
        readers["centre"] = _reader(Centre)
        selects += [_RELEASE, *AROUND_CENTRES]
        readers[RULES] = readers[COUNTS] = _as_it_is
    elif specs is PATIENT_SPECS:
        selects += AROUND_PATIENTS
        readers[AROUND] = _as_it_is
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), {"ids": ids})
        for key, text in cursor:
            yield key, readers[key](json.loads(text))


def _as_it_is(row: dict[str, Any]) -> dict[str, Any]:
    return row


def _select(key: str, model: type[db.Model], column: str) -> str:
    # Names come from our own models, never from a request.
    table = model._meta.db_table
    return (
        f"SELECT '{key}', to_json(t)::text FROM {table} t "  # noqa: S608
        f"WHERE t.{column} = ANY(%(ids)s) AND t.removed_at IS NULL"
    )


@cache
def _reader(model: type[db.Model]) -> Callable[[dict[str, Any]], Any]:
    """JSON of a row -> instance, as if a queryset had loaded it."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    columns = [str(field.column) for field in fields]
    converted = [(i, convert) for i, field in enumerate(fields) if (convert := converter(field))]

    def read(row: dict[str, Any]) -> Any:
        values = [row[column] for column in columns]
        for i, convert in converted:
            if values[i] is not None:
                values[i] = convert(values[i])
        return model.from_db(connection.alias, names, values)

    return read


def converter(field: Any) -> Callable[[Any], Any] | None:
    """How a value of the field is read from JSON; None where JSON has it as it is."""
    if isinstance(field, ItemField):
        return None if type(field).read_json is ItemField.read_json else field.read_json
    return {db.DateTimeField: datetime.fromisoformat, db.DateField: date.fromisoformat}.get(type(field))


def position(row: models.FormRecord) -> tuple[Any, ...]:
    """Where a row stands among its siblings, by its model's ordering; what is unknown comes last."""
    values = [row.pk if name == "pk" else getattr(row, str(name)) for name in row._meta.ordering or ("pk",)]
    return tuple((value is None, getattr(value, "sort_key", value)) for value in values)
