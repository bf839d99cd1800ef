"""Examples for the checks of death."""

from crf.checks.examples.example import fires, silent
from crf.examples import (
    DEATH,
    DECEASED,
    DIED,
    EVERY_FORM,
    TOXICITY,
    a_record,
    a_sound_record,
    day,
)

ACUTE = {"agvhd": "Y", "agvhd_none_until": None, "agvhd_onset_date": day(30), "agvhd_max_grade": "2"}

MALIGNANCY = {"secmal_since": "Y", "malignancies": [{"sml_date": day(350)}]}
SEPSIS = {"tox_term": "10040047", "tox_serious": "Y", "tox_sae_criteria": ["HOSP"]}


def dead(date, *relapses, visits=(), consent=DECEASED, **answers):
    death = {**DEATH, "death_date": date, **answers}
    return a_record(tx_date=day(0), consent=consent, relapses=relapses, visits=visits, death=death)


def relapse(number, kind="PD"):
    return {"rel_date": day(number), "rel_type": kind}


def relapsed_and_died(**answers):
    """In the record in which every form is."""
    return a_sound_record(EVERY_FORM, death=answers)


def died_of_malignancy(**visits):
    death = {"death_main_cause": "SECM", "death_main_hsct": None}
    return a_sound_record(DIED, death=death, visits=visits)


def died_of_treatment(**toxicity):
    """With one toxicity, of which this is said."""
    entry = {**TOXICITY, **SEPSIS, "tox_onset": day(415), **toxicity}
    treatment = {**EVERY_FORM["treatments"][0], "toxicities": [entry]}
    death = {"death_main_cause": "TRT", "death_other_text": "sepsis"}
    return a_sound_record(EVERY_FORM, death=death, treatments=[treatment])


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
    "E-DTH-07": [
        fires(died_of_malignancy(), "DTH.death_main_cause"),
        silent(died_of_malignancy(M12=MALIGNANCY)),
        silent(died_of_malignancy(M12={"secmal_since": "Y"}), also="E-FUP-10"),
        silent(dead(day(400), death_main_cause="SECM", death_main_hsct=None)),
    ],
    "E-DTH-08": [
        fires(dead(day(1827)), "DTH.death_main_cause DTH.death_date TRA.tx_date"),
        silent(dead(day(1826))),
        silent(dead("2017-05"), also="E-DTH-13"),
        silent(dead(day(1827), death_main_cause="SECM", death_main_hsct=None)),
    ],
    "E-DTH-09": [
        fires(died_of_treatment(), "DTH.death_main_cause"),
        silent(died_of_treatment(tox_grade="5", tox_outcome="FAT")),
        silent(died_of_treatment(tox_grade="4", tox_outcome="FAT"), also="E-TOX-05"),
        silent(died_of_treatment(tox_grade=None), also="E-GEN-02"),
        silent(dead(day(400), death_main_cause="TRT", death_main_hsct=None, death_other_text="sepsis")),
    ],
    "E-DTH-10": [
        fires(
            a_sound_record(DIED, death={"death_main_cause": "UNK", "death_main_hsct": None}),
            "DTH.death_main_cause",
        ),
        silent(died_of_malignancy(M12=MALIGNANCY)),
    ],
    "E-DTH-11": [
        fires(a_sound_record(DIED, death={"death_main_hsct": "REL"}), "DTH.death_main_hsct"),
        silent(a_sound_record(DIED, death={"death_contrib": ["REL"]})),
    ],
    "E-DTH-12": [
        fires(relapsed_and_died(death_disease_status="CR"), "DTH.death_main_cause DTH.death_disease_status"),
        silent(relapsed_and_died(death_disease_status="REL")),
        silent(a_sound_record(DIED, death={"death_disease_status": "CR"})),
    ],
    "E-DTH-13": [
        fires(a_sound_record(DIED, death={"death_date": "2013-06"}), "DTH.death_date"),
        fires(a_sound_record(DIED, death={"death_date": "2013"}), "DTH.death_date", also="E-GEN-09"),
        silent(a_sound_record(DIED)),
    ],
}
