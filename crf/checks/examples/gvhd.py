"""Examples for the checks of graft-versus-host disease."""

from crf.checks.examples.example import fires, silent
from crf.examples import a_record, a_sound_record, day


def acute(onset, grade="2", **index):
    answers = {"agvhd": "Y", "agvhd_none_until": None, "agvhd_onset_date": onset, "agvhd_max_grade": grade}
    return a_sound_record(acute_gvhd=answers, index=index)


def chronic(onset):
    return a_sound_record(
        chronic_gvhd={
            "cgvhd": "Y",
            "cgvhd_none_until": None,
            "cgvhd_onset_date": onset,
            "cgvhd_nih_global": "MOD",
        }
    )


EXAMPLES = {
    "E-AGV-01": [
        fires(acute(day(-3)), "AGV.agvhd_onset_date TRA.tx_date"),
        fires(acute(day(0)), "AGV.agvhd_onset_date TRA.tx_date"),
        fires(acute("2012-04"), "AGV.agvhd_onset_date TRA.tx_date"),
        silent(acute(day(1)), also="E-GEN-07"),
        silent(acute("2012-05")),
    ],
    "E-AGV-04": [
        fires(acute(day(30), grade="0"), "AGV.agvhd AGV.agvhd_max_grade"),
        silent(acute(day(30), grade="1")),
        silent(acute(day(30), grade="9")),
    ],
    "E-AGV-06": [
        fires(acute(day(30), donor_type="SYN"), "AGV.agvhd TRA.donor_type"),
        silent(a_sound_record(index={"donor_type": "SYN"})),
        silent(acute(day(30))),
    ],
    "E-AGV-08": [
        fires(a_sound_record(acute_gvhd={"agvhd_none_until": day(85)}), "AGV.agvhd_none_until"),
        fires(
            a_record(
                tx_date=day(0),
                acute_gvhd={"agvhd": "N", "agvhd_none_until": day(35)},
                visits={"D100": day(80)},
            ),
            "AGV.agvhd_none_until",
        ),
        silent(a_sound_record(acute_gvhd={"agvhd_none_until": day(86)})),
        silent(a_record(tx_date=day(0), acute_gvhd={"agvhd": "N", "agvhd_none_until": day(1)})),
    ],
    "E-CGV-01": [
        fires(chronic(day(0)), "CGV.cgvhd_onset_date TRA.tx_date"),
        fires(chronic("2011"), "CGV.cgvhd_onset_date TRA.tx_date"),
        silent(chronic(day(1)), also="E-GEN-06"),
        silent(chronic("2012")),
    ],
    "E-CGV-02": [
        fires(chronic(day(59)), "CGV.cgvhd_onset_date TRA.tx_date"),
        fires(chronic(day(20)), "CGV.cgvhd_onset_date TRA.tx_date"),
        fires(chronic("2012-06"), "CGV.cgvhd_onset_date TRA.tx_date"),
        silent(chronic(day(60))),
        silent(chronic("2012-07")),
        silent(chronic(day(19)), also="E-GEN-06"),
    ],
    "E-CGV-10": [
        fires(a_sound_record(chronic_gvhd={"cgvhd_none_until": day(670)}), "CGV.cgvhd_none_until"),
        silent(a_sound_record(chronic_gvhd={"cgvhd_none_until": day(671)})),
        silent(
            a_record(
                tx_date=day(0),
                chronic_gvhd={"cgvhd": "N", "cgvhd_none_until": day(30)},
                visits={"D100": day(100)},
            )
        ),
    ],
}
