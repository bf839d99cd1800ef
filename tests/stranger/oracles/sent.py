"""What must hold after a form was sent: kept as typed, or refused in words with nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crf.models import FormRecord
from tests.stranger import reading
from tests.stranger.browser import is_ecrf
from tests.stranger.items import MISSING, UNIT, VALUE, Place, canonical, meanings, place_of, stored
from tests.stranger.visit import Finding, Visit

Rows = dict[tuple[str, str], FormRecord]
BOUND = re.compile(r"\s*[<>≤≥]|.*\d\s*[-–]\s*\d")
# Where the site answers with another page than the one that was sent.
ELSEWHERE = (400, 403, 404, 405, 413)


def kept_as_typed(v: Visit) -> Iterator[Finding]:
    """What was typed is stored as the value that it means, and nothing else changes."""
    if not v.was_saved or v.form is None or v.opened is None:
        return
    rows = v.rows_now()
    written = [
        n for n, value in v.typed.items() if value and not v.form.controls[n].hidden and place_of(v.opened, n)
    ]
    if not rows and written:
        yield v.finding("kept otherwise", "row", f"{written} were typed, and no row is stored")
    for name, control in v.form.controls.items():
        place = place_of(v.opened, name)
        if place is None or place.part != VALUE or control.kind in ("file", "hidden") or control.disabled:
            continue
        row = rows.get((place.form, place.entry)) or _new_entry(v, rows, place)
        if row is None or place.field not in row.shown():
            continue
        now, before = stored(row, place), stored(v.rows_before.get((place.form, place.entry)), place)
        if name in v.typed:
            yield from _judged(v, name, place, row, now)
        elif now not in ("", before) and now not in meanings(place.field, control.says()):
            says = f"{name}: “{before}” became “{now}”; nobody typed there"
            yield v.finding("changed by itself", place, says)
    yield from _blank_entries(v, rows)


def _judged(v: Visit, name: str, place: Place, row: FormRecord, now: str) -> Iterator[Finding]:
    typed = v.typed[name]
    text = ",".join(sorted(typed)) if isinstance(typed, list) else typed or ""
    said = meanings(place.field, text) if reading.seen(text) else {""}
    if len(said) > 1:
        yield v.finding("guessed", place, f"“{text}” can mean {sorted(said)}; stored is “{now}”")
    elif _sorted(now) not in map(_sorted, said) and not (BOUND.match(text) and place.item in row.entered):
        yield v.finding(
            "kept otherwise", place, f"“{text}”, which means {sorted(said)}, is stored as “{now}”"
        )
    else:
        yield from _beside(v, name, place, row, now)


def _beside(v: Visit, name: str, place: Place, row: FormRecord, now: str) -> Iterator[Finding]:
    """The missing code and the unit that belong to an answer."""
    for suffix, part in (("__m", MISSING), ("__u", UNIT)):
        wanted = v.typed.get(f"{name}{suffix}")
        there = stored(row, Place(place.form, place.entry, place.item, part))
        if wanted and there != wanted and (part == MISSING or now):
            yield v.finding(
                "kept otherwise", place, f"“{wanted}” was chosen, “{there}” is stored beside “{now}”"
            )
    second, unit = place.field.item.second_unit, v.typed.get(f"{name}__u")
    if unit and now and second:
        value = getattr(row, place.field.attname)
        factor = second.per if unit == second.name else 1
        if abs(value * factor - type(value)(now)) > factor * type(value)("0.00006"):
            yield v.finding(
                "kept otherwise", place, f"“{now} {unit}” is stored as {canonical(place.field, value)}"
            )


def _sorted(codes: str) -> str:
    return ",".join(sorted(codes.split(","))) if re.fullmatch(r"\w+(,\w+)+", codes) else codes


def _new_entry(v: Visit, rows: Rows, place: Place) -> FormRecord | None:
    """The row that a new entry of the page became, where there is one new one only."""
    names = (
        {name.split("-")[1] for name in v.form.controls if name.startswith(f"{place.form}-new")}
        if v.form
        else ()
    )
    new = [row for key, row in rows.items() if key[0] == place.form and key[1] and key not in v.rows_before]
    return new[0] if len(names) == 1 and place.entry in names and len(new) == 1 else None


def _blank_entries(v: Visit, rows: Rows) -> Iterator[Finding]:
    """An entry on which nobody wrote is none."""
    written: dict[str, set[str]] = {}
    for name, value in v.sent:
        place = place_of(v.opened, name) if v.opened else None
        if place and place.entry.startswith("new") and value and place.part != UNIT and not place.counts:
            written.setdefault(place.form, set()).add(place.entry)
    for form in {key for key, entry in rows if entry}:
        new = sum(key[0] == form and bool(key[1]) and key not in v.rows_before for key in rows)
        if new > len(written.get(form, ())):
            yield v.finding(
                "untouched", form, f"{new} entries are stored, on {len(written.get(form, ()))} somebody wrote"
            )


def refused_in_words(v: Visit) -> Iterator[Finding]:
    """A page that was not taken says why, and still has everything that was typed."""
    if not v.posted or v.form is None or v.answer.redirected or not v.answer.is_page:
        return
    if v.answer.status in ELSEWHERE or v.answer.status >= 500:
        return
    held: dict[str, list[str]] = {}
    for form in v.answer.page.forms:
        for name, control in form.controls.items():
            held.setdefault(name, []).extend(map(reading.words, control.now()))
    whole = reading.seen(v.answer.page.tree.text_content())
    for name, value in v.typed.items():
        given, place = v.form.controls[name], place_of(v.opened, name) if v.opened else None
        if given.kind in ("password", "file", "hidden") or (
            place is None and given.kind not in ("text", "area")
        ):
            continue
        if v.answer.status == 409 and _texts(value) == list(filter(None, given.now())):
            continue  # the page held this answer when it came: what was saved since then is shown instead
        lost = [
            each
            for each in _texts(value)
            if reading.words(each) not in held.get(name, []) and reading.seen(each) not in whole
        ]
        if lost:
            says = f"{v.answer.status}: “{lost[0]}” was typed at {name} and is nowhere on the page"
            yield v.finding("lost", place or name, says)
    yield from _without_words(v)


def _texts(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _without_words(v: Visit) -> Iterator[Finding]:
    """What keeps a page from being taken stands beside the answer, and on the page."""
    if v.answer.status not in (409, 422):
        return
    said = v.answer.page.tree.xpath(
        "//*[contains(@class, 'error') or contains(@class, 'note-') or @role='alert']"
    )
    if not any(reading.seen(each.text_content()) for each in said if "hidden" not in each.attrib):
        yield v.finding("refused without words", "page", f"{v.answer.page.url}; typed {v.typed}")
    for bound in (v.answer.said("refused") or []) if is_ecrf(v.answer) else []:
        for item, errors in bound.errors.items():
            name = bound.add_prefix(item.removesuffix("__m").removesuffix("__u"))
            beside = v.answer.page.said_at(name)
            if v.answer.page.row(name) is not None and not any(
                reading.seen(str(e)) in beside for e in errors
            ):
                yield v.finding(
                    "refused without words", place_of(v.answer, name) or name, f"{errors} is not beside it"
                )


def refused_wrongly(v: Visit) -> Iterator[Finding]:
    """A text as long as the browser lets one type is taken."""
    if not v.posted or v.form is None or v.answer.status != 422 or v.opened is None or not is_ecrf(v.answer):
        return
    for bound in v.answer.said("refused") or []:
        for item in bound.errors:
            name = bound.add_prefix(item)
            text, control, place = v.typed.get(name), v.form.controls.get(name), place_of(v.opened, name)
            if not isinstance(text, str) or control is None or place is None or place.field.kind != "text":
                continue
            if control.longest and _as_browsers_count(text) <= control.longest and reading.seen(text) == text:
                yield v.finding(
                    "refused wrongly", place, f"{len(text)} of {control.longest}: {bound.errors[item]}"
                )


def _as_browsers_count(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
