"""Examples for the checks of stages and laboratory values."""

from crf.checks.examples.example import fires, silent
from crf.examples import a_sound_record

ISS = "DIA.iss DIA.b2m DIA.albumin"
ISS_1 = {"iss": "1", "b2m": 2, "albumin": 4}
ISS_3 = {"iss": "3", "b2m": 6, "albumin": 4}
# Standard risk by FISH and a normal LDH.
GOOD = {
    "fish_done": "Y",
    "fish_date": "2010-06",
    "del17p": "NEG",
    "t4_14": "NEG",
    "t14_16": "NEG",
    "amp1q": "N",
    "ldh": 200,
    "ldh_uln": 250,
    "ldh_cat": "N",
}
LDH = "DIA.ldh_cat DIA.ldh DIA.ldh_uln"
CRITERIA = ("crab_ca", "crab_renal", "crab_anaemia", "crab_bone", "emd")
SMOULDERING = dict.fromkeys(CRITERIA, "N")
ACTIVE = " ".join(["DIA.dx_subtype", "DIA.dx_date", *(f"DIA.{name}" for name in CRITERIA), "DIA.bmpc"])


def diagnosis(**answers):
    return a_sound_record(diagnosis=answers)


def typed_in(unit, **answers):
    entered = {name: {"value": "90", "unit": unit} for name in answers}
    return diagnosis(**answers, entered=entered)


