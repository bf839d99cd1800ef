"""The data dictionary: a page that can be searched, and files of the whole."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crf.dictionary import IDENTIFIER_WORDS, Entry, dictionary, search
from crf.dictionary_files import csv_text, xlsx
from crf.fields import OPTIONAL, ItemField
from crf.specs import SPECS
from crf.wording import requirement_in_words

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_SEARCH = 100
_OTHER = {"en": "it", "it": "en"}


@require_safe
def dictionary_page(request: HttpRequest) -> HttpResponse:
    """The items by form; the search and the form are in the address."""
    text = request.GET.get("search", "").strip()[:LONGEST_SEARCH]
    form = request.GET.get("form", "")
    form = form if form in SPECS else ""
    found = search(text, form)
    context = {
        "search": text,
        "form": form,
        "forms": list(SPECS.values()),
        "count": len(found),
        "total": len(dictionary()),
        "groups": [_form(key, list(entries)) for key, entries in groupby(found, key=lambda e: e.form)],
        "lists": _lists(found),
    }
    return render(request, "crf/dictionary.html", context)


def _form(key: str, entries: list[Entry]) -> dict[str, Any]:
    spec, language = SPECS[key], _language()
    return {
        "spec": spec,
        "parent": SPECS[spec.parent] if spec.parent else None,
        "condition": entries[0].form_condition_words[language],
        "items_shown": [_item(entry, language) for entry in entries],
    }


def _item(entry: Entry, language: str) -> dict[str, Any]:
    field = next(field for field in SPECS[entry.form].model.items() if field.name == entry.item)
    return {
        "entry": entry,
        "label": entry.label[language],
        "other_label": entry.label[_OTHER[language]],
        "other_language": _OTHER[language],
        "section": entry.section[language],
        "kind": KINDS[entry.kind](entry),
        "requirement": requirement_in_words(field),
        "missing": ", ".join(f"{code} {label[language]}" for code, label in entry.missing),
        "way_out": _way_out(field, entry, language),
        "soft": entry.soft[language],
        "hard": entry.hard[language],
        "condition": entry.condition_words[language],
        "identifier": IDENTIFIER_WORDS[entry.identifier],
        "note": entry.note[language],
    }


def _way_out(field: ItemField, entry: Entry, language: str) -> str:
    """What to answer where the source does not tell exactly; why that cannot be where nothing serves."""
    ways = [_("the month or the year alone")] if entry.partial else []
    if entry.unknown:
        labels = {code: label[language] for code, label in (*entry.codes, *entry.missing)}
        ways.append(f"{entry.unknown} {labels[entry.unknown]}")
    if not ways and field.item.required == OPTIONAL:
        ways.append(_("no answer"))
    return "; ".join(ways) or entry.always_known[language]


def _lists(entries: list[Entry]) -> list[dict[str, Any]]:
    """The code lists of these items, each once, by name."""
    language = _language()
    named = {entry.code_list: entry.codes for entry in entries if entry.code_list}
    return [
        {"name": name, "codes": [(code, label[language]) for code, label in codes]}
        for name, codes in sorted(named.items())
    ]


def _language() -> str:
    return "it" if (get_language() or "").startswith("it") else "en"


# What an answer is, by the kind of its item.
KINDS: dict[str, Any] = {
    "code": lambda entry: _("one code of %(list)s") % {"list": entry.code_list},
    "multi": lambda entry: _("any codes of %(list)s") % {"list": entry.code_list},
    "whole": lambda entry: _("whole number"),
    "decimal": lambda entry: _("decimal number"),
    "text": lambda entry: _("text of at most %(length)s characters") % {"length": entry.length},
    "file": lambda entry: _("PDF file"),
    "date": lambda entry: _("date, to the day"),
    "pdate": lambda entry: _("date, or month, or year"),
}


@require_safe
def dictionary_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole dictionary in both languages, whatever the page shows."""
    entries = dictionary()
    # The mark tells Excel that the text is UTF-8.
    content = xlsx(entries) if kind == "xlsx" else csv_text(entries).encode("utf-8-sig")
    headers = {"Content-Disposition": f'attachment; filename="mmregistry-dictionary.{kind}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)
