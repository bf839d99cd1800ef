"""What the answer to a query would do to a patient's outcomes: as entered, and under each correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from analysis.definitions import DAYS_PER_MONTH, HORIZON
from analysis.endpoints import (
    CENSORED,
    DEATH,
    ENDPOINTS,
    FEEDS,
    MORE_DEFINITIONS,
    MORE_ENDPOINTS,
    MORE_FEEDS,
    RELAPSE,
    Endpoint,
)
from analysis.evidence import until_today
from analysis.population import REASONS, Exclusion, exclusion
from crf.checks import Finding, Target
from crf.checks.corrections import Correction, corrections, hard_contradictions, other_codes
from crf.display import answer_in_words
from crf.record import PatientRecord
from crf.specs import SPECS
from queries.effects import Effect

# How a work list sorts: what moves survival or who is analysed, what moves another endpoint, what only might.
MOVES_SURVIVAL, MOVES_ANOTHER, FEEDS_ONE = 3, 2, 1
# More names in one sentence nobody reads.
MOST_NAMED = 6

# Endpoint -> [event, days], cut at 24 months, or [event, days, first day] where the date of the event is half
# known; "out" says why the patient is not analysed at all. Survival and relapse are always among them.
Counted = dict[str, Any]
ALL_ENDPOINTS = {**ENDPOINTS, **MORE_ENDPOINTS}
ALL_FEEDS = {**FEEDS, **MORE_FEEDS}

NAMES = {
    "os": _("overall survival"),
    "pfs": _("progression-free survival, relapse and non-relapse mortality"),
}
COUNTS_AS = {
    ("os", CENSORED): gettext_noop("alive on day %(day)s"),
    ("os", 1): gettext_noop("died on day %(day)s"),
    ("pfs", CENSORED): gettext_noop("without relapse up to day %(day)s"),
    ("pfs", RELAPSE): gettext_noop("relapse on day %(day)s"),
    ("pfs", DEATH): gettext_noop("non-relapse mortality on day %(day)s"),
    ("os", None): gettext_noop("survival not assessable"),
    ("pfs", None): gettext_noop("relapse not assessable"),
}


def effect_of(record: PatientRecord, targets: Sequence[Target], finding: Finding | None) -> Effect:
    """For a question at these items; see `queries.effects`."""
    feeds = [name for name, items in ALL_FEEDS.items() if any(target.path in items for target in targets)]
    if not feeds:
        return Effect()
    now = counted(record, feeds)
    mended = corrections(record, finding) if finding else iter(())
    ways = list(_ways(record, mended, feeds, now))
    if not ways and not FEEDS.keys() & feeds:
        # Of survival and relapse only a contradiction says what else could be true.
        ways = list(_ways(record, other_codes(record, targets), feeds, now))
    stored = {"feeds": feeds, "now": now, "ways": ways}
    return Effect(max([FEEDS_ONE, *(_weight(now, way["then"]) for way in ways)]), stored)


def counted(record: PatientRecord, feeds: Sequence[str] = ()) -> Counted:
    """What the patient counts as for survival, relapse and the endpoints named."""
    record = until_today(record)
    out = exclusion(record)
    if out is not None:
        return {"out": out.value}
    return {name: _cut(ALL_ENDPOINTS[name](record)) for name in dict.fromkeys((*ENDPOINTS, *feeds))}


def _cut(found: Endpoint) -> list[Any]:
    """What happens after 24 months is none of the study's business."""
    if found.time is not None and found.time > HORIZON:
        return [CENSORED, HORIZON]
    if found.imputed and found.event and found.time is not None and found.earliest not in (None, found.time):
        return [found.event, found.time, found.earliest]
    return [found.event, found.time]


def _ways(
    record: PatientRecord,
    mended_records: Iterator[tuple[Correction, PatientRecord]],
    feeds: Sequence[str],
    now: Counted,
) -> Iterator[dict[str, Any]]:
    """The corrections that change what the patient counts as and contradict nothing else, each once."""
    told = [now]
    impossible: set[tuple[str, str]] | None = None
    for way, mended in mended_records:
        then = counted(mended, feeds)
        if any(_alike(then, other) for other in told):
            continue
        if impossible is None:
            impossible = hard_contradictions(record)
        if hard_contradictions(mended) <= impossible:
            told.append(then)
            yield {"changes": _changes(way), "without": _without(way), "then": then}


def _alike(one: Counted, other: Counted) -> bool:
    """Whether the difference is none that a curve would show: the same, or censored within a month."""
    if one.keys() != other.keys() or one.get("out") != other.get("out"):
        return False
    pairs = [(one[name][:2], other[name][:2]) for name in one if name != "out"]
    return all(
        mine == yours or (mine[0] == yours[0] == CENSORED and abs(mine[1] - yours[1]) <= DAYS_PER_MONTH)
        for mine, yours in pairs
    )


