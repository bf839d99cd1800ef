"""Examples for the checks of the lines of therapy before the transplant."""

from crf.checks.examples.example import fires, silent
from crf.examples import a_sound_record, day

FIRST = {
    "line_start": "2010-07",
    "line_end": "2010-12",
    "phases": ["IND", "HDT"],
    "auto_done": "Y",
    "auto1_date": "2010-11",
    "best_resp": "PR",
    "relapsed": "Y",
    "relapse_date": "2011-07",
}
SECOND = {"line_start": "2011-08", "line_end": "2012-01", "line_type": "SALV", "best_resp": "PR"}
EARLIER = {"dx_date": "2009-06"}
WITH_AUTO = {**FIRST, "line_start": "2011-08", "line_end": "2012-01", "auto1_date": "2012-01-15"}
TANDEM_PLAN = {"tx_plan": "TANDP", "tandem_auto_date": "2012-01-15"}
NO_AUTO = {"auto_done": "N", "auto1_date": None, "phases": ["IND"]}
NO_RELAPSE = {"relapsed": "N", "relapse_date": None}
TANDEM = {"auto_count": 2, "auto1_date": "2010-10-01", "auto2_date": "2010-12-30"}


def lines(*given, status=None, **others):
    """A sound record with these lines; by default as many are declared, and autos, as there are."""
    autos = sum(line.get("auto_count", 1) for line in given if line.get("auto_done") == "Y")
    numbers = {"n_prior_lines": len(given), "n_prior_autos": autos}
    status = {"pre_date": day(-20), **numbers, **(status or {})}
    index = {"tx_number": status["n_prior_autos"] + 1, **others.pop("index", {})}
    return a_sound_record(lines=given, pre_transplant=status, index=index, **others)


def first(**changes):
    """Two lines, the first with these changes."""
    return lines({**FIRST, **changes}, SECOND)


def second(**changes):
    return lines(FIRST, {**SECOND, **changes})


def only(status=None, index=None, **changes):
    """One line, without a relapse after it."""
    return lines({**FIRST, "line_end": "2011-12", **NO_RELAPSE, **changes}, status=status, index=index or {})


def begun(*given):
    """Lines of a patient of whom nothing else is entered about the time before the transplant."""
    return a_sound_record(lines=given)


NUMBERED = "LIN.line_no"
START_AND_END = "LIN.line_start LIN.line_end"
START_AND_ALLO = "LIN.line_start TRA.tx_date"
DRUGS = "LIN.regimen LIN.drugs"
RELAPSED_AND_TYPE = "LIN.relapsed LIN.line_type"
PLAN = "LIN.relapsed TRA.tx_plan"

