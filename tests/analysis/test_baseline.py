"""What is known of a patient at day 0: each fact, and what is not known of it."""

import datetime
from decimal import Decimal

import pandas as pd
import pytest

from analysis.baseline import BASELINE, as_columns, baseline_values
from analysis.day_0 import as_of_day_0
from crf import models
from crf.derivations.comorbidity import WEIGHTS
from crf.specs import item_label
from crf.synthetic import record_of, synthetic_patients
from tests.analysis.records import DAY_0, after, on, record

NO_COMORBIDITY = {"hctci_any": "N"}
STANDARD = {"del17p": "NEG", "t4_14": "NEG", "t14_16": "NEG"}
ISS_2 = {"b2m": Decimal("4.0"), "albumin": Decimal("4.0")}
VTD = {"drugs": ["BOR", "THA", "DEX"]}
CONSENSUS_LINE = {
    **VTD,
    "line_start": on("2010-03"),
    "auto_done": "Y",
    "relapsed": "Y",
    "relapse_date": on("2011-06"),
}


def a_line(number=1, **answers):
    return models.Line(pk=number, line_no=number, **answers)


def at(*lines, patient=None, day0=DAY_0, index=None, diagnosis=None, before=None, drugs=()):
    """A record from the answers of its forms."""
    transplant = models.Transplant(is_index="Y", tx_kind="Y", tx_date=day0, **(index or {}))
    return record(
        transplant,
        models.Diagnosis(**(diagnosis or {})),
        models.PreTransplantStatus(**(before or {})),
        *(models.ConditioningDrug(transplant=transplant, **each) for each in drugs),
        *lines,
        day0=None,
        **(patient or {}),
    )


def fact(key, *lines, **answers):
    return BASELINE[key].derive(at(*lines, **answers))


def test_of_an_empty_record_nothing_is_known():
    assert baseline_values(record(day0=None)) == dict.fromkeys(BASELINE)


