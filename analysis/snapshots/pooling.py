"""What the centres see of a release: all patients together, and no number that might point to one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from analysis.definitions import CONVENTIONS, DEFINITIONS, MORE, RESPONSE_TIMES
from analysis.figures import Bar, Bars, Curves, Figure, Forest, Panel
from analysis.filters import Filters
from analysis.report import Report, report
from analysis.snapshots.frozen import Frozen
from analysis.suppression import FEWEST, suppressed
from analysis.tables import Table, Text
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
            shown = _without_small_counts(item)
            if shown is not None:
                yield shown
        else:
            yield item


def _tells(note: Text) -> bool:
    """Whether a note may count fewer than five; what is written in advance counts nobody."""
    text = str(note)
    written = map(str, (*CONVENTIONS, *(each.text for each in (*DEFINITIONS, *MORE, *RESPONSE_TIMES))))
    return bool(_SMALL.search(text)) and not any(each in text for each in written)


def _without_small_counts(figure: Figure) -> Figure | None:
    """None of a figure that shows patients one by one, or of whose counts nothing is left."""
    match figure:
        case Curves():
            return replace(figure, plots=tuple(map(_panel, figure.plots)))
        case Forest():
            rows = tuple(replace(row, columns=()) for row in figure.rows)
            return replace(figure, rows=rows, columns=())
        case Bars():
            groups = ((heading, tuple(filter(_large, bars))) for heading, bars in figure.groups)
            kept = tuple((heading, bars) for heading, bars in groups if bars)
            return replace(figure, groups=kept) if kept else None
    return None


def _panel(panel: Panel) -> Panel:
    """A description tells numbers at risk that need not stand under the axis; those of the table do."""
    numbers = (number for table in panel.counts for row in table.rows for number in row.counts)
    counts = () if any(0 < number < FEWEST for number in numbers) else panel.counts
    words = _("%(title)s. The numbers are in the table.") % {"title": panel.title}
    return replace(panel, description=words, counts=counts)


def _large(bar: Bar) -> bool:
    return not any(0 < number < FEWEST for number in bar.counts)