EXAMPLES = {
    "E-LIN-01": [
        fires(lines(FIRST, {**SECOND, "line_no": 3}), NUMBERED),
        fires(lines(FIRST, {**SECOND, "line_no": 1}), NUMBERED),
        fires(begun(FIRST, {**SECOND, "line_no": 1}), NUMBERED),
        # The line between may not have been typed yet.
        silent(begun(FIRST, {**SECOND, "line_no": 3})),
        silent(lines(FIRST, {**SECOND, "line_no": 3}, status={"n_prior_lines": 3}), also="E-LIN-18"),
        silent(lines(FIRST, SECOND)),
    ],
    "E-LIN-02": [
        fires(lines(FIRST, SECOND, diagnosis={"dx_date": "2010-09"}), "LIN.line_start DIA.dx_date"),
        fires(first(line_start="2010-04-30"), "LIN.line_start DIA.dx_date"),
        silent(first(line_start="2010-05-02")),
        silent(first(line_start="2010")),
        silent(lines(FIRST, SECOND, diagnosis={"dx_date": day(10)}), also="E-DIA-03"),
    ],
    "E-LIN-03": [
        fires(first(line_start="2010-07-02", line_end="2010-07-01"), START_AND_END),
        silent(first(line_start="2010-07-01", line_end="2010-07-01")),
        silent(first(line_end="2010-07")),
        silent(first(line_start="2010-07-20", line_end="2010")),
    ],
    "E-LIN-04": [
        fires(second(line_start=day(0), line_end=day(60)), START_AND_ALLO),
        fires(second(line_start="2012-06", line_end="2012"), START_AND_ALLO),
        silent(second(line_start=day(-1), line_end=day(60))),
        silent(second(line_start="2012-05", line_end=day(60))),
        silent(second(line_start=day(10)), also="E-LIN-03"),
    ],
    "E-LIN-05": [
        fires(first(line_end="2011-09"), START_AND_END),
        silent(first(line_end="2011-08")),
        silent(first(line_end="2011")),
    ],
    "E-LIN-06": [
        fires(lines({**FIRST, "line_no": 2}, {**SECOND, "line_no": 1}), "LIN.line_no LIN.line_start"),
        # By their first possible days the second would come before the first.
        silent(
            lines(
                {**FIRST, "line_start": "2011-02", "line_end": "2011-05", "auto1_date": "2011-04"},
                {**SECOND, "line_start": "2011"},
            )
        ),
        silent(second(line_start="2010-07"), also="E-LIN-05"),
    ],
    "E-LIN-07": [
        fires(first(auto1_date="2010-06"), "LIN.auto1_date LIN.line_start"),
        fires(first(**{**TANDEM, "auto2_date": "2010-09-30"}), "LIN.auto2_date LIN.auto1_date"),
        fires(
            first(**{**TANDEM, "auto_count": 3, "auto3_date": "2010-12-29"}),
            "LIN.auto3_date LIN.auto2_date",
            also="E-GEN-07",
        ),
        fires(second(auto_done="Y", auto1_date=day(1), phases=["HDT"]), "LIN.auto1_date TRA.tx_date"),
        silent(first(auto1_date="2010-07")),
        silent(first(auto1_date="2010")),
        silent(first(**NO_AUTO | {"auto1_date": "2010-06"}), also="E-GEN-01"),
    ],
    "E-LIN-08": [
        fires(first(**{**TANDEM, "auto2_date": "2010-11-14"}), "LIN.auto1_date LIN.auto2_date"),
        fires(first(**{**TANDEM, "auto2_date": "2011-05-30"}), "LIN.auto1_date LIN.auto2_date"),
        silent(first(**{**TANDEM, "auto2_date": "2010-11-15"})),
        silent(first(**{**TANDEM, "auto2_date": "2011-05-29"})),
        silent(first(**{**TANDEM, "auto2_date": "2010-11"})),
    ],
    "E-LIN-09": [
        fires(first(best_resp_date="2010-06"), "LIN.best_resp_date LIN.line_start"),
        fires(first(best_resp_date="2011-08"), "LIN.best_resp_date LIN.relapse_date"),
        silent(first(best_resp_date="2010-07")),
        silent(first(best_resp_date="2011")),
        silent(first(best_resp_date="2010-10", relapse_date="2010-06"), also="E-LIN-10"),
    ],
    "E-LIN-10": [
        fires(first(relapse_date="2010-06"), "LIN.relapse_date LIN.line_start"),
        silent(first(relapse_date="2010-07")),
        silent(first(relapse_date="2010-06", line_start="2010")),
    ],
    "E-LIN-11": [
        fires(second(relapsed="Y", relapse_date=day(1)), "LIN.relapse_date TRA.tx_date"),
        silent(second(relapsed="Y", relapse_date=day(0))),
        silent(second(relapsed="Y", relapse_date="2012-05")),
    ],
    "E-LIN-12": [
        fires(first(**NO_RELAPSE), RELAPSED_AND_TYPE),
        silent(lines({**FIRST, **NO_RELAPSE}, {**SECOND, "line_type": "REFR"})),
        silent(lines({**FIRST, **NO_RELAPSE}, {**SECOND, "line_no": 3}), also="E-LIN-01"),
        silent(first(best_resp="PD", **NO_RELAPSE), also="E-LIN-14"),
        silent(first(line_stop_reason="PD", **NO_RELAPSE), also="E-LIN-21"),
    ],
    "E-LIN-13": [
        fires(lines(FIRST, index={"tx_plan": "UP"}), PLAN),
        fires(lines(FIRST, index={"tx_plan": "CONS"}, status={"n_prior_lines": 1}), PLAN),
        fires(lines({**WITH_AUTO, "relapse_date": "2011-12"}, index=TANDEM_PLAN), PLAN),
        silent(lines({**WITH_AUTO, "relapse_date": "2012-03"}, index=TANDEM_PLAN), also="E-TRA-06"),
        silent(lines(FIRST, index={"tx_plan": "UP"}, status={"n_prior_lines": 2}), also="E-LIN-18"),
        silent(lines({**FIRST, "relapse_date": "2012-05"}, index={"tx_plan": "UP"})),
        silent(lines(FIRST, index={"tx_plan": "UP"}, status={"resp_at_tx": "VGPR"}), also="E-PRE-04"),
    ],
    "E-LIN-14": [
        fires(lines({**FIRST, **NO_RELAPSE, "best_resp": "PD"}, SECOND), "LIN.best_resp LIN.relapsed"),
        fires(only(best_resp="REL", status={"resp_at_tx": "PD"}), "LIN.best_resp LIN.relapsed"),
        silent(first(best_resp="PD")),
        silent(only(best_resp="SD", status={"resp_at_tx": "SD"}, index={"tx_plan": "UP"})),
    ],
    "E-LIN-15": [
        fires(first(drugs=["BOR", "THA", "DEX", "DAR"]), "LIN.drugs LIN.line_start"),
        silent(second(drugs=["POM", "DEX"], regimen="PD_")),
        silent(first(drugs=["DAR", "BOR", "THA", "DEX"], line_start="2009"), also="E-LIN-02"),
    ],
    "E-LIN-16": [
        fires(first(phases=["IND", "MOB"]), "LIN.phases LIN.auto_done"),
        fires(second(phases=["HDT"]), "LIN.phases LIN.auto_done"),
        silent(first(phases=None, missing={"phases": "U"})),
        silent(first(phases=["HDT"])),
    ],
    "E-LIN-17": [
        fires(first(line_type="BRID"), "LIN.line_no LIN.line_type"),
        fires(second(line_type="PRIM"), "LIN.line_no LIN.line_type"),
        silent(second(line_type="BRID")),
        silent(lines({**FIRST, "line_no": 2}), also="E-LIN-01"),
        silent(lines({**FIRST, "line_no": 2}, {**SECOND, "line_no": 1}), also="E-LIN-06"),
    ],
    "E-LIN-18": [
        fires(lines(FIRST, SECOND, status={"n_prior_lines": 3}), "PRE.n_prior_lines"),
        fires(lines(FIRST, SECOND, status={"n_prior_lines": 1}), "PRE.n_prior_lines"),
        fires(lines(FIRST, SECOND, status={"n_prior_lines": 0}), "PRE.n_prior_lines", also="E-GEN-07"),
        silent(lines(status={"n_prior_lines": 2})),
        silent(begun(FIRST)),
    ],
    "E-LIN-19": [
        fires(first(drugs=["BOR", "DEX"]), DRUGS),
        fires(first(regimen="VTD", drugs=["BOR", "THA"]), DRUGS),
        silent(first(drugs=["BOR", "THA", "DEX", "CY"])),
        silent(first(drugs=["BOR", "THA", "PRED"])),
        silent(first(regimen="PAD", drugs=["BOR", "PLD", "DEX"])),
        silent(first(regimen="OTHER", drugs=["BOR"])),
        silent(first(regimen=None, drugs=["BOR"], missing={"regimen": "U"})),
    ],
    "E-LIN-20": [
        fires(
            lines(
                {**FIRST, "line_start": "2009-07-15", "relapse_date": "2011-07"}, SECOND, diagnosis=EARLIER
            ),
            "LIN.relapse_date",
        ),
        fires(
            lines({**FIRST, "line_start": "2009-07", "relapse_date": "2011-07"}, SECOND, diagnosis=EARLIER),
            "LIN.line_start LIN.relapse_date",
        ),
        silent(
            lines({**FIRST, "line_start": "2009-07", "relapse_date": "2011-06"}, SECOND, diagnosis=EARLIER)
        ),
        silent(first(relapse_date="2010-06"), also="E-LIN-10"),
        silent(first(relapse_date=None), also="E-GEN-02"),
    ],
    "E-LIN-21": [
        fires(only(line_stop_reason="PD"), "LIN.line_stop_reason LIN.relapsed"),
        silent(first(line_stop_reason="PD")),
        silent(only(line_stop_reason="TOX")),
    ],
    "E-LIN-22": [
        fires(only(line_end="2011-05-04"), "LIN.line_end TRA.tx_date"),
        silent(only(line_end="2011-05-05")),
        silent(only(line_end="2011-05")),
        silent(only(line_end="2010-12", index={"tx_plan": "UP"})),
        silent(only(line_end="2010-12", status={"n_prior_lines": 2}), also="E-LIN-18"),
        silent(lines(FIRST, status={"resp_at_tx": "VGPR"}), also="E-PRE-04"),
    ],
}
