"""One move for several queries: each on its own, with one reason, and a word about every one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from crf.services import Refused
from queries import selectors, services
from queries.models import Query
from queries.workflow import Action, Category

# What can sensibly be said of many at once. A centre confirms one by one: each is another sentence.
ACTIONS = (Action.ISSUE, Action.ACCEPT, Action.RETURN, Action.CANCEL)
MOST = 200


@dataclass
class Report:
    """What became of each: those that moved, and those that did not with the reason why."""

    done: list[Query] = field(default_factory=list)
    refused: list[tuple[Query, str]] = field(default_factory=list)


def act_on_all(
    *, queries: Mapping[int, int], action: Action, by: User, text: str = "", category: Category | str = ""
) -> Report:
    """Make the move for each of `queries`, number -> the last event that was read.

    What this person may not see is not spoken of. Refusals are reported, never raised.
    """
    report = Report()
    chosen = selectors.queries(by).filter(pk__in=list(queries)[:MOST]).select_related("patient__centre")
    for query in chosen:
        try:
            with transaction.atomic():
                services.act(
                    query=query, action=action, by=by, text=text, category=category, seen=queries[query.pk]
                )
        except Refused as refused:
            report.refused.append((query, str(refused)))
        except PermissionDenied:
            report.refused.append((query, _("Your role may not do this.")))
        else:
            report.done.append(query)
    return report
