"""A person before a browser without scripts: opens addresses, fills forms, goes back."""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve

from crf.forms import EcrfForm
from tests.stranger.page import Form, Page, Pairs
from tests.stranger.world import World

GONE_AFTER = 6


@dataclass
class Answer:
    """What came back: the last page, all addresses on the way, and what broke, if anything."""

    status: int
    page: Page
    way: list[str]
    broke: str = ""
    content_type: str = ""
    body: bytes = b""
    context: Any = None

    @property
    def is_page(self) -> bool:
        return self.content_type.startswith("text/html")

    @property
    def place(self) -> str:
        """Where it broke: file and function, whose lines may move."""
        return re.sub(r'", line \d+, in ', " ", self.broke.rpartition(" at ")[2])

    @property
    def redirected(self) -> bool:
        return len(self.way) > 1

    def said(self, name: str) -> Any:
        """What the view gave its template under this name."""
        return self.context.get(name) if self.context is not None else None


@dataclass
class Person:
    email: str
    world: World
    client: Client
    here: Answer | None = None
    before: list[Answer] = field(default_factory=list)

    @classmethod
    def sits_down(cls, email: str, world: World) -> Person:
        client = Client(raise_request_exception=False)
        client.force_login(world.user(email))
        return cls(email, world, client)

    def asks(self, url: str, **headers: str) -> Answer:
        """Look at an address without leaving the page that one is on."""
        return _answer(lambda: self.client.get(url, headers=headers or None), url, self.client)

    def posts(self, form: Form, pairs: Pairs, files: dict[str, Any] | None = None) -> Answer:
        """Send these pairs as this form would."""
        if form.method == "get":
            return self.asks(f"{form.action.partition('?')[0]}?{urlencode(pairs)}")
        data: dict[str, Any] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        for name, (title, content) in (files or {}).items():
            data[name] = SimpleUploadedFile(title, content)
        return _answer(
            lambda: self.client.post(form.action, data, headers={"Referer": form.action}),
            form.action,
            self.client,
        )

    def goes_to(self, answer: Answer) -> None:
        if self.here is not None:
            self.before = [*self.before, self.here][-GONE_AFTER:]
        self.here = answer

    def goes_back(self) -> bool:
        """The browser shows the page as it was; the server is not asked."""
        if self.before:
            self.here = self.before.pop()
        return bool(self.before)


def _answer(ask: Any, url: str, client: Client) -> Answer:
    """Ask, follow where one is sent, and keep what broke on the way. A broken request leaves no write."""
    broken: list[str] = []

    def note(**facts: Any) -> None:
        broken.append(where_it_broke())

    got_request_exception.connect(note)
    way, response = [url], None
    try:
        for _hop in range(8):
            response = _asked(ask)
            if response.status_code not in (301, 302, 303, 307):
                break
            way.append(_joined(way[-1], response["Location"]))
            ask = _get(client, way[-1])
    finally:
        got_request_exception.disconnect(note)
    assert response is not None
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    html = body.decode(errors="replace") if kind.startswith("text/html") else ""
    context = getattr(response, "context", None)
    return Answer(response.status_code, Page(way[-1], html), way, "; ".join(broken), kind, body, context)


def _get(client: Client, url: str) -> Any:
    return lambda: client.get(url)


def _joined(base: str, url: str) -> str:
    target = urlsplit(url)
    path = target.path or urlsplit(base).path
    return f"{path}?{target.query}" if target.query else path


def _asked(ask: Any) -> Any:
    mark = transaction.savepoint()
    response = ask()
    if response.status_code >= 500:
        transaction.savepoint_rollback(mark)
        connection.needs_rollback = False
    else:
        transaction.savepoint_commit(mark)
        # The script is one transaction, so what waits for a commit is done here.
        waiting, connection.run_on_commit = connection.run_on_commit, []
        for _ids, function, _robust in waiting:
            function()
    return response


def where_it_broke() -> str:
    """The error that is being handled, by its kind and the last line of ours that it came through."""
    lines = traceback.format_exc().strip().splitlines()
    ours = [
        line.strip()
        for line in lines
        if line.strip().startswith("File") and "site-packages" not in line and "/lib/python" not in line
    ]
    place = ours[-1].split("/")[-1] if ours else "?"
    return f"{lines[-1][:160]} at {place}"


def match(url: str) -> ResolverMatch | None:
    try:
        return resolve(urlsplit(url).path)
    except Resolver404:
        return None


def kind_of(url: str) -> str:
    """What sort of page this is: its name, and of which form."""
    found = match(url)
    if found is None:
        return "?"
    # A word in an address tells pages apart as different ones, a number or a code does not.
    words = [str(v) for k, v in found.kwargs.items() if k in ("form_key", "topic", "kind")]
    return " ".join([found.view_name, *words])


def is_ecrf(answer: Answer) -> bool:
    """Whether the page draws a form of the dictionary."""
    return answer.is_page and isinstance(answer.said("form"), EcrfForm) and answer.said("spec") is not None


def sheet_form(answer: Answer) -> Form | None:
    """The form on the page that asks the items of the dictionary; None where it is shown to be read."""
    if not is_ecrf(answer):
        return None
    items = {field.name for field in answer.said("spec").model.items()}
    found = max(answer.page.forms, key=lambda form: len(items & form.controls.keys()), default=None)
    return found if found is not None and "version" in found.controls else None
