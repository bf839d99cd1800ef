"""From the rows of a registry file to what each patient's forms would say: pure, and nothing invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from exchange.registry_columns import COARSE, DONORS, HEADERS, SEATTLE_GRADES, SOURCES
from exchange.registry_csv import Row
from exchange.remarks import Kind, Remark

# What the registry says of the patient and repeats on each of her rows.
PATIENT_KEYS = (
    "promise_id",
    "sex",
    "birth_year",
    "dx_date",
    "dx_subtype",
    "visit_date",
    "vital_status",
    "death_date",
    "death_main_cause",
    "relapse",
    "rel_date",
)

Window = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an item is to be, and the column and line that say so; `note` is what to look at again then."""

    value: Any
    column: str
    line: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class IntendedForm:
    """The items of one row of one e-CRF that the file answers; the others stay as they are."""

    key: str
    answers: Mapping[str, Answer]

    def value(self, item: str) -> Any:
        return self.answers[item].value if item in self.answers else None


@dataclass(frozen=True, slots=True)
class PatientPlan:
    """One patient of the file. `forms` has at most one PAT, first; transplants come before what counts from
    them. `why_not` says why nothing can be made of her lines."""

    lines: tuple[int, ...]
    cic: int | None
    long_id: str | None
    promise_id: str | None
    forms: tuple[IntendedForm, ...] = ()
    remarks: tuple[Remark, ...] = ()
    why_not: str = ""

    @property
    def said_dead(self) -> bool:
        return any(form.key == "FUP" and form.value("vital_status") == "DEAD" for form in self.forms)


@dataclass(frozen=True, slots=True)
class Plan:
    """`refused`: lines that no patient can be made of, each with its reason."""

    patients: tuple[PatientPlan, ...]
    refused: tuple[Remark, ...]


def make_plan(rows: Iterable[Row], window: Window) -> Plan:
    """What the rows say of each patient, in the order of the file.

    Rows of one Long ID, or without it of one Promise ID, are one patient; her index is the first allogeneic
    transplant in `window` (both days included), else her first one.
    """
    refused, usable = [], []
    for row in rows:
        why = _why_unusable(row)
        if why:
            refused.append(Remark(Kind.REFUSED, row.line, "", "", why))
        else:
            usable.append(row)
    patients = [_plan_patient(group, window) for group in _by_patient(usable)]
    shared = {number for number, times in Counter(p.promise_id for p in patients).items() if times > 1}
    why = _("The same Promise ID stands with another Long ID too. Correct it in the Registry.")
    return Plan(
        tuple(
            replace(patient, why_not=why) if patient.promise_id and patient.promise_id in shared else patient
            for patient in patients
        ),
        tuple(refused),
    )


def _why_unusable(row: Row) -> str:
    if row.fault:
        return row.fault
    if not row.values.get("long_id") and not row.values.get("promise_id"):
        return _("There is neither a Long ID nor a Promise ID, so nobody can tell whose line this is.")
    if row.unreadable(HEADERS["main_diagnosis"]):
        return _("The main diagnosis is not a plasma cell neoplasm, so the patient does not belong here.")
    if not row.values.get("main_diagnosis") and not row.values.get("dx_subtype"):
        return _("The file does not say that the diagnosis is a plasma cell neoplasm.")
    if not row.values.get("tx_kind"):
        return _("The treatment is not a transplant, or the file does not say which kind it was.")
    return ""


def _by_patient(rows: list[Row]) -> Iterator[list[Row]]:
    long_ids = {
        row.values["promise_id"]: row.values["long_id"]
        for row in rows
        if "promise_id" in row.values and "long_id" in row.values
    }
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        long_id, promise_id = row.values.get("long_id"), row.values.get("promise_id", "")
        key = ("long", known) if (known := long_id or long_ids.get(promise_id)) else ("promise", promise_id)
        groups.setdefault(key, []).append(row)
    yield from groups.values()


def _plan_patient(rows: list[Row], window: Window) -> PatientPlan:
    rows, doubled, contradicting = _without_doubles(rows)
    lines = tuple(sorted(row.line for row in (*rows, *doubled)))
    allos = sorted((row for row in rows if row.values["tx_kind"] == "Y"), key=_when)
    first = rows[0].values
    if contradicting or not allos:
        why = (
            _("Two lines describe the same transplant and do not agree. Correct them in the Registry.")
            if contradicting
            else _("The file has no allogeneic transplant of this patient.")
        )
        ids = first.get("long_id"), first.get("promise_id")
        return PatientPlan(lines, first.get("cic"), *ids, why_not=why)
    in_window = (row for row in allos if window[0] <= _when(row)[0] <= window[1])
    case = Case(rows, next(in_window, allos[0]))
    why = _("The same transplant stands on an earlier line; it was read once.")
    case.remarks += [Remark(Kind.NOTED, row.line, "", "", why) for row in doubled]
    forms = tuple(form for form in _forms(case) if form.answers)
    long_id = next((row.values["long_id"] for row in rows if "long_id" in row.values), None)
    promise_id = case.settled.get("promise_id")
    return PatientPlan(lines, case.index.values.get("cic"), long_id, promise_id, forms, tuple(case.remarks))


