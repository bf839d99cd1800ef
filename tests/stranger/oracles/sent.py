"""What must hold after a form was sent: kept as typed, or refused in words with nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.stranger import reading
from tests.stranger.browser import is_ecrf, sheet_form
from tests.stranger.items import MISSING, UNIT, VALUE, meanings, place_of, stored
from tests.stranger.visit import Finding, Visit


def kept_as_typed(v: Visit) -> Iterator[Finding]:
    """What was typed is stored as the value that it means, and nothing else changes."""
    if not v.posted or v.opened is None or sheet_form(v.opened) is None or v.form is None or not was_saved(v):
        return
    rows, patient_rows = v.rows_now(), v.rows_before
    for name, control in v.form.controls.items():
        place = place_of(v.opened, name)
        if (
            place is None
            or place.part != VALUE
            or control.kind in ("file", "hidden")
            or control.disabled
            or f"{place.form}-{place.entry}-gone" in v.typed
        ):
            continue
        row = rows.get((place.form, place.entry)) or _new_entry(rows, v.rows_before, place)
        before = stored(patient_rows.get((place.form, place.entry)), place)
        now = stored(row, place)
        if name not in v.typed:
            if now not in ("", before) and now not in meanings(place.field, control.says()):
                yield v.finding(
                    "changed by itself", place, f"{name}: “{before}” became “{now}”; nobody typed there"
                )
            continue
        text = v.typed[name]
        text = ",".join(text) if isinstance(text, list) else text or ""
        if row is None or place.field not in row.shown():
            continue
        unit = v.typed.get(f"{name}__u")
        missing = v.typed.get(
            f"{name}__m", v.form.controls[f"{name}__m"].says() if f"{name}__m" in v.form.controls else ""
        )
        said = meanings(place.field, text) if text.strip() and place.field.kind != "multi" else {text.strip()}
        if not reading.seen(text):
            said = {""}
        where = str(place)
        if len(said) > 1:
            yield v.finding("guessed", where, f"“{text}” can mean {sorted(said)}; stored is “{now}”")
        elif (
            now not in said
            and _sorted(now) not in {_sorted(s) for s in said}
            and not _as_bound(row, place, text)
        ):
            yield v.finding(
                "kept otherwise", where, f"“{text}” (meaning {sorted(said)}) is stored as “{now}”"
            )
        elif (
            missing and stored(row, place.__class__(place.form, place.entry, place.item, MISSING)) != missing
        ):
            yield v.finding("kept otherwise", where, f"the missing code “{missing}” is not stored")
        elif unit and now and stored(row, place.__class__(place.form, place.entry, place.item, UNIT)) != unit:
            yield v.finding("kept otherwise", where, f"the unit “{unit}” of “{text}” is not stored")
        elif unit and now:
            yield from _converted(v, place, row, unit, now)


def _converted(v: Visit, place: Any, row: Any, unit: str, now: str) -> Iterator[Finding]:
    """A value in the other unit of an item is stored in the item's own, to four decimals."""
    second = place.field.item.second_unit
    factor = second.per if second and unit == second.name else 1
    value = getattr(row, place.field.attname)
    if abs(value * factor - type(value)(now)) > factor * type(value)("0.00006"):
        yield v.finding(
            "kept otherwise", place, f"“{now} {unit}” is stored as {value} {place.field.item.unit}"
        )


def _sorted(codes: str) -> str:
    return ",".join(sorted(codes.split(",")))


def _as_bound(row: Any, place: Any, text: str) -> bool:
    """A bound or a range is kept as one where the row says so beside the value."""
    return bool(re.match(r"\s*[<>≤≥]|.*\d\s*[-–]\s*\d", text)) and place.item in row.entered


def _new_entry(rows: dict[Any, Any], before: dict[Any, Any], place: Any) -> Any:
    """The row that a new entry of the page became; the first new one of its form where there are several."""
    if not place.entry.startswith("new"):
        return None
    new = [row for key, row in rows.items() if key[0] == place.form and key not in before and key[1]]
    return new[0] if len(new) == 1 else None


def was_saved(v: Visit) -> bool:
    return v.answer.redirected and v.answer.status == 200 and is_ecrf(v.answer)


def refused_in_words(v: Visit) -> Iterator[Finding]:
    """A page that was not taken says why, and still has everything that was typed."""
    if (
        not v.posted
        or v.answer.redirected
        or v.answer.status >= 500
        or not v.answer.is_page
        or v.form is None
    ):
        return
    if v.answer.status in (400, 403, 404, 405, 413):
        return
    page = v.answer.page
    controls = {name: c for form in page.forms for name, c in form.controls.items()}
    whole = reading.seen(page.tree.text_content())
    for name, value in v.typed.items():
        given = v.form.controls.get(name)
        if given is None or given.kind in ("password", "file", "hidden") or given.disabled:
            continue
        now = controls[name].now() if name in controls else []
        wanted = value if isinstance(value, list) else [value] if value else []
        lost = [
            each
            for each in wanted
            if each not in now
            and reading.words(each) not in map(reading.words, now)
            and reading.seen(each) not in whole
        ]
        if lost:
            place = place_of(v.opened, name) if v.opened else None
            if place is None and given.kind not in ("text", "area"):
                continue
            yield v.finding(
                "lost",
                place or name,
                f"{v.answer.status}: “{lost[0]}” was typed at {name}, the page has {now}",
            )
    added = any(name == "add" for name, _value in v.sent)
    if v.answer.status in (409, 422) and not added and not _has_words(v):
        yield v.finding(
            "refused without words",
            v.answer.status,
            f"{v.answer.page.url} was refused and does not say why; typed {v.typed}",
        )


def _has_words(v: Visit) -> bool:
    """Something that an untouched page would not say: an error beside an answer, or a note."""
    said = v.answer.page.tree.xpath(
        "//*[contains(@class, 'error') or contains(@class, 'note-') or @role='alert']"
    )
    return any(reading.seen(each.text_content()) for each in said if "hidden" not in each.attrib)


def refused_wrongly(v: Visit) -> Iterator[Finding]:
    """Where an error stands beside an answer, the answer is one that somebody could object to."""
    if not v.posted or v.answer.status != 422 or v.opened is None or not is_ecrf(v.answer):
        return
    for bound in v.answer.said("refused") or []:
        for item in bound.errors:
            place = place_of(v.opened, bound.add_prefix(item))
            text = v.typed.get(bound.add_prefix(item))
            control = v.form.controls.get(bound.add_prefix(item)) if v.form else None
            if place is None or control is None or not isinstance(text, str) or place.part != VALUE:
                continue
            if place.field.kind == "text" and control.longest and _as_browser_counts(text) <= control.longest:
                yield v.finding(
                    "refused wrongly",
                    place,
                    f"{len(text)} of {control.longest} letters typed: {bound.errors[item]}",
                )


def _as_browser_counts(text: str) -> int:
    return len(text.replace("\r\n", "\n").encode("utf-16-le")) // 2
