"""Examples for the checks of registration and centre."""

from crf.checks.examples.example import fires, silent
from crf.examples import (
    DOCUMENTS,
    a_record,
    a_sound_record,
)


def aged(age, born, **answers):
    return a_sound_record(patient={"age_at_allo": age, "birth_year": born, **answers})


def transplanted(date, age, **patient):
    return a_record(tx_date=date, patient={"age_at_allo": age, **patient})


EXAMPLES = {
    "E-CEN-01": [
        fires(a_sound_record(dossier={"centre_status": "2"}), "CEN.centre_status"),
        fires(a_sound_record(documents=DOCUMENTS[1:]), "CEN.centre_status"),
        fires(
            a_sound_record(documents=[*DOCUMENTS[1:], {**DOCUMENTS[0], "doc_superseded": "Y"}]),
            "CEN.centre_status",
        ),
        fires(a_record(dossier=None), "CEN.centre_status"),
        silent(a_sound_record(dossier={"centre_status": "4"})),
        silent(a_sound_record(dossier={"centre_status": "5"})),
        silent(a_sound_record(documents=[*DOCUMENTS, {**DOCUMENTS[0], "doc_superseded": "Y"}])),
    ],
    "E-PAT-01": [
        fires(a_sound_record(patient={"elig_mm": "N"}), "PAT.elig_mm"),
        fires(
            a_sound_record(patient={"elig_gitmo": "N", "elig_novel_post": "N"}),
            "PAT.elig_gitmo PAT.elig_novel_post",
        ),
        silent(a_sound_record(patient={"elig_mm": None}), also="E-GEN-02"),
    ],
    "E-PAT-02": [
        fires(aged(17, 1994), "PAT.elig_adult PAT.age_at_allo", also="E-GEN-06 E-DIA-02"),
        silent(aged(18, 1994), also="E-GEN-07 E-DIA-02"),
        silent(aged(17, 1994, elig_adult="N"), also="E-GEN-06 E-DIA-02 E-PAT-01"),
    ],
    "E-PAT-03": [
        fires(aged(53, 1960), "PAT.age_at_allo PAT.birth_year TRA.tx_date"),
        fires(aged(50, 1960), "PAT.age_at_allo PAT.birth_year TRA.tx_date"),
        silent(aged(52, 1960)),
        silent(aged(51, 1960)),
        silent(a_record(patient={"age_at_allo": 53, "birth_year": 1960})),
    ],
    "E-PAT-04": [
        fires(aged(71, 1941), "PAT.age_at_allo"),
        silent(aged(70, 1941)),
    ],
    "E-PAT-05": [
        fires(transplanted("2008-12-31", 48), "PAT.elig_allo_window TRA.tx_date"),
        fires(transplanted("2019-01-01", 58), "PAT.elig_allo_window TRA.tx_date"),
        silent(transplanted("2009-01-01", 48)),
        silent(transplanted("2018-12-31", 58)),
        silent(transplanted("2019-01-01", 58, elig_allo_window="N"), also="E-PAT-01"),
    ],
}
