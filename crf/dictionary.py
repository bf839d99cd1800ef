"""The data dictionary: every item of every e-CRF with all that is known of it, read from the models."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from crf.codes import MISS
from crf.fields import CodeField, ItemField, MultiCodeField
from crf.specs import SPECS, FormSpec
from crf.wording import condition_in_words, in_languages

DIRECT, QUASI, NONE = "direct", "quasi-identifier", "none"
IDENTIFIER_WORDS = {DIRECT: _("direct identifier"), QUASI: _("quasi-identifier"), NONE: _("no identifier")}

# Dates place a person in time, and in free text somebody may write anything.
_QUASI_KINDS = frozenset({"date", "pdate", "text"})
# Where the kind alone would say the wrong thing.
_CLASSES = {
    "CEN.pi_name": DIRECT,
    "CEN.pi_email": DIRECT,
    "CEN.dm_name": DIRECT,
    "CEN.ec_name": NONE,
    "CEN.ec_ref_number": NONE,
    "DOC.doc_version": NONE,
    # A signed document bears names.
    "DOC.doc_file": DIRECT,
    "CON.icf_version": NONE,
    "PAT.sex": QUASI,
    "PAT.birth_year": QUASI,
    "PAT.age_at_allo": QUASI,
    # Whoever has the centre's list finds the person by it.
    "PAT.consecutive_no": QUASI,
    "TRA.donor_sex": QUASI,
    "TRA.donor_age": QUASI,
}

Texts = dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One item. Texts are language -> text; "" and None where the item has no such thing.

    `condition` and `form_condition` are as `Condition.as_data` gives them: when the question arises on
    its form, and when the form's rows arise on the page of their `parent`. `partial` says whether a
    month or a year is an answer, `unknown` which code says that the answer is not known, `always_known` why
    there is neither.
    """

    form: str
    parent: str
    form_title: Texts
    form_condition: list[Any] | None
    form_condition_words: Texts
    section: Texts
    item: str
    label: Texts
    kind: str
    length: int | None
    unit: str
    second_unit: str
    bounded: bool
    code_list: str
    codes: tuple[tuple[str, Texts], ...]
    required: str
    missing: tuple[tuple[str, Texts], ...]
    partial: bool
    unknown: str
    always_known: Texts
    soft: Texts
    hard: Texts
    condition: list[Any] | None
    condition_words: Texts
    offered_by: str
    offered: dict[str, tuple[str, ...]]
    identifier: str
    note: Texts
    source: str

    @property
    def path(self) -> str:
        return f"{self.form}.{self.item}"


@cache
def dictionary() -> tuple[Entry, ...]:
    """All items, in the order of the forms and of their sections."""
    return tuple(entry for spec in SPECS.values() for entry in _entries(spec))


def search(text: str, form: str = "") -> list[Entry]:
    """The items of a form, or of all, in whose names, labels, codes, notes or source every word occurs."""
    words = text.casefold().split()
    return [
        entry
        for entry in dictionary()
        if form in ("", entry.form) and all(word in _searchable(entry) for word in words)
    ]


@cache
def _searchable(entry: Entry) -> str:
    labels = [label for _code, label in entry.codes]
    texts = [entry.form_title, entry.section, entry.label, entry.note, *labels]
    said = [text for both in texts for text in both.values()]
    codes = [code for code, _label in entry.codes]
    return " ".join([entry.path, entry.code_list, entry.unit, entry.source, *codes, *said]).casefold()


def identifier_class(form: str, field: ItemField) -> str:
    """How far an item can lead to a person: DIRECT, QUASI or NONE."""
    by_kind = QUASI if field.kind in _QUASI_KINDS else NONE
    # What is dated on a centre's forms is no patient.
    if not SPECS[form].about_patient and field.kind != "text":
        by_kind = NONE
    return _CLASSES.get(f"{form}.{field.name}", by_kind)


def _entries(spec: FormSpec) -> Iterator[Entry]:
    parent = SPECS[spec.parent].model if spec.parent else None
    arises = spec.arises
    said = (
        in_languages(lambda: condition_in_words(arises, parent))
        if arises is not None and parent
        else _nothing()
    )
    title = in_languages(lambda: spec.title)
    for section, fields in spec.sectioned():
        name = in_languages(partial(str, section))
        for field in fields:
            yield Entry(
                form=spec.key,
                parent=spec.parent,
                form_title=title,
                form_condition=arises.as_data() if arises is not None else None,
                form_condition_words=said,
                section=name,
                **_facts(spec, field),
            )


def _facts(spec: FormSpec, field: ItemField) -> dict[str, Any]:
    item = field.item
    shown_if, soft, hard = item.shown_if, item.soft, item.hard
    codes = field.codes if isinstance(field, CodeField | MultiCodeField) else None
    words = (
        in_languages(lambda: condition_in_words(shown_if, spec.model)) if shown_if is not None else _nothing()
    )
    return {
        "item": field.name,
        "label": in_languages(lambda: field.verbose_name),
        "kind": field.kind,
        "length": field.max_length if field.kind == "text" else None,
        "unit": item.unit,
        "second_unit": item.second_unit.name if item.second_unit else "",
        "bounded": item.bounded,
        "code_list": codes.__name__ if codes else "",
        "codes": _labels(codes.choices) if codes else (),
        "required": item.required,
        "missing": _labels((code, label) for code, label in MISS.choices if code in item.missing),
        "partial": field.kind == "pdate",
        "unknown": item.unknown,
        "always_known": in_languages(lambda: item.always_known),
        "soft": in_languages(soft.in_words) if soft else _nothing(),
        "hard": in_languages(hard.in_words) if hard else _nothing(),
        "condition": shown_if.as_data() if shown_if is not None else None,
        "condition_words": words,
        "offered_by": item.offered.by if item.offered else "",
        "offered": {code: tuple(there) for code, there in item.offered.codes.items()} if item.offered else {},
        "identifier": identifier_class(spec.key, field),
        "note": in_languages(lambda: field.help_text),
        "source": item.source,
    }


def _labels(choices: Any) -> tuple[tuple[str, Texts], ...]:
    return tuple((str(code), in_languages(partial(str, label))) for code, label in choices)


def _nothing() -> Texts:
    return in_languages(str)