def _when(row: Row) -> tuple[date, int, int]:
    return row.values.get("tx_date", date.max), row.values.get("tx_number", 0), row.line


def _without_doubles(rows: list[Row]) -> tuple[list[Row], list[Row], bool]:
    """The rows, those that repeat one of them, and whether two differ about one transplant."""
    seen: dict[Any, Row] = {}
    doubled = []
    for row in rows:
        place = row.values.get("tx_date") or row.line
        first = seen.setdefault(place, row)
        if first is not row:
            if first.values != row.values:
                return rows, [], True
            doubled.append(row)
    return list(seen.values()), doubled, False


class Case:
    """One patient's rows while her plan is made: the values of the index row, and what there is to say."""

    def __init__(self, rows: list[Row], index: Row) -> None:
        self.rows = sorted(rows, key=_when)
        self.index = index
        self.remarks: list[Remark] = [remark for row in self.rows for remark in row.remarks]
        self.disputed: set[str] = set()
        self.settled = {key: value for key in PATIENT_KEYS if (value := self._agreed(key)) is not None}

    def _agreed(self, key: str) -> Any:
        """What all rows that say something say; None, with a remark, where they do not agree."""
        said = {row.values[key]: row.line for row in self.rows if key in row.values}
        if len(said) < 2:
            return next(iter(said), None)
        self.disputed.add(key)
        lines = ", ".join(str(line) for line in sorted(said.values()))
        why = _("Lines %(lines)s say different things of the same patient.") % {"lines": lines}
        # A year of birth is not shown: it stands for a date that must not be.
        shown = "" if key == "birth_year" else " / ".join(map(str, said))
        self.remarks.append(Remark(Kind.LEFT_OUT, self.index.line, HEADERS[key], shown, why))
        return None

    def get(self, key: str) -> Any:
        return self.settled.get(key) if key in PATIENT_KEYS else self.index.values.get(key)

    def unreadable(self, key: str) -> bool:
        rows = self.rows if key in PATIENT_KEYS else [self.index]
        return any(row.unreadable(HEADERS[key]) for row in rows)

    def say(self, kind: Kind, key: str, why: str, row: Row | None = None) -> None:
        self.remarks.append(Remark(kind, (row or self.index).line, HEADERS[key], "", why))

    def form(self, form_key: str, *said: tuple[str, str, Any], row: Row | None = None) -> IntendedForm:
        """The form from (item, key of the column, value); a value of None is no answer."""
        line = (row or self.index).line
        answers = {
            item: Answer(value, HEADERS[key], line, str(COARSE.get((item, value), "")))
            for item, key, value in said
            if value is not None
        }
        return IntendedForm(form_key, answers)


def _forms(case: Case) -> Iterator[IntendedForm]:
    yield case.form(
        "PAT",
        ("sex", "sex", case.get("sex")),
        ("birth_year", "birth_year", case.get("birth_year")),
        ("age_at_allo", "age", case.get("age")),
    )
    yield case.form(
        "DIA",
        ("dx_date", "dx_date", case.get("dx_date")),
        ("dx_subtype", "dx_subtype", case.get("dx_subtype")),
    )
    yield from _transplants(case)
    yield _acute_gvhd(case)
    yield _chronic_gvhd(case)
    yield from _relapse(case)
    yield from _last_contact(case)


def _transplants(case: Case) -> Iterator[IntendedForm]:
    for row in case.rows:
        kind = row.values["tx_kind"]
        if kind == "N" and _when(row) < _when(case.index):
            why = _("An autologous transplant before the index allo is not kept.")
            case.say(Kind.NOTED, "tx_kind", why, row)
            continue
        yield case.form(
            "TRA",
            ("is_index", "tx_date", "Y" if row is case.index else "N"),
            ("tx_kind", "tx_kind", kind),
            ("tx_date", "tx_date", row.values.get("tx_date")),
            ("tx_number", "tx_number", row.values.get("tx_number")),
            ("allo_number", "allo_number", row.values.get("allo_number") if kind == "Y" else None),
            ("donor_type", "donor", _donor(case, row) if kind == "Y" else None),
            ("cell_source", "cell_source", _source(case, row)),
            ("cond_intensity", "cond_intensity", row.values.get("cond_intensity") if kind == "Y" else None),
            row=row,
        )


