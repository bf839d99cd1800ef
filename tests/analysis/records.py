"""Patients in memory, made without a database."""

import csv
import datetime
from pathlib import Path

from accounts.models import Centre
from analysis.cohort import cohort_of, numbers_of
from crf import models
from crf.partial_date import PartialDate
from crf.record import PatientRecord
from tests.factories.study import as_read

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
DAY_0 = datetime.date(2012, 5, 4)
SOMEWHEN = datetime.date(2026, 11, 22)

RELAPSED = {"Yes": "Y", "No": "N"}
CAUSES = {"HCT-related cause of death": "HSCT", "Relapse/progression": "REL"}


def on(text):
    """A partial date from its ISO text."""
    return PartialDate.from_iso(text)


def after(days):
    """The partial date of a day counted from day 0."""
    return PartialDate.from_date(DAY_0 + datetime.timedelta(days=days))


def record(*forms, day0=DAY_0, pk=1, centre=None, basis="CONS", **registration):
    """A consented patient with an index allo and the given forms; `day0` None leaves the transplant out."""
    patient = models.Patient(pk=pk, centre=centre or Centre(pk=1, study_centre_no=1), **registration)
    always = (
        [] if any(isinstance(form, models.Consent) for form in forms) else [models.Consent(legal_basis=basis)]
    )
    if day0:
        always.append(models.Transplant(is_index="Y", tx_kind="Y", tx_date=day0))
    return PatientRecord(patient, {}, {}).with_form(*always, *map(as_read, forms))


def visit(days, vital_status="ALIVE", **answers):
    when = None if days is None else DAY_0 + datetime.timedelta(days=days)
    return models.FollowUp(visit_date=when, vital_status=vital_status, **answers)


def death(when, cause="OTH", **answers):
    return models.Death(death_date=when, death_main_cause=cause, **answers)


def relapse(when, number=1, kind="PD"):
    return models.Relapse(rel_no=number, rel_date=when, rel_type=kind)


def no_relapse():
    return models.RelapseSummary(relapse_ever="N")


def registry():
    """The cohort of 137 from the columns of the registry's file."""
    with (REFERENCE / "bmt137_registry.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            _from_registry(row, pk) for pk, row in enumerate(csv.DictReader(file, delimiter=";"), start=1)
        ]


def _from_registry(row, pk):
    cic = int(float(row["Treatment CIC"]))
    forms = [
        models.FollowUp(
            visit="LAST",
            visit_date=_day(row["Date Of Last Follow Up"]),
            vital_status=row["Status Last Follow Up"].upper(),
        ),
        models.RelapseSummary(relapse_ever=RELAPSED[row["First Relapse"]]),
    ]
    if row["First Relapse Date"]:
        forms.append(relapse(PartialDate.from_date(_day(row["First Relapse Date"]))))
    if row["Death Date"]:
        forms.append(death(PartialDate.from_date(_day(row["Death Date"])), CAUSES[row["Death Cause"]]))
    centre = Centre(pk=cic, study_centre_no=cic % 99 + 1, city=f"City {cic}", name=f"Hospital {cic}")
    return record(*forms, day0=_day(row["Treatment Date"]), pk=pk, centre=centre)


def _day(text):
    return datetime.datetime.strptime(text[:10], "%d/%m/%Y").date() if text else None


def frame(records, cutoff=SOMEWHEN, endpoints=()):
    """The cohort's frame as the database would give it."""
    return cohort_of(numbers_of(records), cutoff, endpoints).frame
