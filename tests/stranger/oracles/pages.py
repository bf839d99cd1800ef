"""What must hold of any page: it does not break, leads somewhere, and shows nothing of another centre."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.stranger.browser import Answer, kind_of, match
from tests.stranger.visit import Finding, Visit, made

CODE = re.compile(r"MMA-(\d\d)-\d{4}-[A-Z]")
# What in an address names a thing of a centre.
OF_A_CENTRE = {"code", "row", "pk", "number"}
LINKS_AT_ONCE = 12


def breaks(v: Visit) -> Iterator[Finding]:
    """No error of the server, and no traceback on a page; that it is not ready (503) it may say."""
    failed = v.answer.status >= 500 and (v.answer.broke or v.answer.status != 503)
    if failed or "Traceback (most recent" in v.answer.page.html:
        yield broken(v.answer, f"{v.answer.status} {v.answer.way}")


def _by_kind(urls: list[str]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for url in urls:
        kinds.setdefault(kind_of(url), []).append(url)
    return kinds


def broken(answer: Answer, says: str) -> Finding:
    """One mistake is one kind, however many pages lead to it."""
    return Finding("breaks", "any page", answer.place or kind_of(answer.page.url), f"{says}: {answer.broke}")


def leads_nowhere(v: Visit) -> Iterator[Finding]:
    """What a page offers, a link or a form, is answered to whom it was offered."""
    was = v.opened.status if v.opened else 200
    if v.followed and v.answer.status in (403, 404, 405) and v.answer.status != was:
        yield v.finding(
            "leads nowhere", kind_of(v.answer.way[-1]), f"{v.answer.status} on the way {v.answer.way}"
        )
    if v.answer.status != 200 or not v.answer.is_page:
        return
    here = kind_of(v.answer.page.url)
    links = [url for url in v.answer.page.links if "log" not in kind_of(url)]
    # The last of each sort as well as the first: entries of a list are not all made alike.
    ends = [url for urls in _by_kind(links).values() for url in {urls[0]: None, urls[-1]: None}]
    new = [url for url in ends if v.is_new(f"link {here} {kind_of(url)}")]
    for url in new[:LINKS_AT_ONCE]:
        there = v.person.asks(url)
        yield from _opens_to_another_centre(v, url, there)
        if there.status >= 400 and there.status != 503:
            says = f"{there.status} at {url}, linked from {v.answer.page.url}"
            yield (
                broken(there, says)
                if there.status >= 500
                else Finding("leads nowhere", kind_of(url), "link", says)
            )


def shows_another_centre(v: Visit) -> Iterator[Finding]:
    """Whoever works at a centre meets no patient's code of another, and none of the words typed there."""
    mine = v.person.world.centres[v.person.email]
    if not mine or v.answer.status >= 400:
        return
    text = v.answer.page.html if v.answer.is_page else v.answer.body.decode(errors="replace")
    typed_here = f"{v.typed} {v.answer.way}"
    codes = (found.group() for found in CODE.finditer(text) if int(found.group(1)) not in mine)
    foreign = next((code for code in codes if code not in typed_here), None)
    if foreign:
        yield v.finding("another centre", "code", f"{v.person.email} reads {foreign} at {v.answer.page.url}")


def opens_to_another_centre(v: Visit) -> Iterator[Finding]:
    """An address of something of this centre is none for somebody of another one."""
    yield from _opens_to_another_centre(v, v.answer.page.url, v.answer)


def _opens_to_another_centre(v: Visit, url: str, opened: Answer) -> Iterator[Finding]:
    other, found = v.person.world.elsewhere(v.person.email), match(url)
    if other not in v.people or opened.status != 200 or found is None:
        return
    if not OF_A_CENTRE & found.kwargs.keys() or not v.is_new(f"foreign {kind_of(url)}"):
        return
    answer = v.people[other].asks(url)
    if answer.status >= 500:
        yield broken(answer, f"{other} asks for {url}")
    elif answer.status not in (403, 404):
        says = f"{other} asks for {url}: {answer.status} {answer.way}"
        yield Finding("another centre", kind_of(url), "address", says)


def made_twice(v: Visit) -> Iterator[Finding]:
    """The same sending once more, as by a double click, makes nothing more."""
    if not v.posted or v.form is None or v.answer.status >= 400:
        return
    now = made()
    first = {name: n - v.made_before[name] for name, n in now.items() if n > v.made_before[name]}
    if not first:
        return
    again = v.person.posts(v.form, v.sent, v.files)
    more = {name: n - now[name] for name, n in made().items() if n > now[name]}
    if again.status >= 500:
        yield broken(again, "sent twice")
    elif more:
        says = f"sent twice, it made {first} and then {more}: {v.sent[:12]}"
        yield v.finding("twice", ", ".join(sorted(more)), says)
