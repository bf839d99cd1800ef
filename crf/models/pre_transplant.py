"""The patient and the disease just before the index allo."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.conditions import item
from crf.fields import CRITICAL, OPTIONAL, REQUIRED, CodeField, DecimalField, PartialDateField, WholeField
from crf.limits import TODAY, Dates, Numbers
from crf.models.base import PatientForm, once_per_patient
from crf.units import G_PER_LITRE, UMOL_CREATININE


class PreTransplantStatus(PatientForm):
    """PRE: disease status, fitness and comorbidity (HCT-CI) before conditioning."""

    form_key = "PRE"

    pre_date = PartialDateField(
        _("Date of assessment"), REQUIRED, missing="U", hard=Dates("2008-06-01", TODAY)
    )
    n_prior_lines = WholeField(
        _("Number of previous lines"),
        CRITICAL,
        missing="U",
        soft=Numbers(1, 6),
        hard=Numbers(0, 15),
        source="S",
    )
    n_prior_autos = WholeField(
        _("Number of previous autologous transplants"),
        CRITICAL,
        missing="U",
        soft=Numbers(0, 3),
        hard=Numbers(0, 5),
        source="A, P:BMTNRAU",
    )
    resp_at_tx = CodeField(
        _("Disease status (IMWG)"), CRITICAL, codes=codes.RESP, missing="U", source="A, P:BMTDISESTA"
    )
    resp_number = WholeField(
        _("Number of this response/relapse (1st, 2nd, ≥ 3rd)"),
        REQUIRED,
        missing="UN",
        soft=Numbers(1, 3),
        hard=Numbers(1, 9),
        source="P:BMTNUMSTM",
    )
    m_serum_pre = DecimalField(
        _("Serum M-protein"),
        REQUIRED,
        unit="g/dL",
        bounded=True,
        second_unit=G_PER_LITRE,
        missing="UDN",
        soft=Numbers(0, 6),
        hard=Numbers(0, 20),
        source="B",
    )
    bmpc_pre = WholeField(
        _("Marrow plasma cells"),
        REQUIRED,
        unit="%",
        bounded=True,
        missing="UD",
        soft=Numbers(0, 60),
        hard=Numbers(0, 100),
        source="B",
    )
    emd_pre = CodeField(_("Extramedullary disease at transplant"), REQUIRED, codes=codes.YN, missing="UD")
    mrd_pre = CodeField(
        _("MRD"),
        REQUIRED,
        codes=codes.MRDRES,
        missing="UD",
        shown_if=item("resp_at_tx").is_in("SCR", "CR", "NCR", "VGPR"),
        source="F:hb-81",
    )
    mrd_pre_method = CodeField(
        _("Method"), REQUIRED, codes=codes.MRDMETH, missing="U", shown_if=item("mrd_pre").has_value()
    )
    mrd_pre_sens = CodeField(
        _("Sensitivity"), REQUIRED, codes=codes.MRDSENS, missing="U", shown_if=item("mrd_pre").has_value()
    )
    pet_pre = CodeField(_("PET-CT"), OPTIONAL, codes=codes.MRDRES, missing="UD")
    kps = CodeField(
        _("Karnofsky"),
        REQUIRED,
        codes=codes.KPS,
        unit="%",
        missing="UD",
        soft=Numbers(60, 100),
        source="A, P:BMTKARNOFSK",
    )
    ecog = CodeField(_("ECOG"), REQUIRED, codes=codes.ECOGPS, missing="UD", soft=Numbers(0, 2))
    weight = DecimalField(
        _("Weight"),
        CRITICAL,
        unit="kg",
        missing="U",
        soft=Numbers(40, 130),
        hard=Numbers(25, 250),
        source="A",
    )
    height = WholeField(
        _("Height"),
        CRITICAL,
        unit="cm",
        missing="U",
        soft=Numbers(145, 205),
        hard=Numbers(100, 230),
        source="A",
    )
    cmv_patient = CodeField(
        _("Patient CMV IgG"), REQUIRED, codes=codes.SERO, missing="UD", source="A, P:VCMVPAT"
    )
    ebv_patient = CodeField(_("Patient EBV"), OPTIONAL, codes=codes.SERO, missing="UD", source="P:VEBVPAT")
    hctci_any = CodeField(
        _("Any comorbidity (HCT-CI)?"),
        CRITICAL,
        codes=codes.YN,
        missing="U",
        source="P:COMORBID; if N all items become N/0",
    )
    hctci_arrhythmia = CodeField(
        _("Arrhythmia (AF, flutter, sick sinus, ventricular)"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="1 pt; P:COMOR_ARRYTHBL",
    )
    hctci_cardiac = CodeField(
        _("Cardiac (CAD, CHF, MI, EF ≤ 50 %)"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="1 pt; COMOR_CARDIAC",
    )
    hctci_ibd = CodeField(
        _("Inflammatory bowel disease"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="1 pt; COMOR_INBWDIS",
    )
    hctci_diabetes = CodeField(
        _("Diabetes on insulin or oral drugs"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="1 pt; COMOR_TRTDEPDB",
    )
    hctci_cerebro = CodeField(
        _("Cerebrovascular (TIA, stroke)"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="1 pt; COMOR_STROKE",
    )
    hctci_psych = CodeField(
        _("Psychiatric, needing consult or treatment"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="1 pt; COMOR_PSYCH",
    )
    hctci_hepatic = CodeField(
        _("Hepatic"),
        REQUIRED,
        help_text=_(
            "Mild: chronic hepatitis, bilirubin above normal to 1.5×, AST or ALT above normal to 2.5×. "
            "Severe: above that, or cirrhosis."
        ),
        codes=codes.HEPCO,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="1/3 pt; COMOR_HEPATIC",
    )
    hctci_obesity = CodeField(
        _("Obesity (BMI > 35)"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="1 pt; COMOR_OBESITY",
    )
    hctci_infection = CodeField(
        _("Infection needing treatment after day 0"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="1 pt; COMOR_INFECPRE",
    )
    hctci_rheum = CodeField(
        _("Rheumatologic (SLE, RA, polymyositis, MCTD, PMR)"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="2 pt; COMOR_RHEUMAT",
    )
    hctci_ulcer = CodeField(
        _("Peptic ulcer needing treatment"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="2 pt; COMOR_PEPTICU",
    )
    hctci_renal = CodeField(
        _("Renal (creat > 2 mg/dL, dialysis, transplant)"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="2 pt; COMOR_KIDNEYCO",
    )
    hctci_pulm = CodeField(
        _("Pulmonary"),
        REQUIRED,
        help_text=_(
            "Moderate: DLCO or FEV1 66–80 %, or dyspnoea on slight activity. "
            "Severe: DLCO or FEV1 at most 65 %, dyspnoea at rest, or oxygen."
        ),
        codes=codes.PULCO,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="2/3 pt; COMOR_PULMONC",
    )
    hctci_malig = CodeField(
        _("Prior malignancy (other than MM, not skin non-melanoma)"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="3 pt; COMOR_MALIGN",
    )
    hctci_valve = CodeField(
        _("Heart valve disease (not mitral prolapse)"),
        REQUIRED,
        codes=codes.YN,
        missing="UD",
        shown_if=item("hctci_any") == "Y",
        source="3 pt; COMOR_VALVE",
    )
    hctci_reported = WholeField(
        _("HCT-CI total as reported in the chart"),
        OPTIONAL,
        missing="U",
        soft=Numbers(0, 10),
        hard=Numbers(0, 29),
    )
    creat_pre = DecimalField(
        _("Creatinine"),
        REQUIRED,
        unit="mg/dL",
        second_unit=UMOL_CREATININE,
        missing="UD",
        soft=Numbers(0.4, 3),
        hard=Numbers(0.1, 15),
    )
    ferritin = WholeField(
        _("Ferritin"), OPTIONAL, unit="ng/mL", missing="UD", soft=Numbers(20, 5000), hard=Numbers(1, 50000)
    )

    class Meta:
        constraints = (once_per_patient("crf_pretransplantstatus_once_per_patient"),)
        verbose_name = _("pre-transplant status")
