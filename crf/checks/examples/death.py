"""Examples for the checks of death and the end of observation."""

from crf.checks.examples.example import fires, silent
from crf.examples import (
    DEATH,
    DECEASED,
    DIED,
    a_record,
    a_sound_record,
    day,
)

ACUTE = {"agvhd": "Y", "agvhd_none_until": None, "agvhd_onset_date": day(30), "agvhd_max_grade": "2"}


def dead(date, *relapses, visits=(), consent=DECEASED, **answers):
    death = {**DEATH, "death_date": date, **answers}
    return a_record(tx_date=day(0), consent=consent, relapses=relapses, visits=visits, death=death)


def relapse(number, kind="PD"):
    return {"rel_date": day(number), "rel_type": kind}


def closed(number, **end):
    return a_record(tx_date=day(0), visits=[day(number)], end={"eos_date": day(number), **end})


EXAMPLES = {
    "E-DTH-01": [
        fires(dead(day(-1)), "DTH.death_date TRA.tx_date"),
        fires(dead("2012-04"), "DTH.death_date TRA.tx_date", also="E-DTH-13"),
        silent(dead(day(0))),
        silent(dead("2012-05"), also="E-DTH-13"),
    ],
    "E-DTH-02": [
        fires(a_sound_record(DIED, end={"eos_reason": "LTFU"}), "DTH.death_date EOS.eos_reason"),
        silent(a_sound_record(DIED, end={"eos_reason": "WDR"})),
        silent(a_sound_record(DIED, end={"eos_reason": None}), also="E-GEN-02"),
    ],
    "E-DTH-03": [
        fires(
            a_sound_record(DIED, death={"death_main_cause": "REL", "death_main_hsct": None}),
            "DTH.death_main_cause RLS.relapse_ever",
        ),
        silent(dead(day(400), death_main_cause="REL", death_main_hsct=None)),
        silent(a_sound_record(DIED)),
    ],
    "E-DTH-04": [
        fires(dead(day(400), relapse(300), death_relapse_before="Y"), "DTH.death_main_cause REL.rel_date"),
        silent(dead(day(400), relapse(300, "MRDR"))),
        silent(
            dead(
                day(400),
                relapse(300),
                death_main_cause="SECM",
                death_main_hsct=None,
                death_relapse_before="Y",
            )
        ),
        silent(dead(day(400), relapse(401)), also="E-GEN-10"),
    ],
    "E-DTH-05": [
        fires(dead(day(400), relapse(300)), "DTH.death_relapse_before REL.rel_date", also="E-DTH-04"),
        fires(dead(day(400), death_relapse_before="Y"), "DTH.death_relapse_before"),
        fires(dead(day(400), relapse(300, "MRDR"), death_relapse_before="Y"), "DTH.death_relapse_before"),
        silent(dead(day(400), relapse(300, None)), also="E-GEN-02"),
        silent(dead(day(400), relapse(300, None), death_relapse_before="Y"), also="E-GEN-02"),
        silent(dead(day(400), relapse(300, "MRDR"))),
        silent(dead(day(400), death_relapse_before=None), also="E-GEN-02"),
    ],
    "E-DTH-06": [
        fires(
            a_sound_record(DIED, death={"death_contrib": ["GVHD", "INF"]}),
            "DTH.death_contrib DTH.death_main_hsct AGV.agvhd CGV.cgvhd",
        ),
        fires(
            a_sound_record(DIED, death={"death_main_hsct": "GVHD"}),
            "DTH.death_contrib DTH.death_main_hsct AGV.agvhd CGV.cgvhd",
        ),
        silent(a_sound_record(DIED, death={"death_main_hsct": "GVHD"}, acute_gvhd=ACUTE)),
        silent(dead(day(400), death_main_hsct="GVHD")),
    ],
    "E-DTH-08": [
        fires(dead(day(1827)), "DTH.death_main_cause DTH.death_date TRA.tx_date"),
        silent(dead(day(1826))),
        silent(dead("2017-05"), also="E-DTH-13"),
        silent(dead(day(1827), death_main_cause="SECM", death_main_hsct=None)),
    ],
    "E-DTH-10": [
        fires(
            a_sound_record(DIED, death={"death_main_cause": "UNK", "death_main_hsct": None}),
            "DTH.death_main_cause",
        ),
        silent(a_sound_record(DIED, death={"death_main_cause": "SECM", "death_main_hsct": None})),
    ],
    "E-DTH-11": [
        fires(a_sound_record(DIED, death={"death_main_hsct": "REL"}), "DTH.death_main_hsct"),
        silent(a_sound_record(DIED, death={"death_contrib": ["REL"]})),
    ],
    "E-DTH-13": [
        fires(a_sound_record(DIED, death={"death_date": "2013-06"}), "DTH.death_date"),
        fires(a_sound_record(DIED, death={"death_date": "2013"}), "DTH.death_date", also="E-GEN-09"),
        silent(a_sound_record(DIED)),
    ],
    "E-EOS-01": [
        fires(a_sound_record(end={"eos_date": day(732)}), "EOS.eos_date"),
        fires(a_sound_record(DIED, end={"eos_date": day(399)}), "EOS.eos_date"),
        silent(a_sound_record(end={"eos_date": day(731)})),
        silent(
            a_sound_record(DIED, death={"death_date": "2013-06"}, end={"eos_date": day(410)}), also="E-DTH-13"
        ),
        silent(a_record(tx_date=day(0), end=day(800))),
    ],
    "E-EOS-03": [
        fires(closed(729, eos_reason="END"), "EOS.eos_reason EOS.eos_date TRA.tx_date"),
        silent(closed(730, eos_reason="END")),
        silent(closed(729, eos_reason="LTFU")),
    ],
}
