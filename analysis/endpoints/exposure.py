"""What comes to be known of a patient only after day 0, and when: never a group of its own.

Somebody who receives a drug on day 300 has survived 300 days first. Such facts enter an analysis from their
day on: as delayed entry, at a landmark, or as covariates that change with time. A person is at risk from the
day after: who leaves on the day of the fact itself is not counted with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from analysis.dates import Dated, dated
from analysis.endpoints.definition import DIED, FROM_DAY_0, INCIDENCE, LAST_CONTACT, EndpointDefinition
from analysis.endpoints.endpoint import (
    Endpoint,
    answered,
    day_0,
    end_of,
    first_of,
    happened,
    left_out,
    observed,
    union,
)
from analysis.endpoints.gvhd import acute_gvhd, chronic_gvhd
from analysis.endpoints.intercurrent import BOOST, dli_items, first_dli, transplant_as, transplant_items
from analysis.endpoints.response import time_to_mrd_negativity, time_to_response
from analysis.endpoints.survival import WHO_AND_HOW_LONG, progression_free_survival
from analysis.once import once
from crf.checks import Target
from crf.codes import DRUG_FACTS
from crf.derivations.outcomes import GROUPS
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.models import Treatment, TreatmentDrug
    from crf.record import PatientRecord

GIVEN, DIED_BEFORE = 1, 2

NOVEL = frozenset({"PI", "IMID", "MAB", "OTHER"})
# Treatments that consist of drugs, so that one without any has not been described.
OF_DRUGS = ("DRUG", "DRUGDLI", "CART")


@once
def first_novel_drug(record: PatientRecord, *, groups: Collection[str] = NOVEL) -> Endpoint:
    """The first drug of these groups after the index allo (1); death before any (2) competes.

    A drug without a date of its own began with its treatment. Not assessable where a treatment that can
    have come first is not dated, or does not say its drugs.
    """
    items = exposure_items(record)
    doses = list(_doses(record, groups))
    given = [(row, when) for row, when in doses if when is not None]
    row, first = min(given, key=lambda each: each[1].day, default=(None, None))
    if any(when is None and _can_be_before(record, other, row, first) for other, when in doses):
        return left_out("exposure_undated", items)
    if any(_can_be_before(record, other, row, first) for other in _undescribed(record)):
        return left_out("exposure_unclear", items)
    if first is None and (silence := _silence(record)):
        return left_out(silence, items)
    return _with_end(record, first, items)


def first_lymphocytes(record: PatientRecord) -> Endpoint:
    """The first infusion of lymphocytes (1); death before any (2) competes."""
    items = union(exposure_items(record), dli_items(record), answered(record.treatment_summary, "dli_any"))
    first = first_dli(record)
    if first is None and record.treatment_summary.dli_any != "N":
        announced = record.treatment_summary.dli_any == "Y" or any(
            row.ptt_modality in ("DLI", "DRUGDLI") for row in record.treatments
        )
        announced = announced or any(row.dli_type != BOOST for row in record.infusions)
        if announced:
            return left_out("exposure_undated", items)
        if not record.treatments and (silence := _silence(record)):
            return left_out(silence, items)
    return _with_end(record, first, items)


def second_allo(record: PatientRecord) -> Endpoint:
    """Another allogeneic transplant (1); death before (2) competes."""
    rivals = transplant_as(record, GIVEN, "happened", allo_only=True)
    end = observed(record, DIED_BEFORE, "died_unexposed", "alive_unexposed")
    first = first_of(*rivals, end)
    return replace(first, items=union(first.items, transplant_items(record)))


@dataclass(frozen=True, slots=True)
class Fact:
    """`day` is None where it did not happen during the observation, or where that cannot be `assessed`."""

    name: str
    day: float | None
    assessed: bool
    imputed: bool


# Of each, event 1 is that it happened.
LATER_FACTS: Mapping[str, Callable[[PatientRecord], Endpoint]] = {
    "acute_gvhd_2_4": partial(acute_gvhd, least=2),
    "acute_gvhd_3_4": partial(acute_gvhd, least=3),
    "chronic_gvhd": partial(chronic_gvhd, degree="any"),
    "chronic_gvhd_moderate": partial(chronic_gvhd, degree="moderate"),
    "chronic_gvhd_severe": partial(chronic_gvhd, degree="severe"),
    "relapse": progression_free_survival,
    "complete_response": partial(time_to_response, least="CR"),
    "mrd_negative": time_to_mrd_negativity,
    "dli": first_lymphocytes,
    "second_allo": second_allo,
    "novel_drug": first_novel_drug,
    "proteasome_inhibitor": partial(first_novel_drug, groups=("PI",)),
    "imid": partial(first_novel_drug, groups=("IMID",)),
    "antibody": partial(first_novel_drug, groups=("MAB",)),
}


def later_facts(record: PatientRecord) -> tuple[Fact, ...]:
    """All of them, for landmarks and for covariates that change with time."""
    facts = []
    for name, look in LATER_FACTS.items():
        found = look(record)
        there = found.event == 1
        facts.append(Fact(name, found.time if there else None, found.assessed, there and found.imputed))
    return tuple(facts)


def drug_groups(entry: TreatmentDrug) -> frozenset[str]:
    """PI, IMID, MAB or OTHER for a novel drug; none for another."""
    facts = DRUG_FACTS.get(entry.drug or "")
    return frozenset({GROUPS.get(facts.drug_class, "OTHER")}) if facts and facts.novel else frozenset()


def is_numbered_after(one: Treatment, other: Treatment) -> bool:
    return one.ptt_no is not None and other.ptt_no is not None and one.ptt_no > other.ptt_no


@once
def treatment_items(record: PatientRecord) -> tuple[Target, ...]:
    """What says which treatment came when, and for what."""
    names = ("ptt_no", "ptt_indication", "ptt_relapse", "ptt_start")
    return union(*(answered(row, *names) for row in record.treatments))


@once
def exposure_items(record: PatientRecord) -> tuple[Target, ...]:
    treatments = (answered(row, "ptt_no", "ptt_modality", "ptt_start") for row in record.treatments)
    drugs = (answered(row, "drug", "drug_start") for row in record.treatment_drugs)
    visits = (answered(row, "newtrt_since") for row in record.visits)
    return union(answered(record.treatment_summary, "ptt_any"), *treatments, *drugs, *visits)


def _doses(record: PatientRecord, groups: Collection[str]) -> Iterator[tuple[Treatment, Dated | None]]:
    """Every drug of these groups with its treatment and its first day, if that is known."""
    start, end = day_0(record), end_of(record).day
    for row in record.treatments:
        for entry in record.entries(row, "PTD"):
            stated: PartialDate | None = entry.drug_start or row.ptt_start
            if not drug_groups(entry) & set(groups) or (stated is not None and stated.latest < start):
                continue
            yield row, None if stated is None else dated(stated, start, end)


def _undescribed(record: PatientRecord) -> list[Treatment]:
    found = []
    for row in record.treatments:
        entries = record.entries(row, "PTD")
        if any(entry.drug is None for entry in entries) or (not entries and row.ptt_modality in OF_DRUGS):
            found.append(row)
    return found


def _can_be_before(
    record: PatientRecord, row: Treatment, known: Treatment | None, first: Dated | None
) -> bool:
    """Whether a treatment can have begun before the day that is known as the first."""
    last: date = end_of(record).day if first is None else first.day
    if row.ptt_start is None:
        return known is None or row is known or not is_numbered_after(row, known)
    if row.ptt_start.latest < day_0(record):
        return False
    return row.ptt_start.earliest < last or (first is None and row.ptt_start.earliest == last)


def _silence(record: PatientRecord) -> str:
    """Why one cannot say that there was no treatment at all; nothing where one can."""
    said = {visit.newtrt_since for visit in record.visits}
    if record.treatments or record.treatment_summary.ptt_any == "N":
        return ""
    if record.treatment_summary.ptt_any == "Y" or "Y" in said:
        return "exposure_unclear"
    return "" if "N" in said else "exposure_not_assessed"


def _with_end(record: PatientRecord, first: Dated | None, items: tuple[Target, ...]) -> Endpoint:
    end = observed(record, DIED_BEFORE, "died_unexposed", "alive_unexposed")
    if first is None:
        return replace(end, items=union(end.items, items))
    return first_of(happened(day_0(record), GIVEN, "happened", first, items), end)


ENDPOINTS: Mapping[str, Callable[[PatientRecord], Endpoint]] = {
    "first_novel_drug": first_novel_drug,
    "first_dli": first_lymphocytes,
}
DEFINITIONS = {
    "first_novel_drug": EndpointDefinition(
        _("First novel drug after transplant"),
        INCIDENCE,
        FROM_DAY_0,
        {GIVEN: _("Novel drug"), DIED_BEFORE: DIED},
        _(
            "The first proteasome inhibitor, immunomodulatory drug, antibody or other novel drug after the "
            "index allo, whatever it was given for. A drug without a start of its own began with its "
            "treatment. The study includes patients because they received one: from this day on, and not "
            "from transplant, they are at risk in the analysis with delayed entry."
        ),
        LAST_CONTACT,
        _(
            "Who had a treatment that may have come first and is not dated or does not say its drugs; of "
            "whom nothing is recorded about treatment after transplant."
        ),
        source="Klein & Moeschberger, Survival Analysis, 2003; Kim, Transplant Cell Ther 2021;27:125",
    ),
    "first_dli": EndpointDefinition(
        _("First donor lymphocyte infusion"),
        INCIDENCE,
        FROM_DAY_0,
        {GIVEN: _("Lymphocyte infusion"), DIED_BEFORE: DIED},
        _(
            "The first infusion of donor lymphocytes after the index allo, whatever it was given for; an "
            "infusion of selected CD34+ cells is none."
        ),
        LAST_CONTACT,
        _("Who had lymphocytes on a day that is not known, or of whom nothing is recorded about them."),
        source="Iacobelli, Bone Marrow Transplant 2013;48 Suppl 1:S1",
    ),
}
_TREATMENT = {"PTS.ptt_any", "PTT.ptt_no", "PTT.ptt_modality", "PTT.ptt_start", "PTD.drug", "PTD.drug_start"}
_LYMPHOCYTES = {"PTS.dli_any", "DLI.dli_date", "DLI.dli_type"}
FEEDS = {
    "first_novel_drug": WHO_AND_HOW_LONG | _TREATMENT | {"FUP.newtrt_since"},
    "first_dli": WHO_AND_HOW_LONG | _TREATMENT | _LYMPHOCYTES | {"FUP.newtrt_since"},
}
