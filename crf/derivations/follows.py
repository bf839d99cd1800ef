"""Questions whose answer follows from other answers: they are not asked, and the chart may say otherwise.

The stated item keeps its column. While its answer follows, an answer in the column is an objection: what
the chart says against what follows. Analyses read `best`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crf.derivations.derived import Value
from crf.derivations.items import DERIVED_ITEMS, DerivedItem
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.models import FormRecord
    from crf.record import PatientRecord

# (form, stated item) -> the derived item that answers in its place.
INSTEAD: dict[tuple[str, str], DerivedItem] = {
    (item.form, item.beside): item for item in DERIVED_ITEMS if item.instead and item.beside
}


def followed_by(form: str, name: str) -> DerivedItem | None:
    """The derived item that answers in the place of the stated one; None where none does."""
    return INSTEAD.get((form, name))


def follows(record: PatientRecord, row: FormRecord, name: str) -> Value | PartialDate | None:
    """The answer to the item `name` that follows from other answers; None where none follows."""
    item = followed_by(row.form_key, name)
    value = item.derive(record, row).value if item else None
    return PartialDate.from_iso(str(value)) if item and item.dated and value is not None else value


def best(record: PatientRecord, row: FormRecord, name: str) -> Any:
    """The answer to go by: the objection where there is one, else what follows, else what is stated."""
    stated, value = getattr(row, name), follows(record, row, name)
    return stated if value is None or objects(record, row, name) else value


def objects(record: PatientRecord, row: FormRecord, name: str) -> bool:
    """Whether the chart says otherwise than what follows from the answers."""
    item, stated = followed_by(row.form_key, name), getattr(row, name)
    value = follows(record, row, name)
    if item is None or stated is None or value is None:
        return False
    return not item.agrees(record, stated, value)


def declared_lines(record: PatientRecord) -> int | None:
    """How many lines the centre says there were: as stated, else as entered once the form that would state
    it is complete."""
    return _declared(record, "n_prior_lines")


def declared_autos(record: PatientRecord) -> int | None:
    """The same of autologous transplants."""
    return _declared(record, "n_prior_autos")


def _declared(record: PatientRecord, name: str) -> int | None:
    status = record.pre_transplant
    number = best(record, status, name) if status.is_complete else getattr(status, name)
    return None if number is None else int(number)


def unanswered(record: PatientRecord, row: FormRecord) -> list[Any]:
    """The items of the row that still need an answer, but for those whose answer follows."""
    return [field for field in row.unanswered() if follows(record, row, field.name) is None]
