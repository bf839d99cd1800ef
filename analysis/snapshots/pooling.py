"""What the centres see of a release: all patients together, and no number that might point to one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from analysis.definitions import CONVENTIONS, DEFINITIONS, MORE, RESPONSE_TIMES
from analysis.figures import Figure, hidden
from analysis.filters import Filters
from analysis.report import Report, report
from analysis.snapshots.frozen import Frozen
from analysis.tables import Table, Text
from analysis.tables.suppression import FEWEST, suppressed
from analysis.topics import Item, Topic

# A number from 1 to 4 that stands by itself, as notes count patients: "OS 2", "1 patient".
_SMALL = re.compile(rf"(?<![\w.,;:–-])[1-{FEWEST - 1}](?![\w–-]|[.,]\d)")


def pooled_report(source: Frozen, topic: Topic) -> Report:
    """All patients of all centres at the cut-off of the snapshot."""
    filters = Filters(source.cutoff, small=True, snapshot=source.key)
    return report(source, filters, source.centres, topic.endpoints)


def pooled(topic: Topic, found: Report) -> list[Item]:
    """The items of the topic without counts under five, and without drawings of single patients."""
    return list(_pooled(topic.build(found)))


def _pooled(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Table):
            table = suppressed(item)
            yield replace(table, notes=[note for note in table.notes if not _tells(note)])
        elif isinstance(item, Figure):
            shown = hidden(item, FEWEST)
            if shown is not None:
                yield shown
        else:
            yield item


def _tells(note: Text) -> bool:
    """Whether a note may count fewer than five; what is written in advance counts nobody."""
    text = str(note)
    written = map(str, (*CONVENTIONS, *(each.text for each in (*DEFINITIONS, *MORE, *RESPONSE_TIMES))))
    return bool(_SMALL.search(text)) and not any(each in text for each in written)
