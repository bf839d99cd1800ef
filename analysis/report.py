"""What the outcomes pages are made from: the chosen patients at the cut-off, whole and by group."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

import pandas as pd
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Centre
from accounts.roles import Capability
from accounts.scoping import ScopedQuerySet
from analysis.cohort import SURVIVAL, Cohort, Numbers, cohort_of, numbers
from analysis.columns import ALL
from analysis.comparing import Compared, compare
from analysis.courses import People, at_cutoff, course_from
from analysis.definitions import DEFINITIONS, Definition
from analysis.filters import GROUPING, Filters
from analysis.grouping import group_frames
from analysis.identities import Identity, identities
from analysis.models import Outcome
from analysis.results import Group, group
from analysis.tables import Text
from crf.models import Patient


class Source(Protocol):
    """Where the numbers come from: the database of this moment, or what was frozen.

    `made_at` is when they were frozen, which files made of them are dated; None where they are of now.
    """

    def numbers(self, centres: Collection[int]) -> Numbers: ...

    def courses(self, patients: Collection[int]) -> Mapping[int, dict[str, Any]]: ...

    def words(self) -> Mapping[Text, Text]: ...

    @property
    def made_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Live:
    """The records of this moment; of the endpoints it reads these, and OS and PFS."""

    patients: ScopedQuerySet
    endpoints: Collection[str] = tuple(ALL)

    def numbers(self, centres: Collection[int]) -> Numbers:
        chosen = self.patients.filter(centre__study_centre_no__in=centres) if centres else self.patients
        return numbers(chosen, self.endpoints)

    def courses(self, patients: Collection[int]) -> Mapping[int, dict[str, Any]]:
        # A statement that names a hundred thousand patients one by one takes longer than reading all of them.
        everybody = Outcome.objects.filter(patient__in=self.patients).values_list("pk", "course")
        chosen = frozenset(patients)
        return {pk: course for pk, course in everybody if pk in chosen}

    def words(self) -> Mapping[Text, Text]:
        now = timezone.localtime()
        when = f"{now:%Y-%m-%d %H:%M}"
        return {gettext_lazy("Data"): format_lazy(gettext_lazy("live, not frozen, as of {now}"), now=when)}

    @property
    def made_at(self) -> None:
        return None


@dataclass(frozen=True, eq=False)
class Part:
    """Some of the patients, and what they are called, in full and where there is little room."""

    label: str
    short: str
    frame: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Report:
    """The cohort at the cut-off; `parts` are the chosen patients, first all of them, then group by group."""

    cohort: Cohort
    filters: Filters
    parts: list[Part]
    stamp: Mapping[Text, Text]
    source: Source
    _groups: dict[tuple[str, ...], list[Group]] = field(default_factory=dict)
    _comparisons: dict[str, Compared] = field(default_factory=dict)

    @property
    def frame(self) -> pd.DataFrame:
        """The patients who are analysed and chosen."""
        return self.parts[0].frame

    @property
    def labelled(self) -> list[tuple[Text, pd.DataFrame]]:
        """The parts as tables take them."""
        return [(part.label, part.frame) for part in self.parts]

    @property
    def compared(self) -> list[tuple[Text, pd.DataFrame]]:
        """The same without the whole; empty where nothing is compared."""
        return self.labelled[1:]

    @property
    def whole(self) -> Group:
        return self.groups(DEFINITIONS)[0]

    def groups(self, definitions: Sequence[Definition]) -> list[Group]:
        """The estimates of each part, computed once."""
        keys = tuple(definition.key for definition in definitions)
        if keys not in self._groups:
            self._groups[keys] = [
                group(part.frame, part.label, part.short, definitions) for part in self.parts
            ]
        return self._groups[keys]

    def comparisons(self, definitions: Sequence[Definition]) -> list[Compared]:
        """How the groups compare in each endpoint, computed once; nothing where there are no groups."""
        if len(self.compared) < 2:
            return []
        for each in definitions:
            if each.key not in self._comparisons:
                self._comparisons[each.key] = compare(self.compared, each)
        return [self._comparisons[each.key] for each in definitions]

    @cached_property
    def courses(self) -> People:
        """Of each patient on the page what no row of numbers holds, as it was known at the cut-off."""
        return self._courses(with_drugs=True)

    @cached_property
    def courses_without_drugs(self) -> People:
        """The same without the drugs and their toxicity, which are most of it."""
        return self._courses(with_drugs=False)

    def _courses(self, *, with_drugs: bool) -> People:
        days = dict(zip(self.frame["patient"].tolist(), self.frame["potential"].tolist(), strict=True))
        stored = self.source.courses(days)
        return [
            (pk, at_cutoff(course_from(stored[pk], with_drugs=with_drugs), until))
            for pk, until in days.items()
        ]

    @cached_property
    def identities(self) -> list[Identity]:
        return identities(self.cohort.analysed)


def registered() -> ScopedQuerySet:
    """Every registered patient, of whom the caller asks those in reach."""
    return Patient.objects.current()


def patients(user: Any) -> ScopedQuerySet:
    """Every registered patient of whom this user may see outcomes."""
    return registered().for_user(user, Capability.VIEW_OUTCOMES)


def centres(user: Any) -> list[Centre]:
    return list(Centre.objects.all().for_user(user, Capability.VIEW_OUTCOMES))


def report(
    source: Source, filters: Filters, known: Sequence[Centre], endpoints: Iterable[str] = SURVIVAL
) -> Report:
    """The report on the patients of a source; `known` are all the centres that they can be of.

    `endpoints` names those of which the frame has the columns, beside OS and PFS.
    """
    people = source.numbers(filters.centres)
    found = cohort_of(people, filters.cutoff, endpoints)
    chosen = [c for c in known if not filters.centres or c.study_centre_no in filters.centres]
    frame = found.analysed
    for key, codes in filters.where:
        frame = frame[frame[key].isin(codes)]
    parts = [Part(_of_all(filters, chosen, known), "", frame), *_compared(filters, frame, chosen)]
    stamp = {**source.words(), gettext_lazy("Fingerprint of the numbers"): people.fingerprint}
    return Report(found, filters, parts, {**stamp, **_stamp(filters, chosen, known)}, source)


def _of_all(filters: Filters, chosen: Sequence[Centre], known: Sequence[Centre]) -> str:
    if filters.where:
        return _("Chosen patients")
    if len(chosen) == 1:
        return str(chosen[0])
    return _("All centres") if len(chosen) == len(known) else _("Chosen centres")


def _compared(filters: Filters, frame: pd.DataFrame, chosen: Sequence[Centre]) -> list[Part]:
    if filters.by_centre and len(chosen) > 1:
        rows = dict(list(frame.groupby("centre")))
        nobody = frame.iloc[:0]
        return [
            Part(str(c), f"{c.study_centre_no:02} {c.city}", rows.get(c.study_centre_no, nobody))
            for c in chosen
        ]
    if filters.by in GROUPING:
        found = group_frames(frame, GROUPING[filters.by])
        return [Part(str(label), str(label), rows) for label, rows in found] if len(found) > 1 else []
    return []


def _stamp(filters: Filters, chosen: Sequence[Centre], known: Sequence[Centre]) -> dict[Text, Text]:
    """Lazy in every word: the text that goes with the data says it in two languages."""
    everywhere = format_lazy(gettext_lazy("all ({n})"), n=len(known))
    return {
        gettext_lazy("Data cut-off"): filters.cutoff.isoformat(),
        gettext_lazy("Centres"): ", ".join(map(str, chosen)) if len(chosen) < len(known) else everywhere,
        **dict(filters.in_words()),
        gettext_lazy("Software"): f"mmregistry {settings.SOFTWARE_VERSION}",
    }
