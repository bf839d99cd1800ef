"""The rule catalogue: every check with its words, its examples, and what became of what it asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crf.checks import CHECKS, Check, say
from crf.checks.check import RETIRED, stored_words
from crf.checks.examples import EXAMPLES, Example
from crf.display import answer_in_words, stored_answer
from crf.names import row_name
from crf.record import PatientRecord
from crf.rulebook import MODE_WORDS, Mode, Rulebook
from crf.specs import SPECS, item_label
from queries import releases, run_log
from queries.models import Query
from queries.workflow import Reason

SEVERITY_WORDS: dict[str, Promise] = {
    "H": gettext_lazy("hard: the form cannot be complete"),
    "S": gettext_lazy("soft: asked, and may be confirmed"),
    "I": gettext_lazy("note: shown, never asked"),
}
SEVERITY_NAMES: dict[str, Promise] = {
    "H": gettext_lazy("hard"),
    "S": gettext_lazy("soft"),
    "I": gettext_lazy("note"),
}
CHAPTERS: dict[str, Promise] = {
    "GEN": gettext_lazy("Every form"),
    "CEN": gettext_lazy("Centre"),
    "PAT": gettext_lazy("Registration"),
    "CON": gettext_lazy("Consent and legal basis"),
    "DIA": gettext_lazy("Diagnosis"),
    "LIN": gettext_lazy("Lines of therapy"),
    "PRE": gettext_lazy("Status before the allo"),
    "TRA": gettext_lazy("Transplant"),
    "ENG": gettext_lazy("Engraftment"),
    "AGV": gettext_lazy("Acute GVHD"),
    "CGV": gettext_lazy("Chronic GVHD"),
    "RSP": gettext_lazy("Response"),
    "REL": gettext_lazy("Relapse"),
    "PTT": gettext_lazy("Treatment after the transplant"),
    "TOX": gettext_lazy("Toxicity"),
    "FUP": gettext_lazy("Follow-up"),
    "DTH": gettext_lazy("Death"),
    "EOS": gettext_lazy("End of observation"),
    "COM": gettext_lazy("Completeness"),
}
FURTHER = gettext_lazy("Further checks")
GAP = re.compile(r"{\w+}")
# From so many settled queries on, a rule that is mostly accepted as it stands is one to look at.
ENOUGH, OFTEN = 5, 0.5


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the queries of one check."""

    asked: int = 0
    live: int = 0
    closed: int = 0
    accepted: int = 0

    @property
    def accepted_share(self) -> float | None:
        return self.accepted / self.closed if self.closed else None

    @property
    def is_often_accepted(self) -> bool:
        """Whether it asks mostly about what is right: a bad rule."""
        return self.closed >= ENOUGH and (self.accepted_share or 0) > OFTEN


@dataclass(frozen=True, slots=True)
class Shown:
    """An example in words: the answers that matter, and what is said, or nothing where it is silent."""

    answers: list[tuple[str, str]]
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One check as the catalogue lists it; `found` is None before any run over everybody."""

    check: Check
    book: Rulebook
    tally: Tally
    found: int | None

    @property
    def id(self) -> str:
        return self.check.id

    @property
    def chapter(self) -> Promise:
        return CHAPTERS.get(chapter_of(self.check), FURTHER)

    @property
    def severity(self) -> Promise:
        return SEVERITY_WORDS[self.check.severity]

    @property
    def severity_name(self) -> Promise:
        return SEVERITY_NAMES[self.check.severity]

    @property
    def text(self) -> str:
        """The question, with a gap wherever a value will stand."""
        return template(self.check)

    @property
    def items(self) -> list[str]:
        return [f"{SPECS[path.split('.')[0]].short} · {item_label(path)}" for path in self.check.fields]

    @property
    def paths(self) -> list[str]:
        return list(self.check.fields)

    @property
    def mode(self) -> Promise | str:
        mode = self.book.mode(self.check)
        return _("never asks") if mode != Mode.OFF and not self.check.asks else MODE_WORDS[mode]

    @property
    def never_fired(self) -> bool:
        return not self.tally.asked and not self.found

    @property
    def waits(self) -> bool:
        """Whether this version asks nothing until it is released."""
        return bool(self.book.number) and (self.id not in self.book.rules or self.book.holds(self.check))


def template(check: Check) -> str:
    return GAP.sub("‹…›", _(check.message))


def entries(checks: Iterable[Check] | None = None) -> list[Entry]:
    """Every check, by chapter and id; three statements."""
    book = releases.book(releases.in_force())
    tallies = _tallies()
    run = run_log.last()
    found = run.found if run else None
    return [
        Entry(c, book, tallies.get(c.id, Tally()), None if found is None else found.get(c.id, 0))
        for c in sorted(CHECKS.values() if checks is None else checks, key=_place)
    ]


def _place(check: Check) -> tuple[int, str]:
    """Where a check stands in the catalogue; what is of no chapter stands at the end."""
    chapter = chapter_of(check)
    return (list(CHAPTERS).index(chapter) if chapter in CHAPTERS else len(CHAPTERS), check.id)


def chapter_of(check: Check) -> str:
    """The middle of its id: DIA of E-DIA-03."""
    return check.id.split("-")[1]


def entry(id: str) -> Entry | None:
    return entries([CHECKS[id]])[0] if id in CHECKS else None


def retired() -> list[tuple[str, str]]:
    return sorted(RETIRED.items())


def examples(check: Check) -> list[Shown]:
    """The examples that stand beside the check, those on which it speaks first."""
    given = EXAMPLES.get(check.id, [])
    paths = sorted({path for example in given for path in example.at} | set(check.fields))
    shown = [_shown(check, example, paths) for example in given]
    return sorted(shown, key=lambda example: not example.message)


def _tallies() -> dict[str, Tally]:
    rows = (
        Query.objects.exclude(check_id="")
        .order_by()
        .values("check_id")
        .annotate(
            asked=Count("pk"),
            live=Count("pk", filter=Q(closed_reason="") & ~Q(state="cancelled")),
            closed=Count("pk", filter=~Q(closed_reason="")),
            accepted=Count("pk", filter=Q(closed_reason=Reason.ACCEPTED_AS_IS)),
        )
    )
    return {row.pop("check_id"): Tally(**row) for row in rows}


def _shown(check: Check, example: Example, paths: list[str]) -> Shown:
    found = next(check.run(example.record), None) if example.at else None
    answers = [pair for path in paths for pair in _answers(example.record, path)]
    return Shown(answers, say(check.message, stored_words(found.words)) if found else "")


def _answers(record: PatientRecord, path: str) -> Iterable[tuple[str, str]]:
    form, item = path.split(".")
    rows: Any = {"CEN": [record.dossier], "DOC": record.documents}.get(form) or record.rows(form)
    field: Any = SPECS[form].model._meta.get_field(item)
    for row in rows:
        name = f" {row_name(row)}" if len(rows) > 1 else ""
        yield (
            f"{SPECS[form].short}{name} · {field.verbose_name}",
            answer_in_words(field, stored_answer(field, row)) or _("empty text"),
        )