EXAMPLES = {
    "E-DIA-06": [
        fires(diagnosis(iss="1", b2m="5.5"), ISS),
        fires(diagnosis(iss="2", b2m="3.4", albumin="3.5"), ISS),
        fires(diagnosis(iss="1", b2m="3.5", albumin=4), ISS),
        fires(diagnosis(iss="3", b2m="5.4", albumin=2), ISS),
        silent(diagnosis(iss="3", b2m="5.5")),
        silent(diagnosis(iss="1", b2m="3.4", albumin="3.5")),
        # Albumin alone leaves it open.
        silent(diagnosis(iss="3", albumin=2)),
        silent(diagnosis(b2m=2, albumin=4)),
        silent(diagnosis(iss="IV", b2m=2, albumin=4), also="E-GEN-08"),
    ],
    "E-DIA-07": [
        fires(diagnosis(**GOOD, **ISS_1, riss="2"), "DIA.riss"),
        fires(diagnosis(**GOOD, **ISS_3, riss="3"), "DIA.riss"),
        fires(diagnosis(**{**GOOD, "del17p": "POS"}, **ISS_3, riss="2"), "DIA.riss"),
        fires(diagnosis(iss="2", riss="3"), "DIA.riss"),
        silent(diagnosis(**GOOD, **ISS_1, riss="1")),
        # FISH was not done, and might decide.
        silent(diagnosis(**ISS_1, riss="2", ldh_cat="N")),
        # It follows from the ISS as reported, or from the LDH value: one mistake is one question.
        silent(diagnosis(**GOOD, **{**ISS_1, "iss": "2"}, riss="2"), also="E-DIA-06"),
        silent(diagnosis(**{**GOOD, "ldh_cat": "H"}, **ISS_1, riss="1"), also="E-DIA-11"),
    ],
    "E-DIA-08": [
        fires(diagnosis(**GOOD, **ISS_1, r2iss="2"), "DIA.r2iss"),
        fires(diagnosis(**{**GOOD, "amp1q": "G"}, **ISS_1, r2iss="1"), "DIA.r2iss"),
        silent(diagnosis(**{**GOOD, "amp1q": "A"}, **ISS_1, r2iss="2")),
        silent(diagnosis(**{**GOOD, "amp1q": "FAIL"}, **ISS_1, r2iss="2")),
        silent(diagnosis(**GOOD, **{**ISS_1, "iss": "2"}, r2iss="2"), also="E-DIA-06"),
    ],
    "E-DIA-09": [
        fires(diagnosis(ds_sub="A", creatinine=2), "DIA.ds_sub DIA.creatinine"),
        fires(diagnosis(ds_sub="B", creatinine="1.9"), "DIA.ds_sub DIA.creatinine"),
        silent(diagnosis(ds_sub="A", creatinine="1.9")),
        silent(diagnosis(ds_sub="B", creatinine=2)),
        silent(diagnosis(creatinine=2)),
    ],
    "E-DIA-10": [
        fires(diagnosis(ds_stage="1", hb="9.9", crab_anaemia="Y"), "DIA.ds_stage DIA.hb"),
        fires(diagnosis(ds_stage="1", calcium="12.1", crab_ca="Y"), "DIA.ds_stage DIA.calcium"),
        fires(diagnosis(ds_stage="1", crab_bone="Y", bone_lesions="2"), "DIA.ds_stage DIA.bone_lesions"),
        silent(diagnosis(ds_stage="1", hb=10, calcium=12, crab_ca="Y", crab_bone="Y", bone_lesions="1")),
        silent(diagnosis(ds_stage="2", hb="9.9", crab_anaemia="Y")),
    ],
    "E-DIA-11": [
        fires(diagnosis(ldh_cat="N", ldh=251, ldh_uln=250), LDH),
        fires(diagnosis(ldh_cat="H", ldh=250, ldh_uln=250), LDH),
        silent(diagnosis(ldh_cat="N", ldh=250, ldh_uln=250)),
        silent(diagnosis(ldh_cat="H", ldh=251, ldh_uln=250)),
        silent(diagnosis(ldh_cat="H", ldh=200, ldh_uln=None, missing={"ldh_uln": "U"})),
    ],
    "E-DIA-12": [
        fires(diagnosis(crab_ca="N", calcium="11.1"), "DIA.crab_ca DIA.calcium"),
        fires(diagnosis(crab_renal="N", creatinine="2.1"), "DIA.crab_renal DIA.creatinine"),
        fires(diagnosis(crab_anaemia="N", hb="9.9"), "DIA.crab_anaemia DIA.hb"),
        fires(
            diagnosis(crab_anaemia="N", hb="9.9", crab_ca="N", calcium="11.1"),
            "DIA.crab_ca DIA.calcium DIA.crab_anaemia DIA.hb",
        ),
        silent(
            diagnosis(crab_ca="N", calcium=11, crab_renal="N", creatinine=2, crab_anaemia="N", hb=10),
        ),
        silent(diagnosis(crab_anaemia="Y", hb="9.9")),
    ],
    "E-DIA-13": [
        fires(diagnosis(**SMOULDERING, bmpc=59), ACTIVE),
        fires(diagnosis(**SMOULDERING, bmpc=30, flc_kappa=990, flc_lambda=10), ACTIVE),
        silent(diagnosis(**SMOULDERING, bmpc=60)),
        silent(diagnosis(**SMOULDERING, bmpc=30, flc_kappa=1000, flc_lambda=10)),
        silent(diagnosis(**{**SMOULDERING, "emd": "Y"}, bmpc=30)),
        silent(diagnosis(**SMOULDERING, bmpc=30, dx_subtype="SBP")),
        # The criterion that its value meets is asked about first.
        silent(diagnosis(**SMOULDERING, bmpc=30, hb="9.9"), also="E-DIA-12"),
    ],
    "E-DIA-18": [
        fires(diagnosis(calcium="2.5"), "DIA.calcium", also="E-GEN-06"),
        fires(diagnosis(calcium=4), "DIA.calcium", also="E-GEN-07"),
        fires(diagnosis(creatinine=90, crab_renal="Y"), "DIA.creatinine", also="E-GEN-06"),
        fires(diagnosis(albumin=38, hb=120), "DIA.albumin DIA.hb", also="E-GEN-06"),
        fires(diagnosis(m_serum=45), "DIA.m_serum", also="E-GEN-06"),
        silent(diagnosis(calcium="4.1"), also="E-GEN-07"),
        silent(diagnosis(m_serum="20.5"), also="E-GEN-06"),
        silent(typed_in("g/L", hb="50.5"), also="E-GEN-06"),
    ],
}
