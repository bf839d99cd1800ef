"""Releases of the rule book: proposed, previewed on the live data, and released by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Capability
from audit.context import acting
from crf.checks import CHECKS, Check
from crf.models import RuleRelease
from crf.rulebook import AS_DELIVERED, Mode, Rule, Rulebook
from crf.services import Refused
from queries.jobs import start_run
from queries.models import CheckRun
from queries.services import SHORTEST_TEXT, NotTheSamePerson, WordsNeeded

Modes = Mapping[str, Mode]


class NotPreviewed(Refused):
    pass


class OneAtATime(Refused):
    pass


class NothingChanged(Refused):
    pass


@dataclass(frozen=True, slots=True)
class Difference:
    """What a release changes about a check; None where it was not, or is no longer, in the book."""

    id: str
    check: Check | None
    before: Rule | None
    after: Rule | None


def in_force() -> RuleRelease | None:
    return RuleRelease.objects.filter(released_at__isnull=False).order_by("-number").first()


def proposal() -> RuleRelease | None:
    """The one that waits for its release, if there is one."""
    return RuleRelease.objects.filter(released_at=None, withdrawn_at=None).first()


def numbered(number: int) -> RuleRelease | None:
    return RuleRelease.objects.select_related("proposed_by", "released_by").filter(number=number).first()


def history() -> list[RuleRelease]:
    """Every release and proposal, the last first."""
    return list(RuleRelease.objects.select_related("proposed_by", "released_by").defer("rules"))


def book(release: RuleRelease | None) -> Rulebook:
    return Rulebook.from_release(release.number, release.rules) if release else AS_DELIVERED


def working_modes(today: Rulebook) -> dict[str, Mode]:
    """The modes that a proposal starts from: as they are, and a new check asks the data centre first."""
    return {
        check.id: today.rules[check.id].mode
        if check.id in today.rules
        else (Mode.REVIEW if today.number else Mode.ASK)
        for check in CHECKS.values()
    }


def differences(today: Rulebook, after: Rulebook) -> list[Difference]:
    """What changes from one book to another, by id; before any release every check asked at once."""
    before = today.rules or {c.id: Rule(c.version, Mode.ASK) for c in CHECKS.values()}
    return [
        Difference(id, CHECKS.get(id), before.get(id), after.rules.get(id))
        for id in sorted(before.keys() | after.rules.keys())
        if before.get(id) != after.rules.get(id)
    ]


def since_the_one_before(release: RuleRelease) -> list[Difference]:
    """What a release changed, or a proposal would change, of the book in force before it."""
    earlier = RuleRelease.objects.filter(released_at__isnull=False, number__lt=release.number)
    return differences(book(earlier.order_by("-number").first()), book(release))


def waiting() -> list[Check]:
    """Checks that the software brings and that are not in force, or not in this version."""
    today = book(in_force())
    return [
        check
        for check in CHECKS.values()
        if today.number and (check.id not in today.rules or today.rules[check.id].version != check.version)
    ]


def propose(*, modes: Modes, note: str, by: User) -> RuleRelease:
    """The software's checks in these modes, for somebody else to release.

    Raises OneAtATime, NothingChanged, WordsNeeded or PermissionDenied.
    """
    _require(by)
    note = note.strip()
    if len(note) < SHORTEST_TEXT:
        raise WordsNeeded(_("Please say what changes, and why; whoever releases it reads that."))
    rules = {
        check.id: {"version": check.version, "mode": Mode(modes.get(check.id, Mode.OFF)).value}
        for check in CHECKS.values()
    }
    with acting(by, reason=note):
        last = RuleRelease.objects.aggregate(last=Max("number"))["last"] or 0
        if proposal():
            raise OneAtATime(_("There is a proposal already. It has to be released or withdrawn first."))
        today = in_force()
        if today and not differences(book(today), Rulebook.from_release(last + 1, rules)):
            raise NothingChanged(_("Nothing differs from the release in force."))
        return RuleRelease.objects.create(
            number=last + 1, rules=rules, note=note, proposed_by=by, proposed_at=timezone.now()
        )


def previewed(release: RuleRelease) -> CheckRun | None:
    """The last run that says what the release would do."""
    return CheckRun.objects.filter(release=release).first()


def release(*, proposed: RuleRelease, by: User) -> CheckRun:
    """Put the proposal in force, and return the run that brings the queries in step with it.

    Raises NotTheSamePerson, NotPreviewed or PermissionDenied.
    """
    _require(by)
    with acting(by, reason=proposed.note):
        proposed = RuleRelease.objects.select_for_update(of=("self",)).get(pk=proposed.pk)
        if proposed.released_at or proposed.withdrawn_at:
            raise OneAtATime(_("This proposal was released or withdrawn meanwhile."))
        if proposed.proposed_by_id == by.pk:
            raise NotTheSamePerson(_("A release is put in force by somebody else than its author."))
        seen = previewed(proposed)
        if seen is None or seen.finished_at is None:
            raise NotPreviewed(_("Please look first at what this release would do."))
        proposed.preview = {"run": seen.pk, "patients": seen.done, "moves": seen.moves}
        proposed.released_by, proposed.released_at = by, timezone.now()
        proposed.save()
    return start_run(by=by)


def withdraw(*, proposed: RuleRelease, by: User, reason: str) -> RuleRelease:
    """Give the proposal up; raises WordsNeeded, OneAtATime or PermissionDenied."""
    _require(by)
    if len(reason.strip()) < SHORTEST_TEXT:
        raise WordsNeeded(_("Please say in a few words why; the other side reads them."))
    with acting(by, reason=reason):
        proposed = RuleRelease.objects.select_for_update(of=("self",)).get(pk=proposed.pk)
        if proposed.released_at or proposed.withdrawn_at:
            raise OneAtATime(_("This proposal was released or withdrawn meanwhile."))
        proposed.withdrawn_at = timezone.now()
        proposed.save()
    return proposed


def _require(by: User) -> None:
    if not by.can(Capability.MANAGE_RULES):
        raise PermissionDenied(Capability.MANAGE_RULES)
