"""The forms are those of the study's design: item by item, code by code, or differing for a stated reason."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from crf import codes
from crf.limits import Dates, DaysAfter, Numbers
from crf.specs import SPECS

REFERENCE = Path(__file__).parents[1] / "reference"
KINDS = {"code": "code", "multi": "multi", "int": "whole", "dec": "decimal", "pdate": "pdate", "date": "date"}
KINDS |= {"file": "file"}
ASPECTS = ("kind", "length", "unit", "list", "required", "missing", "soft", "hard", "shown if", "label")


@cache
def design():
    """Path -> what the design says of the item."""
    rows = json.loads((REFERENCE / "ecrf_fields.json").read_text())
    return {f"{row['form']}.{row['name']}": row for row in rows}


@cache
def code_lists():
    return json.loads((REFERENCE / "ecrf_codelists.json").read_text())


def model_fields():
    return {f"{key}.{field.name}": field for key, spec in SPECS.items() for field in spec.model.items()}


def designed(row):
    """What the design says of an item, aspect by aspect."""
    kind, length = re.fullmatch(r"(\w+)(?:\((\d+)\))?", row["type"]).groups()
    return {
        "kind": KINDS.get(kind, kind),
        "length": length and int(length),
        "unit": row["unit"],
        "list": row["codes"],
        "required": row["req"],
        "missing": row["miss"].replace(",", ""),
        "soft": limits(row["soft"], kind),
        "hard": limits(row["hard"], kind),
        "shown if": condition(row["shown if"]),
        "label": row["EN"],
    }


def built(field):
    """The same of a field of a model."""
    item = field.item
    return {
        "kind": field.kind,
        "length": field.max_length if field.kind == "text" else None,
        "unit": item.unit,
        "list": field.codes.__name__ if field.kind in ("code", "multi") else "",
        "required": item.required,
        "missing": item.missing,
        "soft": item.soft,
        "hard": item.hard,
        "shown if": None if item.shown_if is None else plain(item.shown_if.as_data()),
        "label": str(field.verbose_name),
    }


def limits(text, kind):
    """Limits from "0.4..8", "day 8..35", "≥ day 0" or "1980..today"; other words as they are."""
    if text == "≥ day 0":
        return DaysAfter(0, None)
    found = re.fullmatch(r"(day )?([\d.-]+?)\.\.([\d.-]+|today)", text)
    if not found:
        return text or None
    day, low, high = found.groups()
    if day:
        return DaysAfter(int(low), int(high))
    return Dates(low, high) if kind in ("date", "pdate") else Numbers(float(low), float(high))


def condition(text):
    """A condition as data from the design's words; other words as they are."""
    if not text:
        return None
    if text == 'term ends "Other, specify"':
        terms = [row["meddra"] for row in code_lists()["ctcae"] if row["term EN"].endswith("Other, specify")]
        return ["in", "tox_term", terms]
    parts = [clause(part) for part in text.split(" or ")]
    if any(part is None for part in parts):
        return text
    return parts[0] if len(parts) == 1 else ["or", *parts]


def clause(text):
    if found := re.fullmatch(r"(\w+) (not in|in) \(([\w,]+)\)", text):
        name, operator, listed = found.groups()
        return plain([operator.replace(" ", "_"), name, listed.split(",")])
    if found := re.fullmatch(r"(\w+) in (\w+)", text):
        return ["contains", found[2], found[1]]
    if found := re.fullmatch(r"(\w+) (has value|empty)", text):
        return [{"has value": "has_value", "empty": "is_empty"}[found[2]], found[1]]
    if found := re.fullmatch(r"(\w+) (==|!=|>=) (\w+)", text):
        return plain([found[2], found[1], found[3]])
    return None


def plain(data):
    """One way to write one meaning: numbers as text, and a list of one code as that code."""
    operator, *parts = data
    if operator in ("and", "or", "not"):
        return [operator, *map(plain, parts)]
    if operator in ("in", "not_in") and len(parts[1]) == 1:
        return ["==" if operator == "in" else "!=", parts[0], parts[1][0]]
    return [operator, *(part if isinstance(part, list) else str(part) for part in parts)]


def differences():
    """ "PATH" of an item that is in one of the two only, "PATH aspect" of one that differs there."""
    fields = model_fields()
    yield from (design().keys() ^ fields.keys())
    for path in design().keys() & fields.keys():
        said, is_so = designed(design()[path]), built(fields[path])
        yield from (f"{path} {aspect}" for aspect in ASPECTS if said[aspect] != is_so[aspect])


