"""Registrations that look like one person: asked about before a second one is made, settled by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Centre
from crf.models import Patient, Transplant, TwinPair
from crf.models.base import NOT_REMOVED


@dataclass(frozen=True, slots=True)
class Look:
    """What tells one person from another: `days` are those of allogeneic transplants."""

    sex: str | None
    birth_year: int | None
    age: int | None = None
    days: frozenset[date] = frozenset()

    def ages(self) -> frozenset[int]:
        """The completed years that she can have had at the transplant; empty where nothing tells."""
        if self.age is not None:
            return frozenset({self.age})
        if self.birth_year is None:
            return frozenset()
        return frozenset(day.year - self.birth_year - less for day in self.days for less in (0, 1))


@dataclass(frozen=True, slots=True)
class Twin:
    """A registered patient who may be the one in question."""

    patient_id: int
    code: str
    look: Look


def alike(one: Look, other: Look) -> bool:
    """Whether both may be one person: same sex and year of birth, and nothing that tells them apart.

    Where the days of transplants are known of both, one has to be the same; else the ages have to fit. Where
    the year of birth of one is not known, only a day of transplant that is the same makes them alike.
    """
    if one.sex is None or one.sex != other.sex:
        return False
    born = {look.birth_year for look in (one, other)} - {None}
    if len(born) > 1:
        return False
    if one.days and other.days:
        return not one.days.isdisjoint(other.days)
    if one.birth_year is None or other.birth_year is None:
        return False
    ages = one.ages(), other.ages()
    return not all(ages) or not ages[0].isdisjoint(ages[1])


def look_of(patient: Patient, days: Iterable[date] = ()) -> Look:
    return Look(patient.sex, patient.birth_year, patient.age_at_allo, frozenset(days))


def registered_at(centre: Centre, **chosen: Any) -> list[Twin]:
    """The patients of a centre and how they look, by code; two statements for any number of patients."""
    patients = list(Patient.objects.current().filter(centre=centre, **chosen).order_by("subject_code"))
    allos = Transplant.objects.current().filter(patient__in=patients, tx_kind="Y").exclude(tx_date=None)
    days: dict[int, set[date]] = defaultdict(set)
    for patient_id, day in allos.values_list("patient_id", "tx_date"):
        days[patient_id].add(day)
    return [Twin(each.pk, each.subject_code, look_of(each, days[each.pk])) for each in patients]


def twins_of(look: Look, registered: Iterable[Twin]) -> list[Twin]:
    return [twin for twin in registered if alike(look, twin.look)]


def say_different(patient_id: int, others: Collection[Twin], *, by: Any) -> None:
    """Note that somebody said, at registration, that these are other persons; inside `acting`."""
    for twin in others:
        TwinPair.objects.create(
            **TwinPair.of(patient_id, twin.patient_id),
            verdict=TwinPair.Verdict.DIFFERENT,
            by_id=by.pk,
            at=timezone.now(),
        )


def pairs_to_settle() -> list[tuple[Patient, Patient]]:
    """Pairs of patients of all centres of whom nobody has said yet whether they are one person.

    They have the same sex, year of birth and day of the index allo, or had one registry number.
    """
    index = Transplant.objects.current().filter(is_index="Y").exclude(tx_date=None)
    alike_ = defaultdict(list)
    found = (
        index.filter(patient__removed_at=None).exclude(patient__sex=None).exclude(patient__birth_year=None)
    )
    for patient_id, *look in found.values_list(
        "patient_id", "patient__sex", "patient__birth_year", "tx_date"
    ):
        alike_[tuple(look)].append(patient_id)
    ids = {(one, other) for same in alike_.values() for one in same for other in same if one < other}
    said = TwinPair.objects.exclude(verdict="").values_list("first_id", "second_id")
    noted = TwinPair.objects.filter(verdict="").values_list("first_id", "second_id")
    ids = (ids | set(noted)) - set(said)
    patients = Patient.objects.current().select_related("centre").in_bulk({pk for pair in ids for pk in pair})
    pairs = [(patients[one], patients[other]) for one, other in ids if {one, other} <= patients.keys()]
    return sorted(pairs, key=lambda pair: tuple(each.subject_code for each in pair))


def settled_pairs() -> Iterable[TwinPair]:
    """What was said of pairs, the latest first."""
    rows = TwinPair.objects.exclude(verdict="").order_by("-at")
    return rows.select_related("first__centre", "second__centre", "by")


def partners(patient: Patient) -> list[int]:
    """The ids of standing patients who were noted beside this one, or have the same look."""
    pairs = TwinPair.objects.filter(Q(first=patient) | Q(second=patient)).values_list("first_id", "second_id")
    noted = {pk for pair in pairs for pk in pair}
    days = Transplant.objects.filter(NOT_REMOVED, patient=patient, is_index="Y").values("tx_date")
    same = Patient.objects.current().filter(sex=patient.sex, birth_year=patient.birth_year)
    index = Transplant.objects.current().filter(is_index="Y", tx_date__in=days)
    same_day = same.filter(pk__in=index.values("patient_id")).values_list("pk", flat=True)
    others = (noted | set(same_day)) - {patient.pk}
    return sorted(Patient.objects.current().filter(pk__in=others).values_list("pk", flat=True))
