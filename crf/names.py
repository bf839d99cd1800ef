"""What one row of a repeating form is called in a list: its number or kind, its date, and its subject."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from crf.codes import PTMOD, REGIMEN, RELTYPE, VISIT, CodeList
from crf.models import FormRecord, Transplant
from crf.partial_date import written


def row_name(row: FormRecord) -> str:
    """ "2, Mar 2011, VRD": so much of it as is known."""
    parts = NAMES.get(row.form_key, lambda row: [])(row)
    return ", ".join(str(part) for part in parts if part not in (None, "")) or _("without date")


def label(codes: type[CodeList], code: str | None) -> str:
    """The code in words; a retired or unknown one as it stands."""
    return str(dict(codes.choices).get(code, code)) if code else ""


def transplant_kind(row: Transplant) -> str:
    if row.is_index == "Y":
        return _("index allo")
    return _("autologous") if row.tx_kind == "N" else _("later allo")


NAMES: dict[str, Callable[[Any], list[Any]]] = {
    "LIN": lambda row: [row.line_no, written(row.line_start), label(REGIMEN, row.regimen)],
    "TRA": lambda row: [transplant_kind(row), written(row.tx_date)],
    "REL": lambda row: [row.rel_no, written(row.rel_date), label(RELTYPE, row.rel_type)],
    "PTT": lambda row: [row.ptt_no, written(row.ptt_start), label(PTMOD, row.ptt_modality)],
    "FUP": lambda row: [label(VISIT, row.visit), written(row.visit_date)],
}
