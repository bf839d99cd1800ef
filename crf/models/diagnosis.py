"""The diagnosis: type, staging, laboratory values, bone and soft-tissue disease, FISH."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.always_known import NAMES_OTHER
from crf.conditions import item
from crf.fields import (
    CRITICAL,
    OPTIONAL,
    REQUIRED,
    CodeField,
    DecimalField,
    MultiCodeField,
    PartialDateField,
    TextField,
    WholeField,
)
from crf.limits import TODAY, Dates, Numbers
from crf.models.base import PatientForm, once_per_patient
from crf.units import G_PER_LITRE, MMOL_CALCIUM, UG_PER_LITRE, UMOL_CREATININE


class Diagnosis(PatientForm):
    """DIA: the disease when it was found."""

    form_key = "DIA"

    dx_date = PartialDateField(
        _("Date of diagnosis of active disease"),
        CRITICAL,
        missing="U",
        soft=Dates("1995", "2018"),
        hard=Dates("1980", TODAY),
        source='A, P:IDAABB, R:"Date Diagnosis"',
    )
    dx_subtype = CodeField(_("Type"), CRITICAL, codes=codes.DXSUB, missing="U", source="A, P:AACOD21")
    dx_other = TextField(
        _("Specify"), CRITICAL, max_length=100, shown_if=item("dx_subtype") == "OTH", always_known=NAMES_OTHER
    )
    prior_mgus_smm = CodeField(
        _("Previous MGUS or smouldering MM"), REQUIRED, codes=codes.YN, missing="U", source="B"
    )
    isotype = CodeField(_("Heavy chain"), REQUIRED, codes=codes.ISOTYPE, missing="U", source="A")
    light_chain = CodeField(_("Light chain"), REQUIRED, codes=codes.LCHAIN, missing="U", source="A")
    ds_stage = CodeField(_("Durie–Salmon stage"), REQUIRED, codes=codes.DSSTAGE, missing="UD", source="A")
    ds_sub = CodeField(_("Durie–Salmon A/B"), REQUIRED, codes=codes.DSSUB, missing="UD", source="A")
    iss = CodeField(_("ISS as reported"), REQUIRED, codes=codes.STAGE3, missing="UD", source="A, F:hb-81")
    riss = CodeField(_("R-ISS as reported"), REQUIRED, codes=codes.STAGE3, missing="UD", source="F:hb-81")
    r2iss = CodeField(_("R2-ISS as reported"), OPTIONAL, codes=codes.STAGE4, missing="UD", source="F:r2iss")
    hb = DecimalField(
        _("Haemoglobin"),
        REQUIRED,
        unit="g/dL",
        second_unit=G_PER_LITRE,
        missing="UD",
        soft=Numbers(5, 17),
        hard=Numbers(2, 22),
        source="B",
    )
    calcium = DecimalField(
        _("Serum calcium (corrected)"),
        REQUIRED,
        unit="mg/dL",
        second_unit=MMOL_CALCIUM,
        missing="UD",
        soft=Numbers(7, 16),
        hard=Numbers(4, 22),
        source="B (×0.2495 mmol/L)",
    )
    creatinine = DecimalField(
        _("Serum creatinine"),
        REQUIRED,
        unit="mg/dL",
        second_unit=UMOL_CREATININE,
        missing="UD",
        soft=Numbers(0.4, 8),
        hard=Numbers(0.1, 25),
        source="B (×88.4 µmol/L)",
    )
    albumin = DecimalField(
        _("Serum albumin"),
        REQUIRED,
        unit="g/dL",
        second_unit=G_PER_LITRE,
        missing="UD",
        soft=Numbers(2, 5.5),
        hard=Numbers(1, 7),
        source="B",
    )
    b2m = DecimalField(
        _("Beta-2 microglobulin"),
        REQUIRED,
        unit="mg/L",
        second_unit=UG_PER_LITRE,
        missing="UD",
        soft=Numbers(0.8, 30),
        hard=Numbers(0.1, 120),
        source="B",
    )
    ldh = DecimalField(
        _("LDH"),
        REQUIRED,
        unit="U/L",
        missing="UD",
        soft=Numbers(80, 1500),
        hard=Numbers(20, 15000),
        source="B",
    )
    ldh_uln = DecimalField(
        _("LDH upper limit of normal"),
        REQUIRED,
        unit="U/L",
        missing="U",
        soft=Numbers(180, 500),
        hard=Numbers(100, 1500),
        shown_if=item("ldh").has_value(),
    )
    ldh_cat = CodeField(_("LDH category"), REQUIRED, codes=codes.LDHCAT, missing="UD", source="B")
    bmpc = WholeField(
        _("Marrow plasma cells"),
        REQUIRED,
        unit="%",
        bounded=True,
        missing="UD",
        soft=Numbers(5, 100),
        hard=Numbers(0, 100),
        source="B",
    )
    m_serum = DecimalField(
        _("Serum M-protein"),
        REQUIRED,
        unit="g/dL",
        bounded=True,
        second_unit=G_PER_LITRE,
        missing="UDN",
        soft=Numbers(0, 10),
        hard=Numbers(0, 20),
        source="B",
    )
    m_urine = DecimalField(
        _("Urine M-protein / Bence Jones"),
        REQUIRED,
        unit="g/24h",
        bounded=True,
        missing="UDN",
        soft=Numbers(0, 20),
        hard=Numbers(0, 60),
        source="B",
    )
    flc_kappa = DecimalField(
        _("Free kappa"),
        OPTIONAL,
        unit="mg/L",
        bounded=True,
        missing="UD",
        soft=Numbers(0, 20000),
        hard=Numbers(0, 200000),
        source="B",
    )
    flc_lambda = DecimalField(
        _("Free lambda"),
        OPTIONAL,
        unit="mg/L",
        bounded=True,
        missing="UD",
        soft=Numbers(0, 20000),
        hard=Numbers(0, 200000),
        source="B",
    )
    crab_ca = CodeField(
        _("Hypercalcaemia (Ca > 11 mg/dL or > 1 above ULN)"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        source="IMWG",
    )
    crab_renal = CodeField(
        _("Renal insufficiency (creat > 2 mg/dL or CrCl < 40)"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        source="IMWG",
    )
    crab_anaemia = CodeField(
        _("Anaemia (Hb < 10 or 2 below LLN)"), REQUIRED, codes=codes.YN, missing="UD", source="IMWG"
    )
    crab_bone = CodeField(_("Bone disease"), REQUIRED, codes=codes.YN, missing="UD", source="IMWG")
    bone_lesions = CodeField(
        _("Number of lytic lesions"),
        REQUIRED,
        codes=codes.BONELES,
        missing="UD",
        shown_if=item("crab_bone") == "Y",
        source="B",
    )
    emd = CodeField(_("Extramedullary disease"), REQUIRED, codes=codes.YN, missing="UD", source="B")
    emd_type = CodeField(_("Type"), REQUIRED, codes=codes.EMDTYPE, missing="U", shown_if=item("emd") == "Y")
    emd_sites = MultiCodeField(
        _("Sites"), REQUIRED, codes=codes.EMDSITE, missing="U", shown_if=item("emd") == "Y"
    )
    pcl_circ_pc = DecimalField(
        _("Circulating plasma cells"),
        REQUIRED,
        unit="%",
        bounded=True,
        missing="UD",
        soft=Numbers(0, 100),
        hard=Numbers(0, 100),
        shown_if=item("dx_subtype").is_in("PPCL", "SPCL"),
        source="IMWG: PCL ≥ 5 % (2021), formerly ≥ 20 % [K]",
    )
    fish_done = CodeField(_("FISH / cytogenetics done"), CRITICAL, codes=codes.YN, missing="U", source="A")
    fish_date = PartialDateField(
        _("Date of FISH"), REQUIRED, missing="U", hard=Dates("1995", TODAY), shown_if=item("fish_done") == "Y"
    )
    fish_cd138 = CodeField(
        _("On CD138-selected cells"), REQUIRED, codes=codes.YN, missing="U", shown_if=item("fish_done") == "Y"
    )
    del17p = CodeField(
        _("del(17p)"),
        REQUIRED,
        codes=codes.FISHRES,
        missing="UD",
        shown_if=item("fish_done") == "Y",
        source="B",
    )
    del17p_pct = WholeField(
        _("del(17p) % of cells"),
        OPTIONAL,
        unit="%",
        missing="U",
        soft=Numbers(5, 100),
        hard=Numbers(1, 100),
        shown_if=item("del17p") == "POS",
    )
    t4_14 = CodeField(
        _("t(4;14)"),
        REQUIRED,
        codes=codes.FISHRES,
        missing="UD",
        shown_if=item("fish_done") == "Y",
        source="B",
    )
    t14_16 = CodeField(
        _("t(14;16)"),
        REQUIRED,
        codes=codes.FISHRES,
        missing="UD",
        shown_if=item("fish_done") == "Y",
        source="B",
    )
    t14_20 = CodeField(
        _("t(14;20)"), OPTIONAL, codes=codes.FISHRES, missing="UD", shown_if=item("fish_done") == "Y"
    )
    t11_14 = CodeField(
        _("t(11;14)"), OPTIONAL, codes=codes.FISHRES, missing="UD", shown_if=item("fish_done") == "Y"
    )
    amp1q = CodeField(
        _("1q21 gain / amplification"),
        REQUIRED,
        codes=codes.AMP1Q,
        missing="UD",
        shown_if=item("fish_done") == "Y",
        source="F:r2iss",
    )
    del1p = CodeField(
        _("del(1p32)"), OPTIONAL, codes=codes.FISHRES, missing="UD", shown_if=item("fish_done") == "Y"
    )
    del13 = CodeField(
        _("del(13)/monosomy 13"),
        OPTIONAL,
        codes=codes.FISHRES,
        missing="UD",
        shown_if=item("fish_done") == "Y",
        source="historic",
    )
    hyperdiploid = CodeField(
        _("Hyperdiploidy"), OPTIONAL, codes=codes.FISHRES, missing="UD", shown_if=item("fish_done") == "Y"
    )
    tp53_mut = CodeField(_("TP53 mutation"), OPTIONAL, codes=codes.FISHRES, missing="UD")
    karyo_complex = CodeField(
        _("Complex karyotype (≥ 3 abnormalities)"),
        OPTIONAL,
        codes=codes.YN,
        missing="UD",
        shown_if=item("fish_done") == "Y",
        source="P:MORE3AB",
    )
    dx_comment = TextField(_("Comment"), OPTIONAL, max_length=500)

    class Meta:
        constraints = (once_per_patient("crf_diagnosis_once_per_patient"),)
        verbose_name = _("diagnosis")
