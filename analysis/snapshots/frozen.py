"""Frozen data as a source of reports: every page, table and file works from it as from the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Centre
from analysis.cohort import Numbers
from analysis.rules import rules
from analysis.snapshots.number_files import nameless, read_numbers
from analysis.tables import Text

NUMBERS, CODES, COURSES = "numbers.csv", "codes.json", "courses.json"


@dataclass(frozen=True, eq=False)
class Frozen:
    """The data of a snapshot; a `Source` of `analysis.report`.

    `about` is the manifest. `centres` are those of when it was frozen, and are not in the database. `key`
    and `made_at` are empty of an archive that is no snapshot of this database. `unlike` are columns that
    today's software has and the snapshot has not, or the other way round.
    """

    about: Mapping[str, Any]
    people: Numbers
    stored_courses: Mapping[str, dict[str, Any]]
    subject_codes: Mapping[int, str]
    centres: Sequence[Centre]
    unlike: Sequence[str] = ()
    key: str = ""
    made_at: datetime | None = None

    @cached_property
    def cutoff(self) -> date:
        return date.fromisoformat(self.about["cutoff"])

    @property
    def other_rules(self) -> bool:
        """Whether the numbers were derived by other code than today's."""
        return bool(self.about["versions"]["rules"] != rules() or self.unlike)

    def within(self, centres: Collection[int]) -> Frozen:
        """The same without the patients of all but these centres (study numbers)."""
        people = _at(self.people, centres)
        known = [centre for centre in self.centres if centre.study_centre_no in centres]
        return replace(self, people=people, centres=known)

    def numbers(self, centres: Collection[int]) -> Numbers:
        return _at(self.people, centres) if centres else self.people

    def courses(self, patients: Collection[int]) -> Mapping[int, dict[str, Any]]:
        return {pk: self.stored_courses[str(pk)] for pk in patients}

    def words(self) -> Mapping[Text, Text]:
        if self.made_at is None:
            return {_("Data"): _("frozen")}
        when = f"{timezone.localtime(self.made_at):%Y-%m-%d %H:%M}"
        said: dict[Text, Text] = {
            _("Data"): _("frozen, snapshot %(id)s of %(when)s") % {"id": self.key, "when": when}
        }
        if self.other_rules:
            said[_("Rules")] = _(
                "The snapshot was made by other rules (%(then)s, software %(version)s) than those of today "
                "(%(now)s). What it does not hold is shown as not known."
            ) % {
                "then": self.about["versions"]["rules"],
                "version": self.about["versions"]["software"],
                "now": rules(),
            }
        return said


def frozen_from(about: Mapping[str, Any], files: Mapping[str, bytes], **named: Any) -> Frozen:
    """The data of unpacked files; `named` are the key and the time. Raises UnknownCode."""
    read = read_numbers(files[NUMBERS], json.loads(files[CODES]))
    return Frozen(
        about=about,
        people=_both(read.numbers, nameless(about["without_legal_basis"])),
        stored_courses=json.loads(files[COURSES]),
        subject_codes=read.subject_codes,
        centres=[Centre(**centre) for centre in about["centres"]],
        unlike=read.unlike,
        **named,
    )


def _both(some: Numbers, others: Numbers) -> Numbers:
    matrix = np.concatenate([some.matrix, others.matrix])
    # Many pages read the same numbers; none may change them for the next.
    matrix.setflags(write=False)
    return Numbers(
        np.concatenate([some.patient, others.patient]), np.concatenate([some.centre, others.centre]), matrix
    )


def _at(people: Numbers, centres: Collection[int]) -> Numbers:
    chosen = np.isin(people.centre, list(centres))
    return Numbers(people.patient[chosen], people.centre[chosen], people.matrix[chosen])
