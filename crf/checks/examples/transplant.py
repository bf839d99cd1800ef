"""Examples for the checks of transplants."""

from typing import Any

from crf.checks.examples.example import fires, silent
from crf.examples import EVERY_FORM, INDEX, a_record, a_sound_record, day
from crf.record import PatientRecord

SECOND_ALLO = {**INDEX, "is_index": "N", "tx_date": day(600), "tx_number": 3, "allo_number": 2}
WITHOUT_ALLO_ITEMS: dict[str, Any] = {"allo_number": None, "donor_type": None, "cond_intensity": None}

# The auto before the allo, 100 days apart.
AUTO = day(-100)
FIRST_LINE = {"line_start": day(-300), "line_end": day(-90), "best_resp": "PR", "best_resp_date": day(-60)}


def with_auto(auto: Any = AUTO, line: Any = None, declared: int = 1, **index: Any) -> PatientRecord:
    """One line with an auto, then an allo that is by default the other half of a planned tandem."""
    return a_record(
        diagnosis={"dx_date": "2010-06", "dx_subtype": "MM"},
        lines=[
            {**FIRST_LINE, "auto_done": "Y", "auto1_date": auto, "phases": ["IND", "HDT"], **(line or {})}
        ],
        pre_transplant={"pre_date": day(-20), "n_prior_autos": declared, "resp_at_tx": "PR"},
        index={**INDEX, "tx_date": day(0), "tx_plan": "TANDP", "tandem_auto_date": auto, **index},
    )


NO_TANDEM: dict[str, Any] = {"tx_plan": "CONS", "tandem_auto_date": None}
SALVAGE: dict[str, Any] = {"tx_plan": "SALV", "tandem_auto_date": None}


def with_second(number: int, failure: str = "NONE", **second: Any) -> PatientRecord:
    """Another allo so many days after the index allo."""
    return a_record(
        index={**INDEX, "tx_date": day(0)},
        transplants=[{**SECOND_ALLO, "tx_date": day(number), **second}],
        engraftment={
            **{"anc_recovery": "N", "plt20_recovery": "N", "plt50_recovery": "N", "graft_failure": failure},
            **({} if failure == "NONE" else {"gf_date": day(28)}),
        },
    )


EXAMPLES = {
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
    "E-TRA-04": [
        fires(with_auto(tx_number=1), "TRA.tx_number TRA.allo_number PRE.n_prior_autos"),
        fires(with_auto(tx_number=3), "TRA.tx_number TRA.allo_number PRE.n_prior_autos"),
        silent(with_auto(tx_number=2)),
        silent(with_auto(tx_number=None), also="E-GEN-02"),
        # The lines have one auto, and two are declared.
        silent(with_auto(declared=2), also="E-PRE-12"),
        silent(with_auto(tx_number=1, allo_number=2), also="E-TRA-02 E-TRA-03"),
    ],
    "E-TRA-05": [
        fires(with_auto(day(-39)), "TRA.tandem_auto_date TRA.tx_date"),
        silent(with_auto(day(-40))),
        silent(with_auto(day(-183))),
        fires(with_auto(day(-184)), "TRA.tandem_auto_date TRA.tx_date"),
        # From 157 to 187 days.
        silent(with_auto("2011-11")),
        fires(with_auto("2011-10"), "TRA.tandem_auto_date TRA.tx_date"),
        silent(with_auto(day(-184), tx_plan="TANDU")),
        silent(with_auto(tandem_auto_date=day(-200)), also="E-TRA-08"),
    ],
    "E-TRA-06": [
        fires(
            with_auto(line={"relapsed": "Y", "relapse_date": day(-40)}),
            "TRA.tx_plan TRA.tandem_auto_date LIN.relapse_date",
        ),
        silent(with_auto(line={"relapsed": "Y", "relapse_date": day(-40)}, tx_plan="TANDU")),
        # It may have been in the days before the auto of 25 January.
        silent(
            with_auto(line={"relapsed": "Y", "relapse_date": "2012-01", "best_resp_date": day(-130)}),
            also="E-LIN-13",
        ),
        silent(with_auto(line={"relapsed": "N"})),
    ],
    "E-TRA-07": [
        fires(with_auto(day(-183), **NO_TANDEM), "TRA.tx_plan"),
        silent(with_auto(day(-184), **NO_TANDEM)),
        fires(with_auto("2011-12", **NO_TANDEM), "TRA.tx_plan"),
        silent(with_auto("2011-11", **NO_TANDEM)),
        fires(with_auto(**SALVAGE), "TRA.tx_plan"),
        silent(with_auto(line={"relapsed": "Y", "relapse_date": day(-40)}, **SALVAGE)),
        silent(with_auto(tx_plan="TANDU")),
        silent(with_auto(tx_plan=None, tandem_auto_date=None), also="E-GEN-02"),
    ],
    "E-TRA-08": [
        fires(with_auto(tandem_auto_date=day(-101)), "TRA.tandem_auto_date"),
        fires(with_auto(tandem_auto_date="2011-12"), "TRA.tandem_auto_date"),
        silent(with_auto(tandem_auto_date="2012-01")),
        silent(with_auto("2012-01", tandem_auto_date=day(-101))),
        # The paired auto may be the one that is not typed yet.
        silent(with_auto(tandem_auto_date=day(-101), declared=2, tx_number=3), also="E-PRE-12"),
        silent(with_auto(line={"auto1_date": None}), also="E-GEN-02"),
        silent(a_sound_record(EVERY_FORM)),
    ],
    "E-TRA-25": [
        fires(with_second(60), "TRA.tx_date ENG.graft_failure"),
        silent(with_second(61)),
        silent(with_second(40, failure="PRIM")),
        silent(with_second(40, tx_kind="N", **WITHOUT_ALLO_ITEMS)),
    ],
}
