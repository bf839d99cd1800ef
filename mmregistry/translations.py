"""Collects every text that users see, and compares it with what has been translated."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

# Folders whose texts users see.
SOURCES = ("mmregistry", "analysis", "exchange", "queries", "crf", "jobs", "accounts", "audit", "templates")
MAKEMESSAGES = ("makemessages", "--no-wrap", "--add-location=file")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


class GettextMissing(Exception):
    """The programs that find texts in the code are not installed."""

    def __init__(self) -> None:
        super().__init__("xgettext is not installed. On Debian or Ubuntu: sudo apt-get install gettext")


def compile_all(locale: Path) -> list[Path]:
    """Write the .mo beside each .po that is newer than it; what was written. Needs no gettext."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            # Renamed into place: another process may be reading the old one.
            fresh = target.with_suffix(f".{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(fresh))
            fresh.replace(target)
            written.append(target)
    return written


def texts_in_code(checkout: Path) -> polib.POFile:
    """Every translatable text of the checkout, found by xgettext in a copy so that locale/ stays as it is."""
    if not shutil.which("xgettext"):
        raise GettextMissing
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in SOURCES:
            if (checkout / name).is_dir():
                shutil.copytree(checkout / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / "locale").mkdir()
        environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(
            [sys.executable, "-m", "django", *MAKEMESSAGES, "--locale=it", "--keep-pot"],
            cwd=copy,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return polib.pofile(str(copy / "locale" / "django.pot"))


def problems(code: polib.POFile, translated: polib.POFile) -> Iterator[str]:
    """What keeps a reader of this language from reading everything in it, one line each."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in translated if not entry.obsolete}
    for wanted in code:
        where = ", ".join(file for file, _line in wanted.occurrences)
        entry = known.get((wanted.msgctxt, wanted.msgid))
        if entry is None:
            yield f"missing: {wanted.msgid!r} ({where})"
        elif entry.fuzzy:
            yield f"fuzzy: {wanted.msgid!r} ({where})"
        elif not entry.translated():
            yield f"untranslated: {wanted.msgid!r} ({where})"
        elif differing := _differing_placeholders(entry):
            yield f"placeholders differ: {wanted.msgid!r} → {differing!r} ({where})"


def _differing_placeholders(entry: polib.POEntry) -> str | None:
    """The first translation that does not ask for the same values as its source."""
    if not entry.msgid_plural:
        return None if _placeholders(entry.msgid) == _placeholders(entry.msgstr) else entry.msgstr
    wanted = _placeholders(entry.msgid_plural)
    for number, text in entry.msgstr_plural.items():
        found = _placeholders(text)
        # A singular may leave the number out: "one query".
        if not (found == wanted or (number == 0 and found < wanted)):
            return text
    return None


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text.replace("%%", "")))
