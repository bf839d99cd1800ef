"""What the answer to a query would do to a patient's outcomes: as entered, and under each correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from analysis.definitions import DAYS_PER_MONTH, HORIZON
from analysis.endpoints import CENSORED, DEATH, ENDPOINTS, FEEDS, RELAPSE
from analysis.evidence import until_today
from analysis.population import REASONS, Exclusion, exclusion
from crf.checks import Finding, Target
from crf.checks.corrections import Correction, corrections, hard_contradictions
from crf.display import answer_in_words
from crf.record import PatientRecord
from crf.specs import SPECS
from queries.effects import Effect

# How a work list sorts: what moves survival or who is analysed, what moves relapse, what only might.
MOVES_SURVIVAL, MOVES_RELAPSE, FEEDS_ONE = 3, 2, 1

# Endpoint -> [event, days], cut at 24 months; "out" says why the patient is not analysed at all.
Counted = dict[str, Any]

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
    feeds = [name for name, items in FEEDS.items() if any(target.path in items for target in targets)]
    if not feeds:
        return Effect()
    now = counted(record)
    ways = list(_ways(record, finding, now)) if finding else []
    stored = {"feeds": feeds, "now": now, "ways": ways}
    return Effect(max([FEEDS_ONE, *(_weight(now, way["then"]) for way in ways)]), stored)


def counted(record: PatientRecord) -> Counted:
    record = until_today(record)
    out = exclusion(record)
    if out is not None:
        return {"out": out.value}
    endpoints = {name: endpoint(record) for name, endpoint in ENDPOINTS.items()}
    return {name: _cut(found.event, found.time) for name, found in endpoints.items()}


def _cut(event: int | None, time: float | None) -> list[Any]:
    """What happens after 24 months is none of the study's business."""
    return [CENSORED, HORIZON] if time is not None and time > HORIZON else [event, time]


def _ways(record: PatientRecord, finding: Finding, now: Counted) -> Iterator[dict[str, Any]]:
    """The corrections that change what the patient counts as and contradict nothing else, each once."""
    told = [now]
    impossible: set[tuple[str, str]] | None = None
    for way, mended in corrections(record, finding):
        then = counted(mended)
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
    pairs = [(one[name], other[name]) for name in ENDPOINTS if name in one]
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
    same = now.get("out") == then.get("out") and now.get("os") == then.get("os")
    return MOVES_RELAPSE if same else MOVES_SURVIVAL


def in_words(stored: Mapping[str, Any]) -> list[str]:
    """What `effect_of` stored, as sentences: as entered, then each way; or which endpoints the items feed."""
    ways = stored.get("ways", [])
    if not ways:
        names = ", ".join(str(NAMES[name]) for name in stored["feeds"])
        return [gettext("These items decide %(endpoints)s.") % {"endpoints": names}]
    now = stored["now"]
    moved = [name for name in ENDPOINTS if any(way["then"].get(name) != now.get(name) for way in ways)]
    said = [gettext("As entered the patient counts as: %(now)s.") % {"now": _as(now, moved)}]
    for way in ways:
        words = {"changes": _what(way), "then": _as(way["then"], moved)}
        with_changes = gettext("With %(changes)s: %(then)s.") % words
        said.append(with_changes if way["changes"] else capfirst("{changes}: {then}.".format(**words)))
    return said


def _as(counts: Counted, names: Sequence[str]) -> str:
    if "out" in counts:
        reason = REASONS[Exclusion(counts["out"])]
        return gettext("not analysed (%(reason)s)") % {"reason": reason}
    parts = []
    for name in names:
        event, time = counts[name]
        parts.append(gettext(COUNTS_AS[name, event]) % {"day": f"{time:.0f}" if time is not None else ""})
    return ", ".join(parts)


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
