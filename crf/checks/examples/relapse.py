"""Examples for the checks of relapse."""

from crf.checks.examples.example import fires, silent
from crf.examples import RELAPSE_TREATMENT, RELAPSED, VISIT_ANSWERS, a_record, a_sound_record, day


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


def first_of_type(kind, best, before="PR", assessments=(), **relapse):
    """The first relapse on day 300, and the responses before it."""
    response = {"best_resp": best}
    if best not in ("NE", "SD", "PD"):
        response["best_resp_date"] = day(100)
    return a_record(
        tx_date=day(0),
        pre_transplant={"pre_date": day(-20), "resp_at_tx": before},
        response=response,
        assessments=assessments,
        relapses=[{"rel_date": day(300), "rel_type": kind, **relapse}],
    )


def clinical(*crab, **answers):
    return relapsed(day(300), rel_detection="CLIN", rel_crab=list(crab), **answers)


def treated(answer, *numbers, any_treatment="Y", total=None, **treatment):
    """A relapse that is said to be treated or not, and treatments for relapses of these numbers."""
    treatments = [
        {
            **RELAPSE_TREATMENT,
            "ptt_start": day(310),
            "ptt_end": day(420),
            "ptt_relapse": number,
            "drugs": [{"drug": "POM", "drug_start": day(310), "drug_end": day(420)}],
            **treatment,
        }
        for number in numbers
    ]
    total = len(numbers) if total is None else total
    summary = {"ptt_any": any_treatment, "ptt_total": total or None, "dli_any": "N"}
    return a_record(
        tx_date=day(0),
        relapses=[{"rel_date": day(300), "rel_type": "PD", "rel_treated": answer}],
        treatment_summary=summary if any_treatment else None,
        treatments=treatments,
    )


EXAMPLES = {
    "E-REL-01": [
        fires(relapsed(day(0)), "REL.rel_date TRA.tx_date"),
        fires(relapsed("2012-04"), "REL.rel_date TRA.tx_date"),
        silent(relapsed(day(1)), also="E-REL-11"),
        silent(relapsed("2012-05"), also="E-REL-11"),
        silent(relapsed("2012"), also="E-GEN-09"),
    ],
    "E-REL-02": [
        fires(first_of_type("RELCR", "VGPR"), "REL.rel_type RSP.best_resp PRE.resp_at_tx"),
        fires(first_of_type("RELCR", "NE"), "REL.rel_type RSP.best_resp PRE.resp_at_tx"),
        silent(first_of_type("RELCR", "CR")),
        silent(first_of_type("RELCR", "VGPR", before="CR"), also="E-RSP-04"),
        silent(first_of_type("RELCR", "VGPR", before="NE")),
        silent(first_of_type("PD", "VGPR")),
        silent(first_of_type("RELCR", "VGPR", assessments=[{"rsa_date": day(200), "rsa_resp": "CR"}])),
        fires(
            first_of_type("RELCR", "VGPR", assessments=[{"rsa_date": day(400), "rsa_resp": "CR"}]),
            "REL.rel_type RSP.best_resp PRE.resp_at_tx",
        ),
        # The first relapse is not entered yet.
        silent(first_of_type("RELCR", "VGPR", rel_no=2), also="E-REL-06"),
    ],
    "E-REL-03": [
        fires(first_of_type("PD", "CR"), "REL.rel_type RSP.best_resp"),
        fires(first_of_type("CONT", "SCR"), "REL.rel_type RSP.best_resp"),
        silent(first_of_type("RELCR", "CR")),
        silent(first_of_type("MRDR", "CR")),
        silent(first_of_type("PD", "NCR")),
        silent(first_of_type("PD", "CR", rel_date=day(99)), also="E-RSP-02"),
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
    "E-REL-07": [
        fires(clinical("NONE", rel_emd="N"), "REL.rel_detection REL.rel_crab REL.rel_emd"),
        silent(clinical("AN")),
        silent(clinical("NONE", rel_emd="Y")),
        silent(clinical("NONE", missing={"rel_emd": "D"})),
        silent(clinical("NONE", rel_emd="N", rel_pcl="Y")),
        silent(relapsed(day(300), rel_detection="BIO")),
    ],
    "E-REL-08": [
        fires(clinical("AN", "NONE"), "REL.rel_crab"),
        silent(clinical("AN", "BON")),
        silent(clinical("NONE", rel_emd="Y")),
    ],
    "E-REL-09": [
        fires(treated("N", 1), "REL.rel_treated PTT.ptt_relapse"),
        fires(treated("Y", any_treatment="N"), "REL.rel_treated PTS.ptt_any", also="E-PAT-08"),
        fires(
            treated("Y", None, ptt_indication="MAIN", ptt_best_resp=None), "REL.rel_treated", also="E-PTT-04"
        ),
        silent(treated("Y", 1)),
        silent(treated("N", any_treatment="N"), also="E-PAT-08"),
        silent(treated("N", None, ptt_indication="RESD")),
        # Not all treatments are entered, or linked to a relapse that is there.
        silent(treated("Y", total=1), also="E-PTT-15"),
        silent(treated("Y", any_treatment=None)),
        silent(treated("Y", 2)),
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
