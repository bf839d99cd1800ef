"""What is known of a patient at day 0, fact by fact in the order of Table 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis import day_0
from crf import codes
from crf.codes import CodeList
from crf.derivations import days, lines, staging
from crf.derivations.lists import CMVCOMBO, HCTGROUP
from crf.derivations.study import early_relapse_origin
from crf.derivations.transplants import cmv_combination, sex_mismatch

if TYPE_CHECKING:
    from crf.record import PatientRecord

Text = str | Promise
Value = str | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A code of `levels`, or a number in `unit` to be shown with so many `digits` after the point.

    `levels` maps code to label in the order in which they are shown, and is empty of a number. `derive` gives
    None where the answers do not tell. Patients may be grouped and filtered by what `groups`. `items` are
    those that can decide it, and `help` says what a reader could not guess from the title.
    """

    key: str
    title: Text
    kind: Literal["category", "number"]
    levels: Mapping[str, Text] = field(default_factory=dict)
    unit: Text = ""
    digits: int = 0
    derive: Callable[[PatientRecord], Value]
    groups: bool
    items: tuple[str, ...]
    help: Text = ""


def _category(
    key: str,
    title: Text,
    levels: Mapping[str, Text],
    derive: Callable[[PatientRecord], str | None],
    items: str,
    help: Text = "",
) -> Fact:
    return Fact(
        key=key,
        title=title,
        kind="category",
        levels=levels,
        derive=derive,
        groups=True,
        items=tuple(items.split()),
        help=help,
    )


def _number(
    key: str,
    title: Text,
    derive: Callable[[PatientRecord], float | None],
    items: str,
    unit: Text = "",
    help: Text = "",
) -> Fact:
    return Fact(
        key=key,
        title=title,
        kind="number",
        unit=unit,
        derive=derive,
        groups=False,
        items=tuple(items.split()),
        help=help,
    )


def _of(codes: type[CodeList], *chosen: str) -> dict[str, Text]:
    """The labels of a list, or of some of its codes."""
    labels = dict(codes.choices)
    return {code: labels[code] for code in chosen or labels}


def _float(number: Any) -> float | None:
    return None if number is None else float(number)


