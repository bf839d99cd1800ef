"""How long queries wait, and what comes of them, by centre and by rule: counted from their events alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Capability
from accounts.scoping import EVERYWHERE
from queries import clocks
from queries.models import QueryEvent
from queries.selectors import party_of
from queries.workflow import Action, Party, Reason, State

# How long a query that was closed as obsolete stands in the list of these.
OBSOLETE_SHOWN = timedelta(days=7)
# How a round at the centre ends that tells how long the centre needed. A query that is withdrawn or no
# longer applies ends without anybody's answer; one whose data are corrected has been answered by that.
ANSWERS = (Action.ANSWER, Action.CORRECT, Action.AUTO_CLOSE)
# The same at the data centre: what a person there decided.
DECISIONS = (Action.ISSUE, Action.ACCEPT, Action.RETURN, Action.CANCEL)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one centre, one rule, or all. Times are days; None where nothing has been measured yet.

    `overdue` counts the open queries of each age in clocks.THRESHOLDS or older. `answers` are all that came
    in, `asked_again` those that went back; `closed` is as it is now, `as_it_stands` of these.
    """

    open: int
    overdue: tuple[int, ...]
    to_review: int
    answer_median: float | None
    answer_p90: float | None
    review_median: float | None
    review_p90: float | None
    answers: int
    asked_again: int
    closed: int
    as_it_stands: int

    @property
    def share_asked_again(self) -> float | None:
        return self.asked_again / self.answers if self.answers else None

    @property
    def share_as_it_stands(self) -> float | None:
        return self.as_it_stands / self.closed if self.closed else None


@dataclass(frozen=True, slots=True)
class Measures:
    """What one person may see: `centres` by number and name, `rules` by id, "" for what people asked.

    `total` is of all that she sees. `study` is of every centre, and of it a centre is told the medians.
    """

    centres: dict[tuple[int, str], Figures]
    rules: dict[str, Figures]
    total: Figures
    study: Figures
    sees_all: bool


def measure(user: User, now: datetime) -> Measures:
    """In one statement; in two for a centre, which sees itself and the study's medians."""
    centres = user.centres_where(Capability.VIEW_QUERIES)
    sees_all = centres is EVERYWHERE
    states = _reviewed(user)
    by_centre, by_rule, total = _count(None if sees_all else centres, now, states)
    study = total if sees_all else _count(None, now, states)[2]
    return Measures(by_centre, by_rule, total, study, sees_all)


def closed_as_obsolete(user: User, since: datetime) -> QuerySet[QueryEvent]:
    """The events by which queries were closed because they no longer apply, the latest first."""
    events = QueryEvent.objects.for_user(user, Capability.VIEW_QUERIES).filter(
        action=Action.OBSOLETE, at__gte=since, query__patient__removed_at=None
    )
    if party_of(user) == Party.CENTRE:
        events = events.exclude(from_state=State.CANDIDATE)
    return events.select_related("query__patient__centre").order_by("-pk")


def _reviewed(user: User) -> list[str]:
    """The states in which the data centre has a query; of a candidate the centre does not know yet."""
    known_to_all = [State.ANSWERED.value]
    return known_to_all if party_of(user) == Party.CENTRE else [*known_to_all, State.CANDIDATE.value]


# Each change of state, with when and by what the next one ended it; a query's last one has no end.
_MOVES = """
WITH moves AS (
    SELECT centre.study_centre_no, centre.name, query.check_id, event.action, event.to_state, event.category,
        event.at, lead(event.at) OVER thread AS ended_at, lead(event.action) OVER thread AS ended_by
    FROM queries_queryevent event
    JOIN queries_query query ON query.id = event.query_id
    JOIN crf_patient patient ON patient.id = query.patient_id AND patient.removed_at IS NULL
    JOIN accounts_centre centre ON centre.id = patient.centre_id
    WHERE event.from_state <> event.to_state AND (%(all)s OR centre.id = ANY(%(centres)s::bigint[]))
    WINDOW thread AS (PARTITION BY event.query_id ORDER BY event.id)
), rounds AS (
    SELECT *, ended_at IS NULL AS is_last,
        extract(epoch FROM coalesce(ended_at, %(now)s) - at)::float8 / 86400 AS days,
        -- An answer that came with its question waited for nobody.
        to_state = %(open)s AND ended_by = ANY(%(answers)s) AND ended_at > at AS was_answered,
        to_state = ANY(%(review)s) AND ended_by = ANY(%(decisions)s) AS was_reviewed
    FROM moves
)
SELECT grouping(study_centre_no, check_id), study_centre_no, name, check_id,
    count(*) FILTER (WHERE is_last AND to_state = %(open)s),
    ARRAY(
        SELECT count(*) FILTER (WHERE age >= threshold)
        FROM unnest(%(thresholds)s::int[]) WITH ORDINALITY limits (threshold, place)
        LEFT JOIN unnest(array_agg(days) FILTER (WHERE is_last AND to_state = %(open)s)) ages (age) ON true
        GROUP BY threshold, place ORDER BY place
    ),
    count(*) FILTER (WHERE is_last AND to_state = ANY(%(review)s)),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY days) FILTER (WHERE was_answered),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY days) FILTER (WHERE was_reviewed),
    count(*) FILTER (WHERE to_state = %(answered)s),
    count(*) FILTER (WHERE action = %(asked_again)s),
    count(*) FILTER (WHERE is_last AND to_state = %(closed)s),
    count(*) FILTER (WHERE is_last AND to_state = %(closed)s AND category = %(as_it_stands)s)
FROM rounds
GROUP BY GROUPING SETS ((study_centre_no, name), (check_id), ())
"""

# What PostgreSQL's grouping() says of a row of each set.
_OF_CENTRE, _OF_RULE = 0b01, 0b10


def _count(
    centres: Collection[int] | None, now: datetime, review: list[str]
) -> tuple[dict[tuple[int, str], Figures], dict[str, Figures], Figures]:
    """By centre, by rule, and together. `centres` None means all of them."""
    values: dict[str, Any] = {
        "all": centres is None,
        "centres": sorted(centres or ()),
        "now": now,
        "thresholds": list(clocks.THRESHOLDS),
        "open": State.OPEN.value,
        "answered": State.ANSWERED.value,
        "closed": State.CLOSED.value,
        "review": review,
        "answers": [action.value for action in ANSWERS],
        "decisions": [action.value for action in DECISIONS],
        "asked_again": Action.RETURN.value,
        "as_it_stands": Reason.ACCEPTED_AS_IS.value,
    }
    by_centre: dict[tuple[int, str], Figures] = {}
    by_rule: dict[str, Figures] = {}
    total = Figures(0, (0,) * len(clocks.THRESHOLDS), 0, None, None, None, None, 0, 0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute(_MOVES, values)
        for group, number, name, rule, *counted in cursor.fetchall():
            figures = _figures(*counted)
            if group == _OF_CENTRE:
                by_centre[number, name] = figures
            elif group == _OF_RULE:
                by_rule[rule] = figures
            else:
                total = figures
    return dict(sorted(by_centre.items())), dict(sorted(by_rule.items())), total


def _figures(
    open_now: int,
    overdue: list[int],
    to_review: int,
    answer: list[float] | None,
    review: list[float] | None,
    *counts: int,
) -> Figures:
    nothing = [None, None]
    return Figures(open_now, tuple(overdue), to_review, *(answer or nothing), *(review or nothing), *counts)
