"""Examples for the checks of registration and centre."""

from crf.checks.examples.example import fires, silent
from crf.examples import DOCUMENTS, RELAPSE_TREATMENT, a_record, a_sound_record, day

PERIOD = "PAT.birth_year PAT.age_at_allo PAT.elig_allo_window"
NOVEL = "PAT.elig_novel_post PTS.ptt_any"


NONE_GIVEN = {"ptt_any": "N", "dli_any": "N"}


NOT_TREATED = a_record(tx_date=day(0), treatment_summary=NONE_GIVEN)


def aged(age, born, **answers):
    return a_sound_record(patient={"age_at_allo": age, "birth_year": born, **answers})


def born_and_aged(born, age, **answers):
    """Registered, and no more."""
    return a_record(patient={"birth_year": born, "age_at_allo": age, **answers})


def transplanted(date, age, **patient):
    return a_record(tx_date=date, patient={"age_at_allo": age, **patient})


def dossier(**answers):
    return a_sound_record(dossier=answers)


def given(*drugs, summary=None, modality="DRUG", status="2"):
    """Complete forms of a patient who was given these drugs on day 310 in one treatment."""
    rows = [{"drug": drug, "drug_start": when, "drug_other": other(drug)} for drug, when in drugs]
    treatment = {**RELAPSE_TREATMENT, "ptt_start": day(310), "ptt_modality": modality, "status": status}
    treatment |= {"ptt_indication": "MAIN", "ptt_best_resp": None, "drugs": rows}
    return a_record(
        tx_date=day(0),
        treatment_summary={"ptt_any": "Y", "ptt_total": 1, "dli_any": "N", **(summary or {})},
        treatments=[treatment],
    )


def other(drug):
    return "?" if drug in ("TRIAL", "OTH") else None


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
    "E-CEN-02": [
        fires(dossier(activation_date="2022-02-28"), "CEN.activation_date CEN.ec_opinion_date"),
        silent(dossier(activation_date="2022-03-01")),
        silent(dossier(activation_date="2022-02-28", ec_opinion_date=None)),
    ],
    "E-CEN-03": [
        fires(dossier(ec_submission_date="2022-03-02"), "CEN.ec_opinion_date CEN.ec_submission_date"),
        silent(dossier(ec_submission_date="2022-03-01")),
        silent(dossier(ec_submission_date="2022-03-02", ec_opinion_date=None)),
    ],
    "E-CEN-06": [
        fires(dossier(dpia_published="N"), "CEN.ec_art110 CEN.dpia_published"),
        silent(dossier(dpia_published="Y")),
        silent(dossier(dpia_published=None)),
        silent(dossier(dpia_published="N", ec_art110="N")),
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
    "E-PAT-11": [
        fires(born_and_aged(1960, 59), PERIOD),
        fires(born_and_aged(1960, 47), PERIOD),
        # Born in the second half of the year, and transplanted before the birthday.
        silent(born_and_aged(1960, 48)),
        silent(born_and_aged(1960, 58)),
        silent(born_and_aged(1960, 59, elig_allo_window="N"), also="E-PAT-01"),
        silent(born_and_aged(1960, 71), also="E-PAT-04"),
        # The transplant says when it was.
        silent(aged(59, 1960), also="E-PAT-03"),
    ],
    "E-PAT-08": [
        fires(given(("MEL", day(310))), NOVEL),
        fires(given(("MEL", day(310)), ("LEN", day(-1))), NOVEL, also="E-PTT-08"),
        fires(given(("MEL", day(310)), ("LEN", "2012-04")), NOVEL, also="E-PTT-08"),
        fires(NOT_TREATED, NOVEL),
        silent(given(("MEL", day(310)), ("LEN", day(310)))),
        silent(given(("LEN", "2012-05")), also="E-PTT-08"),
        # Which drugs these were, nobody says.
        silent(given(("TRIAL", day(310)))),
        silent(given(("OTH", day(310)))),
        silent(given(("MEL", day(310)), modality="CART")),
        # Something is still to be entered.
        silent(given(("MEL", day(310)), summary={"ptt_total": 2})),
        silent(given(("MEL", day(310)), summary={"status": "1"})),
        silent(given(("MEL", day(310)), status="1")),
        silent(
            a_record(tx_date=day(0), patient={"elig_novel_post": "N"}, treatment_summary=NONE_GIVEN),
            also="E-PAT-01",
        ),
    ],
}
