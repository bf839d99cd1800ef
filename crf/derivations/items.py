"""The derived items that screens show read-only, form by form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.codes import CodeList
from crf.derivations import comorbidity, conditioning, days, gvhd, lines, outcomes, staging, transplants
from crf.derivations.derived import DOES_NOT_APPLY, Derived
from crf.derivations.lists import CHIMCLASS, CMVCOMBO, DEATHKIND, HCTGROUP, TOXCLASS, WINDOW

Text = str | Promise
# From the record and the row of the form; a row that is being typed stands in the record, too.
Derivation = Callable[[Any, Any], Derived]


@dataclass(frozen=True, slots=True)
class DerivedItem:
    """One read-only line of a form: shown next to the stated item `beside`, or by itself where that is None.

    `derive` gives a code of `codes`, a date in ISO 8601 (`dated`), or a number in `unit`, which is shown with
    so many `digits` after the point. An item that stands `instead` of the stated one answers its question
    wherever it has a value: see crf/derivations/follows.py. `agrees` says of a record, a stated and a derived
    value whether they agree.
    """

    form: str
    name: str
    label: Text
    derive: Derivation
    beside: str | None = None
    codes: type[CodeList] | None = None
    unit: Text = ""
    digits: int = 0
    dated: bool = False
    instead: bool = False
    agrees: Callable[[Any, Any, Any], bool] = lambda record, stated, derived: bool(stated == derived)


def _of_row(function: Callable[[Any], Derived]) -> Derivation:
    return lambda record, row: function(row)


def _day(form: str, name: str, ever: str = "") -> Derivation:
    """Days from the index allo to the date `name`, unless the item `ever` says that it never came."""

    def derive(record: Any, row: Any) -> Derived:
        happened = getattr(row, ever) if ever else None
        return days.day_of_onset(record, happened, getattr(row, name), f"{form}.{name}")

    return derive


def _recovery(count: str) -> Derivation:
    return lambda record, row: days.day_of_recovery(record, row, count)


def _of_index(function: Callable[[Any], Derived]) -> Derivation:
    """Of the index allo alone: intervals before it say nothing of a later transplant."""
    return lambda record, row: function(record) if row.is_index == "Y" else DOES_NOT_APPLY


YN = codes.YN
DAYS = _("days")
DAY = _("Day after the index allo")

DERIVED_ITEMS: tuple[DerivedItem, ...] = (
    DerivedItem("PAT", "elig_ok", _("Eligible (all criteria met)"), _of_row(outcomes.eligible), codes=YN),
    DerivedItem(
        "DIA", "iss_derived", _("ISS, derived"), _of_row(staging.iss), "iss", codes.STAGE3, instead=True
    ),
    DerivedItem(
        "DIA", "riss_derived", _("R-ISS, derived"), _of_row(staging.riss), "riss", codes.STAGE3, instead=True
    ),
    DerivedItem(
        "DIA",
        "r2iss_derived",
        _("R2-ISS, derived"),
        _of_row(staging.r2iss),
        "r2iss",
        codes.STAGE4,
        instead=True,
    ),
    DerivedItem(
        "DIA",
        "ldh_derived",
        _("From the value and the upper limit"),
        _of_row(staging.ldh_category),
        "ldh_cat",
        codes.LDHCAT,
        instead=True,
    ),
    *(
        DerivedItem("DIA", f"{name}_derived", _("From the value"), _of_row(criterion), name, YN, instead=True)
        for name, criterion in staging.CRAB_CRITERIA.items()
    ),
    DerivedItem(
        "DIA",
        "high_risk_fish",
        _("High-risk FISH (del(17p), t(4;14) or t(14;16))"),
        _of_row(staging.high_risk_fish),
        codes=YN,
    ),
    DerivedItem(
        "DIA", "high_risk", _("High-risk myeloma at diagnosis"), _of_row(staging.high_risk), codes=YN
    ),
    DerivedItem(
        "LIN", "has_pi", _("Contains a proteasome inhibitor"), _of_row(lines.has_pi), "drugs", codes=YN
    ),
    DerivedItem("LIN", "has_imid", _("Contains an IMiD"), _of_row(lines.has_imid), "drugs", codes=YN),
    DerivedItem(
        "LIN", "has_mab", _("Contains a monoclonal antibody"), _of_row(lines.has_mab), "drugs", codes=YN
    ),
    DerivedItem(
        "LIN",
        "early_relapse",
        _("Early relapse (within 24 months)"),
        _of_row(lines.early_relapse_of),
        "relapse_date",
        codes=YN,
    ),
    DerivedItem(
        "PRE", "bmi", _("Body mass index"), _of_row(conditioning.bmi), "height", unit="kg/m²", digits=1
    ),
    DerivedItem(
        "PRE", "bsa", _("Body surface area"), _of_row(conditioning.bsa), "height", unit="m²", digits=2
    ),
    DerivedItem(
        "PRE", "lines_entered", _("Lines entered"), lines.entered_lines, "n_prior_lines", instead=True
    ),
    DerivedItem(
        "PRE", "autos_entered", _("In the lines entered"), lines.entered_autos, "n_prior_autos", instead=True
    ),
    DerivedItem(
        "PRE",
        "hctci",
        _("HCT-CI, derived"),
        _of_row(comorbidity.hctci),
        "hctci_reported",
        instead=True,
        agrees=comorbidity.agrees,
    ),
    DerivedItem(
        "PRE",
        "hctci_group",
        _("HCT-CI risk group"),
        _of_row(comorbidity.hctci_risk_group),
        "hctci_reported",
        HCTGROUP,
    ),
    DerivedItem("PRE", "hctci_age", _("HCT-CI with age"), comorbidity.hctci_age, "hctci_reported"),
    DerivedItem(
        "TRA",
        "cond_class",
        _("Intensity that the doses suggest"),
        conditioning.conditioning_class,
        "cond_intensity",
        codes.INTENS,
    ),
    DerivedItem(
        "TRA",
        "int_dx_allo",
        _("From diagnosis to the index allo"),
        _of_index(days.months_from_diagnosis),
        "tx_date",
        unit=_("months"),
    ),
    DerivedItem(
        "TRA",
        "int_auto_allo",
        _("From the latest autologous transplant to the index allo"),
        _of_index(days.days_from_last_auto),
        "tx_date",
        unit=DAYS,
    ),
    DerivedItem(
        "TRA",
        "paired_auto",
        _("Latest autologous transplant of the lines"),
        transplants.paired_auto,
        "tandem_auto_date",
        dated=True,
        instead=True,
    ),
    DerivedItem(
        "TRA",
        "tandem_ok",
        _("Tandem done as planned (40 to 183 days apart, no relapse between)"),
        transplants.tandem_ok,
        "tx_plan",
        YN,
    ),
    DerivedItem(
        "TRA",
        "hla_mismatches",
        _("Loci that do not match"),
        _of_row(transplants.hla_mismatches),
        "hla_match",
    ),
    DerivedItem(
        "TRA",
        "sex_mismatch",
        _("Female donor for a male patient"),
        transplants.sex_mismatch,
        "donor_sex",
        YN,
    ),
    DerivedItem(
        "TRA", "cmv_combo", _("CMV of donor and patient"), transplants.cmv_combination, "cmv_donor", CMVCOMBO
    ),
    DerivedItem("ENG", "days_anc", _("Neutrophil recovery"), _recovery("anc"), "anc_date", unit=DAYS),
    DerivedItem("ENG", "days_plt20", _("Platelets ≥ 20"), _recovery("plt20"), "plt20_date", unit=DAYS),
    DerivedItem("ENG", "days_plt50", _("Platelets ≥ 50"), _recovery("plt50"), "plt50_date", unit=DAYS),
    DerivedItem("CHI", "day", DAY, _day("CHI", "chim_date"), "chim_date"),
    DerivedItem(
        "CHI",
        "chim_class",
        _("Chimerism"),
        _of_row(outcomes.chimerism_class),
        "chim_donor_pct",
        CHIMCLASS,
    ),
    DerivedItem(
        "AGV",
        "days_agvhd",
        _("Onset after the index allo"),
        _day("AGV", "agvhd_onset_date", "agvhd"),
        "agvhd_onset_date",
        unit=DAYS,
    ),
    DerivedItem(
        "AGV",
        "agvhd_grade_derived",
        _("Grade from the organ stages"),
        _of_row(gvhd.acute_grade),
        "agvhd_max_grade",
        codes.AGGRADE,
    ),
    DerivedItem(
        "CGV",
        "days_cgvhd",
        _("Onset after the index allo"),
        _day("CGV", "cgvhd_onset_date", "cgvhd"),
        "cgvhd_onset_date",
        unit=DAYS,
    ),
    DerivedItem(
        "CGV",
        "cgvhd_nih_derived",
        _("Severity from the organ scores"),
        _of_row(gvhd.chronic_severity),
        "cgvhd_nih_global",
        codes.NIHGLOB,
    ),
    DerivedItem("REL", "day", DAY, _day("REL", "rel_date"), "rel_date"),
    DerivedItem("PTT", "day", DAY, _day("PTT", "ptt_start"), "ptt_start"),
    DerivedItem(
        "PTT",
        "orr",
        _("Response (partial response or better)"),
        _of_row(outcomes.responded),
        "ptt_best_resp",
        YN,
    ),
    DerivedItem("DLI", "day", DAY, _day("DLI", "dli_date"), "dli_date"),
    DerivedItem(
        "TOX",
        "tox_class",
        _("Haematological / non-haematological"),
        _of_row(outcomes.toxicity_class),
        "tox_term",
        TOXCLASS,
    ),
    DerivedItem("FUP", "day", DAY, _day("FUP", "visit_date"), "visit_date"),
    DerivedItem("FUP", "window", _("Window of the visit"), outcomes.visit_window, "visit_date", WINDOW),
    DerivedItem("DTH", "day", DAY, _day("DTH", "death_date"), "death_date"),
    DerivedItem(
        "DTH", "death_kind", _("Kind of death"), outcomes.death_kind, "death_relapse_before", DEATHKIND
    ),
    DerivedItem("EOS", "day", DAY, _day("EOS", "eos_date"), "eos_date"),
)


def derived_items(form: str) -> tuple[DerivedItem, ...]:
    """Those of one form, in the order in which they are shown."""
    return tuple(item for item in DERIVED_ITEMS if item.form == form)
