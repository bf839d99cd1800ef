"""Errors about registration and centre."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.codes import DRUG_FACTS
from crf.deliberate_errors.error import error, give
from crf.partial_date import PartialDate
from crf.specs import SPECS

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

ONE_DAY = datetime.timedelta(days=1)
OLD_DRUGS = ("VP16", "CIS", "BENDA", "MEL", "CY")


@error("E-CEN-01", typed=False)
def centre_never_active(person: SyntheticPatient, random: Random) -> bool:
    give(person.dossier, "centre_status", "2")
    return True


@error("E-CEN-02", typed=False)
def active_before_the_opinion(person: SyntheticPatient, random: Random) -> bool:
    opinion = person.dossier.ec_opinion_date
    if opinion is None:
        return False
    give(person.dossier, "activation_date", opinion - ONE_DAY)
    return True


@error("E-CEN-03", typed=False)
def submitted_after_the_opinion(person: SyntheticPatient, random: Random) -> bool:
    opinion = person.dossier.ec_opinion_date
    if opinion is None:
        return False
    give(person.dossier, "ec_submission_date", opinion + ONE_DAY)
    return True


@error("E-CEN-06", typed=False)
def impact_assessment_not_published(person: SyntheticPatient, random: Random) -> bool:
    give(person.dossier, "dpia_published", "N")
    return True


@error("E-PAT-01")
def not_transplanted_in_the_group(person: SyntheticPatient, random: Random) -> bool:
    # Clinical forms are closed to whoever is not eligible.
    if person.row(models.Transplant) is not None or person.patient.elig_novel_post == "N":
        return False
    give(person.patient, "elig_gitmo", "N")
    return True


@error("E-PAT-02", also="E-GEN-06", typed=False)
def adult_of_seventeen(person: SyntheticPatient, random: Random) -> bool:
    """Of somebody without a transplant form, to whose date age and year of birth would not fit."""
    if person.row(models.Transplant) is not None or person.patient.elig_adult != "Y":
        return False
    give(person.patient, "age_at_allo", 17)
    return True


@error("E-PAT-03")
def age_does_not_fit(person: SyntheticPatient, random: Random) -> bool:
    if person.row(models.Transplant) is None:
        return False
    give(person.patient, "age_at_allo", (person.patient.age_at_allo or 0) - random.choice((3, 10)))
    return True


@error("E-PAT-04")
def older_than_expected(person: SyntheticPatient, random: Random) -> bool:
    if person.row(models.Transplant) is not None:
        return False
    give(person.patient, "age_at_allo", random.randint(71, 74))
    return True


@error("E-PAT-05")
def transplanted_too_late(person: SyntheticPatient, random: Random) -> bool:
    """Everything a year later, the year of birth too: nothing else changes its place."""
    transplant, consent = person.row(models.Transplant), person.row(models.Consent)
    if transplant is None or transplant.tx_date.year != 2018 or consent.legal_basis == "UNR":
        return False
    give(person.patient, "birth_year", (person.patient.birth_year or 0) + 1)
    for row in (*person.before, *person.later):
        for field in row.items() if SPECS[row.form_key].clinical else ():
            value = getattr(row, field.attname)
            if field.kind in ("date", "pdate") and value is not None:
                setattr(row, field.attname, _a_year_later(value))
    return True


def _a_year_later(value: Any) -> Any:
    if isinstance(value, PartialDate):
        leap = (value.month, value.day) == (2, 29)
        return PartialDate(value.year + 1, value.month, 28 if leap else value.day)
    return value.replace(year=value.year + 1, day=28 if (value.month, value.day) == (2, 29) else value.day)


@error("E-PAT-08")
def no_novel_drug_after_all(person: SyntheticPatient, random: Random) -> bool:
    drugs = person.rows(models.TreatmentDrug)
    car_t = any(row.ptt_modality == "CART" for row in person.rows(models.Treatment))
    named = all(row.drug in DRUG_FACTS and row.drug not in ("TRIAL", "OTH") for row in drugs)
    # Toxicities name the drug that caused them.
    if not drugs or car_t or not named or person.row(models.Toxicity) is not None:
        return False
    for page in person.rows(models.Treatment):
        given = [row for row in drugs if row.treatment is page]
        others = [code for code in OLD_DRUGS if all(row.drug != code for row in given)]
        for row in given:
            if DRUG_FACTS[row.drug].novel:
                give(row, "drug", others.pop())
    return True


@error("E-PAT-11", drawn=False)
def born_twelve_years_too_early(person: SyntheticPatient, random: Random) -> bool:
    """Of somebody without a transplant form: the date of a transplant would contradict the age."""
    patient = person.patient
    born = (patient.birth_year or 0) - 12
    if person.row(models.Transplant) is not None or patient.elig_allo_window != "Y" or born < 1940:
        return False
    give(patient, "birth_year", born)
    return True
