"""What must hold of a form when it is opened: it says what is stored, and offers what there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.stranger.browser import is_ecrf, kind_of, sheet_form
from tests.stranger.items import UNIT, VALUE, Place, meanings, place_of, rows_of_page, stored
from tests.stranger.oracles.pages import broken
from tests.stranger.page import Control
from tests.stranger.visit import Finding, Visit, made, trail_mark, trail_since, what_was_written

OF_THE_PAGE = ("csrfmiddlewaretoken", "page_key")


def _asked(v: Visit) -> Iterator[tuple[str, Control, Place]]:
    """The controls of items, those of an entry that a script would add among them."""
    form = sheet_form(v.answer)
    if form is not None:
        for name, control in [*form.controls.items(), *v.answer.page.blanks.items()]:
            place = place_of(v.answer, name)
            if place is not None and place.part != UNIT and control.kind not in ("file", "hidden"):
                yield name, control, place


def _is_fresh(v: Visit) -> bool:
    """A page as the site draws it from what is stored, not from what somebody typed."""
    return (
        (not v.posted or v.answer.redirected)
        and v.answer.status == 200
        and v.answer.is_page
        and not v.answer.said("restored")
    )


def prefilled(v: Visit) -> Iterator[Finding]:
    """A control says what the stored row says, and nothing that nobody answered."""
    if not _is_fresh(v):
        return
    rows = rows_of_page(v.answer) if is_ecrf(v.answer) else {}
    for name, control, place in _asked(v):
        there, said = stored(rows.get((place.form, place.entry)), place), control.says()
        if said and not there and not place.counts:
            yield v.on_page(
                "pre-filled", place, f"{name} says “{said}”; nobody answered it ({v.answer.page.url})"
            )
        elif there and said != there and not (place.part == VALUE and there in meanings(place.field, said)):
            yield v.on_page(
                "shown", place, f"{name} says “{said}”, stored is “{there}” ({v.answer.page.url})"
            )


def choices(v: Visit) -> Iterator[Finding]:
    """A list has a blank line, a button or box is never a blank, and all codes are there."""
    for name, control, place in _asked(v):
        if not control.options:
            continue
        codes = [each.value for each in control.options]
        if control.kind == "select" and "" not in codes:
            yield v.on_page("choices", place, f"the list {name} has no blank line")
        if control.kind in ("radio", "boxes") and "" in codes:
            yield v.on_page("choices", place, f"{name} offers a blank as an answer")
        listed = getattr(place.field, "codes", None)
        if place.part == VALUE and listed is not None and set(filter(None, codes)) != set(listed.values):
            yield v.on_page("choices", place, f"{name} offers {codes}, the list has {listed.values}")


def languages(v: Visit) -> Iterator[Finding]:
    """In the other language the page asks the same, offers the same and says the same."""
    form = sheet_form(v.answer)
    if form is None or not _is_fresh(v) or not v.is_new(f"language {kind_of(v.answer.page.url)}"):
        return
    other = "it" if v.answer.page.language != "it" else "en"
    session = v.person.client.cookies["sessionid"].value
    again = v.person.asks(v.answer.page.url, Cookie=f"django_language={other}; sessionid={session}")
    there = sheet_form(again)
    if there is None:
        yield v.on_page("languages", "form", f"{v.answer.page.url} has no form in {other}: {again.status}")
        return
    for name, control in form.controls.items():
        mirror, place = there.controls.get(name), place_of(v.answer, name)
        if name in OF_THE_PAGE:
            continue
        if mirror is None or _said(place, mirror) != _said(place, control):
            says = f"{name}: {control.now()} here, {mirror and mirror.now()} in {other}"
            yield v.on_page("languages", place or name, says)


def _said(place: Place | None, control: Control) -> Any:
    values = [each.value for each in control.options]
    if place is not None and place.part == VALUE and control.kind in ("text", "area"):
        return values, meanings(place.field, control.says())
    return values, control.now()


def untouched(v: Visit) -> Iterator[Finding]:
    """A form that is sent as it came changes nothing: no row, no entry of the trail, no query."""
    if not _is_fresh(v) or not v.is_new(f"untouched {kind_of(v.answer.page.url)}", 4):
        return
    here = v.answer.page.url.partition("?")[0]
    for form in v.answer.page.forms:
        if form.method != "post" or form.action.partition("?")[0] != here or not form.buttons:
            continue
        mark, before = trail_mark(), made()
        again = v.person.posts(form, form.sent({}, form.buttons[0]))
        # A page that is not of the dictionary may ask no more than "do it?"; what it shows stays as it is.
        written = [e for e in trail_since(mark) if is_ecrf(v.answer) or e.action == "U"]
        new = (
            {name: n - before[name] for name, n in made().items() if n != before[name]}
            if is_ecrf(v.answer)
            else {}
        )
        if again.status >= 500:
            yield broken(again, "sent untouched")
        elif written or new:
            where = ", ".join(sorted({entry.table for entry in written}))
            says = f"sent untouched, {v.answer.page.url} stored {new}: {what_was_written(written)}"
            yield v.on_page("untouched", where, says)
