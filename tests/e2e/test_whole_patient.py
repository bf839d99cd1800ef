"""One complete patient by the keyboard alone, from the chart to the end of observation, and what it costs."""

import json
from pathlib import Path

import pytest

from crf.models import Patient
from crf.record import load_record
from crf.specs import PAGE_SPECS
from tests.e2e.typist import Typist
from tests.factories.study import open_centre

MOST_PAGES = 25
NEXT, ANOTHER = "Control+Enter", "Control+Shift+Enter"

REGISTRATION = {
    "sex": "M", "birth_year": "1960", "age_at_allo": "52", "elig_adult": "Y", "elig_mm": "Y",
    "elig_allo_window": "Y", "elig_gitmo": "Y", "elig_novel_post": "Y",
}  # fmt: skip
CONSENT = {
    "legal_basis": "CONS", "vital_at_screening": "A", "vital_check_date": "090123", "icf_version": "1.0",
    "consent_date": "090123", "consent_secondary": "Y",
}  # fmt: skip
DIAGNOSIS = {
    "dx_date": "150310", "dx_subtype": "MM", "prior_mgus_smm": "N", "isotype": "IGG", "light_chain": "K",
    "ds_stage": "3", "ds_sub": "A", "hb": "10.8", "calcium": "9.4",
    "creatinine": "1.1", "albumin": "3.2", "b2m": "4.1", "ldh": "210", "ldh_uln": "240",
    "bmpc": "45", "m_serum": "3.6", "m_urine": "?D", "crab_ca": "N", "crab_renal": "N",
    "crab_anaemia": "N", "crab_bone": "Y", "bone_lesions": "2", "emd": "N", "fish_done": "Y",
    "fish_date": "4/2010", "fish_cd138": "Y", "del17p": "NEG", "t4_14": "NEG", "t14_16": "NEG", "amp1q": "N",
}  # fmt: skip
FIRST_LINE = {
    "line_type": "PRIM", "line_start": "010410", "line_end": "300311", "regimen": "VTD",
    "phases": "IND HDT MAIN", "n_cycles": "4", "radiotherapy": "N", "auto_done": "Y", "auto_count": "1",
    "auto1_date": "101110", "auto1_mel_dose": "200", "best_resp": "VGPR", "best_resp_date": "150211",
    "relapsed": "Y", "relapse_date": "200911", "refractory": "N", "line_stop_reason": "COMP",
}  # fmt: skip
SECOND_LINE = {
    "line_type": "SALV", "line_start": "011011", "line_end": "280212", "regimen": "RD", "phases": "IND",
    "n_cycles": "5", "radiotherapy": "N", "auto_done": "N", "best_resp": "VGPR",
    "best_resp_date": "100212", "relapsed": "N", "line_stop_reason": "TX",
}  # fmt: skip
STATUS = {
    "pre_date": "200412", "resp_at_tx": "VGPR",
    "resp_number": "2", "m_serum_pre": "0.4", "bmpc_pre": "3", "emd_pre": "N", "mrd_pre": "?D",
    "kps": "90", "ecog": "1", "cmv_patient": "P", "weight": "74", "height": "172", "creat_pre": "1.0",
    "hctci_any": "N",
}  # fmt: skip
TRANSPLANT = {
    "is_index": "Y", "tx_kind": "Y", "tx_date": "040512", "tx_number": "2", "allo_number": "1",
    "tx_plan": "SALV", "donor_type": "MSD", "hla_resolution": "H", "hla_loci": "10", "hla_match": "10",
    "donor_sex": "F", "donor_age": "49", "cmv_donor": "P", "cell_source": "PB", "tnc_dose": "8.2",
    "cd34_dose": "5.6", "cd3_dose": "210", "cond_start": "280412", "cond_intensity": "RIC", "tbi": "N",
    "tcd_exvivo": "NONE", "serotherapy": "NONE", "gvhd_prophylaxis": "CSA MTX", "ist_stop_date": "11/2012",
}  # fmt: skip
CONDITIONING = [
    ("CND", {"cond_drug": "FLU", "cond_dose": "120", "cond_dose_unit": "MGM2"}),
    ("CND", {"cond_drug": "MEL", "cond_dose": "140", "cond_dose_unit": "MGM2"}),
]
ENGRAFTMENT = {
    "anc_recovery": "Y", "anc_date": "200512", "plt20_recovery": "Y", "plt20_date": "180512",
    "plt50_recovery": "Y", "plt50_date": "240512", "graft_failure": "NONE",
}  # fmt: skip
CHIMERISM = [
    ("CHI", {"chim_date": "040612", "chim_cell": "W", "chim_donor_pct": "97"}),
    ("CHI", {"chim_date": "130812", "chim_cell": "W", "chim_donor_pct": "99"}),
]
ACUTE = {
    "agvhd": "Y", "agvhd_onset_date": "100612", "agvhd_type": "CLAS", "agvhd_after_dli": "?N",
    "agvhd_system": "MAG", "agvhd_skin": "3", "agvhd_liver": "0", "agvhd_ugi": "0", "agvhd_lgi": "0",
    "agvhd_max_grade": "2", "agvhd_max_date": "140612", "agvhd_biopsy": "Y", "agvhd_trt": "Y",
    "agvhd_steroid_resp": "RESP", "agvhd_outcome": "RES", "agvhd_resolution_date": "7/2012",
}  # fmt: skip
CHRONIC = {
    "cgvhd": "Y", "cgvhd_onset_date": "051112", "cgvhd_onset_type": "QUI", "cgvhd_sub": "CLAS",
    "cgvhd_extent": "L", "nih_skin": "1", "nih_mouth": "1", "nih_eyes": "0", "nih_gi": "0",
    "nih_liver": "0", "nih_lung": "0", "nih_joint": "0", "nih_genital": "0", "cgvhd_nih_global": "MILD",
    "cgvhd_max_date": "12/2012", "cgvhd_trt": "N", "cgvhd_outcome": "RES", "cgvhd_resolution_date": "9/2013",
}  # fmt: skip
RESPONSE = {
    "best_resp": "CR", "best_resp_date": "130812", "resp_d100": "CR", "mrd_post_any": "N",
}  # fmt: skip
RELAPSE_SUMMARY = {"relapse_ever": "Y"}
RELAPSE = {
    "rel_date": "200613", "rel_type": "RELCR", "rel_detection": "BIO", "rel_emd": "N", "rel_pcl": "N",
    "rel_fish_new": "?D", "rel_on_ist": "N", "rel_gvhd_active": "Y", "rel_treated": "Y",
}  # fmt: skip
TREATMENTS = {"ptt_any": "Y", "ptt_total": "2", "dli_any": "N"}
FIRST_TREATMENT = {
    "ptt_indication": "REL", "ptt_relapse": "1", "ptt_line": "1", "ptt_modality": "DRUG",
    "ptt_start": "010713", "ptt_stop_reason": "COMP", "ptt_end": "280214", "ptt_cycles": "8",
    "ptt_resp_before": "REL", "ptt_best_resp": "PR", "ptt_best_resp_date": "11/2013", "ptt_pd": "N",
    "ptt_gvhd_new": "N", "ptt_tox_any": "Y",
}  # fmt: skip
FIRST_ENTRIES = [
    ("PTD", {"drug": "LEN", "drug_start": "010713", "drug_end": "280214", "drug_ongoing": "N",
             "drug_dose_reduced": "Y", "drug_stop_reason": "COMP"}),
    ("PTD", {"drug": "DEX", "drug_start": "010713", "drug_end": "280214", "drug_ongoing": "N",
             "drug_dose_reduced": "N", "drug_stop_reason": "COMP"}),
    ("TOX", {"tox_term": "10029366", "tox_grade": "3", "tox_onset": "9/2013", "tox_outcome": "RES",
             "tox_relation": "PRO", "tox_drugs": "LEN", "tox_action": "RED", "tox_serious": "N",
             "tox_resolved": "10/2013"}),
]  # fmt: skip
SECOND_TREATMENT = {
    "ptt_indication": "REL", "ptt_relapse": "1", "ptt_line": "2", "ptt_modality": "DRUG",
    "ptt_start": "150314", "ptt_stop_reason": "ONG", "ptt_cycles": "2", "ptt_resp_before": "PR",
    "ptt_best_resp": "SD", "ptt_pd": "N", "ptt_gvhd_new": "N", "ptt_tox_any": "N",
}  # fmt: skip
SECOND_ENTRIES = [
    ("PTD", {"drug": "BOR", "drug_start": "150314", "drug_ongoing": "Y", "drug_dose_reduced": "N"}),
]
VISIT = {"vital_status": "A", "contact_source": "VISIT", "kps_fu": "90", "agvhd_since": "N", "ist_now": "N",
         "inf_since": "N", "secmal_since": "N"}  # fmt: skip
