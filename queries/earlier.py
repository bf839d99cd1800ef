"""What was said about a query before it is asked once more, by the centre and by the data centre."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from queries.models import QueryEvent, QueryFormLine
from queries.workflow import Action

_TOLD = (Action.ANSWER, Action.RETURN, Action.REOPEN)


def said_before(lines: Iterable[QueryFormLine]) -> dict[int, list[str]]:
    """Line id -> sentences in the reader's language, oldest first: answers of earlier rounds, and why each
    round began. One statement for all lines; none where every line is in its first round."""
    again = [line for line in lines if line.cycle > 1]
    if not again:
        return {}
    events: dict[int, list[QueryEvent]] = defaultdict(list)
    told = QueryEvent.objects.filter(query__in=[line.query_id for line in again], action__in=_TOLD)
    for event in told.order_by("pk"):
        events[event.query_id].append(event)
    return {
        line.pk: [_in_words(event) for event in events[line.query_id] if _is_before(event, line)]
        for line in again
    }


def _is_before(event: QueryEvent, line: QueryFormLine) -> bool:
    return event.cycle < line.cycle or (event.cycle == line.cycle and event.action != Action.ANSWER)


def _in_words(event: QueryEvent) -> str:
    if event.action == Action.ANSWER:
        words = {"n": event.cycle, "kind": event.category_word, "text": event.text}
        if not event.text:
            return _("The centre answered in round %(n)s: %(kind)s.") % words
        return _("The centre answered in round %(n)s: %(kind)s. “%(text)s”") % words
    return _("The data centre asked again in round %(n)s: “%(text)s”") % {
        "n": event.cycle,
        "text": event.text,
    }
