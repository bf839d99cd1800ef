"""One step as the oracles see it: who did what, what came back, what the database had before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection

from audit.models import AuditEntry
from crf.models import FormRecord
from tests.stranger.browser import Answer, Person, kind_of, sheet_form
from tests.stranger.items import rows_of_page
from tests.stranger.page import Form, Pairs

ROOMS = ("analysis", "exchange", "queries", "crf", "accounts", "jobs")
# Kept for the person herself or against doing things twice; they say nothing about anybody.
ASIDE = {"Draft", "SavedPage", "PatientLook", "DataVersion", "Digest", "Outcome"}


@dataclass(frozen=True)
class Finding:
    """What should not be: by which oracle, on what sort of page, where on it, and in words what was seen."""

    oracle: str
    page: str
    where: str
    says: str

    @property
    def kind(self) -> tuple[str, str, str]:
        return self.oracle, self.page, self.where

    def __str__(self) -> str:
        return f"{self.oracle} · {self.page} · {self.where}: {self.says}"


@dataclass
class Visit:
    """`form`, `sent` and `typed` are of a form that was sent; where a page was opened they are empty."""

    person: Person
    answer: Answer
    opened: Answer | None = None
    form: Form | None = None
    typed: dict[str, Any] = field(default_factory=dict)
    sent: Pairs = field(default_factory=list)
    files: dict[str, Any] = field(default_factory=dict)
    followed: bool = False
    rows_before: dict[tuple[str, str], FormRecord] = field(default_factory=dict)
    trail_before: int = 0
    made_before: dict[str, int] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)

    def is_new(self, what: str, often: int = 2) -> bool:
        """Whether this role has met it fewer times: what is costly is not asked again and again."""
        key = f"{self.person.email.partition('@')[0].rstrip('12')} {what}"
        self.met[key] += 1
        return self.met[key] <= often

    @property
    def page(self) -> str:
        """The sort of page that was asked, or to which something was sent."""
        return kind_of(self.form.action if self.form else self.answer.way[0])

    @property
    def posted(self) -> bool:
        return self.form is not None and self.form.method == "post"

    def finding(self, oracle: str, where: object, says: str) -> Finding:
        return Finding(oracle, self.page, str(where), says[:600])

    def on_page(self, oracle: str, where: object, says: str) -> Finding:
        """The same of the page that came back, which may be another one than was asked."""
        return Finding(oracle, kind_of(self.answer.page.url), str(where), says[:600])

    def trail(self) -> list[AuditEntry]:
        """What was written since the step began."""
        return trail_since(self.trail_before)

    @property
    def was_saved(self) -> bool:
        """Whether a page of the dictionary was sent and taken, wherever that led."""
        return (
            self.posted
            and self.opened is not None
            and sheet_form(self.opened) is not None
            and self.answer.redirected
            and self.answer.status == 200
            and self.form is not None
            and "version" in self.form.controls
        )

    def rows_now(self) -> dict[tuple[str, str], FormRecord]:
        """The rows of the page that was sent."""
        if self.opened is None:
            return {}
        table = self.opened.said("spec").model._meta.db_table
        new = (e.row_id for e in self.trail() if e.table == table and e.action == "I")
        pk = self.opened.said("instance").pk or next(new, None)
        return rows_of_page(self.opened, pk) if pk else {}


def trail_since(mark: int) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(pk__gt=mark).order_by("pk"))


def trail_mark() -> int:
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def made() -> dict[str, int]:
    """How many rows there are of everything that people make."""
    models = [m for m in apps.get_models() if m._meta.app_label in ROOMS and m.__name__ not in ASIDE]
    counts = " UNION ALL ".join(f"SELECT '{m.__name__}', count(*) FROM {m._meta.db_table}" for m in models)
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())


def what_was_written(entries: list[AuditEntry]) -> str:
    return "; ".join(f"{e.action} {e.table} {e.row_id} {sorted(e.changes)}" for e in entries[:4])
