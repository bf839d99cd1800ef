"""Examples for the checks of diagnosis, transplant, GVHD and relapse."""

from tests.crf.checks.examples import fires, silent
from tests.factories.records import INDEX, RELAPSED, VISIT_ANSWERS, a_record, a_sound_record, day

SECOND_ALLO = {**INDEX, "is_index": "N", "tx_date": day(600), "tx_number": 3, "allo_number": 2}
WITHOUT_ALLO_ITEMS = {"allo_number": None, "donor_type": None, "cond_intensity": None}


def diagnosed(date, **patient):
    return a_sound_record(diagnosis={"dx_date": date}, patient=patient)


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


def relapsed(*dates, **answers):
    return a_record(
        tx_date=day(0), relapses=[{"rel_date": date, "rel_type": "PD"} | answers for date in dates]
    )


def summarised(ever, *types):
    summary = {"relapse_ever": ever, "relapse_free_until": day(200) if ever == "N" else None}
    relapses = [{"rel_date": day(300 + n), "rel_type": kind} for n, kind in enumerate(types)]
    return a_record(tx_date=day(0), relapse_summary=summary, relapses=relapses)


def reported(*relapses):
    """Relapse is reported by the visit of day 183, after one of day 100."""
    before = {**VISIT_ANSWERS, "visit_date": day(100), "disease_status": "RESD"}
    visit = {**before, "visit_date": day(183), "relapse_since": "Y", "disease_status": "REL"}
    return a_record(tx_date=day(0), visits={"D100": before, "M06": visit}, relapses=relapses)


