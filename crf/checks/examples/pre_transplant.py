"""Examples for the checks of the status before the transplant."""

from decimal import Decimal

from crf.checks.examples.example import fires, silent
from crf.checks.examples.lines import FIRST, NO_AUTO, NO_RELAPSE, SECOND, lines
from crf.derivations.comorbidity import WEIGHTS
from crf.examples import day

# A line that ended shortly before the allo, without a relapse after it.
LAST = {**FIRST, **NO_RELAPSE, "line_end": "2011-12"}
# Every item of the HCT-CI answered with no.
NONE_OF_THEM = dict.fromkeys((f"hctci_{name}" for name in (*WEIGHTS, "hepatic", "pulm")), "N")
SOME = {"hctci_any": "Y", **NONE_OF_THEM}
HEAVY, HEAVIER = {"weight": Decimal(99), "height": 170}, {"weight": Decimal(102), "height": 170}
COMPLETE = {"resp_at_tx": "CR", "mrd_pre": "NEG"}


def status(**answers):
    """The status of a patient with one line, who responded to it."""
    return lines({**LAST, "best_resp": "CR"}, status=answers)


def after(resp, **line):
    """A status after one line; what is said of the line last."""
    return lines({**LAST, **line}, status={"resp_at_tx": resp})


def relapsed(resp, when="2012-03", **answers):
    """A status after one line that was followed by a relapse."""
    return lines({**LAST, "relapsed": "Y", "relapse_date": when}, status={"resp_at_tx": resp, **answers})


DATES = "PRE.pre_date TRA.tx_date"
RESPONSES = "PRE.resp_at_tx LIN.best_resp"
PERFORMANCE = "PRE.kps PRE.ecog"
BODY = "PRE.weight PRE.height"
INDEX = "PRE.hctci_reported"
NUMBER = "PRE.mrd_pre PRE.resp_number"

