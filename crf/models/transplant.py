"""The index allo-HSCT and any transplant after it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from crf import codes
from crf.always_known import DAY_0, MAKES_ENTRY, NAMES_OTHER, SUBJECT, UNIT
from crf.conditions import item
from crf.fields import (
    CRITICAL,
    OPTIONAL,
    REQUIRED,
    CodeField,
    DateField,
    DecimalField,
    MultiCodeField,
    PartialDateField,
    TextField,
    WholeField,
)
from crf.limits import TODAY, Dates, Numbers
from crf.models.base import EntryForm, PatientForm


class Transplant(PatientForm):
    """TRA: one transplant; exactly one is the index allo, whose date is day 0."""

    form_key = "TRA"

    is_index = CodeField(_("Index allo"), CRITICAL, codes=codes.YN, source="S", always_known=SUBJECT)
    tx_kind = CodeField(
        _("Allogeneic transplant (N = later autologous)"),
        CRITICAL,
        codes=codes.YN,
        source="P:VTRANTYP",
        always_known=SUBJECT,
    )
    tx_date = DateField(
        _("Date of infusion (day 0)"),
        CRITICAL,
        hard=Dates("1995-01-01", TODAY),
        source='A, P:DATBMT, R:"Treatment Date"',
        always_known=DAY_0,
    )
    tx_number = WholeField(
        _("Total transplant number"),
        CRITICAL,
        missing="U",
        soft=Numbers(1, 4),
        hard=Numbers(1, 9),
        source="A, P:BMTNR",
    )
    allo_number = WholeField(
        _("Allo number"),
        CRITICAL,
        missing="U",
        soft=Numbers(1, 2),
        hard=Numbers(1, 4),
        shown_if=item("tx_kind") == "Y",
        source="A, P:BMTNRAL",
    )
    tx_plan = CodeField(
        _("Plan"),
        CRITICAL,
        codes=codes.TXPLAN,
        missing="U",
        shown_if=item("tx_kind") == "Y",
        source="A (planned multiple graft)",
    )
    tandem_auto_date = PartialDateField(
        _("Date of the paired auto"),
        CRITICAL,
        missing="U",
        hard=Dates("1995", TODAY),
        shown_if=item("tx_plan").is_in("TANDP", "TANDU"),
    )
    donor_type = CodeField(
        _("Donor"),
        CRITICAL,
        codes=codes.DONOR,
        missing="U",
        shown_if=item("tx_kind") == "Y",
        source="A, P:DONRL1+HSCTYPE",
    )
    same_donor = CodeField(
        _("Same donor as previous allo"),
        REQUIRED,
        codes=codes.YN,
        missing="U",
        shown_if=item("allo_number") >= 2,
        source="P:SAMEDONO",
    )
    hla_resolution = CodeField(
        _("HLA typing resolution"),
        REQUIRED,
        codes=codes.HLARES,
        missing="UD",
        shown_if=item("tx_kind") == "Y",
        source="A",
    )
    hla_loci = WholeField(
        _("Loci considered (denominator 6, 8, 10, 12)"),
        REQUIRED,
        missing="U",
        hard=Numbers(6, 12),
        shown_if=item("tx_kind") == "Y",
        source="A",
    )
    hla_match = WholeField(
        _("Loci matched (numerator)"),
        REQUIRED,
        missing="U",
        hard=Numbers(3, 12),
        shown_if=item("hla_loci").has_value(),
        source="A",
    )
    mm_a = WholeField(
        _("Mismatches HLA-A"),
        OPTIONAL,
        missing="UD",
        hard=Numbers(0, 2),
        shown_if=item("tx_kind") == "Y",
        source="P:HLAMISMA",
    )
    mm_b = WholeField(
        _("Mismatches HLA-B"),
        OPTIONAL,
        missing="UD",
        hard=Numbers(0, 2),
        shown_if=item("tx_kind") == "Y",
        source="P:HLAMISMB",
    )
    mm_c = WholeField(
        _("Mismatches HLA-C"),
        OPTIONAL,
        missing="UD",
        hard=Numbers(0, 2),
        shown_if=item("tx_kind") == "Y",
        source="P:HLAMISMC",
    )
    mm_drb1 = WholeField(
        _("Mismatches DRB1"),
        OPTIONAL,
        missing="UD",
        hard=Numbers(0, 2),
        shown_if=item("tx_kind") == "Y",
        source="P:HLAMISMDR",
    )
    mm_dqb1 = WholeField(
        _("Mismatches DQB1"),
        OPTIONAL,
        missing="UD",
        hard=Numbers(0, 2),
        shown_if=item("tx_kind") == "Y",
        source="P:HLAMISMDQ",
    )
    mm_dpb1 = WholeField(
        _("Mismatches DPB1"),
        OPTIONAL,
        missing="UD",
        hard=Numbers(0, 2),
        shown_if=item("tx_kind") == "Y",
        source="P:HLAMISMDP",
    )
    donor_sex = CodeField(
        _("Donor sex"),
        REQUIRED,
        codes=codes.SEX,
        missing="U",
        shown_if=item("donor_type") != "CB",
        source="A, P:DONSEX1",
    )
    donor_age = WholeField(
        _("Donor age"),
        REQUIRED,
        unit=gettext_noop("years"),
        missing="UN",
        soft=Numbers(18, 70),
        hard=Numbers(0, 85),
        shown_if=item("donor_type") != "CB",
        source="A, P:DATDONBD1",
    )
    cmv_donor = CodeField(
        _("Donor CMV IgG"),
        REQUIRED,
        codes=codes.SERO,
        missing="UD",
        shown_if=item("tx_kind") == "Y",
        source="A, P:VCMVDON1",
    )
    abo_mismatch = CodeField(
        _("ABO major incompatibility"),
        OPTIONAL,
        codes=codes.YN,
        missing="U",
        shown_if=item("tx_kind") == "Y",
        source="P:ABOMATCH1",
    )
    cell_source = CodeField(
        _("Stem-cell source"), CRITICAL, codes=codes.CELLSRC, missing="U", source="A, P:CELLSOURCE"
    )
    tnc_dose = DecimalField(
        _("Total nucleated cells"),
        REQUIRED,
        unit="10^8/kg",
        missing="UD",
        soft=Numbers(0.2, 20),
        hard=Numbers(0.01, 60),
        source="P:INFNUC1 (unit varies)",
    )
    cd34_dose = DecimalField(
        _("CD34+ cells infused"),
        REQUIRED,
        unit="10^6/kg",
        missing="UD",
        soft=Numbers(1, 15),
        hard=Numbers(0.01, 60),
        source="A, P:INF34PC1",
    )
    cd3_dose = DecimalField(
        _("CD3+ cells infused"),
        REQUIRED,
        unit="10^6/kg",
        missing="UD",
        soft=Numbers(5, 800),
        hard=Numbers(0, 3000),
        shown_if=item("tx_kind") == "Y",
        source="P:INF3PC1",
    )
    cond_start = PartialDateField(_("First day of conditioning"), REQUIRED, missing="U")
    cond_intensity = CodeField(
        _("Intensity as classified by the centre"),
        CRITICAL,
        codes=codes.INTENS,
        missing="U",
        shown_if=item("tx_kind") == "Y",
        source="A, P:MYELOABR",
    )
    tbi = CodeField(
        _("Total body irradiation"), CRITICAL, codes=codes.YN, missing="U", source="A, P:VRADICON"
    )
    tbi_dose = DecimalField(
        _("TBI total dose"),
        CRITICAL,
        unit="Gy",
        missing="U",
        soft=Numbers(2, 12),
        hard=Numbers(0.5, 16),
        shown_if=item("tbi") == "Y",
        source="P:VTBIDOSE",
    )
    tbi_fractions = WholeField(
        _("Number of fractions"),
        REQUIRED,
        missing="U",
        soft=Numbers(1, 8),
        hard=Numbers(1, 12),
        shown_if=item("tbi") == "Y",
        source="P:VNUMFRAC",
    )
    tcd_exvivo = CodeField(
        _("Ex-vivo T-cell depletion"),
        REQUIRED,
        codes=codes.TCD,
        missing="U",
        shown_if=item("tx_kind") == "Y",
        source="A, P:EXVIMAND1",
    )
    serotherapy = CodeField(
        _("In-vivo T-cell depletion"),
        CRITICAL,
        codes=codes.ATGTYPE,
        missing="U",
        shown_if=item("tx_kind") == "Y",
        source="A, P:TDVIVO",
    )
    atg_dose = DecimalField(
        _("Total dose"),
        REQUIRED,
        unit="mg/kg",
        missing="U",
        soft=Numbers(1, 60),
        hard=Numbers(0.1, 120),
        shown_if=item("serotherapy").not_in("NONE", "CAMP"),
    )
    gvhd_prophylaxis = MultiCodeField(
        _("GVHD prophylaxis"),
        CRITICAL,
        codes=codes.GVHDPROPH,
        missing="U",
        shown_if=item("tx_kind") == "Y",
        source="A, P:PREVDRUGn",
    )
    ptcy_dose = WholeField(
        _("PTCy total dose"),
        REQUIRED,
        unit="mg/kg",
        missing="U",
        soft=Numbers(50, 100),
        hard=Numbers(20, 150),
        shown_if=item("gvhd_prophylaxis").contains("PTCY"),
    )
    ist_stop_date = PartialDateField(
        _("Date systemic immunosuppression stopped"), REQUIRED, missing="UN", shown_if=item("is_index") == "Y"
    )
    ist_ongoing = CodeField(
        _("Immunosuppression ongoing at last contact"),
        REQUIRED,
        codes=codes.YN,
        missing="U",
        shown_if=(item("is_index") == "Y") & item("ist_stop_date").is_empty(),
    )
    tx_comment = TextField(_("Comment"), OPTIONAL, max_length=500)

    class Meta:
        ordering = ("tx_date", "pk")
        verbose_name = _("transplant")
        # Looked for on every save: another patient of the same day.
        indexes = (models.Index(fields=("tx_date",), name="crf_transplant_day"),)


class ConditioningDrug(EntryForm):
    """CND: one drug of the conditioning, with its total dose."""

    form_key = "CND"

    parent_name = "transplant"

    transplant = models.ForeignKey(
        "crf.Transplant", models.PROTECT, related_name="+", verbose_name=_("transplant")
    )

    cond_drug = CodeField(
        _("Drug"), CRITICAL, codes=codes.CONDDRUG, source="A, P:CONDDRUGn", always_known=MAKES_ENTRY
    )
    cond_drug_other = TextField(
        _("Specify"), CRITICAL, max_length=60, shown_if=item("cond_drug") == "OTH", always_known=NAMES_OTHER
    )
    cond_dose = DecimalField(
        _("Total prescribed dose"), REQUIRED, missing="U", hard=Numbers(0.01, 50000), source="P:NDOSEDRUGn"
    )
    cond_dose_unit = CodeField(
        _("Unit"),
        CRITICAL,
        codes=codes.DOSEUNIT,
        shown_if=item("cond_dose").has_value(),
        source="P",
        always_known=UNIT,
    )
    cond_route = CodeField(
        _("Route"), CRITICAL, codes=codes.ROUTE, missing="U", shown_if=item("cond_drug") == "BU", source="P"
    )

    class Meta:
        ordering = ("pk",)
        verbose_name = _("conditioning drug")
