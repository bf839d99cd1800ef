"""The diagnosis: laboratory values and CRAB criteria that agree, stages that follow from them, FISH."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from crf import models
from crf.derivations import staging
from crf.models import Diagnosis, FormRecord
from crf.synthetic.answers import decimal, in_second_unit, maybe, normal, pick, settle, some, within, yes
from crf.synthetic.story import Story

SUBTYPES = {"MM": 88, "PPCL": 3, "SPCL": 2, "SBP": 2.5, "SMM": 4, "OTH": 2}
ISOTYPES = {"IGG": 52, "IGA": 21, "LC": 17, "IGD": 2, "NS": 3, "BI": 3, "IGM": 0.7, "IGE": 0.4}
SITES = ("SOFT", "LIV", "LN", "PLEU", "CNS", "KID", "GI", "TEST", "OTH")
# Translocations of the heavy chain exclude each other.
TRANSLOCATIONS = {"t4_14": 13, "t14_16": 3, "t14_20": 1.5, "t11_14": 16, "": 66.5}
M_PROTEIN = {"IGG": (2, 8), "IGA": (1.5, 6), "IGD": (0.4, 2), "IGM": (1, 4), "IGE": (0.5, 2), "BI": (1.5, 5)}
FISH_SINCE, FISH_COMMON, SEQUENCING_SINCE = 2000, 2008, 2014
UNITS = ("hb", "calcium", "creatinine", "albumin", "m_serum")


def forms(story: Story) -> list[FormRecord]:
    random = story.random
    year = story.year(story.diagnosed)
    isotype = pick(random, ISOTYPES)
    row = models.Diagnosis(
        dx_date=story.partly(story.diagnosed, 0.06),
        dx_subtype=pick(random, SUBTYPES),
        dx_other="Systemic light-chain amyloidosis with myeloma",
        isotype=isotype,
        light_chain={"NS": "X", "BI": "B"}.get(isotype) or pick(random, {"K": 63, "L": 37}),
        **_crab(random),
        **_markers(random, isotype),
        **_extramedullary(random),
        **_fish(story, random, year),
    )
    row.prior_mgus_smm = yes(row.dx_subtype == "SMM" or maybe(random, 0.18))
    row.pcl_circ_pc = decimal(random.uniform(21, 75))
    if maybe(random, 0.05):
        row.dx_comment = random.choice(
            ("Laboratory values of the referring hospital.", "Marrow read twice; the higher count is given.")
        )
    _stage(random, row)
    for name in UNITS:
        if maybe(random, 0.06):
            in_second_unit(row, name)
    # A stage that follows from the values stays with them.
    return [settle(row, random, keep=("crab_bone", "emd", "del17p", "t4_14"), unknown=0.04)]


def _crab(random: Random) -> dict[str, Any]:
    """The criteria, each with a value that bears it out."""
    calcium, renal = maybe(random, 0.13), maybe(random, 0.2)
    anaemia, bone = maybe(random, 0.42), maybe(random, 0.76)
    # Somebody without any would hardly have been treated.
    bone = bone or not (calcium or renal or anaemia)
    return {
        "crab_ca": yes(calcium),
        "crab_renal": yes(renal),
        "crab_anaemia": yes(anaemia),
        "crab_bone": yes(bone),
        "bone_lesions": pick(random, {"1": 35, "2": 55, "3": 10}) if bone else None,
        "calcium": decimal(
            normal(random, 12.6, 1.2, 11.2, 15.8) if calcium else normal(random, 9.4, 0.5, 8, 10.7)
        ),
        "creatinine": decimal(
            normal(random, 3.4, 1.4, 2.2, 7.8) if renal else normal(random, 0.95, 0.25, 0.5, 1.8), 2
        ),
        "hb": decimal(normal(random, 8.8, 0.9, 5.5, 9.8) if anaemia else normal(random, 12, 1.3, 10.2, 16)),
    }


def _markers(random: Random, isotype: str) -> dict[str, Any]:
    low, high = M_PROTEIN.get(isotype, (0, 0))
    upper = random.choice((220, 240, 250, 333, 450))
    raised = maybe(random, 0.16)
    involved, other = random.lognormvariate(6.2, 1.1), random.uniform(2, 22)
    kappa = maybe(random, 0.63)
    secretes = isotype != "NS"
    return {
        "albumin": decimal(normal(random, 3.8, 0.55, 2.1, 5.3)),
        "b2m": decimal(normal(random, random.lognormvariate(1.3, 0.45), 0.1, 1.1, 28)),
        "ldh": decimal(
            min(1450, upper * (random.uniform(1.05, 2.4) if raised else random.uniform(0.5, 0.97))), 0
        ),
        "ldh_uln": decimal(upper, 0),
        "ldh_cat": "H" if raised else "N",
        "bmpc": within(random, 12, 90),
        "m_serum": decimal(random.uniform(low, high)),
        "m_urine": decimal(random.uniform(0.8, 8) if isotype == "LC" else random.uniform(0, 0.9) * secretes),
        "flc_kappa": decimal(min(19000, involved if kappa and secretes else other)),
        "flc_lambda": decimal(min(19000, other if kappa or not secretes else involved)),
    }


def _extramedullary(random: Random) -> dict[str, Any]:
    present = maybe(random, 0.1)
    kind = pick(random, {"PS": 55, "EM": 35, "BOTH": 10})
    return {"emd": yes(present), "emd_type": kind, "emd_sites": some(random, SITES, 1, 2)}


def _fish(story: Story, random: Random, year: int) -> dict[str, Any]:
    done = year >= FISH_SINCE and maybe(random, 0.85 if year >= FISH_COMMON else 0.5)
    partner = pick(random, TRANSLOCATIONS)
    found: dict[str, Any] = {name: _signal(name == partner) for name in TRANSLOCATIONS if name}
    chances = {"del17p": 0.1, "del1p": 0.09, "del13": 0.45, "hyperdiploid": 0.05 if partner else 0.6}
    found |= {name: _signal(maybe(random, chance)) for name, chance in chances.items()}
    found["amp1q"] = pick(random, {"N": 62, "G": 22, "A": 8, "P": 5, "FAIL": 3})
    if maybe(random, 0.08):
        found[random.choice(("t14_16", "t14_20", "del13", "del1p"))] = "FAIL"
    sequenced = year >= SEQUENCING_SINCE and maybe(random, 0.4)
    return found | {
        "fish_done": yes(done),
        "fish_date": story.partly(min(story.diagnosed + within(random, 0, 35), -30)),
        "fish_cd138": yes(maybe(random, 0.7)),
        "del17p_pct": within(random, 12, 95),
        "tp53_mut": _signal(maybe(random, 0.06)) if sequenced else None,
        "karyo_complex": yes(maybe(random, 0.12)),
    }


def _signal(positive: bool) -> str:
    return "POS" if positive else "NEG"


def _stage(random: Random, row: Diagnosis) -> None:
    """Durie and Salmon from the values; ISS, R-ISS and R2-ISS as they are derived."""
    hb, calcium, creatinine = (float(getattr(row, name)) for name in ("hb", "calcium", "creatinine"))
    far = hb < 8.5 or calcium > 12 or row.bone_lesions == "2"
    early = hb > 10 and calcium <= 10.5 and row.crab_bone == "N"
    row.ds_stage = "3" if far else "1" if early else "2"
    row.ds_sub = "A" if creatinine < 2 else "B"
    row.iss = _code(staging.iss(row).value)
    if row.fish_done == "N":
        # Whatever they were, nobody looked: the stage must not know them.
        for name in _fish_items(row):
            setattr(row, name, None)
    row.riss = _code(staging.riss(row).value)
    row.r2iss = _code(staging.r2iss(row).value) if maybe(random, 0.5) else None


def _fish_items(row: Diagnosis) -> Iterator[str]:
    for field in row.items():
        condition = field.item.shown_if
        if condition is not None and "fish_done" in condition.items():
            yield field.name


def _code(value: object) -> str | None:
    return None if value is None else str(value)
