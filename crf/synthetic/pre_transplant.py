"""The state before the allo: response, MRD, performance, body size, comorbidity."""

from __future__ import annotations

from random import Random
from typing import Any

from crf import models
from crf.derivations import comorbidity
from crf.models import PreTransplantStatus
from crf.synthetic.answers import decimal, in_second_unit, maybe, normal, pick, settle, within, yes
from crf.synthetic.story import COMPLETE, Story

OBESE, RENAL = 35, 2.0
COMORBIDITIES = {
    "arrhythmia": 0.05,
    "cardiac": 0.06,
    "ibd": 0.02,
    "diabetes": 0.06,
    "cerebro": 0.02,
    "psych": 0.1,
    "infection": 0.08,
    "rheum": 0.03,
    "ulcer": 0.03,
    "malig": 0.03,
    "valve": 0.03,
}
RESPONDED = ("SCR", "CR", "NCR", "VGPR")
PERFORMANCE = {"0": ("90", "100"), "1": ("70", "80"), "2": ("60",)}
MRD_SINCE = 2010


def status(story: Story) -> PreTransplantStatus:
    random = story.random
    ecog = pick(random, {"0": 60, "1": 34, "2": 6})
    row = models.PreTransplantStatus(
        pre_date=story.exact(-within(random, 7, 45)),
        n_prior_lines=story.lines,
        n_prior_autos=len(story.autos),
        resp_at_tx=story.before,
        resp_number=min(story.lines, 3),
        ecog=ecog,
        kps=random.choice(PERFORMANCE[ecog]),
        cmv_patient=pick(random, {"POS": 80, "NEG": 19, "IND": 1}),
        ebv_patient=pick(random, {"POS": 92, "NEG": 8}),
        ferritin=within(random, 60, 2800),
        **_disease(story),
        **_body(story),
    )
    _comorbidity(random, row)
    if maybe(random, 0.08):
        in_second_unit(row, "creat_pre")
    return settle(row, random, keep=("resp_number", "hctci_renal", "hctci_obesity"), unknown=0.025)


def _disease(story: Story) -> dict[str, Any]:
    random, before = story.random, story.before
    none = before in COMPLETE
    return {
        "m_serum_pre": decimal(0 if none else random.uniform(0.1, 0.8 if before in RESPONDED else 3.5)),
        "bmpc_pre": within(random, 0, 4) if none else within(random, 2, 12 if before in RESPONDED else 40),
        "emd_pre": yes(not none and maybe(random, 0.06)),
        "mrd_pre": pick(random, {"NEG": 35, "POS": 60, "IND": 5}) if _looked_for_mrd(story) else None,
        "mrd_pre_method": pick(random, {"MFC": 75, "PCR": 12, "NGS": 8, "PET": 5}),
        "mrd_pre_sens": pick(random, {"4": 55, "5": 38, "6": 7}),
        "pet_pre": pick(random, {"NEG": 60, "POS": 40}) if maybe(random, 0.35) else None,
    }


def _looked_for_mrd(story: Story) -> bool:
    return story.day0.year >= MRD_SINCE and maybe(story.random, 0.45)


def _body(story: Story) -> dict[str, Any]:
    random = story.random
    mean, spread = (174, 7) if story.sex == "M" else (162, 6)
    height = round(normal(random, mean, spread, 147, 200))
    index = normal(random, 25.6, 3.8, 18, 41)
    weight = min(128.0, max(43.0, index * (height / 100) ** 2))
    return {"height": height, "weight": decimal(weight)}


def _comorbidity(random: Random, row: PreTransplantStatus) -> None:
    """HCT-CI items that agree with body size and creatinine, and the score that follows from them."""
    renal = maybe(random, 0.04)
    row.creat_pre = decimal(random.uniform(2.1, 2.9) if renal else normal(random, 0.95, 0.25, 0.5, 1.8), 2)
    obese = float(row.weight or 0) / ((row.height or 1) / 100) ** 2 > OBESE
    found = {name: maybe(random, chance) for name, chance in COMORBIDITIES.items()}
    hepatic = pick(random, {"N": 90, "MIL": 8, "SEV": 2})
    lungs = pick(random, {"N": 80, "MOD": 14, "SEV": 6})
    found |= {"renal": renal, "obesity": obese}
    row.hctci_any = yes(any(found.values()) or hepatic != "N" or lungs != "N")
    for name, present in found.items():
        setattr(row, f"hctci_{name}", yes(present))
    row.hctci_hepatic, row.hctci_pulm = hepatic, lungs
    score = comorbidity.hctci(row).value
    if maybe(random, 0.75):
        row.hctci_reported = int(score or 0)
