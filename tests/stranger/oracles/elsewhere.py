"""What was stored reads the same wherever it is told: on paper, in the history, in the matrix."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from crf.paper.filled import filled_form
from crf.record import load_record
from tests.stranger.items import (
    MISSING,
    VALUE,
    Place,
    canonical,
    in_words,
    missing_in_words,
    place_of,
    stored,
)
from tests.stranger.page import text_of
from tests.stranger.visit import Finding, Visit

LOOKED_UP = 2


def on_paper(v: Visit) -> Iterator[Finding]:
    """The printed form has every answer of the page and of its entries."""
    patient = v.opened.said("patient") if v.opened else None
    if not v.was_saved or v.opened is None or patient is None or not patient.pk:
        return
    rows, spec = v.rows_now(), v.opened.said("spec")
    main = rows.get((spec.key, ""))
    if main is None:
        return
    record = load_record(patient)
    row = next((each for each in record.rows(spec.key) if each.pk == main.pk), None)
    if row is None:
        yield v.finding("elsewhere", "record", f"{main} is stored, and the patient's record does not have it")
        return
    paper = filled_form(record, spec, row)
    for place, there, said in _differing(
        row, [item for section in paper["sections"] for item in section["items"]]
    ):
        yield v.finding("elsewhere", place, f"stored is “{there}”, on paper is “{said}”")
    printed = {group["key"]: group["entries"] for group in paper["groups"]}
    for (key, name), entry in rows.items():
        if name and not any(not list(_differing(entry, each["items"])) for each in printed.get(key, [])):
            yield v.finding("elsewhere", key, f"entry {name} is stored, and none on paper says what it says")
    for group in spec.groups:
        n = sum(key == group.key for key, _name in rows)
        if n != len(printed.get(group.key, [])):
            yield v.finding(
                "elsewhere", group.key, f"{n} entries stored, {len(printed.get(group.key, []))} on paper"
            )


def _differing(row: Any, items: list[Any]) -> Iterator[tuple[Place, str, str | None]]:
    """The answers of a row, a missing code among them, that these printed items do not say."""
    texts = {item["name"]: item["answer"]["text"] for item in items}
    for place, there in _answers(row):
        said = texts.get(place.item)
        if said is None or not _says(place, there, said):
            yield place, there, said


def _says(place: Place, there: str, said: str) -> bool:
    return in_words(place.field, there, said) if place.part == VALUE else missing_in_words(there) in said


def _answers(row: Any) -> Iterator[tuple[Place, str]]:
    for field in row.items():
        value = getattr(row, field.attname)
        if value is not None and field.kind != "file":
            yield Place(row.form_key, "", field.name), canonical(field, value)
        elif field.name in row.missing:
            yield Place(row.form_key, "", field.name, MISSING), row.missing[field.name]


def in_the_history(v: Visit) -> Iterator[Finding]:
    """The newest line of an item's history has what is stored now, and what was there before."""
    if not v.was_saved or v.opened is None:
        return
    rows, looked = v.rows_now(), 0
    for name in v.typed:
        place = place_of(v.opened, name)
        row = rows.get((place.form, place.entry)) if place else None
        if (
            place is None
            or row is None
            or place.part != VALUE
            or place.field.kind == "file"
            or looked == LOOKED_UP
        ):
            continue
        there, before = stored(row, place), stored(v.rows_before.get((place.form, place.entry)), place)
        if not there or there == before or place.item in row.entered:
            continue
        looked += 1
        answer = v.person.asks(reverse("crf:history", args=[place.form, row.pk, place.item]))
        newest = max(answer.said("changes") or [], key=lambda change: change["entry"].pk, default=None)
        if newest is None or not in_words(place.field, there, str(newest["new"])):
            yield v.finding(
                "elsewhere", place, f"stored is “{there}”, the history says “{newest and newest['new']}”"
            )
        elif before and not in_words(place.field, before, str(newest["old"])):
            yield v.finding("elsewhere", place, f"it was “{before}”, the history says “{newest['old']}”")


def in_the_matrix(v: Visit) -> Iterator[Finding]:
    """The matrix on the page and the one in its file say the same of every patient and form."""
    if v.posted or v.answer.status != 200 or v.answer.said("rows") is None or v.page != "crf:matrix":
        return
    file = v.person.asks(v.answer.page.url.replace("/patients/", "/patients/csv/"))
    lines = {line[0]: line[3:] for line in csv.reader(io.StringIO(file.body.decode("utf-8-sig"))) if line}
    for row in v.answer.page.tree.iterfind(".//tbody/tr"):
        cells = [a.get("title", "").partition(": ")[2] for a in row.iterfind(".//td/a") if a.get("title")]
        code = next((text_of(each) for each in row.iterfind("./th")), "").split(" ")[0]
        if cells and code in lines and cells != lines[code]:
            differ = next((a, b) for a, b in zip(cells, lines[code], strict=False) if a != b)
            yield v.finding(
                "elsewhere", "matrix", f"{code}: the page says “{differ[0]}”, the file “{differ[1]}”"
            )
        elif cells and code not in lines:
            yield v.finding("elsewhere", "matrix", f"“{code}” is on the page and not in the file")
