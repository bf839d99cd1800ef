"""Examples for the checks of conditioning, irradiation and prophylaxis."""

from typing import Any

from crf.checks.examples.example import fires, silent
from crf.checks.examples.transplant import FIRST_LINE, SECOND_ALLO
from crf.examples import a_sound_record, day
from crf.record import PatientRecord

FLU = {"cond_drug": "FLU", "cond_dose": 120, "cond_dose_unit": "MGM2"}
# 70 kg and 175 cm make 1.845 m².
BODY = {"pre_date": day(-20), "n_prior_autos": 0, "weight": 70, "height": 175, "resp_at_tx": "PR"}


def given(drug: str, dose: Any, unit: str, *, body: Any = None, **index: Any) -> PatientRecord:
    """Fludarabine and another drug; myeloablative only where the index says so."""
    other = {"cond_drug": drug, "cond_dose": dose, "cond_dose_unit": unit}
    if body is None:
        return a_sound_record(conditioning=[FLU, other], index=index)
    index = {"tx_number": 1, **index}
    return a_sound_record(lines=[FIRST_LINE], pre_transplant=body, conditioning=[FLU, other], index=index)


def irradiated(dose: Any, fractions: int | None, **index: Any) -> PatientRecord:
    return a_sound_record(
        conditioning=[FLU], index={"tbi": "Y", "tbi_dose": dose, "tbi_fractions": fractions, **index}
    )


def haplo(*prophylaxis: str, dose: int = 29, **index: Any) -> PatientRecord:
    """A haploidentical allo after fludarabine, cyclophosphamide and TBI of 2 Gy."""
    cyclophosphamide = {"cond_drug": "CY", "cond_dose": dose, "cond_dose_unit": "MGKG"}
    answers = {"donor_type": "HAPLO", "hla_match": 5, "cond_intensity": "NMA", "tbi": "Y"}
    answers |= {"gvhd_prophylaxis": [*prophylaxis] or None, **index}
    return a_sound_record(conditioning=[FLU, cyclophosphamide], index=answers)


DOSE = "CND.cond_dose CND.cond_dose_unit"
INTENSITY = "TRA.cond_intensity"
HAPLO = "TRA.donor_type TRA.gvhd_prophylaxis TRA.tcd_exvivo TRA.serotherapy"
EARLY_CY = "CND.cond_drug CND.cond_dose TRA.gvhd_prophylaxis"
TBI = "TRA.tbi_dose TRA.tbi_fractions"
MYELOABLATIVE = {"cond_intensity": "MAC"}

