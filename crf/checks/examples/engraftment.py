"""Examples for the checks of engraftment and chimerism."""

from typing import Any

from crf.checks.examples.example import fires, silent
from crf.examples import ENGRAFTED, EVERY_FORM, INDEX, a_record, a_sound_record, day
from crf.models import FormStatus
from crf.record import PatientRecord

FULL_ON_DAY_100 = ({"chim_date": day(100)},)


def engrafted(chimerism: Any = FULL_ON_DAY_100, **answers: Any) -> PatientRecord:
    """Neutrophils recovered on day 15; chimerism complete on day 100."""
    return a_sound_record(engraftment={"anc_date": day(15), **ENGRAFTED, **answers}, chimerism=chimerism)


def failed(kind: str = "PRIM", **answers: Any) -> PatientRecord:
    """Neutrophils never recovered; chimerism is mixed."""
    chimerism = answers.pop("chimerism", [{"chim_date": day(100), "chim_donor_pct": 50}])
    never = {"anc_recovery": "N", "anc_date": None, "last_anc_assess": day(40)}
    return engrafted(chimerism, **{**never, "graft_failure": kind, **answers})


def measured(number: int, share: Any, cell: str = "WB") -> tuple[dict[str, Any], ...]:
    """So many days after the allo; whatever it is, day 100 is not missing."""
    early = {"chim_date": day(number), "chim_donor_pct": share, "chim_cell": cell}
    return early, {"chim_date": day(100), "chim_donor_pct": 50}


REJECTION = "ENG.graft_failure CHI.chim_donor_pct"
LOST = "CHI.chim_donor_pct ENG.graft_failure"
FIFTY = {"plt20_recovery": "Y", "plt20_date": day(20), "plt50_recovery": "Y"}
ABLATIVE = [{"cond_drug": "MEL", "cond_dose": 200}]


def never_low(intensity: str, conditioning: Any = None) -> PatientRecord:
    return a_record(
        index={**INDEX, "tx_date": day(0), "cond_intensity": intensity},
        conditioning=conditioning,
        engraftment={**ENGRAFTED, "anc_recovery": "NB"},
    )


EXAMPLES = {
    "E-ENG-01": [
        fires(engrafted(anc_date=day(0)), "ENG.anc_date TRA.tx_date"),
        fires(
            engrafted(plt20_recovery="Y", plt20_date=day(-2), plt50_recovery="Y", plt50_date=day(-1)),
            "ENG.plt20_date ENG.plt50_date TRA.tx_date",
        ),
        silent(engrafted(anc_date=day(1)), also="E-GEN-07"),
        silent(engrafted()),
        silent(a_record(engraftment={"anc_date": day(0), **ENGRAFTED})),
    ],
    "E-ENG-02": [
        fires(engrafted(**FIFTY, plt50_date=day(19)), "ENG.plt20_date ENG.plt50_date"),
        silent(engrafted(**FIFTY, plt50_date=day(20))),
        silent(engrafted(**FIFTY, missing={"plt50_date": "U"})),
    ],
    "E-ENG-03": [
        fires(failed("NONE"), "ENG.anc_recovery ENG.graft_failure"),
        silent(failed("PRIM", gf_date=day(28))),
        silent(
            a_record(tx_date=day(0), engraftment=dict.fromkeys(ENGRAFTED, "N") | {"graft_failure": "NONE"})
        ),
    ],
    "E-ENG-04": [
        fires(never_low("MAC", ABLATIVE), "ENG.anc_recovery TRA.cond_intensity"),
        silent(never_low("RIC")),
        silent(engrafted()),
    ],
    "E-ENG-05": [
        fires(
            engrafted(anc_date=day(30), graft_failure="PRIM", gf_date=day(28)),
            "ENG.graft_failure ENG.anc_date",
        ),
        silent(engrafted(anc_date=day(31), graft_failure="PRIM", gf_date=day(28))),
        silent(engrafted(graft_failure="SEC", gf_date=day(60))),
        silent(engrafted(anc_date=day(0), graft_failure="PRIM", gf_date=day(28)), also="E-ENG-01"),
    ],
    "E-ENG-06": [
        fires(failed(gf_date=day(-1)), "ENG.gf_date TRA.tx_date"),
        fires(failed(gf_date="2012-04"), "ENG.gf_date TRA.tx_date"),
        silent(failed(gf_date="2012-05")),
        fires(engrafted(graft_failure="SEC", gf_date=day(14)), "ENG.gf_date ENG.anc_date"),
        silent(engrafted(graft_failure="SEC", gf_date=day(15))),
        silent(engrafted(graft_failure="PGF", gf_date=day(14))),
    ],
    "E-ENG-07": [
        fires(failed("REJ", gf_date=day(40), chimerism=measured(70, "95.1", "CD3")), REJECTION),
        silent(failed("REJ", gf_date=day(40), chimerism=measured(71, 100))),
        silent(failed("REJ", gf_date=day(40), chimerism=measured(40, 95))),
        # Rejection at any time in June, from day 28 to day 57.
        fires(failed("REJ", gf_date="2012-06", chimerism=measured(40, 100)), REJECTION),
        silent(failed("REJ", gf_date="2012-06", chimerism=measured(60, 100))),
        silent(failed("PGF", gf_date=day(40), chimerism=measured(40, 100))),
    ],
    "E-ENG-08": [
        fires(engrafted(measured(31, "4.9")), LOST),
        silent(engrafted(measured(30, "4.9"))),
        silent(engrafted(measured(31, 5))),
        silent(engrafted(measured(31, 2, "CD3"))),
        silent(engrafted(measured(31, 2), graft_failure="SEC", gf_date=day(31))),
    ],
    "E-ENG-09": [
        fires(engrafted([]), "ENG.graft_failure"),
        fires(engrafted([{"chim_date": day(59)}, {"chim_date": day(151)}]), "ENG.graft_failure"),
        silent(engrafted([{"chim_date": day(60)}])),
        silent(engrafted([{"chim_date": day(150)}])),
        silent(engrafted([], status=FormStatus.IN_PROGRESS)),
        silent(engrafted([{"chim_date": None}]), also="E-GEN-02"),
        silent(a_record(tx_date=day(0), engraftment=day(15), visits={"D100": day(99)})),
        silent(a_sound_record(EVERY_FORM)),
    ],
}