IN_ACCOUNTS = "who a centre is stands in accounts.Centre, which exists before its dossier"
BY_THE_SYSTEM = "a column of the patient that the system fills when she is registered"
APART = "the registry's numbers stand in a table of their own, RegistryIdentity"
DERIVED = "computed, so that it cannot contradict what it is computed from"
UNLESS = "written “unless”: the question stands before the answer that ends it, and is open until then"
GRADES = "a code, so that only the grades that exist are offered"
REFERENCE_BY_NUMBER = "the relapse is named by its number, which both forms show"
DRUGS = "drug codes of the treatment's own list instead of references to its rows"
WAY_OUT = "what a chart may leave open can be said to be not known"
PART_OF_A_DATE = "a chart may tell no more than the month or the year"
SHORT = "a short label, with the definition as its help"

MAY_BE_PARTIAL = """
    PRE.pre_date TRA.cond_start ENG.anc_date ENG.plt20_date ENG.plt50_date ENG.last_anc_assess CHI.chim_date
    AGV.agvhd_none_until CGV.cgvhd_none_until RLS.relapse_free_until DLI.dli_date FUP.visit_date EOS.eos_date
"""
MAY_BE_UNKNOWN = """
    PAT.age_at_allo PAT.elig_novel_post DIA.dx_date DIA.dx_subtype DIA.fish_done
    LIN.line_type LIN.line_start LIN.drugs LIN.auto_done LIN.auto_count LIN.auto1_date LIN.auto2_date
    LIN.auto3_date LIN.best_resp LIN.relapsed LIN.relapse_date PRE.n_prior_lines PRE.n_prior_autos
    PRE.resp_at_tx PRE.weight PRE.height PRE.hctci_any TRA.tx_number TRA.allo_number TRA.tx_plan
    TRA.tandem_auto_date TRA.donor_type TRA.cell_source TRA.cond_intensity TRA.tbi TRA.tbi_dose
    TRA.serotherapy TRA.gvhd_prophylaxis CND.cond_route ENG.anc_recovery ENG.anc_date ENG.plt20_date
    ENG.graft_failure ENG.gf_date CHI.chim_cell CHI.chim_donor_pct AGV.agvhd AGV.agvhd_none_until
    AGV.agvhd_onset_date AGV.agvhd_system CGV.cgvhd CGV.cgvhd_none_until CGV.cgvhd_onset_date RSP.best_resp
    RSP.best_resp_date RSP.mrd_post_any RSP.mrd_neg_ever RSA.rsa_resp RLS.relapse_ever RLS.relapse_free_until
    REL.rel_date REL.rel_type REL.rel_detection REL.rel_treated PTS.ptt_any PTS.ptt_total PTS.dli_any
    PTT.ptt_indication PTT.ptt_relapse PTT.ptt_line PTT.ptt_modality PTT.ptt_start PTT.ptt_best_resp
    PTT.ptt_pd PTT.ptt_pd_date PTT.ptt_stop_reason PTT.ptt_tox_any PTD.drug PTD.drug_start PTD.drug_ongoing
    DLI.dli_date TOX.tox_grade TOX.tox_onset TOX.tox_outcome TOX.tox_relation TOX.tox_action TOX.tox_serious
    TOX.tox_sae_criteria FUP.relapse_since FUP.newtrt_since FUP.secmal_since INF.inf_date SML.sml_date
    SML.sml_type DTH.death_date DTH.death_main_hsct DTH.death_other_text DTH.death_relapse_before
"""
DELIBERATE = {
    **dict.fromkeys(
        ("CEN.cic", "CEN.centre_name", "CEN.unit_name", "CEN.city", "CEN.study_centre_no"), IN_ACCOUNTS
    ),
    **dict.fromkeys(("PAT.subject_code", "PAT.registration_date"), BY_THE_SYSTEM),
    **dict.fromkeys(("PAT.promise_id", "PAT.ebmt_long_id"), APART),
    "PAT.birth_date": "the study keeps the year of birth only: no more than it needs",
    **dict.fromkeys(("PAT.elig_ok", "LIN.has_pi", "LIN.has_imid", "LIN.has_mab", "TOX.tox_class"), DERIVED),
    "EOS.eos_pi_signed": "belongs to the signature of the patient's forms, not to this form",
    "TOX.tox_ptt": "the treatment on whose page the toxicity stands",
    **dict.fromkeys(
        (
            "LIN.line_end shown if",
            "PTT.ptt_end shown if",
            "PTD.drug_end shown if",
            "DLI.dli_cd3 shown if",
        ),
        UNLESS,
    ),
    "TRA.ist_ongoing shown if": "asked of the index allo only, as the date on which it depends",
    "TOX.tox_drugs required": "not applicable where lymphocytes alone were given",
    "TOX.tox_drugs missing": "not applicable where lymphocytes alone were given",
    "TOX.tox_nadir shown if": "the blood-count terms are named one by one",
    **dict.fromkeys(
        (
            f"{path} {aspect}"
            for path in ("TOX.tox_grade", "INF.inf_grade")
            for aspect in ("kind", "list", "hard")
        ),
        GRADES,
    ),
    **dict.fromkeys(
        (f"PTT.ptt_relapse {aspect}" for aspect in ("kind", "list", "hard")), REFERENCE_BY_NUMBER
    ),
    **dict.fromkeys((f"TOX.tox_drugs {aspect}" for aspect in ("kind", "list")), DRUGS),
    "CND.cond_dose soft": "the usual dose depends on drug and intensity, which a check knows",
    "FUP.visit_date soft": "the window depends on the visit, which E-FUP-01 knows",
    **dict.fromkeys((f"{path} missing" for path in MAY_BE_UNKNOWN.split()), WAY_OUT),
    **dict.fromkeys((f"{path} kind" for path in MAY_BE_PARTIAL.split()), PART_OF_A_DATE),
    **dict.fromkeys(("PRE.hctci_hepatic label", "PRE.hctci_pulm label"), SHORT),
}
LISTS_ELSEWHERE = {
    "YNU": "no item of the design uses it: an unknown answer is a missing code",
    "FORMSTAT": "the states of a form are crf.models.FormStatus and crf.status.State",
    "QSTAT": "the states of a query belong to the room of queries",
}
LISTS_OF_THEIR_OWN = {
    "DRUG": "drugs",
    "REGIMEN": "regimens",
    "CTCAE": "ctcae",
    "CTCGRADE": "the grades 1 to 5 of CTCAE, whole numbers in the design",
}


