"""A form to fill by pen, and the same with the names of its items and codes beside the questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from crf.codes import MISS, CodeList
from crf.derivations.follows import followed_by
from crf.fields import OPTIONAL, CodeField, ItemField, MultiCodeField
from crf.specs import SPECS, FormSpec
from crf.wording import condition_in_words, requirement_in_words

Data = dict[str, Any]

# Room for so many entries on the page of their form; who needs more copies the page.
ENTRIES = {"CND": 4, "CHI": 4, "PTD": 3, "DLI": 3, "RSA": 3, "TOX": 2, "INF": 2, "CAT": 3, "SML": 2}
# A longer list is printed once at the end, and its codes are written; on a form's own page it is ticked.
LONGEST_IN_ENTRY = 12
# Up to so many answers stand beside each other as they come; more of them in columns, by how many
# letters fit into a third or half of the width, which is narrower beside boxes for missing codes.
IN_A_ROW, TOO_LONG_FOR_A_ROW = 6, 36
FITTING = {False: {3: 21, 2: 36}, True: {3: 13, 2: 27}}


def blank_form(spec: FormSpec, annotated: bool) -> Data:
    """The form with its sections, and below them the entries that stand on its page."""
    sections = [
        {"title": section_title(spec, title), "items": _items(spec, fields, annotated)}
        for title, fields in spec.sectioned()
    ]
    return {
        "key": spec.key,
        "title": str(spec.title),
        "about": "patient" if spec.about_patient else "centre",
        "several": spec.repeats or spec.slot is not None,
        "facts": [],
        "sections": sections,
        "groups": [_group(spec, group, annotated) for group in spec.groups],
    }


def section_title(spec: FormSpec, title: Any) -> str:
    """Nothing where a form has one section alone, which goes by the form's own title."""
    return "" if title == spec.title else str(title)


def lists_at_the_end(specs: list[FormSpec]) -> list[Data]:
    """The long code lists of the entries on these forms, each once."""
    found: dict[str, Data] = {}
    for group in (group for spec in specs for group in spec.groups):
        for field in group.model.items():
            if _is_written(group, field):
                found.setdefault(_codes(field).__name__, _list(group, field))
    return list(found.values())


def _group(spec: FormSpec, group: FormSpec, annotated: bool) -> Data:
    # Annotated pages are read, not filled: one entry shows all there is.
    count = 1 if annotated else ENTRIES[group.key]
    items = _items(group, group.model.items(), annotated)
    return {
        "key": group.key,
        "title": str(group.title),
        "condition": _only_if(group.arises, spec.model) if group.arises is not None else "",
        "nothing": "",
        "entries": [
            {"title": f"{group.title} {number}" if count > 1 else str(group.title), "items": items}
            for number in range(1, count + 1)
        ],
    }


def _items(spec: FormSpec, fields: Iterable[ItemField], annotated: bool) -> list[Data]:
    """Questions that hang on one condition follow each other under it, which is then said once."""
    runs = [list(run) for _condition, run in groupby(fields, key=lambda field: field.item.shown_if)]
    items = []
    for run in runs:
        drawn = [_item(spec, field, annotated) for field in run]
        if len(drawn) > 1 and drawn[0]["condition"]:
            drawn[0]["band"] = drawn[0]["condition"]
            for item in drawn:
                item |= {"condition": "", "within": True}
        items += drawn
    return items


def _item(spec: FormSpec, field: ItemField, annotated: bool) -> Data:
    item = field.item
    optional = item.required == OPTIONAL and not annotated
    return {
        "name": field.name,
        "label": str(field.verbose_name),
        "hint": _("optional") if optional else "",
        "note": _note(spec, field),
        "band": "",
        "within": False,
        "condition": _only_if(item.shown_if, spec.model) if item.shown_if is not None else "",
        "annotation": list(_annotation(field)) if annotated else [],
        "answer": _answer(spec, field, annotated),
        "missing": _missing(field, annotated),
    }


def _note(spec: FormSpec, field: ItemField) -> str:
    if followed_by(spec.key, field.name) is None:
        return str(field.help_text)
    return _("Only where other answers do not decide it, or the chart says otherwise.")


