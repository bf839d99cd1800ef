"""Examples for the checks of the infusions of donor lymphocytes."""

from decimal import Decimal

from crf.checks.examples.example import fires, silent
from crf.checks.examples.treatment import summary, treated, treatment, with_infusions
from crf.examples import INDEX, a_record, day


def infused(*infusions, **forms):
    numbered = [{"dli_no": number, **each} for number, each in enumerate(infusions, start=1)]
    start = min(each["dli_date"] for each in infusions)
    given = treatment(ptt_modality="DLI", ptt_start=start, ptt_end=day(400), infusions=numbered)
    return treated(given, **forms)


def dose(number, cells, kind="UNST"):
    return {"dli_date": day(number), "dli_cd3": Decimal(cells), "dli_type": kind}


def boost(number):
    return {"dli_date": day(number), "dli_type": "CD34B"}


# Organ stages that make grade III by either system.
SEVERE = {
    "agvhd": "Y",
    "agvhd_onset_date": day(40),
    "agvhd_type": "CLAS",
    "agvhd_max_grade": "3",
    "agvhd_lgi": "2",
    "agvhd_trt": "Y",
    "agvhd_outcome": "STAB",
}
RESOLVED = {**SEVERE, "agvhd_outcome": "RES"}
CORD_BLOOD = {
    **INDEX,
    "tx_date": day(0),
    "donor_type": "CB",
    "cell_source": "CB1",
}
LATER_ALLO = {
    **INDEX,
    "is_index": "N",
    "tx_date": day(200),
    "tx_number": 3,
    "allo_number": 2,
    "donor_type": "MUD",
}


def after_cord_blood(*infusions, transplants=()):
    numbered = [{"dli_no": number, **each} for number, each in enumerate(infusions, start=1)]
    given = treatment(ptt_modality="DLI", ptt_start=day(60), infusions=numbered)
    return a_record(index=CORD_BLOOD, transplants=transplants, treatments=[given])


DURING = "DLI.dli_date AGV.agvhd_max_grade AGV.agvhd_onset_date"
ANY = summary(ptt_any="Y", ptt_total=1, dli_any="Y")
NONE = {**ANY, "dli_any": "N"}

EXAMPLES = {
    "E-PTT-06": [
        fires(treated(treatment(ptt_modality="DLI")), "PTT.ptt_modality"),
        fires(treated({**with_infusions(day(310)), "ptt_modality": "RT"}), "PTT.ptt_modality"),
        silent(treated(with_infusions(day(310)), treatment())),
        silent(treated({**with_infusions(day(310)), "ptt_modality": None}), also="E-GEN-02"),
    ],
    "E-PTT-07": [
        fires(treated(with_infusions(day(-1), ptt_start=day(20))), "DLI.dli_date TRA.tx_date"),
        fires(treated(with_infusions(day(0), ptt_start=day(20))), "DLI.dli_date TRA.tx_date"),
        silent(treated(with_infusions(day(30), ptt_start=day(30)))),
        silent(a_record(treatments=[with_infusions(day(300))])),
    ],
    "E-PTT-09": [
        fires(infused(dose(300, "10"), dose(330, "4.99")), "DLI.dli_cd3"),
        fires(infused(dose(300, "100.1")), "DLI.dli_cd3"),
        fires(infused(dose(300, "0.009")), "DLI.dli_cd3"),
        silent(infused(dose(300, "10"), dose(330, "5"), dose(360, "100"))),
        silent(infused(dose(300, "0.01"))),
        silent(infused(dose(300, "10"), boost(330), dose(360, "10"))),
        silent(infused(dose(300, "1001")), also="E-GEN-06"),
        silent(
            treated(
                {**with_infusions(), "infusions": [{"dli_no": 1, **dose(300, "50")}]},
                {**with_infusions(), "infusions": [{"dli_no": 2, **dose(390, "1")}]},
            )
        ),
    ],
    "E-PTT-10": [
        fires(infused(dose(29, "1")), "DLI.dli_date TRA.tx_date"),
        fires(infused(dose(60, "1"), acute_gvhd=SEVERE), DURING),
        fires(infused(dose(60, "1"), acute_gvhd={**RESOLVED, "agvhd_resolution_date": day(61)}), DURING),
        silent(infused(dose(30, "1"), acute_gvhd=SEVERE)),
        silent(infused(dose(60, "1"), acute_gvhd={**RESOLVED, "agvhd_resolution_date": day(60)})),
        silent(infused(dose(60, "1"), acute_gvhd={**RESOLVED, "missing": {"agvhd_resolution_date": "U"}})),
        silent(infused(dose(60, "1"), acute_gvhd={**SEVERE, "agvhd_onset_date": "2012"})),
        silent(infused(boost(60), acute_gvhd=SEVERE)),
        silent(infused(boost(20))),
    ],
    "E-PTT-11": [
        fires(after_cord_blood(dose(100, "1"), dose(130, "5")), "DLI.dli_date TRA.donor_type"),
        fires(
            after_cord_blood(dose(200, "1"), dose(230, "5"), transplants=[LATER_ALLO]),
            "DLI.dli_date TRA.donor_type",
        ),
        silent(after_cord_blood(dose(201, "1"), transplants=[LATER_ALLO])),
        silent(after_cord_blood(boost(100))),
        silent(infused(dose(100, "1"))),
    ],
    "E-PTT-16": [
        fires(
            treated(with_infusions(day(310)), treatment_summary=NONE),
            "PTS.dli_any DLI.dli_date",
        ),
        fires(treated(treatment(), treatment_summary=ANY), "PTS.dli_any"),
        fires(treated(treatment_summary={**ANY, "ptt_any": "N", "ptt_total": None}), "PTS.dli_any"),
        silent(treated(with_infusions(day(310)), treatment_summary=ANY)),
        silent(infused(boost(100), treatment_summary=NONE)),
        silent(infused(boost(100), treatment_summary=ANY)),
        # Another treatment is still to be typed, or the infusions of this one.
        silent(treated(treatment(), treatment_summary={**ANY, "ptt_total": 2})),
        silent(treated(treatment(ptt_modality="DLI"), treatment_summary=ANY), also="E-PTT-06"),
    ],
}
