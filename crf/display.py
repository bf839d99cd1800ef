"""How an answer reads: the words of a code, a date, a missing code."""

from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crf.codes import MISS
from crf.documents import original_name
from crf.fields import (
    CodeField,
    DateField,
    DecimalField,
    FileField,
    ItemField,
    MultiCodeField,
    PartialDateField,
)
from crf.models import FormRecord
from crf.partial_date import PartialDate, dates_written, describe

# Tells two files of one name apart.
SHOWN_OF_DIGEST = 8


def answer_in_words(field: ItemField, value: Any) -> str:
    """A stored value, or one read from the trail (with its missing code as {"missing": code}), in words."""
    if isinstance(value, dict):
        return str(dict(MISS.choices).get(value["missing"], value["missing"]))
    if value is None:
        return _("no answer")
    if isinstance(field, MultiCodeField):
        return ", ".join(_label(field, code) for code in value)
    if isinstance(field, CodeField):
        return _label(field, value)
    if isinstance(field, DateField | PartialDateField):
        return dates_written(str(value))
    if isinstance(field, FileField):
        return f"{original_name(value)} ({value[:SHOWN_OF_DIGEST]})"
    number = number_format(value) if isinstance(field, DecimalField) else value
    return f"{number} {field.item.unit_name}".strip()


def stored_answer(field: ItemField, row: FormRecord) -> Any:
    """The row's value, or its missing code as the trail has it."""
    value = getattr(row, field.attname)
    code = row.missing.get(field.name)
    return {"missing": code} if value is None and code else value


def echo(value: Any) -> str:
    """What a date was understood to mean; empty for everything else."""
    return describe(value) if isinstance(value, date | PartialDate) else ""


def _label(field: CodeField | MultiCodeField, code: str) -> str:
    return str(dict(field.codes.choices).get(code, code))
