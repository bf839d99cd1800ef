"""What runs of the checks say of themselves: their log, what they did, what differs from the one before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from queries.models import CheckRun
from queries.workflow import Action

SHOWN = 100
# What a run does to queries, in the order in which one asks.
MOVE_WORDS: dict[Action, Promise] = {
    Action.RAISE: _("asked of the centre"),
    Action.PROPOSE: _("proposed for review"),
    Action.RECUR: _("asked again"),
    Action.RECONSIDER: _("proposed again"),
    Action.REVISE: _("put anew, because the data changed"),
    Action.ANSWER: _("answered in advance"),
    Action.CORRECT: _("answered by a change of the data"),
    Action.AUTO_CLOSE: _("closed, because the data were corrected"),
    Action.OBSOLETE: _("closed, because the question no longer applies"),
}


def rows() -> list[CheckRun]:
    """The last runs, previews among them."""
    return list(CheckRun.objects.select_related("by", "release").defer("lines")[:SHOWN])


def run(pk: int) -> CheckRun | None:
    return CheckRun.objects.select_related("by", "release").filter(pk=pk).first()


def last() -> CheckRun | None:
    """The last one that is finished and was no preview."""
    finished = CheckRun.objects.filter(release=None, finished_at__isnull=False)
    return finished.defer("lines").first()


def against_the_last(run: CheckRun) -> list[tuple[str, int, int]]:
    """Check, findings before and now, wherever they differ from the run before; none for a first run."""
    earlier = CheckRun.objects.filter(release=run.release, finished_at__isnull=False, pk__lt=run.pk)
    before = earlier.defer("lines").first()
    if before is None or run.finished_at is None:
        return []
    ids = sorted(before.found.keys() | run.found.keys())
    counts = [(id, before.found.get(id, 0), run.found.get(id, 0)) for id in ids]
    return [(id, old, new) for id, old, new in counts if old != new]


def moves_in_words(moves: Mapping[str, int]) -> list[tuple[Promise, int]]:
    return [(word, moves[action]) for action, word in MOVE_WORDS.items() if moves.get(action)]


def lines_by_check(run: CheckRun) -> list[dict[str, Any]]:
    """What a preview lists: for each check and move how many, at which centres, of which patients."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for line in run.lines:
        groups[line["check"], line["action"]].append(line)
    return [
        {
            "check": check,
            "word": MOVE_WORDS[Action(action)],
            "centres": sorted({line["centre"] for line in lines}),
            "patients": sorted({line["patient"] for line in lines}),
            "n": len(lines),
        }
        for (check, action), lines in sorted(groups.items())
    ]
