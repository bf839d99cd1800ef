"""Examples for the checks of relapse."""

from crf.checks.examples.example import fires, silent
from crf.examples import RELAPSED, VISIT_ANSWERS, a_record, a_sound_record, day


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
