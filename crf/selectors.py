"""Reads of the e-CRF room, all of them through the user's scope."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import QuerySet, Value
from django.db.models.functions import Replace

from accounts.models import Centre
from accounts.roles import ROLES, Capability, Role
from accounts.scoping import EVERYWHERE, get_for_user_or_404
from audit.models import AuditEntry
from audit.selectors import patient_history, row_history, rows_history
from crf.display import answer_of
from crf.models import FormRecord, Patient, Transplant
from crf.models.base import FormQuerySet

# So many saves are read of what is new about a patient; more than that nobody reads on a page.
LARGEST_NEWS = 100

Rows = TypeVar("Rows", bound="QuerySet[Any]")


def patients(user: Any) -> FormQuerySet:
    """The patients whom this user may see, by code."""
    return Patient.objects.current().for_user(user).select_related("centre").order_by("subject_code")


def patients_to_work_on(user: Any) -> FormQuerySet:
    """Those for whom this user enters data, by code."""
    return Patient.objects.current().for_user(user, Capability.ENTER_DATA).order_by("subject_code")


def with_code(rows: Rows, text: str, code: str = "subject_code") -> Rows:
    """The rows whose patient's code has this part, however it is written: "MMA 01 0005", "01/0005"."""
    letters = "".join(filter(str.isalnum, text.upper()))
    bare = Replace(code, Value("-"), Value(""))
    return rows.alias(bare_code=bare).filter(bare_code__contains=letters) if letters else rows.none()


def patient_or_404(user: Any, code: str) -> Patient:
    return get_for_user_or_404(patients(user), user, subject_code=code)


def centre_or_404(user: Any, number: int) -> Centre:
    return get_for_user_or_404(Centre, user, Capability.VIEW_CENTRES, study_centre_no=number)


def centre_rows(model: type[FormRecord], centre: Centre) -> Iterator[FormRecord]:
    """The current rows of a form about a centre that `centre_or_404` has let through."""
    yield from model.objects.current().filter(centre=centre)


def own_centre_numbers(user: Any) -> list[int]:
    """The study numbers of the centres for which this user enters data; asks no further statement."""
    holding = [m.centre for m in user.active_memberships if Capability.ENTER_DATA in ROLES[Role(m.role)]]
    return sorted({centre.study_centre_no for centre in holding if centre is not None})


def centres_to_choose_from(user: Any) -> list[Centre]:
    """The centres by which a list may be filtered; none for somebody who sees only one."""
    if user.centres_where(Capability.VIEW_PATIENTS) is not EVERYWHERE:
        return []
    return list(Centre.objects.all().for_user(user))


def centres_to_enrol_at(user: Any) -> QuerySet[Centre]:
    return Centre.objects.all().for_user(user, Capability.ENTER_DATA)


def days_of_index_allo(user: Any, patient_ids: Iterable[int]) -> dict[int, date | None]:
    """The day of the index allo by patient, of those patients that the user may see."""
    index = Transplant.objects.for_user(user).current().filter(patient_id__in=patient_ids, is_index="Y")
    return dict(index.values_list("patient_id", "tx_date"))


def item_history(instance: FormRecord, name: str) -> list[tuple[AuditEntry, Any, Any]]:
    """Every change of one item, oldest first: the entry, the old value and the new one.

    A missing code and bounds are part of the item's answer: they stand in the value's place without one.
    """
    changes = []
    for entry in row_history(instance._meta.db_table, instance.pk):
        change = item_changes(entry, name)
        if change is not None:
            changes.append((entry, *change))
    return changes


def item_changes(entry: AuditEntry, name: str) -> tuple[Any, Any] | None:
    """The old and the new answer to one item in one entry of the trail; None where it did not change."""
    values = entry.changes.get(name, [None, None])
    codes, bounds = ([side.get(name) for side in _sides(entry, kept)] for kept in ("missing", "bounds"))
    if name not in entry.changes and codes[0] == codes[1] and bounds[0] == bounds[1]:
        return None
    old, new = map(answer_of, values, codes, bounds)
    return old, new


def changes_by_others(user: Any, patient: Patient, since: datetime) -> list[AuditEntry]:
    """What anybody else wrote about a patient whom this user may see since then, the oldest first."""
    entries = patient_history(patient.pk).filter(at__gt=since).exclude(actor_id=user.pk)
    return list(reversed(entries.order_by("-id")[:LARGEST_NEWS]))


def items_with_history(instances: Iterable[FormRecord]) -> dict[tuple[str, int], set[str]]:
    """(form key, row id) -> the items of which the trail tells something: those that ever had an answer."""
    rows = {(row._meta.db_table, row.pk): row.form_key for row in instances if row.pk}
    names: dict[tuple[str, int], set[str]] = {}
    for entry in rows_history(rows):
        here = names.setdefault((rows[entry.table, entry.row_id], entry.row_id), set())
        here.update(entry.changes, *_sides(entry, "missing"), *_sides(entry, "bounds"))
    return names


def _sides(entry: AuditEntry, kept: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the row kept beside its values before the entry and after it: item -> code or bounds."""
    old, new = entry.changes.get(kept, [None, None])
    return old or {}, new or {}
