"""Seeded, plausible patients for the demo study and for benchmarks, some with deliberate errors.

Hazards and distributions are those of the study's statistical plan: expert figures around published
registry results, not estimates. Nobody here is real.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from crf import models
from crf.deliberate_errors import ERRORS
from crf.hazards import DAYS_PER_MONTH, Hazard
from crf.models import FormRecord
from crf.partial_date import PartialDate

FIRST_ALLO, LAST_ALLO = datetime.date(2009, 1, 15), datetime.date(2018, 12, 10)
CHARTS_READ = datetime.date(2022, 6, 1)
VISITS = (("D100", 100), ("M06", 183), ("M12", 365), ("M18", 548), ("M24", 730))

DEATH_WITHOUT_RELAPSE = ((0, 0.0205), (3.3, 0.012), (12, 0.0065), (24, 0.0025))
RELAPSE = ((0, 0.050), (6, 0.036), (12, 0.025), (24, 0.015), (60, 0.006))
DEATH_AFTER_RELAPSE = ((0, 0.052), (12, 0.026))
ACUTE_GVHD_II_IV = ((0, 0.0), (0.33, 0.150), (3.3, 0.010), (6, 0.0))
CHRONIC_GVHD = ((0, 0.004), (2.5, 0.070), (6, 0.058), (12, 0.016), (24, 0.004))
LOST = ((0, 0.0), (6, 0.004))


@dataclass(slots=True)
class SyntheticPatient:
    """Unsaved rows in the order in which a centre enters them, and the errors put in on purpose.

    `before` is typed first; `later` (death, end of observation) in a second sitting, which is how
    contradictions between forms come about.
    """

    patient: models.Patient
    before: list[FormRecord] = field(default_factory=list)
    later: list[FormRecord] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def row(self, model: type[Any]) -> Any:
        return next((row for row in (*self.before, *self.later) if isinstance(row, model)), None)


@dataclass(slots=True)
class _Course:
    """What happens to somebody after transplant: months from day 0, infinity for never."""

    day0: datetime.date
    acute: float
    acute_grade: str
    chronic: float
    severity: str
    relapse: float
    death: float
    last: float

    def date(self, month: float) -> datetime.date:
        return self.day0 + datetime.timedelta(days=max(1, round(month * DAYS_PER_MONTH)))

    def seen(self, month: float) -> bool:
        return month <= self.last


def synthetic_patients(seed: int, count: int, error_share: float = 0.12) -> Iterator[SyntheticPatient]:
    """`count` patients, always the same for the same seed; about `error_share` of them with one error."""
    random = Random(seed)  # noqa: S311 plausibility, not secrecy
    for _ in range(count):
        person = _person(random)
        if random.random() < error_share:
            name, put_in = random.choice(ERRORS)
            if put_in(person, random):
                person.errors.append(name)
        yield person


def _person(random: Random) -> SyntheticPatient:
    course = _course(random)
    age = round(min(72, max(22, random.gauss(52, 8.5))))
    birthday_passed = random.random() < 0.5
    patient = models.Patient(
        sex="M" if random.random() < 0.6 else "F",
        birth_year=course.day0.year - age - (0 if birthday_passed else 1),
        age_at_allo=age,
        elig_adult="Y",
        elig_mm="Y",
        elig_allo_window="Y",
        elig_gitmo="Y",
        elig_novel_post="N" if random.random() < 0.02 else "Y",
    )
    person = SyntheticPatient(patient)
    person.before += _consent(random, course)
    if patient.elig_novel_post == "N":
        return person
    person.before += [_diagnosis(random, course), _transplant(random, course)]
    person.before += [_acute(random, course), _chronic(random, course), *_relapse(random, course)]
    person.before += _visits(random, course)
    person.later += _end(random, course)
    return person


def _course(random: Random) -> _Course:
    day0 = FIRST_ALLO + datetime.timedelta(days=random.randrange((LAST_ALLO - FIRST_ALLO).days))
    acute = Hazard(ACUTE_GVHD_II_IV).first(random)
    grade = random.choice("34") if random.random() < 0.35 else "2"
    worse = 3.0 if grade in "34" else 1.2
    chronic = Hazard(CHRONIC_GVHD, ((acute, 1.4),)).first(random)
    severity = random.choices(("MILD", "MOD", "SEV"), (42, 33, 25))[0]
    frailty = random.gammavariate(6, 1 / 6)
    relapse = Hazard(RELAPSE, ((0, frailty), (chronic, 0.7 if severity == "SEV" else 0.6))).first(random)
    severe = ((chronic, 2.0),) if severity == "SEV" else ()
    death = Hazard(DEATH_WITHOUT_RELAPSE, ((acute, worse), *severe)).first(random)
    if relapse < death:
        after = Hazard(DEATH_AFTER_RELAPSE, ((0, 1.5 if relapse < 6 else 1.0),))
        death = relapse + after.first(random)
    charts = (CHARTS_READ - day0).days / DAYS_PER_MONTH
    last = min(Hazard(LOST).first(random), charts - random.uniform(0, 6), death)
    return _Course(day0, acute, grade, chronic, severity, relapse, death, last)


def _consent(random: Random, course: _Course) -> list[FormRecord]:
    dead = course.seen(course.death)
    basis = "DEC" if dead else "UNR" if random.random() < 0.06 else "CONS"
    checked = datetime.date(2022, random.randint(6, 12), random.randint(1, 28))
    statement = checked + datetime.timedelta(days=random.randint(3, 20))
    row = models.Consent(
        legal_basis=basis,
        vital_at_screening="DEAD" if dead else "LTFU" if basis == "UNR" else "ALIVE",
        vital_check_date=checked,
    )
    if basis == "CONS":
        row.icf_version, row.consent_date = "1.0", statement
        row.consent_secondary = random.choices("YN", (85, 15))[0]
        return [row]
    row.unreach_statement_date = statement
    row.missing = {"notice_public_date": "N"}
    if basis == "DEC":
        return [row]
    row.unreach_reason = "Letters came back and the general practitioner has no current address."
    row.reconsent_needed = "N"
    attempts = zip(("TEL", "MAIL", "GP"), ("NOANS", "WRONG", "NOANS"), strict=True)
    return [
        row,
        *(
            models.ContactAttempt(
                attempt_date=checked - datetime.timedelta(days=30 - 9 * n),
                attempt_mode=mode,
                attempt_outcome=outcome,
            )
            for n, (mode, outcome) in enumerate(attempts)
        ),
    ]


def _partly_known(random: Random, day: datetime.date) -> PartialDate:
    """Three days in a hundred are not known, and one month in two hundred."""
    luck = random.random()
    if luck < 0.005:
        return PartialDate(day.year)
    return PartialDate(day.year, day.month, None if luck < 0.035 else day.day)


def _diagnosis(random: Random, course: _Course) -> FormRecord:
    months = min(150.0, max(4.0, random.lognormvariate(3.4 if random.random() < 0.6 else 2.4, 0.5)))
    day = course.day0 - datetime.timedelta(days=round(months * DAYS_PER_MONTH))
    kinds = ("MM", "PPCL", "SPCL", "SBP", "SMM")
    return models.Diagnosis(
        dx_date=_partly_known(random, max(day, datetime.date(1996, 1, 5))),
        dx_subtype=random.choices(kinds, (90, 3, 2, 2, 3))[0],
    )


def _transplant(random: Random, course: _Course) -> FormRecord:
    autos = random.choices((0, 1, 2), (10, 55, 35))[0]
    haplo = 30 if course.day0.year > 2016 else 10
    donors = ("MSD", "MUD", "MMUD", "HAPLO", "CB", "MRDO")
    donor = random.choices(donors, (45, 30, 9, haplo, 1, 2))[0]
    return models.Transplant(
        is_index="Y",
        tx_kind="Y",
        tx_date=course.day0,
        tx_number=autos + 1,
        allo_number=1,
        donor_type=donor,
        cell_source="CB1" if donor == "CB" else random.choices(("PB", "BM"), (90, 10))[0],
        cond_intensity=random.choices(("RIC", "NMA", "MAC"), (55, 25, 20))[0],
    )


def _acute(random: Random, course: _Course) -> FormRecord:
    if course.seen(course.acute):
        onset = _partly_known(random, course.date(course.acute))
        return models.AcuteGVHD(agvhd="Y", agvhd_onset_date=onset, agvhd_max_grade=course.acute_grade)
    if random.random() < 0.2 and course.last > 1.5:
        onset = PartialDate.from_date(course.date(random.uniform(0.5, 1.4)))
        return models.AcuteGVHD(agvhd="Y", agvhd_onset_date=onset, agvhd_max_grade="1")
    return models.AcuteGVHD(agvhd="N", agvhd_none_until=course.date(course.last))


def _chronic(random: Random, course: _Course) -> FormRecord:
    if not course.seen(course.chronic):
        return models.ChronicGVHD(cgvhd="N", cgvhd_none_until=course.date(course.last))
    onset = _partly_known(random, max(course.date(course.chronic), course.date(2.1)))
    return models.ChronicGVHD(cgvhd="Y", cgvhd_onset_date=onset, cgvhd_nih_global=course.severity)


def _relapse(random: Random, course: _Course) -> list[FormRecord]:
    if not course.seen(course.relapse):
        return [models.RelapseSummary(relapse_ever="N", relapse_free_until=course.date(course.last))]
    kind = random.choices(("PD", "RELCR"), (60, 40))[0]
    when = PartialDate.from_date(max(course.date(course.relapse), course.date(1.0)))
    relapse = models.Relapse(rel_no=1, rel_date=when, rel_type=kind)
    return [models.RelapseSummary(relapse_ever="Y"), relapse]


def _visits(random: Random, course: _Course) -> list[FormRecord]:
    rows: list[FormRecord] = []
    for code, target in VISITS:
        day = target + random.randint(-12, 14)
        if day / DAYS_PER_MONTH < course.last:
            rows.append(_visit(random, course, code, day / DAYS_PER_MONTH, "ALIVE"))
    status = "DEAD" if course.seen(course.death) else "ALIVE"
    rows.append(_visit(random, course, "LAST", course.last, status))
    return rows


def _visit(random: Random, course: _Course, code: str, month: float, status: str) -> FormRecord:
    previous = max((m / DAYS_PER_MONTH for _c, m in VISITS if m / DAYS_PER_MONTH < month - 1), default=0.0)
    new = previous < course.relapse <= month
    relapsed = course.relapse <= month
    row = models.FollowUp(
        visit=code,
        visit_date=course.date(month),
        vital_status=status,
        disease_status="REL" if new else "POST" if relapsed else random.choice(("CR", "RESD")),
        relapse_since="Y" if new else "N",
    )
    if random.random() < 0.1:
        row.missing = {"contact_source": "U"}
    else:
        row.contact_source = "VISIT" if status == "ALIVE" else "DOC"
    return row


def _end(random: Random, course: _Course) -> list[FormRecord]:
    last = course.date(course.last)
    if not course.seen(course.death):
        reason = "END" if course.last >= 24 else "LTFU"
        return [models.EndOfObservation(eos_date=last, eos_reason=reason)]
    relapsed = course.relapse <= course.death
    cause = random.choices(("REL", "HSCT", "SECM"), (85, 10, 5) if relapsed else (0, 92, 8))[0]
    gvhd = course.seen(min(course.acute, course.chronic))
    row = models.Death(
        death_date=PartialDate.from_date(last),
        death_main_cause=cause,
        death_relapse_before="Y" if relapsed else "N",
    )
    if cause == "HSCT":
        row.death_main_hsct = random.choice(("GVHD", "INF") if gvhd else ("INF", "MOF", "VOD"))
        row.death_contrib = sorted({row.death_main_hsct, random.choice(("BAC", "VIR", "FUN"))})
    else:
        row.missing = {"death_contrib": "N"}
    return [row, models.EndOfObservation(eos_date=last, eos_reason="DTH")]
