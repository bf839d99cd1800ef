"""Examples for the checks of chronic graft-versus-host disease."""

from crf.checks.examples.example import fires, silent
from crf.derivations.gvhd import CHRONIC_ORGANS
from crf.examples import a_record, a_sound_record, day

SCORES = [f"nih_{organ}" for organ in CHRONIC_ORGANS]
AT_SCORES = " ".join(f"CGV.{name}" for name in SCORES)
PRESENT = {"cgvhd": "Y", "cgvhd_none_until": None, "cgvhd_nih_global": "MOD"}


def chronic(onset, changes=None, **answers):
    return a_sound_record(chronic_gvhd={**PRESENT, "cgvhd_onset_date": onset, **answers}, **(changes or {}))


def scored(severity, missing=None, **scores):
    """Every organ is 0 but for those that are given and those that are missing."""
    given = {f"nih_{organ}": score for organ, score in scores.items()}
    codes = {f"nih_{organ}": code for organ, code in (missing or {}).items()}
    none = dict.fromkeys([name for name in SCORES if name not in codes], "0")
    return chronic(day(150), cgvhd_nih_global=severity, missing=codes, **{**none, **given})


def onset(kind, acute_onset=None, chronic_onset=None):
    acute = {
        "agvhd": "Y",
        "agvhd_none_until": None,
        "agvhd_onset_date": acute_onset,
        "agvhd_max_grade": "2",
    }
    changes = {"acute_gvhd": acute} if acute_onset else {}
    return chronic(chronic_onset or day(150), changes, cgvhd_onset_type=kind)


def now(code, **answers):
    return a_sound_record(visits={"M06": {"cgvhd_now": code, **answers}})


EXAMPLES = {
    "E-CGV-01": [
        fires(chronic(day(0)), "CGV.cgvhd_onset_date TRA.tx_date"),
        fires(chronic("2011"), "CGV.cgvhd_onset_date TRA.tx_date"),
        silent(chronic(day(1)), also="E-GEN-06"),
        silent(chronic("2012")),
    ],
    "E-CGV-02": [
        fires(chronic(day(59)), "CGV.cgvhd_onset_date TRA.tx_date"),
        fires(chronic(day(20)), "CGV.cgvhd_onset_date TRA.tx_date"),
        fires(chronic("2012-06"), "CGV.cgvhd_onset_date TRA.tx_date"),
        silent(chronic(day(60))),
        silent(chronic("2012-07")),
        silent(chronic(day(19)), also="E-GEN-06"),
    ],
    "E-CGV-03": [
        fires(scored("MILD", lung="1"), f"CGV.cgvhd_nih_global {AT_SCORES}"),
        fires(scored("MOD", skin="1", mouth="1"), f"CGV.cgvhd_nih_global {AT_SCORES}"),
        # One organ of score 3 is severe whatever the others are.
        fires(scored("MOD", {"lung": "D"}, eyes="3"), f"CGV.cgvhd_nih_global {AT_SCORES}"),
        silent(scored("MOD", lung="1")),
        silent(scored("MILD", {"genital": "N"}, skin="1", mouth="1")),
        silent(scored("MOD", {"lung": "D"}, skin="1")),
        silent(scored("UNK", skin="3")),
    ],
    "E-CGV-04": [
        fires(onset("PROG"), "CGV.cgvhd_onset_type AGV.agvhd"),
        fires(onset("QUI"), "CGV.cgvhd_onset_type AGV.agvhd"),
        fires(onset("NOVO", day(30)), "CGV.cgvhd_onset_type AGV.agvhd AGV.agvhd_onset_date"),
        silent(onset("NOVO")),
        silent(onset("QUI", day(30))),
        silent(onset("NOVO", "2012-10", day(160)), also="E-AGV-02"),
        silent(a_record(chronic_gvhd={**PRESENT, "cgvhd_onset_type": "PROG"})),
    ],
    "E-CGV-05": [
        fires(scored("MOD"), f"CGV.cgvhd {AT_SCORES}"),
        fires(scored("UNK", {"genital": "N"}), f"CGV.cgvhd {AT_SCORES}"),
        silent(scored("MOD", {"genital": "D"})),
        silent(scored("MILD", skin="1")),
    ],
    "E-CGV-06": [
        fires(
            chronic(day(150), cgvhd_nih_global="SEV", cgvhd_trt="Y", cgvhd_extent="LIM"),
            "CGV.cgvhd_extent CGV.cgvhd_nih_global",
        ),
        silent(chronic(day(150), cgvhd_nih_global="SEV", cgvhd_trt="Y", cgvhd_extent="EXT")),
        silent(chronic(day(150), cgvhd_nih_global="MOD", cgvhd_extent="LIM")),
    ],
    "E-CGV-07": [
        fires(now("MILD"), "CGV.cgvhd FUP.cgvhd_now"),
        fires(now("UNK"), "CGV.cgvhd FUP.cgvhd_now"),
        silent(now("NONE")),
        silent(now(None, missing={"cgvhd_now": "U"})),
        silent(a_sound_record(chronic_gvhd=None, visits={"M06": {"cgvhd_now": "SEV"}})),
    ],
    "E-CGV-08": [
        fires(
            chronic(day(150), cgvhd_nih_global="SEV", cgvhd_extent="EXT", cgvhd_trt="N"),
            "CGV.cgvhd_nih_global CGV.cgvhd_trt",
        ),
        silent(chronic(day(150), cgvhd_nih_global="SEV", cgvhd_extent="EXT", cgvhd_trt="Y")),
        silent(chronic(day(150), cgvhd_nih_global="MOD", cgvhd_trt="N")),
    ],
    "E-CGV-09": [
        fires(chronic(day(150), cgvhd_max_date=day(149)), "CGV.cgvhd_max_date CGV.cgvhd_onset_date"),
        fires(
            chronic(day(150), cgvhd_outcome="RES", cgvhd_resolution_date="2012-09"),
            "CGV.cgvhd_resolution_date CGV.cgvhd_onset_date",
        ),
        silent(chronic(day(150), cgvhd_max_date=day(150), cgvhd_resolution_date=day(300))),
        silent(chronic(day(150), cgvhd_max_date="2012-10")),
        silent(chronic("2012", cgvhd_max_date=day(30))),
    ],
    "E-CGV-10": [
        fires(a_sound_record(chronic_gvhd={"cgvhd_none_until": day(670)}), "CGV.cgvhd_none_until"),
        silent(a_sound_record(chronic_gvhd={"cgvhd_none_until": day(671)})),
        silent(
            a_record(
                tx_date=day(0),
                chronic_gvhd={"cgvhd": "N", "cgvhd_none_until": day(30)},
                visits={"D100": day(100)},
            )
        ),
    ],
}