@pytest.mark.parametrize(
    ("key", "answers", "expected"),
    [
        ("age", {"patient": {"age_at_allo": 49}}, 49.0),
        ("age_group", {"patient": {"age_at_allo": 49}}, "<50"),
        ("age_group", {"patient": {"age_at_allo": 50}}, "50-59"),
        ("age_group", {"patient": {"age_at_allo": 60}}, ">=60"),
        ("sex", {"patient": {"sex": "F"}}, "F"),
        ("interval", {"diagnosis": {"dx_date": on("2010-05")}}, 24.0),
        ("interval", {"diagnosis": {"dx_date": on("2010")}}, None),
        ("isotype", {"diagnosis": {"isotype": "LC"}}, "LC"),
        ("iss", {"diagnosis": {"iss": "3", **ISS_2}}, "3"),
        ("iss", {"diagnosis": ISS_2}, "2"),
        ("iss", {"diagnosis": {"albumin": Decimal("4.0")}}, None),
        ("riss", {"diagnosis": {"riss": "1", **ISS_2}}, "1"),
        ("riss", {"diagnosis": ISS_2}, "2"),
        ("riss", {"diagnosis": {"iss": "1", **STANDARD}}, None),
        ("cytogenetics", {"diagnosis": STANDARD}, "STD"),
        ("cytogenetics", {"diagnosis": {"t4_14": "POS"}}, "HIGH"),
        ("cytogenetics", {"diagnosis": {**STANDARD, "del17p": "FAIL"}}, None),
        ("high_risk", {"diagnosis": {"dx_subtype": "PPCL"}}, "Y"),
        ("high_risk", {"diagnosis": {**STANDARD, **ISS_2, "dx_subtype": "MM", "emd": "N"}}, "N"),
        ("high_risk", {"diagnosis": {**STANDARD, **ISS_2, "dx_subtype": "MM"}}, None),
        ("prior_lines", {"before": {"n_prior_lines": 0}}, 0.0),
        ("prior_autos", {"before": {"n_prior_autos": 0}}, "0"),
        ("prior_autos", {"before": {"n_prior_autos": 1}}, "1"),
        ("prior_autos", {"before": {"n_prior_autos": 3}}, "2+"),
        ("setting", {"index": {"tx_plan": "UP"}}, "UP"),
        ("setting", {"index": {"tx_plan": "TANDU"}}, "TAND"),
        ("setting", {"index": {"tx_plan": "SALV"}}, "LATER"),
        ("setting", {"index": {"tx_plan": "CONS"}}, "LATER"),
        ("setting", {"index": {"tx_plan": "OTH"}}, "OTH"),
        ("status", {"before": {"resp_at_tx": "SCR"}}, "CR"),
        ("status", {"before": {"resp_at_tx": "NCR"}}, "VGPR"),
        ("status", {"before": {"resp_at_tx": "PR"}}, "PR"),
        ("status", {"before": {"resp_at_tx": "MR"}}, "SD"),
        ("status", {"before": {"resp_at_tx": "REL"}}, "PD"),
        ("status", {"before": {"resp_at_tx": "NE"}}, None),
        ("kps", {"before": {"kps": "90"}}, ">=90"),
        ("kps", {"before": {"kps": "80"}}, "<90"),
        ("ecog", {"before": {"ecog": "1"}}, "1"),
        ("hctci", {"before": NO_COMORBIDITY}, "0"),
        ("hctci", {"before": {"hctci_any": "Y", "hctci_malig": "Y"}}, ">=3"),
        ("hctci", {"before": {"hctci_any": "Y", "hctci_reported": 2}}, "1-2"),
        ("hctci", {"before": {"hctci_any": "Y"}}, None),
        ("sex_mismatch", {"patient": {"sex": "M"}, "index": {"donor_sex": "F"}}, "Y"),
        ("sex_mismatch", {"patient": {"sex": "F"}}, "N"),
        ("sex_mismatch", {"patient": {"sex": "M"}}, None),
        ("sex_mismatch", {"patient": {"sex": "M"}, "index": {"donor_type": "CB"}}, None),
        ("cmv", {"index": {"cmv_donor": "NEG"}, "before": {"cmv_patient": "POS"}}, "NP"),
        ("cmv", {"index": {"cmv_donor": "IND"}, "before": {"cmv_patient": "POS"}}, None),
        ("graft", {"index": {"cell_source": "BM"}}, "BM"),
        ("intensity", {"index": {"cond_intensity": "MAC", "tbi": "N"}}, "MAC"),
        ("tbi", {"index": {"tbi": "N"}}, "N"),
        ("in_vivo_depletion", {"index": {"serotherapy": "NONE"}}, "N"),
        ("in_vivo_depletion", {"index": {"serotherapy": "CAMP"}}, "Y"),
        ("prophylaxis", {"index": {"gvhd_prophylaxis": ["TAC", "MMF", "PTCY"]}}, "PTCY"),
        ("prophylaxis", {"index": {"gvhd_prophylaxis": ["CSA", "MTX", "STER"]}}, "CNI_MTX"),
        ("prophylaxis", {"index": {"gvhd_prophylaxis": ["TAC", "MMF"]}}, "CNI_MMF"),
        ("prophylaxis", {"index": {"gvhd_prophylaxis": ["CSA", "MTX", "MMF"]}}, "OTH"),
        ("prophylaxis", {"index": {"gvhd_prophylaxis": ["CSA"]}}, "OTH"),
        ("prophylaxis", {"index": {"gvhd_prophylaxis": ["SIR", "MMF"]}}, "OTH"),
        ("prophylaxis", {"index": {"gvhd_prophylaxis": ["NONE"]}}, "NONE"),
        ("prophylaxis", {"index": {"gvhd_prophylaxis": []}}, None),
        ("year", {}, 2012.0),
        ("period", {}, "2010-2014"),
        ("period", {"day0": datetime.date(1995, 1, 1)}, "1995-1999"),
        ("period", {"day0": datetime.date(1994, 12, 31)}, None),
    ],
)
def test_a_fact_of_one_form(key, answers, expected):
    assert fact(key, **answers) == expected


