"""From findings to queries: what is asked, answered by the data themselves, closed, or asked once more.

A finding is asked when its check asks, it is more than a note, and every row that it concerns has been
complete once or was imported: nobody is queried on a form that she is still typing, where the finding
stands beside the field anyway, or that she has not had the time to begin. A query that exists follows its
finding whatever the state of the forms. What the released rule book holds back stays as it is: the software
brings another version of that check than was released, and nobody is asked by it before it is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from crf.checks import CHECKS, Finding, run_checks
from crf.checks.check import stored_words
from crf.models import DataVersion
from crf.models.base import Origin
from crf.record import PatientRecord
from crf.rulebook import Mode
from crf.schedule import overdue_on
from crf.specs import SPECS
from queries.effects import effect_of
from queries.models import Query, QueryEvent
from queries.moves import move
from queries.places import CENTRE_FORMS, changed, find_places, gone, notice
from queries.priority import priority
from queries.workflow import Action, Category, State

# What a refresh may change of a query.
_FOLLOWS = (
    "check_version", "severity", "priority", "key", "targets", "text", "words", "fingerprint", "data_version",
    "state", "state_since", "cycle", "opened_at", "category", "changed_since_answer", "closed_reason",
    "due_on", "effect", "weight", "speaks",
)  # fmt: skip


@dataclass
class Plan:
    """What a refresh would write, and what the checks found, asked or not."""

    at: datetime
    found: list[tuple[PatientRecord, Finding]] = field(default_factory=list)
    new: list[Query] = field(default_factory=list)
    changed: list[Query] = field(default_factory=list)
    events: list[QueryEvent] = field(default_factory=list)

    def move(self, query: Query, action: Action, by_id: int | None = None, **words: Any) -> None:
        event = move(query, action, at=self.at, **words)
        event.by_id = by_id
        self.events.append(event)

    def counts(self) -> Counter[str]:
        """Action -> how often."""
        return Counter(event.action for event in self.events)


def refresh(records: Sequence[PatientRecord]) -> Plan:
    """Bring the queries of these patients in step with their data; inside `acting`, patients locked.

    The same data a second time change nothing. The number of statements does not depend on the records.
    """
    plan = plan_refresh(records, Query.objects.select_for_update())
    if plan.new:
        Query.objects.bulk_create(plan.new)
    if plan.changed:
        Query.objects.bulk_update(plan.changed, _FOLLOWS)
    if plan.events:
        QueryEvent.objects.bulk_create(plan.events)
    return plan


def plan_refresh(records: Sequence[PatientRecord], queries: QuerySet[Query] | None = None) -> Plan:
    """The same without writing anything."""
    queries = Query.objects.all() if queries is None else queries
    ids = [record.patient.pk for record in records]
    threads: dict[int, list[Query]] = defaultdict(list)
    for query in queries.filter(patient_id__in=ids).order_by("pk"):
        threads[query.patient_id].append(query)
    versions = dict(DataVersion.objects.filter(patient_id__in=ids).values_list("patient_id", "number"))
    plan = Plan(timezone.now())
    for record in records:
        pk = record.patient.pk
        record = record.amid(replace(record.around, asked=_asked_since(threads[pk])))
        _Follower(record, versions.get(pk, 0), plan).follow(threads[pk])
    return plan


def _asked_since(queries: Iterable[Query]) -> tuple[date, ...]:
    open_ones = (query for query in queries if query.state == State.OPEN)
    return tuple(timezone.localtime(query.state_since).date() for query in open_ones)


def settled(record: PatientRecord, finding: Finding) -> bool:
    """Whether all rows concerned are out of the hands of whoever typed them in first.

    What is only about forms that nobody has begun waits until these are overdue. A centre's dossier is not
    the data manager's to finish, so it holds up no question about a patient.
    """
    places = [p for p in find_places(record, finding.targets) if p.form not in CENTRE_FORMS]
    rows = [place.row for place in places if place.row]
    if rows:
        return all(row.is_complete or row.was_complete or row.origin != Origin.MANUAL for row in rows)
    today = timezone.localdate()
    return bool(places) and all(overdue_on(record, SPECS[place.form]) < today for place in places)


class _Follower:
    """One patient's queries brought in step with one record."""

    def __init__(self, record: PatientRecord, data_version: int, plan: Plan) -> None:
        self.record = record
        self.data_version = data_version
        self.plan = plan
        findings = run_checks(record)
        plan.found += [(record, finding) for finding in findings]
        self.found: dict[str, Finding] = {}
        for finding in findings:
            if finding.check.asks and not record.rulebook.holds(finding.check):
                self.found.setdefault(finding.key, finding)

    def follow(self, queries: list[Query]) -> None:
        latest = _latest(query for query in queries if query.check_id and not self._held(query))
        pairs = [(query, self.found.pop(query.key, None)) for query in latest.values()]
        for query, finding in pairs:
            before = _written(query)
            finding = finding or self._at_new_row(query)
            query.speaks = finding is not None
            if finding:
                self._still_found(query, finding)
            elif query.is_live:
                self._no_longer_found(query)
            self._note(query, before)
        for query in queries:
            if not query.check_id and query.is_live:
                before = _written(query)
                self._asked_by_hand(query)
                self._note(query, before)
        for finding in self.found.values():
            if settled(self.record, finding):
                self._ask(finding)

    def _held(self, query: Query) -> bool:
        check = CHECKS.get(query.check_id)
        return check is not None and self.record.rulebook.holds(check)

    def _in_force(self, query: Query) -> bool:
        check = CHECKS.get(query.check_id)
        return check is not None and self.record.rulebook.runs(check)

    def _note(self, query: Query, before: tuple[object, ...]) -> None:
        if _written(query) != before:
            self.plan.changed.append(query)

    def _at_new_row(self, query: Query) -> Finding | None:
        """The finding that was about a form not begun, and is now about the row that has been begun."""
        for key, finding in self.found.items():
            if finding.check.id == query.check_id and _continues(query, finding):
                return self.found.pop(key)
        return None

    def _ask(self, finding: Finding) -> None:
        query = Query(patient=self.record.patient, check_id=finding.check.id)
        self._put(query, finding)
        said_by = _confirmed_by(self.record, finding)
        # What the centre has answered already waits for the data centre anyway.
        self.plan.move(query, Action.PROPOSE if self._for_review(finding) and not said_by else Action.RAISE)
        self.plan.new.append(query)
        if said_by:
            answer = {"category": Category.CONFIRMED, "text": gettext("The source says so.")}
            self.plan.move(query, Action.ANSWER, said_by, **answer)

    def _put(self, query: Query, finding: Finding) -> None:
        """Write the question as it is now into the query."""
        query.key = finding.key
        query.speaks = True
        query.check_version, query.severity = finding.check.version, finding.check.severity
        query.text, query.words = finding.check.message, stored_words(finding.words)
        query.fingerprint = finding.fingerprint(self.record)
        query.targets = [place.stored() for place in find_places(self.record, finding.targets)]
        query.priority = priority((target.form, target.item) for target in finding.targets)
        query.data_version = self.data_version
        self._weigh(query, finding)

    def _weigh(self, query: Query, finding: Finding) -> None:
        effect = effect_of(self.record, finding.targets, finding)
        query.effect, query.weight = effect.stored, effect.weight

    def _for_review(self, finding: Finding) -> bool:
        return self.record.rulebook.mode(finding.check) == Mode.REVIEW

    def _still_found(self, query: Query, finding: Finding) -> None:
        seen = finding.fingerprint(self.record)
        if query.is_live:
            if seen != query.fingerprint:
                self._put(query, finding)
                self.plan.move(query, Action.REVISE)
            else:
                query.text = finding.check.message
                # The same question may weigh more or less by what else has changed.
                self._weigh(query, finding)
            return
        withdrawn = query.state == State.CANCELLED and seen == query.fingerprint
        if seen != query.accepted_fingerprint and not withdrawn and settled(self.record, finding):
            self._put(query, finding)
            self.plan.move(query, Action.RECONSIDER if self._for_review(finding) else Action.RECUR)

    def _no_longer_found(self, query: Query) -> None:
        places = find_places(self.record, query.targets)
        corrected = changed(query.targets, places) or query.data_version < self.data_version
        if not self._in_force(query) or gone(query.targets, places):
            self.plan.move(query, Action.OBSOLETE)
        elif query.state != State.ANSWERED:
            self.plan.move(query, Action.AUTO_CLOSE if corrected else Action.OBSOLETE)
        elif query.category == Category.CORRECTED and corrected:
            self.plan.move(query, Action.AUTO_CLOSE)
        elif changed(query.targets, places):
            # The centre confirmed and then changed it: the data centre sees both and decides.
            query.targets = notice(query.targets, places)
            self.plan.move(query, Action.REVISE)

    def _asked_by_hand(self, query: Query) -> None:
        """A person's question is never closed by a change of data: the change is an answer to be seen."""
        places = find_places(self.record, query.targets)
        if gone(query.targets, places):
            self.plan.move(query, Action.OBSOLETE)
        elif changed(query.targets, places):
            query.targets = notice(query.targets, places)
            self.plan.move(query, Action.CORRECT if query.state == State.OPEN else Action.REVISE)


def _confirmed_by(record: PatientRecord, finding: Finding) -> int | None:
    """Who said, when typing it, that the source has it so: the question is then asked with its answer."""
    token = finding.token(record)
    return next((row.confirmed[token]["by"] for row in record.forms() if token in row.confirmed), None)


def _latest(queries: Iterable[Query]) -> dict[str, Query]:
    """Key -> its live thread, or where none is live the last one."""
    return {query.key: query for query in sorted(queries, key=lambda query: (query.is_live, query.pk))}


def _continues(query: Query, finding: Finding) -> bool:
    if len(query.targets) != len(finding.targets):
        return False
    return all(
        (old["form"], old["item"]) == (new.form, new.item) and old["row"] in (None, new.row)
        for old, new in zip(query.targets, finding.targets, strict=True)
    )


def _written(query: Query) -> tuple[object, ...]:
    return tuple(getattr(query, name) for name in _FOLLOWS)