EXAMPLES = {
    "E-DIA-01": [
        fires(
            diagnosed("1989-12", birth_year=1990, age_at_allo=22),
            "DIA.dx_date PAT.birth_year",
            also="E-GEN-07 E-DIA-04",
        ),
        silent(diagnosed("1990-01", birth_year=1990, age_at_allo=22), also="E-GEN-07 E-DIA-02 E-DIA-04"),
    ],
    "E-DIA-02": [
        fires(diagnosed("2010-12", birth_year=1986, age_at_allo=26), "DIA.dx_date PAT.birth_year"),
        silent(diagnosed("2010-01", birth_year=1985, age_at_allo=26)),
    ],
    "E-DIA-03": [
        fires(diagnosed(day(1)), "DIA.dx_date TRA.tx_date"),
        fires(diagnosed("2012-06"), "DIA.dx_date TRA.tx_date"),
        silent(diagnosed(day(0)), also="E-DIA-04"),
        silent(diagnosed("2012-05"), also="E-DIA-04"),
    ],
    "E-DIA-04": [
        fires(diagnosed(day(-89)), "DIA.dx_date TRA.tx_date"),
        fires(diagnosed("2012-03"), "DIA.dx_date TRA.tx_date"),
        fires(diagnosed(day(-5480)), "DIA.dx_date TRA.tx_date"),
        silent(diagnosed(day(-90))),
        silent(diagnosed("2012-01")),
        silent(diagnosed("2012"), also="E-GEN-09"),
        silent(diagnosed(day(-5479))),
        silent(diagnosed("1997"), also="E-GEN-09"),
    ],
    "E-TRA-01": [
        fires(a_sound_record(transplants=[{**SECOND_ALLO, "is_index": "Y"}]), "TRA.is_index TRA.tx_kind"),
        fires(a_sound_record(index={"is_index": "N"}), "TRA.is_index TRA.tx_kind"),
        fires(a_sound_record(index={"tx_kind": "N", **WITHOUT_ALLO_ITEMS}), "TRA.is_index TRA.tx_kind"),
        silent(a_sound_record(transplants=[SECOND_ALLO])),
        silent(a_sound_record(index={"is_index": None}), also="E-GEN-02"),
        silent(a_record()),
    ],
    "E-TRA-02": [
        fires(a_sound_record(transplants=[{**SECOND_ALLO, "tx_number": 2}]), "TRA.tx_date TRA.tx_number"),
        fires(a_sound_record(transplants=[{**SECOND_ALLO, "tx_date": day(0)}]), "TRA.tx_date TRA.tx_number"),
        fires(
            a_sound_record(transplants=[{**SECOND_ALLO, "allo_number": 4}]),
            "TRA.allo_number TRA.tx_number",
            also="E-GEN-07",
        ),
        silent(a_sound_record(transplants=[SECOND_ALLO])),
        silent(a_sound_record(transplants=[{**SECOND_ALLO, "tx_number": None}]), also="E-GEN-02"),
    ],
    "E-TRA-03": [
        fires(a_sound_record(index={"allo_number": 2}), "TRA.allo_number TRA.is_index"),
        silent(a_sound_record(transplants=[SECOND_ALLO])),
    ],
    "E-TRA-22": [
        fires(a_sound_record(index={"donor_type": "CB"}), "TRA.donor_type TRA.cell_source"),
        fires(a_sound_record(index={"cell_source": "CB2"}), "TRA.donor_type TRA.cell_source"),
        silent(a_sound_record(index={"donor_type": "CB", "cell_source": "CB1"})),
        silent(a_sound_record(index={"donor_type": None, "cell_source": "CB1"}), also="E-GEN-02"),
    ],
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
    "E-REL-01": [
        fires(relapsed(day(0)), "REL.rel_date TRA.tx_date"),
        fires(relapsed("2012-04"), "REL.rel_date TRA.tx_date"),
        silent(relapsed(day(1)), also="E-REL-11"),
        silent(relapsed("2012-05"), also="E-REL-11"),
        silent(relapsed("2012"), also="E-GEN-09"),
    ],
    "E-REL-04": [
        fires(summarised("N", "PD"), "RLS.relapse_ever REL.rel_type"),
        fires(summarised("Y"), "REL.rel_date"),
        fires(summarised("Y", "MRDR"), "RLS.relapse_ever"),
        silent(summarised("N")),
        silent(summarised("N", "MRDR")),
        silent(summarised("N", None), also="E-GEN-02"),
        silent(summarised("Y", None), also="E-GEN-02"),
        silent(summarised("Y", "MRDR", "RELCR")),
    ],
    "E-REL-05": [
        fires(a_sound_record(relapse_summary={"relapse_free_until": day(640)}), "RLS.relapse_free_until"),
        silent(a_sound_record(relapse_summary={"relapse_free_until": day(641)})),
    ],
    "E-REL-06": [
        fires(relapsed(day(300), rel_no=2), "REL.rel_no"),
        fires(relapsed(day(300), day(400), rel_no=1), "REL.rel_no"),
        fires(relapsed(day(400), day(300)), "REL.rel_no REL.rel_date"),
        silent(relapsed(day(300), day(400))),
        silent(relapsed("2013-03", "2013"), also="E-GEN-09"),
        silent(relapsed(day(300), rel_no=None), also="E-GEN-02"),
    ],
    "E-REL-10": [
        fires(reported(), "FUP.relapse_since REL.rel_date"),
        fires(reported(day(69)), "FUP.relapse_since REL.rel_date", also="E-FUP-12"),
        fires(reported(day(214)), "FUP.relapse_since REL.rel_date"),
        silent(reported(day(70))),
        silent(reported(day(213))),
        silent(reported("2012"), also="E-GEN-09"),
        silent(reported({"rel_date": None, "rel_type": "PD"}), also="E-GEN-02"),
        silent(a_sound_record(RELAPSED)),
    ],
    "E-REL-11": [
        fires(relapsed(day(27)), "REL.rel_date REL.rel_type"),
        fires(relapsed("2012-05"), "REL.rel_date REL.rel_type"),
        silent(relapsed(day(28))),
        silent(relapsed(day(27), rel_type="CONT")),
        silent(relapsed("2012-06")),
    ],
}
