"""Reads of the queries room, all of them through the user's scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from accounts.roles import Capability
from accounts.scoping import get_for_user_or_404
from crf.models import Patient
from crf.selectors import with_code
from queries.clocks import waiting_for
from queries.models import Query, QueryEvent, QueryQuerySet
from queries.workflow import CLOCKS, LIVE, Party, State

Marks = dict[str, list[Query]]


def waiting_on(party: Party) -> list[str]:
    """The states in which this party has to do the next thing."""
    return sorted(state.value for state in CLOCKS if waiting_for(state) == party)


TABS: dict[str, list[str]] = {
    "answer": waiting_on(Party.CENTRE),
    "review": [State.ANSWERED.value],
    "candidates": [State.CANDIDATE.value],
    "all": [state.value for state in State],
}


def party_of(user: User) -> Party | None:
    """On which side of the conversation this person is; nobody's side for who only reads."""
    if user.can(Capability.CLOSE_QUERY):
        return Party.DATA_CENTRE
    return Party.CENTRE if user.can(Capability.ANSWER_QUERY) else None


def queries(user: User) -> QueryQuerySet:
    """A candidate is the data centre's own affair: whoever answers does not see it until it is sent."""
    rows = Query.objects.for_user(user, Capability.VIEW_QUERIES)
    return rows.exclude(state=State.CANDIDATE) if party_of(user) == Party.CENTRE else rows


def query_or_404(user: User, pk: int) -> Query:
    rows = queries(user).select_related("patient__centre")
    return get_for_user_or_404(rows, user, Capability.VIEW_QUERIES, pk=pk)


def is_about(user: User, patient_id: int, number: int) -> bool:
    """Whether the query of this number is this patient's, and this person sees it."""
    return queries(user).filter(pk=number, patient=patient_id).exists()


def accepted_fingerprints(patient_id: int) -> list[str]:
    """This patient's findings that were accepted as they stand, or withdrawn, and not asked again."""
    accepted = Q(state=State.CLOSED, accepted_fingerprint=F("fingerprint"))
    settled = Query.objects.filter(accepted | Q(state=State.CANCELLED), patient=patient_id)
    return list(settled.exclude(fingerprint="").values_list("fingerprint", flat=True))


def line(user: User) -> QueryQuerySet:
    """The queries that wait for this person's side, the most pressing first."""
    party = party_of(user)
    return queries(user).filter(state__in=waiting_on(party)) if party else Query.objects.none()


def next_in_line(user: User, query: Query) -> Query | None:
    """The one after this in the person's line; the first where this one waits for her no longer."""
    others = line(user).exclude(pk=query.pk)
    same = Q(priority=query.priority, weight=query.weight)
    behind = (
        Q(priority__gt=query.priority)
        | Q(priority=query.priority, weight__lt=query.weight)
        | same & Q(state_since__gt=query.state_since)
        | same & Q(state_since=query.state_since, pk__gt=query.pk)
    )
    in_line = query.waits_for == party_of(user)
    return (others.filter(behind).first() if in_line else None) or others.first()


@dataclass(frozen=True)
class Filters:
    """What a work list shows; each is a part of its address, and empty means all."""

    tab: str
    centre: str = ""
    state: str = ""
    check: str = ""
    code: str = ""

    MANUAL = "-"

    def states(self) -> list[str]:
        return [state for state in TABS[self.tab] if self.state in ("", state)]

    def fit(self, row: dict[str, Any]) -> bool:
        """Whether a row of the tally is shown, by everything but its state."""
        return self.centre in ("", str(row["centre"])) and self.check in ("", row["check_id"] or self.MANUAL)