def _donor(case: Case, row: Row) -> str | None:
    related, matched = row.values.get("donor"), row.values.get("match")
    if related is None or row.unreadable(HEADERS["match"]):
        return None
    if related == "unrelated":
        if row.unreadable(HEADERS["cell_source"]):
            return None
        if row.values.get("cell_source") == "CB1":
            return "CB"
    donor = DONORS.get((related, matched))
    if donor is None:
        case.say(Kind.LEFT_OUT, "donor", _("A related donor, and no word on how well matched."), row)
    return donor


def _source(case: Case, row: Row) -> str | None:
    said = frozenset(row.values[key] for key in ("cell_source", "cell_source_2") if key in row.values)
    if not said or any(row.unreadable(HEADERS[key]) for key in ("cell_source", "cell_source_2")):
        return None
    if said not in SOURCES:
        why = _("These two sources together have no code in the study.")
        case.say(Kind.LEFT_OUT, "cell_source", why, row)
    return SOURCES.get(said)


def _acute_gvhd(case: Case) -> IntendedForm:
    occurred, grade, onset = (case.get(key) for key in ("agvhd", "agvhd_max_grade", "agvhd_onset_date"))
    if (occurred == "N" and (onset or grade not in (None, "0"))) or (occurred == "Y" and grade == "0"):
        case.say(Kind.LEFT_OUT, "agvhd", _("Occurrence, grade and date of acute GVHD contradict each other."))
        return case.form("AGV")
    if occurred is None and grade is not None and not case.unreadable("agvhd"):
        occurred = "N" if grade == "0" else "Y"
    if occurred == "Y" and grade is None and not case.unreadable("agvhd_max_grade"):
        grade = "9"
    present = occurred == "Y"
    return case.form(
        "AGV",
        ("agvhd", "agvhd", occurred),
        ("agvhd_onset_date", "agvhd_onset_date", onset if present else None),
        ("agvhd_max_grade", "agvhd_max_grade", grade if present else None),
    )


def _chronic_gvhd(case: Case) -> IntendedForm:
    occurred, grade, onset = (case.get(key) for key in ("cgvhd", "cgvhd_nih_global", "cgvhd_onset_date"))
    graded = grade not in (None, "UNK")
    if occurred == "N" and (onset or graded):
        why = _("Occurrence, grade and date of chronic GVHD contradict each other.")
        case.say(Kind.LEFT_OUT, "cgvhd", why)
        return case.form("CGV")
    if occurred is None and graded and not case.unreadable("cgvhd"):
        occurred = "Y"
    if grade in SEATTLE_GRADES:
        why = _("Limited or extensive is not a severity of the NIH. Please grade it in the form.")
        case.say(Kind.LEFT_OUT, "cgvhd_nih_global", why)
        grade = None
    present = occurred == "Y"
    return case.form(
        "CGV",
        ("cgvhd", "cgvhd", occurred),
        ("cgvhd_onset_date", "cgvhd_onset_date", onset if present else None),
        ("cgvhd_nih_global", "cgvhd_nih_global", grade if present else None),
    )


def _relapse(case: Case) -> Iterator[IntendedForm]:
    said, when = case.get("relapse"), case.get("rel_date")
    if "relapse" in case.disputed:
        return
    if said == "N" and when:
        case.say(Kind.LEFT_OUT, "relapse", _("There is no relapse, and a date of it."))
        return
    yield case.form("RLS", ("relapse_ever", "relapse", "Y" if said == "PD" else said))
    if when or said == "PD":
        # "Yes" does not tell a relapse from a progression; that stays a question to the centre.
        yield case.form(
            "REL",
            ("rel_no", "relapse", 1),
            ("rel_date", "rel_date", when),
            ("rel_type", "relapse", "PD" if said == "PD" else None),
        )


def _last_contact(case: Case) -> Iterator[IntendedForm]:
    seen, status = case.get("visit_date"), case.get("vital_status")
    death, cause = case.get("death_date"), case.get("death_main_cause")
    contradicting = status == "ALIVE" and (death or cause)
    if contradicting:
        case.say(Kind.LEFT_OUT, "vital_status", _("Alive at last follow-up, and a date or cause of death."))
        status = None
    if seen or status:
        yield case.form(
            "FUP",
            ("visit", "visit_date", "LAST"),
            ("visit_date", "visit_date", seen),
            ("vital_status", "vital_status", status),
        )
    if not contradicting and "vital_status" not in case.disputed:
        yield case.form(
            "DTH", ("death_date", "death_date", death), ("death_main_cause", "death_main_cause", cause)
        )