def test_the_intensity_follows_from_the_doses_where_the_centre_did_not_say():
    low = {"tbi": "Y", "tbi_dose": Decimal(2)}
    assert fact("intensity", index=low, drugs=[{"cond_drug": "FLU"}]) == "NMA"
    assert fact("intensity", index=low, drugs=[{"cond_drug": "FLU"}, {"cond_drug": "MEL"}]) is None


@pytest.mark.parametrize(
    ("stated", "match", "loci", "dpb1", "expected"),
    [
        ("MSD", None, None, None, "MSD"),
        ("MRDO", None, None, None, "OTH"),
        ("SYN", None, None, None, "OTH"),
        ("MMRD", None, None, None, "OTH"),
        ("HAPLO", 5, 10, None, "HAPLO"),
        ("CB", 5, 6, None, "CB"),
        ("MUD", None, None, None, "MUD"),
        ("MUD", 10, 10, None, "MUD"),
        ("MUD", 9, 10, None, "MMUD"),
        ("MUD", 8, 8, None, "MUD"),
        ("MMUD", 9, 10, None, "MMUD"),
        ("MMUD", 10, 10, None, "MUD"),
        ("MMUD", 6, 6, None, "MMUD"),
        ("UD", None, None, None, None),
        ("UD", 10, 10, None, "MUD"),
        ("UD", 7, 8, None, "MMUD"),
        ("UD", 6, 6, None, None),
        # Of twelve loci two are the alleles of DPB1, which ten do not count.
        ("MUD", 10, 12, None, "MUD"),
        ("UD", 10, 12, None, None),
        ("UD", 10, 12, 2, "MUD"),
        ("UD", 11, 12, 0, "MMUD"),
        ("UD", 9, 12, None, "MMUD"),
        ("UD", 12, 12, None, "MUD"),
    ],
)
def test_ten_loci_decide_what_an_unrelated_donor_is(stated, match, loci, dpb1, expected):
    index = {"donor_type": stated, "hla_match": match, "hla_loci": loci, "mm_dpb1": dpb1}
    assert fact("donor", index=index) == expected


# Of the lines


def test_early_relapse_and_candidacy_by_consensus():
    line = a_line(**CONSENSUS_LINE)
    assert (fact("early_relapse", line), fact("consensus", line)) == ("Y", "Y")
    late = a_line(**{**CONSENSUS_LINE, "line_start": on("2008-03")})
    assert (fact("early_relapse", late), fact("consensus", late)) == ("N", None)
    without_auto = a_line(**{**CONSENSUS_LINE, "auto_done": "N"})
    assert fact("consensus", without_auto, diagnosis={"t4_14": "POS"}) == "Y"
    assert fact("early_relapse", before={"n_prior_lines": 0}) == "N"
    assert fact("early_relapse") is None


def test_a_relapse_dated_to_day_0_or_later_was_not_known_then():
    line = a_line(**{**CONSENSUS_LINE, "line_start": on("2011-06"), "relapse_date": after(0)})
    assert fact("early_relapse", line) == "N"
    assert (
        fact("double_refractory", a_line(**VTD, best_resp="PR", refractory="Y", relapse_date=after(9))) == "N"
    )
    the_day_before = a_line(**{**CONSENSUS_LINE, "relapse_date": after(-1), "line_start": on("2011-06")})
    assert fact("early_relapse", the_day_before) == "Y"


def test_a_line_that_began_on_day_0_or_later_was_none_before():
    later = a_line(2, drugs=["DAR"], line_start=after(0))
    assert fact("cd38_before", a_line(**VTD, line_start=on("2010")), later) == "N"
    assert fact("cd38_before", later) is None
    each = at(a_line(**VTD), a_line(2, drugs=["DAR"], line_start=after(-1)))
    assert as_of_day_0(each) is each
    assert BASELINE["cd38_before"].derive(each) == "Y"


