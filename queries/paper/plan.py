"""The Data Validation Plan for print as plain data: every check as it is in force, in the reader's words."""

from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from crf.models import RuleRelease
from crf.paper.document import Document, in_both_zones
from crf.partial_date import written
from queries import catalogue, releases
from queries.catalogue import Entry

PLAN = Path(__file__).with_name("plan.typ")
Data = dict[str, Any]

# How the checks work: a heading and a paragraph each.
HOW = (
    (
        gettext_noop("Severity"),
        gettext_noop(
            "A hard check speaks of what cannot be: while it does, the form cannot be complete. A soft check "
            "speaks of what is unlikely: the centre corrects it, or confirms it as in the source. A note is "
            "shown on the form, and nobody has to answer it."
        ),
    ),
    (
        gettext_noop("When the checks run"),
        gettext_noop(
            "While somebody types, at each save, before and after an import, and over all patients. "
            "Each run tries every check and lists all that is found. The examples on which a check must "
            "speak, and those on which it must be silent, are tried with every change of the software."
        ),
    ),
    (
        gettext_noop("Dates known in part"),
        gettext_noop(
            "The day of a date, or its month and day, may be unknown. A check then compares the earliest and "
            "the latest day that the date can mean, and speaks only where the discrepancy is certain, unless "
            "its words here say otherwise."
        ),
    ),
    (
        gettext_noop("Missing codes and empty items"),
        gettext_noop(
            "A missing code (unknown, not done and the like) is an answer, and so are 0 and no. A check that "
            "compares items is silent while one of them is empty or has a missing code, unless that is what "
            "it asks about."
        ),
    ),
    (
        gettext_noop("What becomes of a finding"),
        gettext_noop(
            "It becomes a query once a form that it concerns is complete, or when the data came from a "
            "registry file. The column on the right says whether the query is asked of the centre at once or "
            "reviewed by the data centre first; a check that is switched off is not run. The centre answers; "
            "the data centre accepts the answer or asks again, and nobody closes a query that she answered "
            "herself. Where the data are corrected, the query closes by itself. What was accepted as it "
            "stands is not asked again until one of its values changes."
        ),
    ),
    (
        gettext_noop("Versions and releases"),
        gettext_noop(
            "The version of a check rises when its meaning changes. A new check, a new version or another "
            "mode comes into force with a release, which one person proposes and another puts in force after "
            "seeing what it would do. The id of a retired check is never given again."
        ),
    ),
)


def plan_document() -> Document:
    """The rule book of now; nothing of any patient is in it."""
    printed, release, entries = timezone.now(), releases.in_force(), catalogue.entries()
    data = {
        "lang": (get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        "title": _("Data Validation Plan"),
        "study": _("Allogeneic transplantation in multiple myeloma"),
        "facts": _facts(release, entries),
        "note": release.note if release else "",
        "stamp": [
            str(release) if release else _("as delivered"),
            f"mmregistry {settings.SOFTWARE_VERSION}",
            in_both_zones(printed),
        ],
        "how": [[_(title), _(words)] for title, words in HOW],
        "chapters": [
            {"title": title, "checks": [_check(entry) for entry in own]}
            for title, own in groupby(entries, lambda entry: str(entry.chapter))
        ],
        "retired": [list(pair) for pair in catalogue.retired()],
        "words": _words(),
    }
    return Document(data, printed)


def _facts(release: RuleRelease | None, entries: list[Entry]) -> list[list[str]]:
    count = {letter: sum(entry.check.severity == letter for entry in entries) for letter in "HSI"}
    return [
        [_("Rules in force"), _in_force(release)],
        [_("Software"), f"mmregistry {settings.SOFTWARE_VERSION}"],
        [
            _("Checks"),
            _("%(all)s: %(hard)s hard, %(soft)s soft, %(notes)s notes")
            % {"all": len(entries), "hard": count["H"], "soft": count["S"], "notes": count["I"]},
        ],
    ]


def _in_force(release: RuleRelease | None) -> str:
    if release is None or release.released_at is None or release.released_by is None:
        return _("as delivered with the software; nothing was released yet")
    return _("%(release)s of %(date)s, proposed by %(author)s, released by %(other)s") % {
        "release": release,
        "date": written(timezone.localtime(release.released_at).date()),
        "author": str(release.proposed_by),
        "other": str(release.released_by),
    }


def _check(entry: Entry) -> Data:
    waits = [_("waits for a release")] if entry.waits else []
    return {
        "id": entry.id,
        "version": _("version %(version)s") % {"version": entry.check.version},
        "when": entry.check.in_words,
        "asks": entry.text,
        "items": [str(item) for item in entry.items] or [_("those that the query names")],
        "severity": str(entry.severity_name),
        "mode": "; ".join([str(entry.mode), *waits]),
    }


def _words() -> dict[str, str]:
    """The words that the template itself uses."""
    return {
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "note": _("Why this release"),
        "how": _("How the checks work"),
        "gap": _("‹…› stands for a value, a date or a name that the query shows."),
        "check": _("Check"),
        "when": _("When it speaks"),
        "asks": _("What it asks"),
        "items": _("Items"),
        "severity": _("Severity"),
        "mode": _("What becomes of it"),
        "retired": _("Retired checks"),
        "why": _("Why"),
        "none_retired": _("No check has been retired."),
        "signatures": _("Signatures"),
        "author": _("Author"),
        "approver": _("Approved by"),
        "name": _("Name"),
        "signature": _("Signature"),
        "on": _("on (date)"),
        "date": _("DDMMYYYY"),
    }