def _only_if(condition: Any, model: Any) -> str:
    return _("only if %(condition)s") % {"condition": condition_in_words(condition, model)}


def _missing(field: ItemField, annotated: bool) -> list[str]:
    codes = [(code, label) for code, label in MISS.choices if code in field.item.missing]
    return [_coded(code, label, annotated) for code, label in codes]


def _answer(spec: FormSpec, field: ItemField, annotated: bool) -> Data:
    """How the answer is written: ticked, or as a date, a number, a code of a list, text."""
    if isinstance(field, CodeField | MultiCodeField):
        if _is_written(spec, field) and not annotated:
            return {"kind": "code", "list": _("code, see the list “%(list)s” at the end") % _named(field)}
        texts = [_coded(code, label, annotated) for code, label in field.codes.choices]
        return {
            "kind": "boxes",
            "several": isinstance(field, MultiCodeField),
            "columns": _columns(texts, beside=bool(field.item.missing)),
            "choices": texts,
        }
    if field.kind in ("date", "pdate"):
        return {"kind": "date", "full": field.kind == "date"}
    if field.kind in ("whole", "decimal"):
        units = [field.item.unit_name, *([field.item.second_unit.name] if field.item.second_unit else [])]
        return {"kind": "number", "units": [unit for unit in units if unit]}
    if field.kind == "file":
        return {"kind": "boxes", "several": True, "columns": 0, "choices": [_("attached")]}
    length = field.max_length or 0
    return {"kind": "lines", "count": 1 if length <= 120 else 2 if length <= 300 else 3}


def _columns(texts: list[str], beside: bool) -> int:
    """0 for answers beside each other as they come, else in how many columns; a few may be too long."""
    lengths = sorted(map(len, texts))
    if len(texts) <= IN_A_ROW:
        return 1 if lengths[-1] > TOO_LONG_FOR_A_ROW else 0
    most = lengths[len(lengths) * 4 // 5]
    return next((number for number, fitting in FITTING[beside].items() if most <= fitting), 1)


def _coded(code: str, label: Any, annotated: bool) -> str:
    return f"[{code}] {label}" if annotated else str(label)


def _annotation(field: ItemField) -> Iterator[str]:
    item = field.item
    codes = _codes(field).__name__ if isinstance(field, CodeField | MultiCodeField) else ""
    yield " · ".join(filter(None, (field.name, field.kind, codes, requirement_in_words(field))))
    if item.soft:
        yield _("usual: %(limits)s") % {"limits": item.soft.in_words()}
    if item.hard:
        yield _("possible: %(limits)s") % {"limits": item.hard.in_words()}
    if item.source:
        yield _("source: %(source)s") % {"source": item.source}


def _is_written(spec: FormSpec, field: ItemField) -> bool:
    listed = isinstance(field, CodeField | MultiCodeField)
    return bool(spec.parent) and listed and len(_codes(field)) > LONGEST_IN_ENTRY


def _codes(field: Any) -> type[CodeList]:
    return field.codes


def _named(field: ItemField) -> dict[str, str]:
    return {"list": str(field.verbose_name)}


def _list(spec: FormSpec, field: ItemField) -> Data:
    """A list with its codes; where other answers depend on the code, which of them there are."""
    title = field.verbose_name
    depending = [other for other in spec.model.items() if other.item.offered]
    offered = next((f for f in depending if f.item.offered and f.item.offered.by == field.name), None)
    notes: dict[str, str] = {}
    if offered is not None and offered.item.offered:
        # Where all there are can be chosen, nothing needs to be said.
        notes = {
            code: f"{offered.verbose_name}: {', '.join(there)}"
            for code, there in offered.item.offered.codes.items()
            if len(there) < len(_codes(offered))
        }
    choices = [(code, str(label), notes.get(code, "")) for code, label in _codes(field).choices]
    return {"title": str(title), "codes": choices}


def all_pages() -> list[FormSpec]:
    """The forms that are pages of their own, the centre's too, in the order of the study."""
    return [spec for spec in SPECS.values() if not spec.parent]
