"""Examples for the checks of diagnosis."""

from crf.checks.examples.example import fires, silent
from crf.examples import a_record, a_sound_record, day

FISH_AND_DIAGNOSIS = "DIA.fish_date DIA.dx_date"


def diagnosed(date, **patient):
    return a_sound_record(diagnosis={"dx_date": date}, patient=patient)


def diagnosis(**answers):
    return a_sound_record(diagnosis=answers)


def fish(date, **answers):
    """Of somebody diagnosed in June 2010, transplanted on 2012-05-04."""
    return diagnosis(**{"fish_done": "Y", "fish_date": date, "del17p": "NEG", **answers})


def markers(*results):
    """By FISH of June 2010; a missing code stands where there is no result."""
    given = dict(zip(("del17p", "t4_14", "t14_16"), results, strict=True))
    codes = {name: code for name, code in given.items() if code in ("U", "D")}
    values = {name: None if name in codes else result for name, result in given.items()}
    return fish("2010-06", missing=codes, **values)


def leukaemia(cells, kind="PPCL"):
    return diagnosis(dx_subtype=kind, pcl_circ_pc=cells)


EXAMPLES = {
    "E-DIA-01": [
        fires(
            diagnosed("1989-12", birth_year=1990, age_at_allo=22),
            "DIA.dx_date PAT.birth_year",
            also="E-GEN-07",
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
    "E-DIA-05": [
        fires(diagnosis(isotype="NS", light_chain="K"), "DIA.isotype DIA.light_chain"),
        fires(diagnosis(isotype="NS", light_chain="B"), "DIA.isotype DIA.light_chain"),
        fires(diagnosis(isotype="IGA", light_chain="X"), "DIA.isotype DIA.light_chain"),
        silent(diagnosis(isotype="NS", light_chain="X")),
        silent(diagnosis(isotype="LC", light_chain="L")),
        silent(diagnosis(isotype="NS", light_chain=None, missing={"light_chain": "U"})),
    ],
    "E-DIA-14": [
        fires(fish("2009-12-02"), FISH_AND_DIAGNOSIS),
        fires(fish("2011-07-01"), FISH_AND_DIAGNOSIS),
        fires(fish(day(1)), "DIA.fish_date TRA.tx_date"),
        fires(fish(day(1), dx_date="2012-01"), "DIA.fish_date TRA.tx_date"),
        silent(fish("2009-12-03")),
        silent(fish("2009-12")),
        silent(fish("2011-06-30")),
        silent(fish("2011")),
        silent(fish("2012-05", dx_date="2012-01")),
        # Of a date of diagnosis that is wrong itself other checks speak.
        silent(fish("2010-06", dx_date=day(1)), also="E-DIA-03"),
    ],
    "E-DIA-15": [
        fires(leukaemia("4.9"), "DIA.dx_subtype DIA.pcl_circ_pc"),
        fires(leukaemia(0, "SPCL"), "DIA.dx_subtype DIA.pcl_circ_pc"),
        silent(leukaemia(5)),
        silent(leukaemia(2, "MM"), also="E-GEN-01"),
    ],
    "E-DIA-16": [
        fires(fish("2010-06", t4_14="POS", t11_14="POS"), "DIA.t4_14 DIA.t11_14"),
        fires(fish("2010-06", t14_16="POS", t14_20="POS", t11_14="POS"), "DIA.t14_16 DIA.t14_20 DIA.t11_14"),
        silent(fish("2010-06", t4_14="POS", t11_14="FAIL", del17p="POS")),
    ],
    "E-DIA-17": [
        fires(diagnosis(isotype="NS", light_chain="X", m_serum="0.1"), "DIA.isotype DIA.m_serum"),
        fires(diagnosis(isotype="NS", light_chain="X", m_serum=0, m_urine=1), "DIA.isotype DIA.m_urine"),
        silent(diagnosis(isotype="NS", light_chain="X", m_serum=0, m_urine=0)),
        silent(diagnosis(isotype="IGG", m_serum=3)),
    ],
    "E-DIA-20": [
        fires(diagnosis(dx_subtype="SMM", prior_mgus_smm="N"), "DIA.dx_subtype DIA.prior_mgus_smm"),
        silent(diagnosis(dx_subtype="SMM", prior_mgus_smm="Y")),
        silent(diagnosis(dx_subtype="SMM", prior_mgus_smm=None, missing={"prior_mgus_smm": "U"})),
        silent(diagnosis(dx_subtype="MM", prior_mgus_smm="N")),
    ],
    "E-DIA-19": [
        fires(
            markers("FAIL", "FAIL", "FAIL"),
            "DIA.fish_done DIA.del17p DIA.t4_14 DIA.t14_16",
        ),
        fires(markers("FAIL", "U", "D"), "DIA.fish_done DIA.del17p DIA.t4_14 DIA.t14_16"),
        silent(markers("FAIL", "U", "NEG")),
        # Not typed yet.
        silent(
            a_record(
                as_given=True,
                diagnosis={"fish_done": "Y", "del17p": "FAIL", "missing": {"t4_14": "D"}, "status": "1"},
            ),
            also="E-GEN-02",
        ),
    ],
}
