"""What happened to a patient after the transplant beside the endpoints, as plain data to be stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analysis.dates import day_of_death
from analysis.endpoints.after_relapse import first_treatment
from analysis.endpoints.endpoint import day_0, end_of
from analysis.endpoints.exposure import OF_DRUGS
from analysis.exposures import FATAL, AdverseEvent, Exposure, adverse_events, exposures

if TYPE_CHECKING:
    from crf.record import PatientRecord


@dataclass(frozen=True, slots=True)
class Death:
    """`main` is a code of CODMAIN, `transplant` and `contributing` of CODCON; "" and None: not recorded.

    `day` from day 0, and the `earliest` that its date can mean.
    """

    day: int
    earliest: int
    main: str
    transplant: str
    contributing: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class RelapseTreatment:
    """The first treatment for relapse: its first day from day 0, and what it had on which day from there.

    The keys of `given` are PI, IMID, MAB, OTHER and DLI. Not `described`: it does not say what it was of.
    """

    day: int
    given: Mapping[str, int]
    described: bool

    def had(self, group: str) -> bool:
        """Whether it had this from its start; what came later was not known then."""
        return self.given.get(group) == 0

    def added(self, group: str) -> bool:
        return self.given.get(group, 0) > 0


@dataclass(frozen=True, slots=True)
class Course:
    """`followed` is the day of death or of the last contact, from day 0."""

    followed: int
    exposures: tuple[Exposure, ...] = ()
    events: tuple[AdverseEvent, ...] = ()
    death: Death | None = None
    relapse_treatment: RelapseTreatment | None = None


People = Sequence[tuple[int, Course]]


def courses(record: PatientRecord) -> dict[str, Any]:
    """Of a record that is analysed, as JSON keeps it; `course_from` reads it."""
    return as_data(course_of(record))


def course_of(record: PatientRecord) -> Course:
    return Course(
        (end_of(record).day - day_0(record)).days,
        tuple(exposures(record)),
        tuple(adverse_events(record)),
        _death(record),
        _relapse_treatment(record),
    )


def as_data(course: Course) -> dict[str, Any]:
    death, treated = course.death, course.relapse_treatment
    return {
        "followed": course.followed,
        "exposures": [each.as_data() for each in course.exposures],
        "events": [each.as_data() for each in course.events],
        "death": death
        and {
            "day": death.day,
            "earliest": death.earliest,
            "main": death.main,
            "transplant": death.transplant,
            "contributing": None if death.contributing is None else list(death.contributing),
        },
        "relapse_treatment": treated
        and {"day": treated.day, "given": dict(treated.given), "described": treated.described},
    }


def course_from(data: Mapping[str, Any], *, with_drugs: bool = True) -> Course:
    """The inverse of `as_data`; without the drugs and their toxicity where nobody asks for them."""
    death, treated = data["death"], data["relapse_treatment"]
    if death is not None:
        contributing = death["contributing"]
        death = Death(**{**death, "contributing": None if contributing is None else tuple(contributing)})
    return Course(
        data["followed"],
        tuple(map(Exposure.from_data, data["exposures"])) if with_drugs else (),
        tuple(map(AdverseEvent.from_data, data["events"])) if with_drugs else (),
        death,
        None if treated is None else RelapseTreatment(**treated),
    )


def at_cutoff(course: Course, until: float) -> Course:
    """What was known `until` so many days after day 0; what can only have come later is not there.

    A drug that was still given then is ongoing. Of an event that was fatal only later, the grade is not
    known.
    """
    death = course.death if course.death and course.death.earliest <= until else None
    treated = course.relapse_treatment
    return Course(
        int(min(course.followed, until)),
        tuple(_given_by(each, until) for each in course.exposures if _begun(each.earliest, until)),
        tuple(_seen_by(each, death) for each in course.events if _begun(each.earliest, until)),
        death,
        _treated_by(treated, until) if treated else None,
    )


def _begun(earliest: int | None, until: float) -> bool:
    return earliest is None or earliest <= until


def _given_by(exposure: Exposure, until: float) -> Exposure:
    if exposure.end is None or exposure.end <= until:
        return exposure
    return replace(exposure, end=None, ongoing=True, stopped="")


def _seen_by(event: AdverseEvent, death: Death | None) -> AdverseEvent:
    return replace(event, grade=None) if event.grade == FATAL and death is None else event


def _treated_by(treated: RelapseTreatment, until: float) -> RelapseTreatment | None:
    if treated.day > until:
        return None
    given = {group: day for group, day in treated.given.items() if treated.day + day <= until}
    return replace(treated, given=given)


def _death(record: PatientRecord) -> Death | None:
    when, row = day_of_death(record), record.death
    if when is None:
        return None
    none_named = () if row.missing.get("death_contrib") == "N" else None
    return Death(
        (when.day - day_0(record)).days,
        max((when.earliest - day_0(record)).days, 0),
        row.death_main_cause or "",
        row.death_main_hsct or "",
        none_named if row.death_contrib is None else tuple(row.death_contrib),
    )


def _relapse_treatment(record: PatientRecord) -> RelapseTreatment | None:
    first = first_treatment(record)
    if first is None:
        return None
    drugs = record.entries(first.row, "PTD")
    silent = first.row.ptt_modality is None or (first.row.ptt_modality in OF_DRUGS and not drugs)
    described = not silent and all(entry.drug is not None for entry in drugs)
    return RelapseTreatment((first.start.day - day_0(record)).days, dict(first.given), described)
