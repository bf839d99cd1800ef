"""Who held which role when: every role ever given, with who gave, confirmed and ended it, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from audit.models import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of a role: when, by whom, why."""

    at: datetime
    by: str
    reason: str


class State(TextChoices):
    WAITING = "waiting", _("waits for a second person")
    WITHDRAWN = "withdrawn", _("withdrawn, never in force")
    TO_COME = "to_come", _("not begun yet")
    HELD = "held", _("in force")
    ENDED = "ended", _("ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHeld:
    """A role of one person. `confirmed` and `ended` are None where that did not happen."""

    membership: Membership
    state: State
    given: Step | None
    confirmed: Step | None
    ended: Step | None

    @property
    def steps(self) -> tuple[Step | None, ...]:
        return self.given, self.confirmed, self.ended


def role_history(today: date, on: date | None = None) -> list[RoleHeld]:
    """All roles by person and first day; with `on` those alone that were in force on that day."""
    roles = Membership.objects.select_related("user", "centre").order_by(
        "user__full_name", "user_id", "since", "pk"
    )
    if on is not None:
        roles = roles.active(on)
    return list(_with_steps(roles, today))


def waiting_roles() -> QuerySet[Membership]:
    """Roles that wait for a second person, the oldest first."""
    return (
        Membership.objects.filter(waiting=True, until=None)
        .select_related("user", "centre", "given_by")
        .order_by("pk")
    )


def _with_steps(roles: QuerySet[Membership], today: date) -> Iterator[RoleHeld]:
    """Read the steps off the trail, in one statement for all roles."""
    entries = AuditEntry.objects.filter(
        Q(action="I") | Q(changes__has_key="waiting") | Q(changes__has_key="until"),
        table=Membership._meta.db_table,
    )
    steps: dict[int, dict[str, Step]] = {}
    for entry in entries.order_by("id"):
        step = Step(at=entry.at, by=entry.actor_name, reason=entry.reason)
        of_role = steps.setdefault(entry.row_id, {})
        if entry.action == AuditEntry.Action.INSERT:
            of_role["given"] = step
        elif "waiting" in entry.changes:
            of_role["confirmed"] = step
        else:
            of_role["ended"] = step
    for membership in roles:
        of_role = steps.get(membership.pk, {})
        yield RoleHeld(
            membership=membership,
            state=_state(membership, today),
            given=of_role.get("given"),
            confirmed=of_role.get("confirmed"),
            ended=of_role.get("ended"),
        )


def _state(membership: Membership, today: date) -> State:
    if membership.waiting:
        return State.WAITING if membership.until is None else State.WITHDRAWN
    if membership.until is not None and membership.until <= today:
        return State.WITHDRAWN if membership.until == membership.since else State.ENDED
    return State.HELD if membership.since <= today else State.TO_COME
