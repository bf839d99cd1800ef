"""Releases of the rule book and runs of the checks, as they would stand in a study."""

from django.utils import timezone

from audit.context import acting_system
from crf.checks import CHECKS
from crf.models import RuleRelease
from queries.models import CheckRun


def released(author, other, number=1, note="The first one.", **changes):
    """A release in force of every check as it is, but for changes: id with _ for -, (version, mode), None."""
    rules = {check.id: {"version": check.version, "mode": "ask"} for check in CHECKS.values()}
    for name, rule in changes.items():
        id = name.replace("_", "-")
        rules[id] = {"version": rule[0], "mode": rule[1]} if rule else None
    now = timezone.now()
    with acting_system("test"):
        return RuleRelease.objects.create(
            number=number,
            rules={id: rule for id, rule in rules.items() if rule},
            note=note,
            proposed_by=author,
            proposed_at=now,
            released_by=other,
            released_at=now,
        )


def ran(**found):
    """A finished run over everybody: check id with _ for - -> findings."""
    now = timezone.now()
    return CheckRun.objects.create(
        started_at=now,
        finished_at=now,
        total=3,
        done=3,
        checks=len(CHECKS),
        found={name.replace("_", "-"): count for name, count in found.items()},
    )
