"""Examples for the checks of toxicity."""

from decimal import Decimal

from crf.checks.examples.example import fires, silent
from crf.checks.examples.treatment import drug, treated, with_drugs, with_infusions
from crf.examples import DECEASED, SOUND, a_sound_record, day

NEUTROPHILS, PLATELETS, ANAEMIA, SEPSIS = "10029366", "10035528", "10002272", "10040047"
FATIGUE, NEUROPATHY, NEURALGIA, MALIGNANCY, OTHER = "10016256", "10034620", "10029223", "10049737", "10018065"


def event(term=NEUTROPHILS, **answers):
    plain = {"tox_grade": "3", "tox_outcome": "CONT", "tox_relation": "UNL", "tox_action": "NONE"}
    return {"tox_term": term, "tox_onset": day(320), **plain, **answers}


def caused(*drugs, term=NEUTROPHILS, **answers):
    return event(term, tox_relation="PRO", tox_drugs=list(drugs), **answers)


def with_events(*events, drugs=(), **answers):
    return with_drugs(*(drugs or (drug(),)), toxicities=events, **{"ptt_tox_any": "Y", **answers})


def suffered(*events, **forms):
    return treated(with_events(*events), **forms)


def low(term, grade, count):
    return suffered(event(term, tox_grade=grade, tox_nadir=Decimal(count)))


def recovered(number, **answers):
    return event(tox_outcome="RES", tox_resolved=day(number), **answers)


def followed(*events, visit=None):
    """Alive at 24 months, treated once."""
    visits = {"M12": {"newtrt_since": "Y", **(visit or {})}}
    summary = {"ptt_any": "Y", "ptt_total": 1, "dli_any": "N"}
    forms = {"treatment_summary": summary, "treatments": [with_events(*events)], "visits": visits}
    return a_sound_record(SOUND, **forms)


FATAL = {"tox_grade": "5", "tox_outcome": "FAT", "tox_serious": "Y", "tox_sae_criteria": ["DTH"]}
DEAD = {"consent": DECEASED, "death": day(500)}
GRADE, OUTCOME = "TOX.tox_grade TOX.tox_term", "TOX.tox_grade TOX.tox_outcome"
NADIR, TWICE = "TOX.tox_nadir TOX.tox_grade", "TOX.tox_term TOX.tox_onset"
STOPPED = "TOX.tox_action PTD.drug_ongoing PTD.drug_stop_reason"
BOR_AND_DEX = (drug("BOR"), drug("DEX"))

