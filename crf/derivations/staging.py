"""Stage of the myeloma at diagnosis: ISS, R-ISS, R2-ISS, and high-risk FISH."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from crf.derivations.derived import (
    DOES_NOT_APPLY,
    Derived,
    Possible,
    any_true,
    bounded,
    known,
    lacking,
    possible,
)

if TYPE_CHECKING:
    from crf.models import Diagnosis

# One value on each side of every limit stands for all others.
B2M, ALBUMIN = (1.0, 4.0, 6.0), (2.0, 4.0)
STAGES = (1, 2, 3)
EITHER = (False, True)
# IMWG: criterion -> value, and beyond which limits, below or above, the value alone meets it.
CRAB: dict[str, tuple[str, float | None, float | None]] = {
    "crab_ca": ("calcium", None, 11),
    "crab_renal": ("creatinine", None, 2),
    "crab_anaemia": ("hb", 10, None),
}
# Of the R-ISS.
HIGH_RISK = ("del17p", "t4_14", "t14_16")
EXTENDED = (*HIGH_RISK, "t14_20", "amp1q", "del1p", "tp53_mut")
DOUBLE_HIT = (*HIGH_RISK, "t14_20", "amp1q", "del1p")
PRESENT = frozenset({"POS", "G", "A", "P"})
ABSENT = frozenset({"NEG", "N"})


def _iss(b2m: float, albumin: float) -> int:
    if b2m >= 5.5:
        return 3
    return 1 if b2m < 3.5 and albumin >= 3.5 else 2


def _riss(stage: int, high_risk: bool, ldh_high: bool) -> int:
    bad = high_risk or ldh_high
    return {1: 2 if bad else 1, 2: 2, 3: 3 if bad else 2}[stage]


def _r2iss(stage: int, del17p: bool, t4_14: bool, ldh_high: bool, gain_1q: bool) -> int:
    points = {1: 0.0, 2: 1.0, 3: 1.5}[stage] + del17p + t4_14 + ldh_high + 0.5 * gain_1q
    return 1 if points == 0 else 2 if points <= 1 else 3 if points <= 2.5 else 4


def iss_stage(b2m: float | None, albumin: float | None) -> int | None:
    """ISS 1 to 3 from β2-microglobulin (mg/L) and albumin (g/dL).

    I: β2m < 3.5 and albumin ≥ 3.5; III: β2m ≥ 5.5; II: all others (Greipp, J Clin Oncol 2005).
    """
    return _number(bounded(_iss, possible(b2m, B2M), possible(albumin, ALBUMIN)))


def has_high_risk_fish(del17p: bool | None, t4_14: bool | None, t14_16: bool | None) -> bool | None:
    """Whether any abnormality is there that the R-ISS calls high risk."""
    return any_true((del17p, t4_14, t14_16))


def riss_stage(stage: int | None, high_risk: bool | None, ldh_high: bool | None) -> int | None:
    """R-ISS 1 to 3. I: ISS I, standard-risk FISH, normal LDH; III: ISS III and high-risk FISH or high LDH;
    II: all others (Palumbo, J Clin Oncol 2015)."""
    inputs = possible(stage, STAGES), possible(high_risk, EITHER), possible(ldh_high, EITHER)
    return _number(bounded(_riss, *inputs))


def r2iss_stage(
    stage: int | None, del17p: bool | None, t4_14: bool | None, ldh_high: bool | None, gain_1q: bool | None
) -> int | None:
    """R2-ISS 1 to 4, from points: ISS II 1, ISS III 1.5, del(17p) 1, t(4;14) 1, high LDH 1, 1q+ 0.5; then
    I: 0, II: to 1, III: to 2.5, IV: above (D'Agostino, J Clin Oncol 2022)."""
    rest = (possible(fact, EITHER) for fact in (del17p, t4_14, ldh_high, gain_1q))
    return _number(bounded(_r2iss, possible(stage, STAGES), *rest))


def _number(derived: Derived) -> int | None:
    return None if derived.value is None else int(derived.value)


# Of a row of DIA


def abnormality(diagnosis: Diagnosis, name: str) -> bool | None:
    """Whether FISH or sequencing found it; None where it was not done, failed or is not known."""
    code = getattr(diagnosis, name)
    return True if code in PRESENT else False if code in ABSENT else None


def ldh_high(diagnosis: Diagnosis) -> bool | None:
    """The stated category, else the value against its upper limit."""
    if diagnosis.ldh_cat is not None:
        return diagnosis.ldh_cat == "H"
    if diagnosis.ldh is None or diagnosis.ldh_uln is None:
        return None
    return diagnosis.ldh > diagnosis.ldh_uln


def ldh_category(diagnosis: Diagnosis) -> Derived:
    """Code of LDHCAT from the value against its upper limit."""
    ldh, limit = diagnosis.ldh, diagnosis.ldh_uln
    if ldh is None or limit is None:
        return lacking(*(f"DIA.{name}" for name in ("ldh", "ldh_uln") if getattr(diagnosis, name) is None))
    return Derived("H" if ldh > limit else "N")


def _criterion(item: str, below: float | None, above: float | None) -> Callable[[Diagnosis], Derived]:
    """Y where the value alone meets the criterion. Any other value leaves it open: the laboratory's limits
    of normal and the creatinine clearance count as well."""

    def derive(diagnosis: Diagnosis) -> Derived:
        value = getattr(diagnosis, item)
        met = value is not None and (
            (below is not None and value < below) or (above is not None and value > above)
        )
        return Derived("Y") if met else DOES_NOT_APPLY

    return derive


CRAB_CRITERIA: dict[str, Callable[[Diagnosis], Derived]] = {
    name: _criterion(*limits) for name, limits in CRAB.items()
}


def iss(diagnosis: Diagnosis) -> Derived:
    """ISS from the laboratory values, as code of STAGE3; see `iss_stage`."""
    return bounded(lambda b2m, albumin: str(_iss(b2m, albumin)), *_laboratory(diagnosis))


def riss(diagnosis: Diagnosis) -> Derived:
    """R-ISS, as code of STAGE3; see `riss_stage`. The stated ISS counts where laboratory values leave
    it open and do not contradict it. Unknown values that cannot change the stage do not stand in its way:
    albumin below 3.5 with standard FISH and normal LDH is R-ISS II whatever β2-microglobulin was."""

    def result(stated: int, b2m: float, albumin: float, *others: bool) -> str:
        *fish, ldh = others
        return str(_riss(stated or _iss(b2m, albumin), any(fish), ldh))

    fish = (_fish(diagnosis, name) for name in HIGH_RISK)
    return bounded(result, *_stage(diagnosis), *fish, _ldh(diagnosis))


def r2iss(diagnosis: Diagnosis) -> Derived:
    """R2-ISS, as code of STAGE4; see `r2iss_stage`. The ISS that goes in is that of `riss`."""

    def result(stated: int, b2m: float, albumin: float, *others: bool) -> str:
        return str(_r2iss(stated or _iss(b2m, albumin), *others))

    del17p, t4_14, gain = (_fish(diagnosis, name) for name in ("del17p", "t4_14", "amp1q"))
    return bounded(result, *_stage(diagnosis), del17p, t4_14, _ldh(diagnosis), gain)


def high_risk_fish(diagnosis: Diagnosis) -> Derived:
    """Y or N: del(17p), t(4;14) or t(14;16), as in the R-ISS."""
    return _any_of(diagnosis, HIGH_RISK)


def high_risk_fish_extended(diagnosis: Diagnosis) -> Derived:
    """Y or N: also t(14;20), 1q gain or amplification, del(1p32), TP53 mutation (study definition)."""
    return _any_of(diagnosis, EXTENDED)


def double_hit(diagnosis: Diagnosis) -> Derived:
    """Y or N: at least two of del(17p), t(4;14), t(14;16), t(14;20), 1q+, del(1p32) (study definition)."""
    inputs = [_fish(diagnosis, name) for name in DOUBLE_HIT]
    return bounded(lambda *found: "Y" if sum(found) >= 2 else "N", *inputs)


def _any_of(diagnosis: Diagnosis, names: Iterable[str]) -> Derived:
    return bounded(lambda *found: "Y" if any(found) else "N", *(_fish(diagnosis, name) for name in names))


def _fish(diagnosis: Diagnosis, name: str) -> Possible:
    return possible(abnormality(diagnosis, name), EITHER, f"DIA.{name}")


def _ldh(diagnosis: Diagnosis) -> Possible:
    path = "DIA.ldh_cat" if diagnosis.ldh is None else "DIA.ldh_uln"
    return possible(ldh_high(diagnosis), EITHER, path)


def _laboratory(diagnosis: Diagnosis) -> tuple[Possible, Possible]:
    return possible(diagnosis.b2m, B2M, "DIA.b2m"), possible(diagnosis.albumin, ALBUMIN, "DIA.albumin")


def _stage(diagnosis: Diagnosis) -> tuple[Possible, ...]:
    """The stated ISS if it is needed and can be true, else 0; β2-microglobulin; albumin."""
    b2m, albumin = _laboratory(diagnosis)
    can_be = {_iss(x, y) for x in b2m.values for y in albumin.values}
    if len(can_be) > 1 and diagnosis.iss in {str(stage) for stage in can_be}:
        return known(int(diagnosis.iss or 0)), known(0.0), known(0.0)
    return known(0), b2m, albumin


# High risk


def high_risk(diagnosis: Diagnosis) -> Derived:
    """Y or N: high-risk FISH, R-ISS III, primary plasma cell leukaemia, true extramedullary disease at
    diagnosis (study definition; high LDH with ISS III is R-ISS III). Extramedullary disease of both types
    counts: it contains the true one. The stated R-ISS counts where it cannot be derived."""
    extramedullary, where = _extramedullary(diagnosis)
    fish, stage = high_risk_fish(diagnosis), riss(diagnosis)
    third = stage.value or diagnosis.riss
    subtype = diagnosis.dx_subtype
    facts = (
        None if fish.value is None else fish.value == "Y",
        None if third is None else third == "3",
        None if subtype is None else subtype == "PPCL",
        extramedullary,
    )
    if (fact := any_true(facts)) is not None:
        return Derived("Y" if fact else "N")
    paths = [*fish.because, *(stage.because if third is None else ())]
    paths += ["DIA.dx_subtype"] if subtype is None else []
    return lacking(*paths, *where)


def _extramedullary(diagnosis: Diagnosis) -> tuple[bool | None, tuple[str, ...]]:
    """Whether there was true extramedullary disease, and what is lacking to tell."""
    if diagnosis.emd is None:
        return None, ("DIA.emd",)
    if diagnosis.emd == "N":
        return False, ()
    if diagnosis.emd_type is None:
        return None, ("DIA.emd_type",)
    return diagnosis.emd_type in ("EM", "BOTH"), ()
