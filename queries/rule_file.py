"""The rule catalogue as plain data, for programs: every check in every language of the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import gettext, override

from crf.checks import Check
from crf.specs import item_label
from queries import catalogue, releases
from queries.catalogue import Entry

Given = TypeVar("Given")


def rule_file() -> dict[str, Any]:
    """What `manage.py checks --format json` writes; constant in statements."""
    release = releases.in_force()
    return {
        "software": settings.SOFTWARE_VERSION,
        "release": release.number if release else None,
        "checks": [_check(entry) for entry in catalogue.entries()],
        "retired": [{"id": id, "why": why} for id, why in catalogue.retired()],
    }


def _check(entry: Entry) -> dict[str, Any]:
    check, tally = entry.check, entry.tally
    return {
        "id": check.id,
        "version": check.version,
        "severity": check.severity,
        "asks": check.asks,
        "message": in_each_language(lambda: gettext(check.message)),
        "condition": in_each_language(lambda: check.in_words),
        "items": [{"path": path, "label": in_each_language(_label(path))} for path in check.fields],
        "mode": entry.book.mode(check).value,
        "waits_for_release": entry.waits,
        "examples": _examples(check),
        "found_in_last_run": entry.found,
        "queries": {
            "asked": tally.asked,
            "live": tally.live,
            "closed": tally.closed,
            "accepted_as_they_were": tally.accepted,
        },
        "never_fired": entry.never_fired,
    }


def _label(path: str) -> Callable[[], str]:
    return lambda: str(item_label(path))


def _examples(check: Check) -> list[dict[str, Any]]:
    """Each with its answers and what is said, by language; no message where the check is silent."""
    told = in_each_language(lambda: catalogue.examples(check))
    any_language = next(iter(told.values()))
    return [
        {
            "fires": bool(example.message),
            "answers": {
                language: [list(pair) for pair in shown[number].answers] for language, shown in told.items()
            },
            "message": {language: shown[number].message for language, shown in told.items()},
        }
        for number, example in enumerate(any_language)
    ]


def in_each_language(say: Callable[[], Given]) -> dict[str, Given]:
    """Language -> what is said in it."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = say()
    return said