@pytest.mark.parametrize(
    ("drugs", "expected"),
    [
        (["BOR", "DEX"], ("Y", "Y", "N", "N", "N")),
        (["LEN"], ("Y", "N", "Y", "N", "N")),
        (["DAR"], ("Y", "N", "N", "Y", "N")),
        (["ELO"], ("Y", "N", "N", "N", "Y")),
        (["MEL", "PRED"], ("N", "N", "N", "N", "N")),
        (["TRIAL", "BOR"], ("Y", "Y", None, None, None)),
        (None, (None, None, None, None, None)),
    ],
)
def test_novel_drugs_before_transplant(drugs, expected):
    names = ("novel_before", "pi_before", "imid_before", "cd38_before", "other_novel_before")
    assert tuple(fact(name, a_line(drugs=drugs)) for name in names) == expected


def test_a_line_that_is_not_entered_can_have_had_any_drug():
    two = {"n_prior_lines": 2}
    assert fact("pi_before", a_line(**VTD), before=two) == "Y"
    assert fact("cd38_before", a_line(**VTD), before=two) is None
    assert fact("cd38_before", a_line(**VTD), a_line(2, drugs=["MEL"]), before=two) == "N"
    assert fact("cd38_before", before={"n_prior_lines": 0}) == "N"
    assert fact("triple_exposed") is None


def test_double_refractory_and_triple_exposed():
    refractory = {"best_resp": "PR", "relapsed": "Y", "refractory": "Y"}
    first, second = a_line(drugs=["BOR"], **refractory), a_line(2, drugs=["LEN", "DAR"], **refractory)
    assert fact("double_refractory", first, second) == "Y"
    assert fact("triple_exposed", first, second) == "Y"
    assert fact("double_refractory", first) == "N"
    assert fact("double_refractory", first, a_line(2, drugs=["LEN"])) is None
    assert fact("triple_exposed", first) == "N"


# All of them


def test_nothing_that_came_after_day_0_changes_a_fact():
    before = at(a_line(**CONSENSUS_LINE), patient={"sex": "M", "age_at_allo": 52})
    later = before.with_form(
        models.FollowUp(visit_date=after(900), vital_status="DEAD"),
        models.Relapse(rel_no=1, rel_date=after(300), rel_type="PD"),
        models.Response(best_resp="CR"),
        models.AcuteGVHD(agvhd="Y", agvhd_max_grade="4"),
        models.Treatment(ptt_no=1, ptt_start=after(310)),
        models.Death(death_date=after(900)),
    )
    assert baseline_values(later) == baseline_values(before)


@pytest.fixture(scope="module")
def registry_values():
    people = synthetic_patients(11, 500, error_share=0)
    return [baseline_values(record_of(person)) for person in people]


@pytest.mark.parametrize("key", BASELINE)
def test_a_registry_has_two_levels_of_every_fact_and_only_declared_ones(key, registry_values):
    seen = {values[key] for values in registry_values} - {None}
    assert len(seen) >= 2
    if BASELINE[key].kind == "category":
        assert seen <= set(BASELINE[key].levels)


def test_columns_keep_the_order_of_facts_and_levels(registry_values):
    columns = as_columns(registry_values)
    assert list(columns) == list(BASELINE)
    for key, fact_ in BASELINE.items():
        if fact_.kind == "category":
            assert list(columns[key].cat.categories) == list(fact_.levels)
        else:
            assert columns[key].dtype == float


def test_columns_of_missing_values_and_of_nobody():
    columns = as_columns([{"age": 51.0, "sex": "F"}, {"age": None, "sex": None}])
    assert columns["age"].isna().tolist() == columns["sex"].isna().tolist() == [False, True]
    assert columns["donor"].isna().all()
    assert columns["age"].tolist()[0] == 51.0
    assert as_columns([]).shape == (0, len(BASELINE))
    assert isinstance(as_columns([])["sex"].dtype, pd.CategoricalDtype)


def test_every_fact_names_items_that_exist():
    for each in BASELINE.values():
        assert each.items
        assert all(item_label(path) for path in each.items)
        assert each.groups == bool(each.levels) == (each.kind == "category")


def test_the_items_of_the_comorbidity_index_are_all_named():
    assert {f"PRE.hctci_{name}" for name in WEIGHTS} < set(BASELINE["hctci"].items)