def _changes(way: Correction) -> list[list[str]]:
    """Item, value, and which row of a form that repeats."""
    return [
        [f"{change.row.form_key}.{change.item}", str(change.value), _which(change.row)]
        for change in way.changes
    ]


def _without(way: Correction) -> list[list[str]]:
    return [[row.form_key, _which(row)] for row in way.without]


def _which(row: Any) -> str:
    name = {"TRA": "tx_date", "FUP": "visit"}.get(row.form_key, row.numbered_by)
    return str(getattr(row, name)) if name else ""


def _weight(now: Counted, then: Counted) -> int:
    same = now.get("out") == then.get("out") and not _moves("os", now, then)
    return MOVES_ANOTHER if same else MOVES_SURVIVAL


def _moves(name: str, now: Counted, then: Counted) -> bool:
    """Whether event or day of this endpoint is another."""
    return bool(now.get(name, [])[:2] != then.get(name, [])[:2])


def moves_curve(now: Counted, then: Counted) -> bool:
    """Whether survival or relapse is another: what else is moved, no curve of these two shows."""
    return not _alike(_of_curves(now), _of_curves(then))


def _of_curves(counts: Counted) -> Counted:
    return {name: value for name, value in counts.items() if name == "out" or name in ENDPOINTS}


def in_words(stored: Mapping[str, Any]) -> list[str]:
    """What `effect_of` stored, as sentences: as entered, then each way; or which endpoints the items feed."""
    ways = stored.get("ways", [])
    if not ways:
        return [gettext("These items decide %(endpoints)s.") % {"endpoints": _names(stored["feeds"])}]
    now = stored["now"]
    known = [name for name in ALL_ENDPOINTS if name in now or any(name in way["then"] for way in ways)]
    moved = [name for name in known if any(_moves(name, now, way["then"]) for way in ways)]
    # What moves survival or relapse moves most of the others with it, which is said in one sentence.
    named = [name for name in moved if name in ENDPOINTS] or moved[:MOST_NAMED]
    others = len(moved) - len(named)
    said = [gettext("As entered the patient counts as: %(now)s.") % {"now": _as(now, named)}]
    for way in ways:
        words = {"changes": _what(way), "then": _as(way["then"], named)}
        with_changes = gettext("With %(changes)s: %(then)s.") % words
        said.append(with_changes if way["changes"] else capfirst("{changes}: {then}.".format(**words)))
    if others:
        with_them = ngettext(
            "%(n)s other endpoint changes, too.", "%(n)s other endpoints change, too.", others
        )
        said.append(with_them % {"n": others})
    return said


def _as(counts: Counted, names: Sequence[str]) -> str:
    if "out" in counts:
        reason = REASONS[Exclusion(counts["out"])]
        return gettext("not analysed (%(reason)s)") % {"reason": reason}
    return ", ".join(_counts_as(name, *counts[name]) for name in names)


def _counts_as(name: str, event: int | None, time: float | None, earliest: float | None = None) -> str:
    day = "" if time is None else f"{time:.0f}"
    words = {"day": day if earliest is None else f"{earliest:.0f}–{day}"}
    if (name, event) in COUNTS_AS:
        return gettext(COUNTS_AS[name, event]) % words
    definition = MORE_DEFINITIONS[name]
    if event is None:
        return gettext("%(endpoint)s: not assessable") % {"endpoint": definition.title}
    words |= {"endpoint": str(definition.title), "event": str(definition.events.get(event, ""))}
    if event == CENSORED:
        text = gettext("%(endpoint)s: no event up to day %(day)s") if day else gettext("%(endpoint)s: no")
    elif words["event"] == words["endpoint"]:
        text = gettext("%(endpoint)s on day %(day)s") if day else gettext("%(endpoint)s: yes")
    elif day:
        text = gettext("%(endpoint)s: %(event)s on day %(day)s")
    else:
        text = gettext("%(endpoint)s: %(event)s")
    return text % words


def _names(feeds: Sequence[str]) -> str:
    named = [name for name in feeds if name in NAMES] or feeds[:MOST_NAMED]
    said = ", ".join(
        str(NAMES[name]) if name in NAMES else str(MORE_DEFINITIONS[name].title) for name in named
    )
    others = len(feeds) - len(named)
    if not others:
        return said
    words = {"endpoints": said, "n": others}
    return ngettext("%(endpoints)s and %(n)s more", "%(endpoints)s and %(n)s more", others) % words


def _what(way: Mapping[str, Any]) -> str:
    said = []
    for path, value, which in way["changes"]:
        form, item = path.split(".")
        field = SPECS[form].model._meta.get_field(item)
        label = f"{field.verbose_name}, {which}" if which else field.verbose_name  # type: ignore[union-attr]
        words = {"label": label, "value": answer_in_words(field, value)}  # type: ignore[arg-type]
        said.append(gettext("“%(label)s” %(value)s") % words)
    for form, which in way["without"]:
        said.append(gettext("without “%(form)s” %(number)s") % {"form": SPECS[form].title, "number": which})
    return ", ".join(said)
