"""Whether what a query asks about was corrected since it was asked."""

from django.utils.translation import gettext as _

from crf.record import load_record
from crf.services import Refused
from queries import thread
from queries.models import Query, QueryEvent
from queries.places import changed, find_places
from queries.workflow import Action


class NothingCorrected(Refused):
    """The answer says "corrected", and the data are what they were."""

    def __init__(self, query: Query) -> None:
        super().__init__(
            _(
                "Nothing that query %(number)s asks about was changed since it was asked. The value has to "
                "be corrected in its form first; once that is saved, most queries close by themselves."
            )
            % {"number": query.pk}
        )


def was_corrected(query: Query) -> bool:
    """Whether an item that the query asks about was changed since it was asked in the present round."""
    record = load_record(query.patient)
    if changed(query.targets, find_places(record, query.targets)):
        return True
    entries = thread.entries(query, record)
    asked = next(e.at for e in entries if isinstance(e, QueryEvent) and e.cycle == query.cycle)
    return any(
        entry.at > asked if isinstance(entry, thread.DataChange) else _saw_a_change(entry, query)
        for entry in entries
    )


def _saw_a_change(event: QueryEvent, query: Query) -> bool:
    return event.cycle == query.cycle and event.action in (Action.REVISE, Action.CORRECT)
