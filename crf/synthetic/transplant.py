"""The index allo and the transplants after it: donor, graft, conditioning whose doses make its class."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from crf import models
from crf.derivations import conditioning
from crf.models import ConditioningDrug, FormRecord, PreTransplantStatus, Transplant
from crf.synthetic.answers import decimal, maybe, normal, pick, settle, within, yes
from crf.synthetic.story import Story

Drugs = tuple[tuple[str, float, str], ...]


@dataclass(frozen=True, slots=True)
class Conditioning:
    """Drugs with total dose and unit, TBI in Gy and fractions, the class that these make, and how often."""

    drugs: Drugs
    intensity: str
    weight: float
    gray: float = 0
    fractions: int = 0


CONDITIONINGS = (
    Conditioning((("FLU", 90, "MGM2"),), "NMA", 16, 2, 1),
    Conditioning((), "NMA", 5, 2, 1),
    Conditioning((("FLU", 90, "MGM2"), ("BOR", 2.6, "MGM2")), "NMA", 1.5, 2, 1),
    Conditioning((("FLU", 120, "MGM2"), ("MEL", 140, "MGM2")), "RIC", 22),
    Conditioning((("FLU", 120, "MGM2"), ("MEL", 100, "MGM2"), ("BOR", 2.6, "MGM2")), "RIC", 4),
    Conditioning((("FLU", 150, "MGM2"), ("BU", 6.4, "MGKG")), "RIC", 7),
    Conditioning((("TT", 10, "MGKG"), ("FLU", 120, "MGM2")), "RIC", 7),
    Conditioning((("TT", 10, "MGKG"), ("CY", 60, "MGKG")), "RIC", 4),
    Conditioning((("FLU", 120, "MGM2"), ("TREO", 30, "GM2")), "RIC", 4),
    Conditioning((("FLU", 90, "MGM2"), ("BENDA", 390, "MGM2"), ("MEL", 100, "MGM2")), "RIC", 2),
    Conditioning((("CLO", 150, "MGM2"), ("MEL", 100, "MGM2")), "RIC", 1),
    Conditioning((("FLU", 150, "MGM2"), ("BU", 12.8, "MGKG")), "MAC", 7),
    Conditioning((("BU", 12.8, "MGKG"), ("CY", 120, "MGKG")), "MAC", 4),
    Conditioning((("CY", 120, "MGKG"),), "MAC", 4, 12, 6),
    Conditioning((("FLU", 150, "MGM2"), ("TREO", 42, "GM2")), "MAC", 3),
    Conditioning((("VP16", 60, "MGKG"), ("CY", 60, "MGKG")), "MAC", 1, 12, 6),
    Conditioning((("BU", 9.6, "MGKG"), ("TT", 10, "MGKG"), ("FLU", 150, "MGM2")), "MAC", 3),
    Conditioning((("BCNU", 300, "MGM2"), ("MEL", 140, "MGM2"), ("ARAC", 800, "MGM2")), "RIC", 1),
    Conditioning((("FLU", 120, "MGM2"), ("MEL", 140, "MGM2"), ("OTH", 4, "MG")), "RIC", 1),
)
HAPLOIDENTICAL = (
    Conditioning((("FLU", 150, "MGM2"), ("CY", 29, "MGKG")), "NMA", 50, 2, 1),
    Conditioning((("TT", 10, "MGKG"), ("BU", 6.4, "MGKG"), ("FLU", 150, "MGM2")), "RIC", 35),
    Conditioning((("TT", 10, "MGKG"), ("BU", 9.6, "MGKG"), ("FLU", 150, "MGM2")), "MAC", 15),
)
HIGH_DOSE_MELPHALAN = Conditioning((("MEL", 200, "MGM2"),), "", 1)

UNRELATED = ("MUD", "MMUD", "UD")
LOCI = ("mm_a", "mm_b", "mm_c", "mm_drb1", "mm_dqb1")
MISMATCHES: dict[str, dict[int, float]] = {
    "MMUD": {1: 92, 2: 8},
    "MMRD": {1: 100},
    "HAPLO": {2: 3, 3: 12, 4: 25, 5: 60},
    "UD": {0: 50, 1: 50},
}
# Of cord blood HLA-A, -B and -DRB1 are considered.
CORD_LOCI = 6


def forms(story: Story, before: PreTransplantStatus) -> list[FormRecord]:
    index = _index(story)
    given = pick_conditioning(story.random, index.donor_type or "")
    rows: list[FormRecord] = [index, *_condition(story, index, given, before)]
    settle(index, story.random, keep=_kept(index), unknown=0.025)
    if story.second_transplant is not None:
        rows += _second(story, index, before)
    return rows


def _kept(row: Transplant) -> tuple[str, ...]:
    loci = ("hla_loci", "hla_match") if row.donor_type in (*UNRELATED, "CB") else ()
    # The class of the doses is told by the fractions, and that nothing was given by the depletion.
    return (*loci, "tbi_fractions", "tcd_exvivo", "ist_stop_date", "cd34_dose")


def _index(story: Story) -> Transplant:
    random, number = story.random, len(story.autos) + 1
    row = models.Transplant(
        is_index="Y", tx_kind="Y", tx_date=story.day0, tx_number=number, allo_number=1, tx_plan=story.tx_plan
    )
    if story.tx_plan in ("TANDP", "TANDU"):
        row.tandem_auto_date = story.auto_dates[-1]
    _donor(story, row, story.donor)
    _graft(story, row)
    _prophylaxis(random, row)
    _immunosuppression(story, row)
    if maybe(random, 0.04):
        row.tx_comment = "Donor lymphocytes frozen at collection."
    return row


def _donor(story: Story, row: Transplant, donor: str) -> None:
    random = story.random
    row.donor_type = donor
    row.donor_sex = story.sex if donor == "SYN" else pick(random, {"M": 58, "F": 42})
    row.donor_age = _donor_age(story, donor)
    row.cmv_donor = pick(random, {"POS": 60, "NEG": 39, "IND": 1})
    row.abo_mismatch = yes(maybe(random, 0.3))
    row.hla_resolution = pick(random, {"HIGH": 78, "MIX": 14, "LOW": 8})
    _typing(random, row, donor)


def _donor_age(story: Story, donor: str) -> int:
    random = story.random
    if donor == "SYN":
        return story.age
    if donor in ("MSD", "MRDO", "MMRD"):
        return round(min(69, normal(random, story.age, 7, max(19, story.age - 20), story.age + 20)))
    return within(random, 19, 48)


def _typing(random: Random, row: Transplant, donor: str) -> None:
    if donor == "CB":
        row.hla_loci, row.hla_match = CORD_LOCI, within(random, 4, 6)
        return
    mismatches = pick(random, MISMATCHES.get(donor, {0: 1.0}))
    row.hla_loci, row.hla_match = 10, 10 - mismatches
    wrong = random.sample(LOCI, mismatches)
    for name in LOCI:
        setattr(row, name, int(name in wrong))
    if donor in UNRELATED and maybe(random, 0.5):
        row.mm_dpb1 = within(random, 0, 2)


def _graft(story: Story, row: Transplant) -> None:
    random = story.random
    if row.donor_type == "CB":
        row.cell_source = pick(random, {"CB1": 50, "CB2": 50})
        row.tnc_dose = decimal(random.uniform(0.22, 0.5), 2)
        # A tenth of what is usual for other sources; reports of cord blood seldom give it.
        row.missing |= {"cd34_dose": "U", "cd3_dose": "D"}
        return
    row.cell_source = pick(random, {"PB": 88, "BM": 11, "BMPB": 1})
    marrow = row.cell_source == "BM"
    row.tnc_dose = decimal(random.uniform(2, 5) if marrow else random.uniform(4, 14))
    row.cd34_dose = decimal(normal(random, 2.4, 0.7, 1.1, 5) if marrow else normal(random, 6, 1.8, 2.2, 14))
    row.cd3_dose = decimal(normal(random, 35, 10, 10, 70) if marrow else normal(random, 260, 80, 60, 600), 0)


def _prophylaxis(random: Random, row: Transplant) -> None:
    donor = row.donor_type
    row.tcd_exvivo, row.serotherapy = "NONE", "NONE"
    if donor == "SYN":
        row.gvhd_prophylaxis = ["NONE"]
    elif donor in ("HAPLO", "MMRD") and maybe(random, 0.18):
        row.gvhd_prophylaxis, row.tcd_exvivo = ["NONE"], pick(random, {"TCRAB": 45, "CD34": 35, "CD3": 20})
        row.serotherapy, row.atg_dose = "THY", decimal(5)
    elif donor == "HAPLO":
        row.gvhd_prophylaxis = ["PTCY", pick(random, {"TAC": 40, "CSA": 50, "SIR": 10}), "MMF"]
        row.ptcy_dose = 100
    else:
        second = pick(random, {"MTX": 58, "MMF": 38, "SIR": 4})
        row.gvhd_prophylaxis = [pick(random, {"CSA": 85, "TAC": 15}), second]
        if maybe(random, 0.03):
            row.gvhd_prophylaxis.append("STER")
        if maybe(random, 0.75 if donor in (*UNRELATED, "CB") else 0.35):
            row.serotherapy = pick(random, {"THY": 62, "GRAF": 24, "CAMP": 8, "HORSE": 2, "OTH": 4})
            grafalon = row.serotherapy == "GRAF"
            row.atg_dose = decimal(random.choice((15, 30, 45, 60) if grafalon else (5, 6, 7, 7.5)))


def _immunosuppression(story: Story, row: Transplant) -> None:
    random = story.random
    row.cond_start = story.exact(-within(random, 3, 8))
    if story.ist_stop is not None:
        row.ist_stop_date = story.partly(story.ist_stop)
    else:
        row.missing["ist_stop_date"] = "N" if maybe(random, 0.9) else "U"
        row.ist_ongoing = "Y"


# Conditioning


def pick_conditioning(random: Random, donor: str) -> Conditioning:
    choices = HAPLOIDENTICAL if donor == "HAPLO" else CONDITIONINGS
    return random.choices(choices, [each.weight for each in choices])[0]


def _condition(
    story: Story, row: Transplant, given: Conditioning, before: PreTransplantStatus
) -> list[ConditioningDrug]:
    """Write the class and TBI on the transplant, and give the drugs, in the unit that the chart has."""
    random = story.random
    row.cond_intensity, row.tbi = given.intensity or None, yes(given.gray)
    if given.gray:
        row.tbi_dose, row.tbi_fractions = decimal(given.gray), given.fractions
    drugs = []
    for code, dose, unit in given.drugs:
        amount, unit = _as_charted(random, dose, unit, before)
        drug = models.ConditioningDrug(
            transplant=row,
            cond_drug=code,
            cond_drug_other="Cytokine as part of a local protocol",
            cond_dose=amount,
            cond_dose_unit=unit,
            cond_route=pick(random, {"IV": 88, "PO": 12}),
        )
        drugs.append(settle(drug, random, unknown=0.01))
    return drugs


def _as_charted(random: Random, dose: float, unit: str, before: PreTransplantStatus) -> tuple[Any, str]:
    """Some charts have the milligrams that were given, not the dose by body size."""
    if unit in ("MG", "GM2") or not maybe(random, 0.12):
        return decimal(dose), unit
    weight, height = float(before.weight or 0), float(before.height or 0)
    per_kg = conditioning.per_kg(dose, unit, weight, height) or 0
    return decimal(per_kg * weight, 0), "MG"


# A later transplant


def _second(story: Story, index: Transplant, before: PreTransplantStatus) -> list[FormRecord]:
    """For relapse: mostly another allo, sometimes the patient's own frozen cells."""
    random = story.random
    allogeneic = maybe(random, 0.8)
    row = models.Transplant(
        is_index="N",
        tx_kind=yes(allogeneic),
        tx_date=story.date(story.second_transplant or 0),
        tx_number=(index.tx_number or 0) + 1,
        cond_start=story.exact((story.second_transplant or 0) - within(random, 3, 8)),
    )
    if allogeneic:
        same = index.donor_type != "CB" and maybe(random, 0.4)
        row.allo_number, row.tx_plan, row.same_donor = 2, "SALV", yes(same)
        if same:
            _same_donor(index, row)
        else:
            _donor(story, row, pick(random, {"MUD": 50, "HAPLO": 50}))
        _graft(story, row)
        _prophylaxis(random, row)
        given = pick_conditioning(random, row.donor_type or "")
    else:
        row.cell_source, row.cd34_dose, row.tnc_dose = "PB", decimal(3.2), decimal(4)
        given = HIGH_DOSE_MELPHALAN
    drugs = _condition(story, row, given, before)
    return [settle(row, random, keep=_kept(row), unknown=0.02), *drugs]


def _same_donor(index: Transplant, row: Transplant) -> None:
    for name in (
        *("donor_type", "donor_sex", "donor_age", "cmv_donor", "abo_mismatch", "hla_resolution"),
        *("hla_loci", "hla_match", *LOCI, "mm_dpb1"),
    ):
        setattr(row, name, getattr(index, name))
    row.missing |= {
        name: code for name, code in index.missing.items() if name in ("donor_age", "cmv_donor", "donor_sex")
    }