EXAMPLES = {
    "E-PRE-01": [
        fires(status(pre_date=day(1)), DATES),
        silent(status(pre_date=day(0))),
    ],
    "E-PRE-02": [
        fires(status(pre_date=day(-91)), DATES),
        silent(status(pre_date=day(-90))),
        silent(status(pre_date=None, missing={"pre_date": "U"})),
    ],
    "E-PRE-03": [
        fires(after("VGPR"), RESPONSES),
        fires(after("SD", best_resp="PD", relapsed="Y", relapse_date="2011-11"), RESPONSES),
        silent(after("PR")),
        silent(after("REL", best_resp="PD", relapsed="Y", relapse_date="2011-11")),
        silent(after("VGPR", best_resp="NE")),
        silent(after("NE")),
        silent(lines(LAST, status={"resp_at_tx": "VGPR", "n_prior_lines": 2}), also="E-LIN-18"),
        silent(relapsed("VGPR"), also="E-PRE-04"),
        # The last line is the one with the highest number.
        silent(lines(FIRST, {**SECOND, "best_resp": "VGPR"}, status={"resp_at_tx": "VGPR"})),
    ],
    "E-PRE-04": [
        fires(relapsed("VGPR"), "PRE.resp_at_tx LIN.relapsed"),
        silent(relapsed("PR")),
        silent(relapsed("VGPR", when="2012-05"), also="E-PRE-03"),
        silent(relapsed("VGPR", n_prior_lines=2), also="E-LIN-18"),
        silent(after("VGPR", best_resp="VGPR")),
        silent(lines(FIRST, {**SECOND, "best_resp": "VGPR"}, status={"resp_at_tx": "VGPR"})),
    ],
    "E-PRE-05": [
        fires(status(**COMPLETE, m_serum_pre=Decimal("0.1")), "PRE.resp_at_tx PRE.m_serum_pre"),
        fires(status(**COMPLETE, bmpc_pre=5), "PRE.resp_at_tx PRE.bmpc_pre"),
        fires(status(**COMPLETE, emd_pre="Y"), "PRE.resp_at_tx PRE.emd_pre"),
        silent(status(**COMPLETE, m_serum_pre=Decimal(0), bmpc_pre=4, emd_pre="N")),
        silent(status(resp_at_tx="PR", m_serum_pre=Decimal(1), bmpc_pre=20, emd_pre="Y")),
    ],
    "E-PRE-06": [
        fires(status(kps="60", ecog="0"), PERFORMANCE),
        fires(status(kps="100", ecog="2"), PERFORMANCE),
        silent(status(kps="70", ecog="0")),
        silent(status(kps="90", ecog="1")),
        silent(status(kps=None, missing={"kps": "U"}, ecog="2")),
    ],
    "E-PRE-07": [
        fires(status(**HEAVIER, **SOME | {"hctci_ibd": "Y"}), f"{BODY} PRE.hctci_obesity"),
        fires(status(**HEAVY, **SOME | {"hctci_obesity": "Y"}), f"{BODY} PRE.hctci_obesity"),
        fires(status(**HEAVIER, hctci_any="N"), f"{BODY} PRE.hctci_any"),
        silent(status(**HEAVIER, **SOME | {"hctci_obesity": "Y"})),
        silent(status(**HEAVY, hctci_any="N")),
        silent(
            status(
                **HEAVIER,
                **SOME | {"hctci_ibd": "Y", "hctci_obesity": None},
                missing={"hctci_obesity": "U"},
            )
        ),
    ],
    "E-PRE-08": [
        fires(status(creat_pre=Decimal("2.1"), hctci_any="N"), "PRE.creat_pre PRE.hctci_any"),
        fires(
            status(creat_pre=Decimal("2.1"), **SOME | {"hctci_ibd": "Y"}),
            "PRE.creat_pre PRE.hctci_renal",
        ),
        silent(status(creat_pre=Decimal(2), hctci_any="N")),
        silent(status(creat_pre=Decimal("2.1"), **SOME | {"hctci_renal": "Y"})),
    ],
    "E-PRE-09": [
        fires(status(hctci_any="N", hctci_reported=2), INDEX),
        fires(status(**SOME | {"hctci_renal": "Y"}, hctci_reported=0), INDEX),
        # Older than 40, the patient has one point more.
        silent(status(**SOME | {"hctci_renal": "Y"}, hctci_reported=2)),
        silent(status(**SOME | {"hctci_renal": "Y"}, hctci_reported=3)),
        fires(
            lines(
                LAST,
                status={**SOME, "hctci_renal": "Y", "hctci_reported": 3},
                patient={"birth_year": 1973, "age_at_allo": 39},
                diagnosis={"dx_date": "2010-06"},
            ),
            INDEX,
        ),
        silent(
            status(
                **SOME | {"hctci_ibd": "Y", "hctci_pulm": None}, missing={"hctci_pulm": "U"}, hctci_reported=9
            )
        ),
        silent(status(creat_pre=Decimal("2.1"), hctci_any="N", hctci_reported=2), also="E-PRE-08"),
        silent(status(**HEAVIER, hctci_any="N", hctci_reported=1), also="E-PRE-07"),
        silent(status(**SOME, hctci_reported=2), also="E-PRE-10"),
    ],
    "E-PRE-10": [
        fires(status(**SOME), "PRE.hctci_any"),
        silent(status(**SOME | {"hctci_valve": "Y"})),
        silent(status(**SOME | {"hctci_hepatic": "MIL"})),
        silent(status(**SOME | {"hctci_valve": None}, missing={"hctci_valve": "U"})),
        silent(status(hctci_any="N")),
    ],
    "E-PRE-11": [
        fires(status(**SOME | {"hctci_malig": "Y"}), "PRE.hctci_malig"),
        silent(status(**SOME | {"hctci_valve": "Y"})),
    ],
    "E-PRE-12": [
        fires(lines(FIRST, SECOND, status={"n_prior_autos": 2}), "PRE.n_prior_autos"),
        fires(lines({**LAST, **NO_AUTO}, status={"n_prior_autos": 1}), "PRE.n_prior_autos"),
        fires(
            lines(status={"n_prior_lines": 0, "n_prior_autos": 1}),
            "PRE.n_prior_autos",
            also="E-GEN-07",
        ),
        silent(lines(FIRST, SECOND)),
        silent(lines(status={"n_prior_lines": 2, "n_prior_autos": 1})),
        silent(lines(FIRST, status={"n_prior_lines": 2, "n_prior_autos": 2}), also="E-LIN-18"),
        silent(lines({**LAST, "auto_done": None}, status={"n_prior_autos": 2}), also="E-GEN-01 E-GEN-02"),
    ],
    "E-PRE-13": [
        fires(status(resp_at_tx="CR", mrd_pre="POS", resp_number=None, missing={"resp_number": "U"}), NUMBER),
        silent(status(resp_at_tx="CR", mrd_pre="POS", resp_number=1)),
        silent(status(resp_at_tx="CR", mrd_pre="NEG", resp_number=None, missing={"resp_number": "U"})),
        silent(status(resp_at_tx="VGPR", mrd_pre="POS", resp_number=None, missing={"resp_number": "U"})),
    ],
}