EXAMPLES = {
    "E-TOX-01": [
        fires(suffered(event(FATIGUE, tox_grade="4", tox_serious="Y", tox_sae_criteria=["LIFE"])), GRADE),
        fires(suffered(event(SEPSIS, tox_grade="2")), GRADE),
        silent(suffered(event(FATIGUE), event(SEPSIS))),
        silent(suffered(event(FATIGUE, tox_grade="7")), also="E-GEN-08"),
    ],
    "E-TOX-02": [
        fires(suffered(event(tox_onset=day(299))), "TOX.tox_onset PTT.ptt_start"),
        fires(suffered(event(tox_onset="2013-01")), "TOX.tox_onset PTT.ptt_start"),
        silent(suffered(event(tox_onset=day(300)))),
        silent(suffered(event(tox_onset="2013"))),
    ],
    "E-TOX-03": [
        fires(suffered(event(tox_onset=day(491))), "TOX.tox_onset PTT.ptt_end"),
        fires(suffered(event(tox_onset="2014")), "TOX.tox_onset PTT.ptt_end"),
        silent(suffered(event(tox_onset=day(490)))),
        silent(suffered(event(tox_onset="2013-09"))),
        silent(suffered(event(MALIGNANCY, tox_onset=day(900)))),
        silent(
            treated(
                with_events(event(tox_onset=day(400)), ptt_end=day(290), drugs=[drug(drug_end=day(300))])
            ),
            also="E-PTT-02",
        ),
    ],
    "E-TOX-04": [
        fires(suffered(caused("LEN", "DEX")), "TOX.tox_drugs"),
        fires(
            treated({**with_infusions(day(310)), "ptt_tox_any": "Y", "toxicities": [caused("LEN")]}),
            "TOX.tox_drugs",
        ),
        silent(suffered(caused("LEN"))),
        silent(suffered(caused("LEN", "ZZZ")), also="E-GEN-08"),
        silent(treated(with_drugs(ptt_tox_any="Y", toxicities=[caused("LEN")])), also="E-PTT-05"),
        silent(treated(with_drugs(drug(None), ptt_tox_any="Y", toxicities=[caused("LEN")])), also="E-GEN-02"),
    ],
    "E-TOX-05": [
        fires(suffered(event(SEPSIS, **{**FATAL, "tox_outcome": "CONT"}), **DEAD), OUTCOME),
        fires(suffered(event(SEPSIS, tox_outcome="FAT"), **DEAD), OUTCOME),
        fires(suffered(event(SEPSIS, **FATAL)), "DTH.death_date"),
        silent(suffered(event(SEPSIS, **FATAL), **DEAD)),
        # That the patient has died is known, and the death form is still to come.
        silent(suffered(event(SEPSIS, **FATAL), consent=DECEASED), also="E-CON-02"),
        silent(suffered(event(SEPSIS, **{**FATAL, "tox_outcome": None})), also="E-GEN-02"),
    ],
    "E-TOX-06": [
        fires(suffered(event(SEPSIS, tox_grade="4")), "TOX.tox_serious TOX.tox_grade"),
        silent(suffered(event(SEPSIS, tox_grade="3"))),
        silent(suffered(event(NEUTROPHILS, tox_grade="4"))),
        silent(suffered(event(SEPSIS, tox_grade="4", tox_serious="Y", tox_sae_criteria=["LIFE"]))),
    ],
    "E-TOX-07": [
        fires(suffered(recovered(319)), "TOX.tox_resolved TOX.tox_onset"),
        silent(suffered(recovered(320))),
        silent(suffered(event(tox_outcome="RES", tox_resolved="2013-03", tox_onset=day(325)))),
    ],
    "E-TOX-08": [
        fires(low(NEUTROPHILS, "3", "1.0"), NADIR),
        fires(low(NEUTROPHILS, "3", "0.49"), NADIR),
        fires(low(NEUTROPHILS, "4", "0.5"), NADIR),
        fires(low(PLATELETS, "1", "74"), NADIR),
        fires(low(ANAEMIA, "3", "78"), NADIR),
        silent(low(NEUTROPHILS, "3", "0.5")),
        silent(low(NEUTROPHILS, "2", "1.0")),
        silent(low(NEUTROPHILS, "4", "0")),
        silent(low(PLATELETS, "1", "149")),
        silent(low(ANAEMIA, "3", "7.9")),
        silent(low(ANAEMIA, "4", "7.9")),
        silent(low(NEUTROPHILS, "3", "501"), also="E-GEN-06"),
        silent(low(NEUTROPHILS, "5", "0.1"), also="E-TOX-01 E-TOX-05"),
    ],
    "E-TOX-09": [
        fires(suffered(event(OTHER, tox_other="Skin GvHD")), "TOX.tox_other"),
        fires(suffered(event(tox_comment="Graft-versus-host disease of the gut")), "TOX.tox_comment"),
        fires(suffered(event(tox_comment="malattia del trapianto contro l'ospite")), "TOX.tox_comment"),
        silent(suffered(event(OTHER, tox_other="Night sweats", tox_comment="No graft failure"))),
    ],
    "E-TOX-10": [
        fires(treated(with_events()), "PTT.ptt_tox_any"),
        fires(treated(with_events(event(), ptt_tox_any="N")), "PTT.ptt_tox_any"),
        silent(treated(with_events(event()), with_drugs(drug()))),
        silent(treated(with_events(event(), ptt_tox_any=None)), also="E-GEN-02"),
    ],
    "E-TOX-11": [
        fires(suffered(caused("LEN", tox_action="STOP")), STOPPED),
        fires(
            treated(
                with_events(caused("LEN", tox_action="STOP"), drugs=[drug(drug_ongoing="Y", drug_end=None)])
            ),
            STOPPED,
        ),
        silent(
            treated(
                with_events(
                    caused("LEN", "DEX", tox_action="STOP"),
                    drugs=[drug(drug_stop_reason="TOX"), drug("DEX")],
                )
            )
        ),
        silent(
            treated(
                with_events(caused("LEN", tox_action="STOP"), drugs=[drug(missing={"drug_stop_reason": "U"})])
            )
        ),
        silent(suffered(event(tox_action="STOP"))),
        silent(suffered(caused("LEN", tox_action="RED"))),
    ],
    "E-TOX-12": [
        fires(suffered(recovered(330), event(tox_onset=day(330))), TWICE),
        fires(suffered(event(), event(tox_onset="2013-06")), TWICE),
        fires(
            suffered(event(OTHER, tox_other="Night sweats"), event(OTHER, tox_other="night sweats ")), TWICE
        ),
        silent(suffered(recovered(330), event(tox_onset=day(331)))),
        silent(suffered(recovered(330), event(tox_onset="2013"))),
        silent(suffered(event(OTHER, tox_other="Night sweats"), event(OTHER, tox_other="Chills"))),
        silent(suffered(event(), event(PLATELETS))),
        silent(treated(with_events(event()), with_events(event()))),
    ],
    "E-TOX-13": [
        fires(
            treated(with_events(caused("DEX", term=NEUROPATHY), drugs=BOR_AND_DEX)),
            "TOX.tox_term TOX.tox_drugs",
        ),
        silent(treated(with_events(caused("BOR", "DEX", term=NEUROPATHY), drugs=BOR_AND_DEX))),
        silent(treated(with_events(caused("DEX", term=NEURALGIA), drugs=BOR_AND_DEX))),
        silent(suffered(event(NEUROPATHY))),
        silent(
            treated(
                with_events(caused("TRIAL", term=NEUROPATHY), drugs=[drug("TRIAL", drug_other="blinded")])
            )
        ),
    ],
    "E-TOX-14": [
        fires(followed(event(MALIGNANCY)), "TOX.tox_term"),
        silent(
            followed(
                event(MALIGNANCY),
                visit={"secmal_since": "Y", "malignancies": [{"sml_date": day(320)}]},
            )
        ),
        silent(followed(event(SEPSIS))),
        # The visits are not typed yet.
        silent(suffered(event(MALIGNANCY))),
    ],
}
