"""Examples for the checks of every item of every form."""

from decimal import Decimal

from crf import models
from crf.checks.examples.example import fires, silent
from crf.examples import DIED, a_record, a_sound_record, day

UNKNOWN_SOURCE = {"contact_source": None, "missing": {"contact_source": "U"}}


UNKNOWN_VISIT = {
    "contact_source": None,
    "disease_status": None,
    "resp_fu": None,
    "missing": {"contact_source": "U", "disease_status": "U", "resp_fu": "U"},
}


UNKNOWN_ITEMS = "FUP.contact_source FUP.disease_status FUP.resp_fu"


CHRONIC = {"cgvhd": "Y", "cgvhd_none_until": None, "cgvhd_nih_global": "UNK"}


LATER_AUTO = {
    "is_index": "N",
    "tx_kind": "N",
    "tx_date": day(600),
    "tx_number": 3,
    "cell_source": "PB",
}


def imported(date):
    return a_sound_record(diagnosis={"dx_date": date, "origin": "registry"})


def with_comment(text):
    return a_sound_record(diagnosis={"dx_comment": text})


def status(**answers):
    return a_sound_record(pre_transplant={"pre_date": day(-20), **answers})


def relapsed_on(number):
    relapse_ever = {"relapse_ever": "Y", "relapse_free_until": None}
    return a_sound_record(relapse_summary=relapse_ever, relapses=[day(number)])


# The forms are typed one after the other: the assessments before the visits that tell of a later contact.
BEGUN = {"tx_date": day(0), "acute_gvhd": {"agvhd": "N", "agvhd_none_until": day(400)}}


MID_ENTRY = a_record(**BEGUN, visits={"D100": day(100)})


MID_ENTRY_CLOSED = a_record(**BEGUN, visits={"D100": day(100), "LAST": day(380)})