VISITS = [
    {"visit_date": "130812", "disease_status": "CR", "resp_fu": "CR", "cgvhd_now": "NONE",
     "relapse_since": "N", "newtrt_since": "N", "agvhd_since": "Y", "ist_now": "Y"},
    {"visit_date": "051112", "disease_status": "CR", "resp_fu": "CR", "cgvhd_now": "MILD",
     "relapse_since": "N", "newtrt_since": "N"},
    {"visit_date": "060513", "disease_status": "CR", "resp_fu": "CR", "cgvhd_now": "MILD",
     "relapse_since": "N", "newtrt_since": "N"},
    {"visit_date": "041113", "disease_status": "POST", "resp_fu": "PR", "cgvhd_now": "NONE",
     "relapse_since": "Y", "newtrt_since": "Y"},
    {"visit_date": "050514", "disease_status": "REL", "resp_fu": "SD", "cgvhd_now": "NONE",
     "relapse_since": "N", "newtrt_since": "Y"},
]  # fmt: skip
END = {"eos_date": "050514", "eos_reason": "END"}


@pytest.fixture
def study(transactional_db, torino):
    return open_centre(torino)


def test_a_whole_patient_is_typed_without_the_mouse(sits_down, anna, study):
    person = sits_down(anna)
    person.opens("/patients/").logs_in().arrives_at("/patients/$")
    typist = Typist(person.page)
    person.tabs_to(person.page.get_by_role("link", name="Register a patient").first)
    typist.presses("Enter")
    typist.has_come_to("**/register/1/")
    for answers, entries in the_chart():
        print(person.page.url, person.page.locator("h1").inner_text())
        typist.fills(answers, entries)
        typist.saves_and_goes_on(ANOTHER if answers in (FIRST_LINE, FIRST_TREATMENT) else NEXT)
    record = load_record(Patient.objects.get())
    begun = {row.form_key: row for row in record.forms()}
    assert [key for key, row in begun.items() if not row.is_complete] == []
    assert {spec.key for spec in PAGE_SPECS} - set(begun) == {"DTH"}
    assert len(record.visits) == 5 and len(record.treatments) == 2 and len(record.lines) == 2
    costs = typist.costs
    assert costs.clicks == 0
    assert costs.pages <= MOST_PAGES
    figures = {
        "pages": costs.pages,
        "keystrokes": costs.keys,
        "data_points": sum(len(row.answers()) - len(row.unanswered()) for row in record.forms()),
        "answers": costs.answers,
        "waiting_s": round(sum(costs.waiting) / 1000, 2),
        "server_ms_p95": sorted(costs.server)[int(len(costs.server) * 0.95) - 1],
    }
    Path(person.screenshots).mkdir(parents=True, exist_ok=True)
    (Path(person.screenshots) / "figures.json").write_text(json.dumps(figures))
    print(figures)


def the_chart():
    """The forms in the order in which the site leads through them, with what the chart says."""
    yield REGISTRATION, ()
    yield CONSENT, ()
    yield DIAGNOSIS, ()
    yield FIRST_LINE, ()
    yield SECOND_LINE, ()
    yield STATUS, ()
    yield TRANSPLANT, CONDITIONING
    yield ENGRAFTMENT, CHIMERISM
    yield ACUTE, ()
    yield CHRONIC, ()
    yield RESPONSE, ()
    yield RELAPSE_SUMMARY, ()
    yield RELAPSE, ()
    yield TREATMENTS, ()
    yield FIRST_TREATMENT, FIRST_ENTRIES
    yield SECOND_TREATMENT, SECOND_ENTRIES
    for visit in VISITS:
        yield VISIT | visit, ()
    yield END, ()
