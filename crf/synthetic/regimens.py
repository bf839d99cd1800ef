"""Which regimens were given in which years in Italy, before and after the allo."""

from __future__ import annotations

from random import Random

from crf.codes import DRUG, DRUG_FACTS, REGIMEN_DRUGS
from crf.synthetic.answers import maybe, pick

OTHER = "OTHER"
Era = tuple[int, int, float]

# First year, last year, weight.
FIRST_LINE: dict[str, Era] = {
    "VAD": (1995, 2007, 40),
    "TD": (2001, 2009, 30),
    "PAD": (2005, 2013, 12),
    "VD": (2006, 2020, 8),
    "VTD": (2007, 2020, 60),
    "VCD": (2009, 2020, 20),
    "VRD": (2013, 2020, 10),
    "KRD": (2015, 2020, 6),
    "KCD": (2015, 2019, 3),
    "MP": (1990, 2006, 5),
    "DHAP": (1998, 2010, 3),
    "EDAP": (1995, 2008, 3),
    "VMCP": (1990, 2003, 2),
    "VBMCP": (1990, 2003, 2),
    "CTD": (2003, 2012, 5),
    "THADD": (2003, 2010, 4),
    "CYBORD": (2010, 2020, 6),
    OTHER: (1990, 2020, 8),
}
LATER: dict[str, Era] = {
    "TD": (2001, 2012, 14),
    "VD": (2004, 2022, 22),
    "VTD": (2007, 2016, 10),
    "VMP": (2006, 2016, 4),
    "PAD": (2005, 2012, 5),
    "VCD": (2008, 2020, 8),
    "VRD": (2010, 2020, 5),
    "RD": (2008, 2022, 26),
    "PD_": (2013, 2022, 14),
    "PCD": (2014, 2022, 4),
    "KD": (2016, 2022, 9),
    "KRD": (2014, 2022, 10),
    "KCD": (2015, 2019, 2),
    "IRD": (2016, 2022, 5),
    "ERD": (2016, 2021, 4),
    "EPD": (2019, 2022, 3),
    "DARA": (2016, 2022, 8),
    "DVD": (2017, 2022, 8),
    "DRD": (2017, 2022, 12),
    "DPD": (2018, 2022, 4),
    "ISAPD": (2020, 2022, 4),
    "BENDA_": (2008, 2020, 5),
    "DCEP": (1998, 2018, 5),
    "VTDPACE": (2008, 2018, 3),
    "MPT": (2005, 2014, 3),
    "MPR": (2009, 2015, 2),
    "VMPT": (2009, 2014, 2),
    "RCD": (2009, 2020, 3),
    "BVD": (2010, 2020, 3),
    "PANVD": (2016, 2021, 2),
    "DTPACE": (2003, 2015, 2),
    OTHER: (1990, 2022, 8),
}
# What makes up another regimen.
MIXTURES: tuple[tuple[str, ...], ...] = (
    ("CY", "DEX"),
    ("CY", "DOX", "PRED"),
    ("IFN",),
    ("LEN", "CY", "PRED"),
    ("PLD", "BOR"),
    ("TRIAL", "DEX"),
    ("OTH", "DEX"),
    ("VEN", "BOR", "DEX"),
    ("SEL", "DEX"),
    ("BEL",),
)
UNLISTED = {"TRIAL": "Blinded study drug", "OTH": "Clarithromycin"}
MAINTENANCE: dict[str, Era] = {
    "LEN": (2008, 2022, 55),
    "THA": (2001, 2012, 12),
    "BOR": (2006, 2022, 30),
    "IXA": (2016, 2022, 10),
    "DAR": (2018, 2022, 6),
}


def regimen(random: Random, year: int, eras: dict[str, Era], *, novel: bool = False) -> tuple[str, list[str]]:
    """A code of REGIMEN and its drugs; with `novel` at least one of them is."""
    weights = {
        code: weight
        for code, (first, last, weight) in eras.items()
        if first <= year <= last and (not novel or code == OTHER or is_novel(REGIMEN_DRUGS[code]))
    }
    code = pick(random, weights)
    drugs = list(REGIMEN_DRUGS.get(code) or _mixture(random, year, novel=novel))
    if code != OTHER and maybe(random, 0.04):
        drugs.append("RT")
    return code, in_order(drugs)


def _mixture(random: Random, year: int, *, novel: bool) -> tuple[str, ...]:
    return random.choice(
        [mix for mix in MIXTURES if given_by(mix, year) and (not novel or is_novel(mix))] or [("LEN", "DEX")]
    )


def given_by(drugs: tuple[str, ...] | list[str], year: int) -> bool:
    return all(DRUG_FACTS[drug].since <= year for drug in drugs)


def is_novel(drugs: tuple[str, ...] | list[str]) -> bool:
    return any(DRUG_FACTS[drug].novel for drug in drugs)


def maintenance(random: Random, year: int) -> list[str]:
    return [pick(random, {drug: era[2] for drug, era in MAINTENANCE.items() if era[0] <= year <= era[1]})]


def in_order(drugs: list[str]) -> list[str]:
    return sorted(set(drugs), key=DRUG.values.index)