EXAMPLES = {
    "E-TRA-12": [
        fires(given("MEL", 78, "MGM2"), DOSE),
        silent(given("MEL", 79, "MGM2")),
        silent(given("MEL", 224, "MGM2", **MYELOABLATIVE)),
        fires(given("MEL", 225, "MGM2", **MYELOABLATIVE), DOSE),
        fires(given("TREO", 60, "GM2", **MYELOABLATIVE), DOSE),
        silent(given("TREO", 42, "GM2", **MYELOABLATIVE)),
        # The dose of one day, in milligrams: 48.8 mg/m².
        fires(given("MEL", 90, "MG", body=BODY), DOSE),
        silent(given("MEL", 258, "MG", body=BODY)),
        silent(given("MEL", 90, "MG")),
        silent(given("MEL", 90, "MG", body={**BODY, "weight": None}), also="E-GEN-02"),
        silent(given("BOR", 5000, "MGM2", cond_intensity="NMA")),
        fires(given("BU", "1.5", "MGKG"), DOSE),
        fires(given("TT", 25, "MGKG", **MYELOABLATIVE), DOSE),
        fires(given("CY", 10, "MGKG", cond_intensity="NMA"), DOSE),
        fires(given("BENDA", 90, "MGM2", cond_intensity="RIC"), DOSE),
        fires(given("FLU", 30, "MGM2", cond_intensity="NMA"), DOSE),
    ],
    "E-TRA-13": [
        fires(given("MEL", 140, "MGM2", **MYELOABLATIVE), INTENSITY),
        fires(given("MEL", 200, "MGM2"), INTENSITY),
        silent(given("MEL", 200, "MGM2", **MYELOABLATIVE)),
        # 243 mg/m² for this patient, and nobody knows how much for one whose weight is not known.
        fires(given("MEL", 300, "MG", body=BODY), INTENSITY),
        silent(given("MEL", 300, "MG")),
        # Between the classes.
        silent(given("TREO", 36, "GM2", **MYELOABLATIVE)),
        silent(given("MEL", 140, "MGM2", cond_intensity=None), also="E-GEN-02"),
    ],
    "E-TRA-14": [
        fires(a_sound_record(conditioning=[]), "TRA.tbi"),
        silent(a_sound_record(conditioning=[], index={"tbi": None}), also="E-GEN-02"),
        silent(a_sound_record(conditioning=[], index={"tbi": "Y", "cond_intensity": "NMA"})),
        silent(a_sound_record(transplants=[SECOND_ALLO])),
    ],
    "E-TRA-15": [
        fires(haplo("CSA", "MMF"), HAPLO),
        silent(haplo("PTCY", "TAC", "MMF")),
        silent(haplo("CSA", tcd_exvivo="TCRAB")),
        silent(haplo("CSA", serotherapy="THY")),
        silent(haplo("CSA", tcd_exvivo=None, missing={"tcd_exvivo": "U"})),
        silent(haplo("CSA", donor_type="MMUD", hla_match=9)),
        silent(haplo("NONE"), also="E-TRA-18"),
        silent(haplo("CSA", dose=100), also="E-TRA-16"),
    ],
    "E-TRA-16": [
        fires(haplo("CSA", "MMF", dose=80), EARLY_CY),
        fires(haplo("CSA", "MMF", dose=110, donor_type="MMUD", hla_match=9), EARLY_CY),
        silent(haplo("CSA", "MMF", dose=79), also="E-TRA-15"),
        silent(haplo("CSA", "MMF", dose=111), also="E-TRA-15"),
        silent(haplo("PTCY", "MMF", dose=100)),
        silent(haplo("CSA", dose=100, donor_type="MSD", hla_match=10)),
        silent(haplo(dose=100), also="E-GEN-02"),
    ],
    "E-TRA-17": [
        fires(a_sound_record(index={"gvhd_prophylaxis": ["CSA", "NONE"]}), "TRA.gvhd_prophylaxis"),
        silent(a_sound_record(index={"gvhd_prophylaxis": ["CSA", "MTX"]})),
    ],
    "E-TRA-18": [
        fires(a_sound_record(index={"gvhd_prophylaxis": ["NONE"]}), "TRA.gvhd_prophylaxis TRA.tcd_exvivo"),
        silent(a_sound_record(index={"gvhd_prophylaxis": ["NONE"], "tcd_exvivo": "CD34"})),
        silent(a_sound_record(index={"gvhd_prophylaxis": ["NONE"], "donor_type": "SYN"})),
        silent(a_sound_record(index={"gvhd_prophylaxis": ["NONE", "CSA"]}), also="E-TRA-17"),
    ],
    "E-TRA-19": [
        fires(irradiated("1.4", 1, cond_intensity="NMA"), "TRA.tbi_dose"),
        silent(irradiated("1.5", 1, cond_intensity="NMA")),
        silent(irradiated("13.2", 11, **MYELOABLATIVE), also="E-GEN-07"),
        fires(irradiated(14, 7, **MYELOABLATIVE), "TRA.tbi_dose"),
        fires(irradiated(6, 1, **MYELOABLATIVE), TBI),
        silent(irradiated(5, 1, **MYELOABLATIVE)),
        silent(irradiated(6, 3)),
        silent(irradiated(20, 8, **MYELOABLATIVE), also="E-GEN-06"),
    ],
    "E-TRA-23": [
        fires(a_sound_record(index={"cond_start": day(1)}), "TRA.cond_start TRA.tx_date"),
        fires(a_sound_record(index={"cond_start": day(-31)}), "TRA.cond_start TRA.tx_date"),
        silent(a_sound_record(index={"cond_start": day(0)})),
        silent(a_sound_record(index={"cond_start": day(-30)})),
    ],
    "E-TRA-24": [
        fires(
            a_sound_record(index={"ist_stop_date": day(-1), "ist_ongoing": None}),
            "TRA.ist_stop_date TRA.tx_date",
        ),
        fires(a_sound_record(index={"ist_stop_date": "2011"}), "TRA.ist_stop_date TRA.tx_date"),
        silent(a_sound_record(index={"ist_stop_date": "2012-05"})),
        silent(a_sound_record(index={"ist_stop_date": day(200)})),
    ],
    "E-TRA-27": [
        fires(given("BOR", 2, "MGM2"), INTENSITY),
        fires(given("MEL", 140, "MGM2", cond_intensity="NMA"), INTENSITY),
        silent(given("MEL", 140, "MGM2")),
        silent(given("MEL", 200, "MGM2"), also="E-TRA-13"),
    ],
}
