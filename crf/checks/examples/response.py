"""Examples for the checks of response."""

from crf.checks.examples.example import fires, silent
from crf.examples import RELAPSED, a_record, a_sound_record, day


def responded(best, *assessments, base=None, before=None, **changes):
    """The best response, dated to day 100 where it has a date; assessments by day or date and response."""
    response = {"best_resp": best} if isinstance(best, str) else dict(best)
    if response["best_resp"] not in ("NE", "SD", "PD"):
        response.setdefault("best_resp_date", day(100))
    rows = [
        {"rsa_date": day(when) if isinstance(when, int) else when, "rsa_resp": code}
        for when, code in assessments
    ]
    if before:
        changes["pre_transplant"] = {"pre_date": day(-20), "resp_at_tx": before}
    return a_sound_record(**({"base": base} if base else {}), response=response, assessments=rows, **changes)


def dated(when, **changes):
    return responded({"best_resp": "PR", "best_resp_date": when}, **changes)


def assessed(code, **answers):
    assessment = {"rsa_date": day(100), "rsa_resp": code, **answers}
    return a_sound_record(response={"best_resp": "SCR", "best_resp_date": day(100)}, assessments=[assessment])


def progressed(*assessments, relapses=(), ever="Y", **summary):
    summary = {"relapse_ever": ever, "relapse_free_until": day(700) if ever == "N" else None} | summary
    return a_record(
        tx_date=day(0),
        assessments=[{"rsa_date": day(when), "rsa_resp": code} for when, code in assessments],
        relapses=relapses,
        relapse_summary=summary if ever else None,
    )


def tested(*results, best=None, **changes):
    """MRD was negative at least once, and these are the results that were entered."""
    response = {
        "best_resp": "CR",
        "best_resp_date": day(100),
        "mrd_post_any": "Y",
        "mrd_neg_ever": "Y",
        **(best or {}),
    }
    rows = [
        {"rsa_date": day(100 + number), "rsa_resp": "CR", "rsa_mrd": result}
        for number, result in enumerate(results)
    ]
    return a_sound_record(response=response, assessments=rows, **changes)


CONTRADICTED = "RSA.rsa_resp"

EXAMPLES = {
    "E-RSP-01": [
        fires(dated(day(-1)), "RSP.best_resp_date TRA.tx_date"),
        fires(dated("2012-04"), "RSP.best_resp_date TRA.tx_date"),
        fires(responded("PR", (-10, "PR")), "RSA.rsa_date TRA.tx_date"),
        silent(dated(day(0))),
        silent(dated("2012-05")),
        silent(responded("PR", ("2012", "PR"))),
    ],
    "E-RSP-02": [
        fires(dated(day(301), base=RELAPSED), "RSP.best_resp_date REL.rel_date"),
        fires(dated("2013-03", base=RELAPSED), "RSP.best_resp_date REL.rel_date"),
        silent(dated(day(300), base=RELAPSED)),
        silent(dated("2013", base=RELAPSED)),
        silent(
            dated(
                day(301),
                base=RELAPSED,
                relapses=[
                    {"rel_date": day(250), "rel_type": "MRDR"},
                    {"rel_date": day(302), "rel_type": "PD"},
                ],
            )
        ),
        silent(responded({"best_resp": "REL", "best_resp_date": day(301)}, base=RELAPSED)),
    ],
    "E-RSP-03": [
        fires(responded("PR", (100, "VGPR"), (183, "PR")), "RSP.best_resp RSA.rsa_resp"),
        fires(responded("PR", (299, "CR"), base=RELAPSED), "RSP.best_resp RSA.rsa_resp"),
        fires(responded("PR", (300, "CR"), base=RELAPSED), "RSP.best_resp RSA.rsa_resp"),
        silent(responded("PR", (301, "CR"), base=RELAPSED)),
        silent(responded("PR", ("2013", "CR"), base=RELAPSED)),
        silent(responded("VGPR", (100, "VGPR"), (183, "PR"))),
        silent(responded("PR", (100, "NE"))),
        # Relapses are not spoken of yet.
        silent(responded("PR", (400, "CR"), relapse_summary=None)),
    ],
    "E-RSP-04": [
        fires(responded("PR", before="VGPR"), "RSP.best_resp PRE.resp_at_tx"),
        fires(responded("NCR", before="CR"), "RSP.best_resp PRE.resp_at_tx"),
        silent(responded("PR", before="PR")),
        silent(responded("CR", before="SCR")),
        silent(responded("PD", before="PR")),
        silent(responded("NE", before="PR")),
        silent(responded("SD", before="REL")),
        silent(responded("SD", before="NE")),
    ],
    "E-RSP-05": [
        fires(assessed("CR", rsa_m_serum="0.1"), f"{CONTRADICTED} RSA.rsa_m_serum"),
        fires(assessed("SCR", rsa_ifix_neg="N"), f"{CONTRADICTED} RSA.rsa_ifix_neg"),
        fires(assessed("CR", rsa_ifix_neg="N", rsa_bmpc=5), f"{CONTRADICTED} RSA.rsa_ifix_neg RSA.rsa_bmpc"),
        silent(assessed("CR", rsa_m_serum="0", rsa_ifix_neg="Y", rsa_bmpc=4)),
        silent(assessed("VGPR", rsa_m_serum="0.1", rsa_ifix_neg="N", rsa_bmpc=5)),
        silent(assessed("CR", missing={"rsa_m_serum": "U", "rsa_ifix_neg": "D", "rsa_bmpc": "D"})),
    ],
    "E-RSP-06": [
        fires(assessed("SCR", rsa_flc_normal="N"), "RSA.rsa_resp RSA.rsa_flc_normal"),
        silent(assessed("SCR", rsa_flc_normal="Y")),
        silent(assessed("SCR", missing={"rsa_flc_normal": "D"})),
        silent(assessed("CR", rsa_flc_normal="N")),
    ],
    "E-RSP-07": [
        fires(progressed((365, "PD"), ever="N"), "RSA.rsa_resp"),
        fires(progressed((100, "PR"), (365, "PD"), relapses=[day(39)]), "RSA.rsa_resp"),
        fires(progressed((365, "REL"), relapses=[day(426)]), "RSA.rsa_resp"),
        silent(progressed((100, "PR"), (365, "PD"), relapses=[day(40)])),
        silent(progressed((365, "REL"), relapses=[day(425)])),
        silent(progressed((365, "PD"), relapses=["2013"]), also="E-GEN-09"),
        # The disease goes on, or comes back between two assessments.
        silent(progressed((100, "PR"), (300, "PD"), (548, "PD"), relapses=[day(300)])),
        silent(progressed((183, "PR"), (548, "PD"), relapses=[day(300)])),
        fires(
            progressed((300, "PD"), (400, "VGPR"), (548, "PD"), relapses=[day(300)]),
            "RSA.rsa_resp",
        ),
        silent(progressed((365, "PD")), also="E-REL-04"),
        silent(progressed((365, "PD"), ever=None)),
        silent(progressed((365, "PR"), ever="N")),
    ],
    "E-RSP-08": [
        fires(tested("POS", "IND"), "RSP.mrd_neg_ever"),
        fires(tested(), "RSP.mrd_neg_ever"),
        silent(tested("POS", "NEG")),
        silent(tested("POS", best={"mrd_neg_ever": "N"})),
        silent(tested(best={"status": "1"})),
    ],
}