def test_every_item_is_that_of_the_design_or_differs_for_a_reason():
    assert sorted(differences()) == sorted(DELIBERATE)


def test_short_labels_have_the_definition_as_their_help():
    for path in ("PRE.hctci_hepatic", "PRE.hctci_pulm"):
        field = model_fields()[path]
        assert design()[path]["EN"].startswith(str(field.verbose_name))
        assert str(field.help_text)


@pytest.mark.parametrize("name", sorted(code_lists()["lists"].keys() - LISTS_ELSEWHERE.keys()))
def test_codes_their_order_and_labels_are_those_of_the_design(name):
    said = [(row["code"], row["EN"]) for row in code_lists()["lists"][name]]
    assert [(code, str(label)) for code, label in getattr(codes, name).choices] == said


def test_there_is_no_list_but_those_of_the_design():
    there = {name for name, value in vars(codes).items() if isinstance(value, type) and name.isupper()}
    assert there == (code_lists()["lists"].keys() - LISTS_ELSEWHERE.keys()) | LISTS_OF_THEIR_OWN.keys()


def test_every_drug_is_that_of_the_design():
    drugs = {
        row["code"]: (row["EN"], row["class"], row["novel"] == "Y", row["mab"] == "Y", int(row["from"]))
        for row in code_lists()["drugs"]
    }
    facts = codes.DRUG_FACTS
    assert {
        code: (
            str(label),
            facts[code].drug_class,
            facts[code].novel,
            facts[code].antibody,
            facts[code].since,
        )
        for code, label in codes.DRUG.choices
    } == drugs


# Regimens that charts of those years name, added to the list of the design, by the letters of their drugs.
REGIMENS_ADDED = {
    "MP": ["MEL", "PRED"],
    "MPT": ["MEL", "PRED", "THA"],
    "MPR": ["MEL", "PRED", "LEN"],
    "VMPT": ["BOR", "MEL", "PRED", "THA"],
    "CTD": ["CY", "THA", "DEX"],
    "RCD": ["LEN", "CY", "DEX"],
    "CYBORD": ["BOR", "CY", "DEX"],
    "THADD": ["THA", "DEX", "PLD"],
    "BVD": ["BENDA", "BOR", "DEX"],
    "PANVD": ["PAN", "BOR", "DEX"],
    "EDAP": ["VP16", "DEX", "ARAC", "CIS"],
    "DHAP": ["DEX", "ARAC", "CIS"],
    "DTPACE": ["DEX", "THA", "CIS", "DOX", "CY", "VP16"],
    "VMCP": ["VCR", "MEL", "CY", "PRED"],
    "VBMCP": ["VCR", "BCNU", "MEL", "CY", "PRED"],
}


def test_every_regimen_is_made_of_the_drugs_of_the_design():
    regimens = code_lists()["regimens"] | REGIMENS_ADDED
    assert {code: list(drugs) for code, drugs in codes.REGIMEN_DRUGS.items()} == regimens
    # A regimen that is none of them.
    assert codes.REGIMEN.values == [*regimens, "OTHER"]


def test_every_ctcae_term_is_that_of_the_design_with_the_grades_that_exist():
    terms = {
        row["meddra"]: (row["term EN"], row["SOC"], row["haem"] == "H", tuple(grades(row["grades"])))
        for row in code_lists()["ctcae"]
    }
    facts = codes.CTCAE_FACTS
    assert {
        code: (str(label), facts[code].organ_class, facts[code].haematological, facts[code].grades)
        for code, label in codes.CTCAE.choices
    } == terms


def grades(text):
    """ "3", "1-5" → the codes of the grades."""
    low, _, high = text.partition("-")
    return [str(grade) for grade in range(int(low), int(high or low) + 1)]
