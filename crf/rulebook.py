"""Which checks are in force, in which version, and whether what they find is asked at once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from crf.checks.check import Check


class Mode(StrEnum):
    """What becomes of a finding of a check."""

    ASK = "ask"
    REVIEW = "review"
    OFF = "off"


MODE_WORDS: dict[Mode, Promise] = {
    Mode.ASK: _("asks the centre at once"),
    Mode.REVIEW: _("asks the data centre first"),
    Mode.OFF: _("switched off"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    version: int
    mode: Mode


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A release: check id -> the version that it released, and its mode.

    Where nothing was ever released every check asks at once, as the software brings it.
    """

    number: int = 0
    rules: Mapping[str, Rule] = field(default_factory=dict)

    @classmethod
    def from_release(cls, number: int, rules: Mapping[str, Any]) -> Rulebook:
        stored = {id: Rule(rule["version"], Mode(rule["mode"])) for id, rule in rules.items()}
        return cls(number, stored)

    def mode(self, check: Check) -> Mode:
        """OFF as well for a check that is newer than the release."""
        if not self.number:
            return Mode.ASK
        rule = self.rules.get(check.id)
        return rule.mode if rule else Mode.OFF

    def runs(self, check: Check) -> bool:
        return self.mode(check) != Mode.OFF

    def running(self, checks: Mapping[str, Check]) -> list[Check]:
        """Those of the checks that run."""
        if not self.number:
            return list(checks.values())
        on = {id for id, rule in self.rules.items() if rule.mode != Mode.OFF}
        return [check for id, check in checks.items() if id in on]

    def holds(self, check: Check) -> bool:
        """Whether its queries stay as they are: the software brings another version than was released."""
        rule = self.rules.get(check.id)
        return rule is not None and rule.mode != Mode.OFF and rule.version != check.version


AS_DELIVERED = Rulebook()
