"""Overall and progression-free survival after the index allo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from analysis.dates import Taken, dated, day_of_death
from analysis.endpoints.endpoint import (
    CENSORED,
    Endpoint,
    answered,
    day_0,
    end_items,
    happened,
    item,
    last_contact,
    left_out,
    observed,
)
from analysis.once import once
from crf.checks import Target
from crf.derivations import ELIGIBILITY, MRD_ALONE
from crf.partial_date import surely_after, surely_before

if TYPE_CHECKING:
    from crf.models import FormRecord, Relapse
    from crf.record import PatientRecord

# Events of PFS; relapse incidence and non-relapse mortality read the same times.
RELAPSE, DEATH = 1, 2

# Type and presentation of a relapse that by IMWG ends disease-free survival, and need not be a progression.
BIOCHEMICAL_FROM_CR = ("RELCR", "BIO")


def overall_survival(record: PatientRecord, *, taken: Taken = "middle") -> Endpoint:
    """Death of any cause, on a record of the analysis population (`population.exclusion` is None)."""
    return observed(record, 1, "died", "alive", taken=taken)


@once
def progression_free_survival(
    record: PatientRecord, *, strict: bool = False, taken: Taken = "middle"
) -> Endpoint:
    """Relapse or progression (1), or death without it (2); a population as for `overall_survival`.

    Same day: relapse first. Relapses later than death or last contact do not count; MRD alone never does.
    Death of relapse without a dated one is a relapse on the day of death. Not assessable where a relapse is
    known and undated, or dated before day 0, or where nothing at all is recorded about relapse. `strict`
    leaves out relapses from CR that are biochemical alone.
    """
    death = day_of_death(record, taken)
    end = death or last_contact(record, taken)
    start = day_0(record)
    items = [*end_items(record), *_relapse_items(record, strict)]
    counting = [row for row in record.relapses if _counts(row, strict)]
    all_dated = [row.rel_date for row in counting if row.rel_date is not None]
    before = next((when for when in all_dated if surely_before(when, start)), None)
    if before is not None:
        return left_out("relapse_before_day_0", items, relapse=str(before), day_0=str(start))
    counted = [dated(when, start, end.day, taken) for when in all_dated if not surely_after(when, end.day)]
    died_of_relapse = death is not None and record.death.death_main_cause == "REL"
    if _first_is_undated(record, counting) and (counted or not died_of_relapse):
        return left_out("relapse_undated", items)
    aside = _set_aside(record, counting)
    if counted:
        first = min(counted, key=lambda relapse: relapse.day)
        return happened(start, RELAPSE, "relapsed", first, items, **aside)
    if died_of_relapse:
        return happened(start, RELAPSE, "relapsed_at_death", end, items, **aside)
    if not any(True for _ in _assessments(record)):
        return left_out("relapse_not_assessed", items)
    later = {"later": str(all_dated[0])} if all_dated else {}
    code, event = ("alive_without", CENSORED) if death is None else ("died_without", DEATH)
    return happened(start, event, code, end, items, **aside, **later)


WHO_AND_HOW_LONG = frozenset(
    {
        "CON.legal_basis", "CON.vital_at_screening", *(f"PAT.{name}" for name in ELIGIBILITY),
        "TRA.is_index", "TRA.tx_kind", "TRA.tx_date",
        "FUP.visit_date", "FUP.vital_status", "DTH.death_date", "EOS.eos_date", "EOS.eos_reason",
        "REL.rel_date", "REL.rel_type",
    }
)  # fmt: skip
RELAPSE_OR_NOT = WHO_AND_HOW_LONG | {
    "RLS.relapse_ever", "FUP.relapse_since", "FUP.disease_status",
    "DTH.death_main_cause", "DTH.death_relapse_before",
}  # fmt: skip


def _counts(row: Relapse, strict: bool) -> bool:
    """Whether a relapse is one for PFS; without a type it is until that is known."""
    if row.rel_type == MRD_ALONE:
        return False
    return not strict or (row.rel_type, row.rel_detection) != BIOCHEMICAL_FROM_CR


def _set_aside(record: PatientRecord, counting: Sequence[Relapse]) -> dict[str, str]:
    """The date of the first biochemical relapse that does not count, for the sentence."""
    others = (row for row in record.relapses if row.rel_type != MRD_ALONE and row not in counting)
    return next(({"biochemical": str(row.rel_date)} for row in others if row.rel_date is not None), {})


def _first_is_undated(record: PatientRecord, counting: Sequence[Relapse]) -> bool:
    """Whether the first relapse is known to have happened and not known when."""
    if counting:
        return counting[0].rel_date is None
    # A row that does not count explains why elsewhere a relapse is spoken of.
    return not record.relapses and any(
        answer in ("Y", "REL", "POST") for row, name in _assessments(record) if (answer := getattr(row, name))
    )


def _assessments(record: PatientRecord) -> Iterator[tuple[FormRecord, str]]:
    """Where it is recorded whether there was a relapse."""
    places: list[tuple[FormRecord, str]] = [(record.relapse_summary, "relapse_ever")]
    for visit in record.visits:
        places += [(visit, "relapse_since"), (visit, "disease_status")]
    places.append((record.death, "death_relapse_before"))
    places += [(row, "rel_type") for row in record.relapses]
    return ((row, name) for row, name in places if getattr(row, name) is not None)


def _relapse_items(record: PatientRecord, strict: bool) -> list[Target]:
    dates = [(row, "rel_date") for row in record.relapses]
    cause = [(record.death, "death_main_cause")] if record.death.death_main_cause else []
    found = [item(row, name) for row, name in (*_assessments(record), *dates, *cause)]
    presentation = (answered(row, "rel_detection") for row in record.relapses if strict)
    return [*found, *(target for row in presentation for target in row)]