_YN = _of(codes.YN)
_FISH = " ".join(f"DIA.{name}" for name in staging.HIGH_RISK)
_STAGE = "DIA.iss DIA.b2m DIA.albumin"
_RISS = f"DIA.riss {_STAGE} {_FISH} DIA.ldh_cat DIA.ldh DIA.ldh_uln"
_RISK = f"{_RISS} DIA.dx_subtype DIA.emd DIA.emd_type"
_DRUGS = "LIN.drugs LIN.line_start PRE.n_prior_lines TRA.tx_date"
_EARLY = "LIN.line_no LIN.line_start LIN.auto_done LIN.auto1_date LIN.relapsed LIN.relapse_date "
_EARLY += "PRE.n_prior_lines TRA.tx_date"
_EARLY_HELP: Mapping[str, Text] = {
    "line1_start": _(
        "Relapse or progression before the transplant, within 24 months of the start of the first line. “No” "
        "if there was no line."
    ),
    "auto1": _(
        "Relapse or progression before the transplant, within 24 months of the first autologous transplant. "
        "Not known of those who had none in the first line."
    ),
}
_FACTS = (
    _number(
        "age",
        _("Age at transplant"),
        lambda record: _float(record.patient.age_at_allo),
        "PAT.age_at_allo",
        _("years"),
    ),
    _category(
        "age_group",
        _("Age group, years"),
        {"<50": "< 50", "50-59": "50–59", ">=60": "≥ 60"},
        day_0.age_group,
        "PAT.age_at_allo",
    ),
    _category("sex", _("Sex"), _of(codes.SEX), lambda record: record.patient.sex, "PAT.sex"),
    _number(
        "interval",
        _("From diagnosis to transplant"),
        lambda record: _float(days.months_from_diagnosis(record).value),
        "DIA.dx_date TRA.tx_date",
        _("months"),
        _(
            "Whole months. A diagnosis dated to the month counts from its 15th day; one dated to the year "
            "does not tell."
        ),
    ),
    _category(
        "isotype", _("Isotype"), _of(codes.ISOTYPE), lambda record: record.diagnosis.isotype, "DIA.isotype"
    ),
    _category(
        "iss",
        _("ISS"),
        _of(codes.STAGE3),
        day_0.iss,
        _STAGE,
        _("From β2-microglobulin and albumin, unless the centre says that the chart has another stage."),
    ),
    _category(
        "riss",
        _("R-ISS"),
        _of(codes.STAGE3),
        day_0.riss,
        _RISS,
        _(
            "From stage, FISH and LDH where they decide it, unless the centre says that the chart has "
            "another stage; else as reported."
        ),
    ),
    _category(
        "cytogenetics",
        _("Cytogenetic risk"),
        {"STD": _("Standard risk"), "HIGH": _("High risk")},
        day_0.cytogenetics,
        _FISH,
        _("High: del(17p), t(4;14) or t(14;16) in FISH. Standard only if all three were looked for."),
    ),
    _category(
        "high_risk",
        _("High-risk myeloma at diagnosis"),
        _YN,
        lambda record: day_0.value_of(staging.high_risk(record.diagnosis)),
        _RISK,
        _(
            "High-risk FISH, R-ISS III, primary plasma cell leukaemia, or true extramedullary disease at "
            "diagnosis."
        ),
    ),
    _number(
        "prior_lines",
        _("Previous lines"),
        day_0.prior_lines,
        "PRE.n_prior_lines LIN.line_start",
    ),
    _category(
        "prior_autos",
        _("Previous autologous transplants"),
        {"0": "0", "1": "1", "2+": "≥ 2"},
        day_0.autos,
        "PRE.n_prior_autos PRE.n_prior_lines LIN.auto_done LIN.auto_count",
    ),
    _category(
        "setting",
        _("Setting"),
        {"UP": _("Upfront"), "TAND": _("Tandem"), "LATER": _("Later"), "OTH": _("Other")},
        lambda record: day_0.SETTINGS.get(record.index.tx_plan or ""),
        "TRA.tx_plan",
        _(
            "Upfront: part of the first line, without an auto before. Tandem: auto then allo without a "
            "relapse between, planned or not. Later: for relapse or progression, or in a later response."
        ),
    ),
    _category(
        "status",
        _("Disease status at transplant"),
        {
            "CR": _("sCR or CR"),
            "VGPR": codes.RESP.VGPR.label,
            "PR": codes.RESP.PR.label,
            "SD": _("Stable disease or minimal response"),
            "PD": _("Progression or relapse"),
        },
        lambda record: day_0.STATUS.get(record.pre_transplant.resp_at_tx or ""),
        "PRE.resp_at_tx",
        _("Near-CR by the older EBMT criteria counts as very good partial response."),
    ),
    _category("kps", _("Karnofsky"), {">=90": "≥ 90", "<90": "< 90"}, day_0.karnofsky, "PRE.kps"),
    _category("ecog", _("ECOG"), _of(codes.ECOGPS), lambda record: record.pre_transplant.ecog, "PRE.ecog"),
    _category(
        "hctci",
        _("HCT-CI risk group"),
        _of(HCTGROUP),
        day_0.comorbidities,
        day_0.COMORBIDITY_ITEMS,
        _("From the comorbidities; where they leave it open, from the total as reported. Without age."),
    ),
    _category(
        "donor",
        _("Donor"),
        {**_of(codes.DONOR, "MSD", "MUD", "MMUD", "HAPLO", "CB"), "OTH": _("Other")},
        day_0.donor,
        "TRA.donor_type TRA.hla_loci TRA.hla_match TRA.mm_dpb1",
        _(
            "Matched unrelated is 10/10 (HLA-A, -B, -C, -DRB1, -DQB1) where ten loci were typed, else as the "
            "centre says; DPB1 does not count. Other: another relative, or a twin."
        ),
    ),
    _category(
        "sex_mismatch",
        _("Female donor for a male patient"),
        _YN,
        lambda record: day_0.value_of(sex_mismatch(record, record.index)),
        "TRA.donor_sex PAT.sex TRA.donor_type",
        _("Cord blood, which has no donor to ask, counts as not known."),
    ),
    _category(
        "cmv",
        _("CMV of donor and patient"),
        _of(CMVCOMBO),
        lambda record: day_0.value_of(cmv_combination(record, record.index)),
        "TRA.cmv_donor PRE.cmv_patient",
        _("IgG before transplant; an indeterminate result counts as not known."),
    ),
    _category(
        "graft",
        _("Stem-cell source"),
        _of(codes.CELLSRC),
        lambda record: record.index.cell_source,
        "TRA.cell_source",
    ),
    _category(
        "intensity",
        _("Conditioning intensity"),
        _of(codes.INTENS),
        day_0.intensity,
        "TRA.cond_intensity TRA.tbi TRA.tbi_dose TRA.tbi_fractions CND.cond_drug CND.cond_dose "
        "CND.cond_dose_unit CND.cond_route PRE.weight PRE.height",
        _("As the centre classified it, else as the doses suggest."),
    ),
    _category("tbi", _("Total body irradiation"), _YN, lambda record: record.index.tbi, "TRA.tbi"),
    _category(
        "in_vivo_depletion",
        _("In-vivo T-cell depletion"),
        _YN,
        day_0.in_vivo_depletion,
        "TRA.serotherapy",
        _("Antibodies against T cells of any kind (ATG or alemtuzumab), in any dose."),
    ),
    _category(
        "prophylaxis",
        _("GVHD prophylaxis"),
        {
            "CNI_MTX": _("Calcineurin inhibitor and methotrexate"),
            "CNI_MMF": _("Calcineurin inhibitor and mycophenolate"),
            "PTCY": codes.GVHDPROPH.PTCY.label,
            "NONE": codes.GVHDPROPH.NONE.label,
            "OTH": _("Other"),
        },
        day_0.prophylaxis,
        "TRA.gvhd_prophylaxis",
        _(
            "Post-transplant cyclophosphamide whatever it was combined with. ATG and alemtuzumab count as "
            "in-vivo T-cell depletion."
        ),
    ),
    _number(
        "year",
        _("Year of transplant"),
        lambda record: None if record.day0 is None else float(record.day0.year),
        "TRA.tx_date",
    ),
    _category(
        "period",
        _("Period of transplant"),
        {
            day_0.period_from(year): day_0.period_from(year).replace("-", "–")
            for year in range(day_0.FIRST_PERIOD, day_0.LAST_PERIOD + 1, day_0.PERIOD_YEARS)
        },
        day_0.period,
        "TRA.tx_date",
    ),
    _category(
        "early_relapse",
        _("Early relapse (within 24 months)"),
        _YN,
        day_0.early_relapse,
        _EARLY,
        _EARLY_HELP[early_relapse_origin()],
    ),
    _category(
        "consensus",
        _("Candidate for an allo by consensus"),
        _YN,
        day_0.consensus_candidate,
        f"{_EARLY} LIN.drugs {_RISK}",
        _(
            "High risk at diagnosis, or early relapse although the first line had a proteasome inhibitor, an "
            "immunomodulatory drug and an autologous transplant."
        ),
    ),
    _category(
        "novel_before",
        _("Novel drugs before transplant"),
        _YN,
        day_0.given_before(day_0.NOVEL_CLASSES),
        _DRUGS,
        _("In any line. “No” only if all lines are entered and none had a blinded study drug."),
    ),
    *(
        _category(key, title, _YN, day_0.given_before(classes), _DRUGS)
        for key, title, classes in (
            ("pi_before", _("Proteasome inhibitor before transplant"), lines.PI),
            ("imid_before", _("Immunomodulatory drug before transplant"), lines.IMID),
            ("cd38_before", _("Anti-CD38 antibody before transplant"), lines.CD38),
            ("other_novel_before", _("Other novel drug before transplant"), day_0.OTHER_NOVEL),
        )
    ),
    _category(
        "double_refractory",
        _("Double refractory"),
        _YN,
        day_0.double_refractory,
        f"{_DRUGS} LIN.best_resp LIN.relapsed LIN.relapse_date LIN.refractory",
        _(
            "To a proteasome inhibitor and to an immunomodulatory drug: progression on or within 60 days of "
            "treatment, or no response to it (IMWG)."
        ),
    ),
    _category(
        "triple_exposed",
        _("Triple exposed"),
        _YN,
        day_0.triple_exposed,
        _DRUGS,
        _("A proteasome inhibitor, an immunomodulatory drug and an anti-CD38 antibody, in any line."),
    ),
)
BASELINE: Mapping[str, Fact] = {fact.key: fact for fact in _FACTS}


def baseline_values(record: PatientRecord) -> dict[str, Value]:
    """Every fact of BASELINE by its key: a code, a number, or None."""
    return {key: fact.derive(record) for key, fact in BASELINE.items()}


def as_columns(values: Sequence[Mapping[str, Value]]) -> pd.DataFrame:
    """A row for each patient and a column for each fact: a Categorical of its codes, or floats.

    NaN where a value is None or not there.
    """
    return pd.DataFrame(
        {key: _column(fact, [row.get(key) for row in values]) for key, fact in BASELINE.items()}
    )


def _column(fact: Fact, values: list[Any]) -> Any:
    if fact.kind == "number":
        return np.array(values, dtype=float)
    return pd.Categorical(values, categories=list(fact.levels))