EXAMPLES = {
    "E-GEN-01": [
        fires(a_sound_record(diagnosis={"dx_other": "?"}), "DIA.dx_other"),
        fires(a_sound_record(diagnosis={"dx_other": ""}), "DIA.dx_other"),
        fires(
            a_sound_record(transplants=[{**LATER_AUTO, "allo_number": 0}]), "TRA.allo_number", also="E-GEN-06"
        ),
        fires(a_sound_record(acute_gvhd={"missing": {"agvhd_onset_date": "U"}}), "AGV.agvhd_onset_date"),
        fires(a_sound_record(diagnosis={"missing": {"dx_other": "U"}}), "DIA.dx_other", also="E-GEN-03"),
        silent(a_sound_record(diagnosis={"dx_subtype": "OTH", "dx_other": "?"})),
        silent(a_sound_record(transplants=[LATER_AUTO])),
    ],
    "E-GEN-02": [
        fires(a_sound_record(diagnosis={"dx_subtype": None}), "DIA.dx_subtype"),
        fires(a_sound_record(diagnosis={"dx_subtype": "OTH"}), "DIA.dx_other"),
        fires(a_sound_record(visits={"M06": {"contact_source": None}}), "FUP.contact_source"),
        silent(a_sound_record(visits={"M06": UNKNOWN_SOURCE})),
        silent(a_sound_record(diagnosis={"dx_subtype": "OTH", "dx_other": ""})),
        silent(a_record().with_form(models.Diagnosis())),
    ],
    "E-GEN-03": [
        fires(
            a_sound_record(diagnosis={"dx_subtype": None, "missing": {"dx_subtype": "D"}}), "DIA.dx_subtype"
        ),
        silent(a_sound_record(diagnosis={"dx_subtype": None, "missing": {"dx_subtype": "U"}})),
        fires(a_sound_record(visits={"M06": {"missing": {"contact_source": "U"}}}), "FUP.contact_source"),
        fires(
            a_sound_record(visits={"M06": UNKNOWN_SOURCE | {"missing": {"contact_source": "D"}}}),
            "FUP.contact_source",
        ),
        silent(a_sound_record(visits={"M06": UNKNOWN_SOURCE})),
        silent(a_sound_record(visits={"M06": UNKNOWN_SOURCE | {"missing": {"contact_source": "W"}}})),
        silent(a_sound_record(diagnosis={"missing": {"an_item_of_the_past": "U"}})),
    ],
    "E-GEN-04": [
        fires(a_sound_record(consent={"vital_check_date": "2024-06-02"}), "CON.vital_check_date"),
        fires(a_record(dx_date="2024-07"), "DIA.dx_date"),
        silent(a_sound_record(consent={"vital_check_date": "2024-06-01"})),
        silent(a_record(dx_date="2024-06"), also="E-GEN-07"),
    ],
    "E-GEN-05": [
        fires(a_sound_record(visits={"M06": UNKNOWN_VISIT}), UNKNOWN_ITEMS),
        silent(a_sound_record(visits={"M06": UNKNOWN_SOURCE})),
        silent(a_sound_record(visits={"M06": {**UNKNOWN_VISIT, "status": "1"}})),
        silent(
            a_sound_record(
                visits={
                    "M06": UNKNOWN_VISIT
                    | {"missing": {"contact_source": "U", "disease_status": "U", "resp_fu": "D"}},
                }
            )
        ),
    ],
    "E-GEN-06": [
        fires(a_sound_record(index={"tx_number": 10}), "TRA.tx_number"),
        fires(a_sound_record(patient={"consecutive_no": 0}), "PAT.consecutive_no"),
        fires(a_sound_record(chronic_gvhd={**CHRONIC, "cgvhd_onset_date": day(19)}), "CGV.cgvhd_onset_date"),
        fires(a_sound_record(consent={"vital_check_date": "2019-12-31"}), "CON.vital_check_date"),
        fires(status(weight=Decimal("24.9")), "PRE.weight"),
        silent(status(weight=Decimal(25)), also="E-GEN-07"),
        silent(a_sound_record(index={"tx_number": 9}), also="E-GEN-07"),
        silent(a_sound_record(patient={"consecutive_no": 1})),
        silent(a_sound_record(chronic_gvhd={**CHRONIC, "cgvhd_onset_date": day(20)}), also="E-CGV-02"),
    ],
    "E-GEN-07": [
        fires(a_sound_record(index={"tx_number": 5}), "TRA.tx_number"),
        fires(a_sound_record(diagnosis={"dx_date": "1994-12"}), "DIA.dx_date", also="E-DIA-04"),
        # Codes that are numbers have limits too; what is no code of the list has none.
        fires(status(kps="50"), "PRE.kps"),
        fires(status(ecog="3"), "PRE.ecog"),
        silent(status(kps="60", ecog="2")),
        silent(status(kps="55"), also="E-GEN-08"),
        silent(status(kps="NAN"), also="E-GEN-08"),
        silent(a_sound_record(index={"tx_number": 4})),
        silent(a_sound_record(diagnosis={"dx_date": "1995"}), also="E-DIA-04 E-GEN-09"),
    ],
    "E-GEN-08": [
        fires(a_sound_record(index={"donor_type": "BROTHER"}), "TRA.donor_type"),
        fires(a_sound_record(visits={"M06": {"disease_status": ""}}), "FUP.disease_status"),
        fires(a_sound_record(DIED, death={"death_contrib": ["INF", "COLD", "FLU"]}), "DTH.death_contrib"),
        silent(a_sound_record(DIED, death={"death_contrib": ["INF", "MOF"]})),
    ],
    "E-GEN-09": [
        fires(a_sound_record(diagnosis={"dx_date": "2010"}), "DIA.dx_date"),
        silent(a_sound_record(diagnosis={"dx_date": "2010-12"})),
        silent(a_sound_record(chronic_gvhd={**CHRONIC, "cgvhd_onset_date": "2013"})),
    ],
    "E-GEN-10": [
        fires(
            a_sound_record(DIED, chronic_gvhd={**CHRONIC, "cgvhd_onset_date": day(401)}),
            "CGV.cgvhd_onset_date DTH.death_date",
        ),
        fires(
            a_sound_record(DIED, chronic_gvhd={**CHRONIC, "cgvhd_onset_date": "2013-07"}),
            "CGV.cgvhd_onset_date DTH.death_date",
        ),
        fires(
            a_sound_record(DIED, relapse_summary={"relapse_free_until": day(401)}),
            "RLS.relapse_free_until DTH.death_date",
        ),
        fires(
            a_sound_record(DIED, transplants=[{**LATER_AUTO, "tx_date": day(401)}]),
            "TRA.tx_date DTH.death_date",
        ),
        fires(
            a_sound_record(DIED, visits={"LAST": {"visit_date": day(401)}}, end={"eos_date": day(401)}),
            "FUP.visit_date DTH.death_date",
        ),
        silent(a_sound_record(DIED, chronic_gvhd={**CHRONIC, "cgvhd_onset_date": day(400)})),
        silent(a_sound_record(DIED, chronic_gvhd={**CHRONIC, "cgvhd_onset_date": "2013-06"})),
        silent(a_sound_record(DIED, chronic_gvhd={**CHRONIC, "cgvhd_onset_date": "2013"})),
        silent(a_sound_record(chronic_gvhd={**CHRONIC, "cgvhd_onset_date": day(401)})),
        # One wrong date of death is one question, not one for each event.
        silent(a_sound_record(DIED, death={"death_date": day(-400)}), also="E-DTH-01"),
        # Dates of forms that are not clinical may be later than death.
        silent(a_sound_record(DIED, consent={"vital_check_date": "2024-01-01"})),
    ],
    "E-GEN-11": [
        fires(relapsed_on(739), "REL.rel_date"),
        silent(relapsed_on(738)),
        fires(MID_ENTRY_CLOSED, "AGV.agvhd_none_until", also="E-FUP-08"),
        silent(MID_ENTRY),
        silent(a_record(tx_date=day(0), relapses=[day(739)])),
        silent(a_sound_record(DIED, chronic_gvhd={**CHRONIC, "cgvhd_onset_date": day(430)}), also="E-GEN-10"),
    ],
    "E-GEN-12": [
        fires(
            a_sound_record(visits={"M06": UNKNOWN_SOURCE | {"missing": {"contact_source": "P"}}}),
            "FUP.contact_source",
        ),
        silent(a_sound_record(visits={"M06": UNKNOWN_SOURCE})),
    ],
    "E-GEN-13": [
        fires(imported("2010-06-15"), "DIA.dx_date"),
        fires(imported("2010-01-01"), "DIA.dx_date"),
        fires(imported("2010-07-01"), "DIA.dx_date"),
        silent(imported("2010-06-14")),
        silent(imported("2010-06-01")),
        silent(imported("2010-07")),
        silent(a_sound_record(diagnosis={"dx_date": "2010-06-15"})),
    ],
    "E-GEN-14": [
        *(
            fires(with_comment(text), "DIA.dx_comment")
            for text in (
                "ask anna.rossi@ospedale.example",
                "CF RSSMRA60A01L219X, seen in June",
                "rssmra60a01l219x",
                "call 3331234567",
                "call 333 123 4567",
                "call 333-1234567.",
                "+39 347 12 34 567",
                "+390116331234",
                "tel. 011 6331234",
            )
        ),
        *(
            silent(with_comment(text))
            for text in (
                "",
                "seen 2015-06-12, 20 mg per day; CD34+ 6.2 x 10^6/kg",
                "subject MMA-01-0001-T, protocol 2022/1234",
                "from 12/06/2015 to 13/07/2015: 300 mg 2015-06-12",
                "dose 3333 at 12:30, 0.123456789 mg",
            )
        ),
        silent(a_sound_record(dossier={"pi_email": "pi@ospedale.example"})),
    ],
}