class Tally:
    """How many queries there are by state, check and centre: all that tabs, filters and pages count."""

    def __init__(self, user: User, filters: Filters) -> None:
        centre = F("patient__centre__study_centre_no")
        counted = (
            _by_code(queries(user), filters)
            .order_by()
            .values("state", "check_id", centre=centre, centre_name=F("patient__centre__name"))
            .annotate(n=Count("pk"))
        )
        self.rows: list[dict[str, Any]] = list(counted)
        self.filters = filters

    def shown(self) -> int:
        states = set(self.filters.states())
        return sum(row["n"] for row in self.rows if self.filters.fit(row) and row["state"] in states)

    def in_tab(self, tab: str) -> int:
        return sum(row["n"] for row in self.rows if self.filters.fit(row) and row["state"] in TABS[tab])

    def centres(self) -> list[tuple[str, str]]:
        """Number and name of every centre with a query."""
        found = {row["centre"]: row["centre_name"] for row in self.rows}
        return [(str(number), f"{number:02} {name}") for number, name in sorted(found.items())]

    def checks(self) -> list[str]:
        """The checks that ever asked; `Filters.MANUAL` stands for people."""
        return sorted({row["check_id"] or Filters.MANUAL for row in self.rows})


def work_list(user: User, filters: Filters) -> QueryQuerySet:
    """The queries that the filters leave, in the order of the list."""
    rows = _by_code(queries(user), filters).filter(state__in=filters.states())
    if filters.centre:
        rows = rows.filter(patient__centre__study_centre_no=int(filters.centre))
    if filters.check:
        rows = rows.filter(check_id="" if filters.check == Filters.MANUAL else filters.check)
    if filters.tab == "all":
        rows = rows.order_by("-state_since", "-pk")
    return rows


def with_last(page: Any) -> QueryQuerySet:
    """The same rows, each with `last`: its last event as a mapping.

    Of a page, which is a slice: the events of the pages before it are none of its business.
    """
    events = QueryEvent.objects.filter(query=OuterRef("pk")).order_by("-pk")
    names = ("pk", "action", "to_state", "category", "text", "words")
    said = JSONObject(**{name: name for name in names}, by_name="by__full_name")
    order = page.query.order_by or Query._meta.ordering or ()
    rows = Query.objects.filter(pk__in=page.values("pk")).order_by(*order)
    return rows.select_related("patient__centre").annotate(last=Subquery(events.values(said=said)[:1]))


def _by_code(rows: QueryQuerySet, filters: Filters) -> QueryQuerySet:
    return with_code(rows, filters.code, "patient__subject_code") if filters.code else rows


def live_of(user: User, patient: Patient) -> list[Query]:
    """The queries of a patient on which something still has to be done; candidates are not shown."""
    live = queries(user).filter(patient=patient, state__in=[State.OPEN, State.ANSWERED])
    return list(live.select_related("patient"))


def by_item(found: Iterable[Query], form: str, row: int | str | None) -> Marks:
    """Item name -> its queries; under "" those that ask about the form as a whole."""
    marks: Marks = {}
    for query in found:
        for target in query.targets:
            if (target["form"], target["row"]) == (form, row):
                marks.setdefault(target["item"], []).append(query)
    return marks


def open_counts(user: User, patients: Iterable[Patient | int]) -> dict[tuple[int, str, int | None], int]:
    """(patient id, form key, row id) -> how many queries the centre has to answer there.

    The row is None for a form that nobody has begun. A query at two items of a row counts once there.
    """
    return _counts(user, patients, [State.OPEN])


def unsettled_counts(user: User, patients: Iterable[Patient | int]) -> dict[tuple[int, str, int | None], int]:
    """The same of every query that is not closed, whosever turn it is."""
    return _counts(user, patients, LIVE)


def _counts(
    user: User, patients: Iterable[Patient | int], states: Iterable[State]
) -> dict[tuple[int, str, int | None], int]:
    counts: dict[tuple[int, str, int | None], int] = {}
    rows = queries(user).filter(patient__in=list(patients), state__in=list(states)).order_by()
    for patient_id, targets in rows.values_list("patient_id", "targets"):
        for form, row in {(target["form"], target["row"]) for target in targets}:
            counts[patient_id, form, row] = counts.get((patient_id, form, row), 0) + 1
    return counts
