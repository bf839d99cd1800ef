"""Graft-versus-host disease: whether, when, how severe, and what came of it."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.conditions import item
from crf.fields import CRITICAL, REQUIRED, CodeField, PartialDateField, TextField
from crf.limits import DaysAfter
from crf.models.base import PatientForm, once_per_patient


class AcuteGVHD(PatientForm):
    """AGV: acute graft-versus-host disease after the index allo: first onset, worst values."""

    form_key = "AGV"

    agvhd = CodeField(_("Acute GVHD ever"), CRITICAL, codes=codes.YN, missing="U", source="A, P:AGVHGRMX")
    agvhd_none_until = PartialDateField(
        _("If none: last date assessed free of acute GVHD"),
        CRITICAL,
        missing="U",
        shown_if=item("agvhd") == "N",
        source="analogous to LDATNO…",
    )
    agvhd_onset_date = PartialDateField(
        _("Date of first onset"),
        CRITICAL,
        missing="U",
        soft=DaysAfter(5, 180),
        hard=DaysAfter(1, 1100),
        shown_if=item("agvhd") == "Y",
        source="A, P:DATAGVH",
    )
    agvhd_type = CodeField(
        _("Type of first episode"),
        REQUIRED,
        codes=codes.AGTYPE,
        missing="U",
        shown_if=item("agvhd") == "Y",
        source="F:hb-43",
    )
    agvhd_system = CodeField(
        _("Staging system"), CRITICAL, codes=codes.AGSYS, missing="U", shown_if=item("agvhd") == "Y"
    )
    agvhd_skin = CodeField(
        _("Skin, maximum stage"),
        REQUIRED,
        codes=codes.AGSTAGE,
        missing="UD",
        shown_if=item("agvhd") == "Y",
        source="P:AGVHDSKI",
    )
    agvhd_liver = CodeField(
        _("Liver, maximum stage"),
        REQUIRED,
        codes=codes.AGSTAGE,
        missing="UD",
        shown_if=item("agvhd") == "Y",
        source="P:AGVHDLIV",
    )
    agvhd_ugi = CodeField(
        _("Upper gut, stage"),
        REQUIRED,
        codes=codes.AGUGI,
        missing="UD",
        shown_if=item("agvhd") == "Y",
        source="P:AGVHDUGI",
    )
    agvhd_lgi = CodeField(
        _("Lower gut, maximum stage"),
        REQUIRED,
        codes=codes.AGSTAGE,
        missing="UD",
        shown_if=item("agvhd") == "Y",
        source="P:AGVHDLGI",
    )
    agvhd_max_grade = CodeField(
        _("Maximum overall grade"),
        CRITICAL,
        codes=codes.AGGRADE,
        shown_if=item("agvhd") == "Y",
        source="A, P:AGVHGRMX",
        unknown_code="9",
    )
    agvhd_max_date = PartialDateField(
        _("Date of maximum grade"), REQUIRED, missing="U", shown_if=item("agvhd") == "Y"
    )
    agvhd_biopsy = CodeField(
        _("Histologic confirmation"), REQUIRED, codes=codes.YN, missing="U", shown_if=item("agvhd") == "Y"
    )
    agvhd_trt = CodeField(
        _("Systemic treatment"), REQUIRED, codes=codes.YN, missing="U", shown_if=item("agvhd") == "Y"
    )
    agvhd_steroid_resp = CodeField(
        _("Response to steroids"),
        REQUIRED,
        codes=codes.STERRESP,
        missing="U",
        shown_if=item("agvhd_trt") == "Y",
    )
    agvhd_second_line = TextField(
        _("Second-line treatment"),
        REQUIRED,
        max_length=200,
        missing="UN",
        shown_if=item("agvhd_steroid_resp").is_in("REFR", "DEP"),
    )
    agvhd_outcome = CodeField(
        _("Outcome"), REQUIRED, codes=codes.GVHDOUT, missing="U", shown_if=item("agvhd") == "Y"
    )
    agvhd_resolution_date = PartialDateField(
        _("Date of resolution"), REQUIRED, missing="U", shown_if=item("agvhd_outcome") == "RES"
    )
    agvhd_after_dli = CodeField(
        _("Any episode within 90 days after DLI"),
        REQUIRED,
        codes=codes.YN,
        missing="UN",
        shown_if=item("agvhd") == "Y",
        source="S",
    )

    class Meta:
        constraints = (once_per_patient("crf_acutegvhd_once_per_patient"),)
        verbose_name = _("acute GVHD")


class ChronicGVHD(PatientForm):
    """CGV: chronic graft-versus-host disease after the index allo: onset, worst values."""

    form_key = "CGV"

    cgvhd = CodeField(
        _("Chronic GVHD ever"), CRITICAL, codes=codes.YN, missing="U", source="A, P:GRAVHOSD_1ST"
    )
    cgvhd_none_until = PartialDateField(
        _("If none: last date assessed free of chronic GVHD"),
        CRITICAL,
        missing="U",
        shown_if=item("cgvhd") == "N",
        source="P:LDATNOCGVH",
    )
    cgvhd_onset_date = PartialDateField(
        _("Date of onset"),
        CRITICAL,
        missing="U",
        soft=DaysAfter(60, 730),
        hard=DaysAfter(20, 3650),
        shown_if=item("cgvhd") == "Y",
        source="A, P:CGVHDD_1ST",
    )
    cgvhd_onset_type = CodeField(
        _("Onset"), REQUIRED, codes=codes.CGONSET, missing="U", shown_if=item("cgvhd") == "Y"
    )
    cgvhd_sub = CodeField(
        _("Subcategory"),
        REQUIRED,
        codes=codes.CGSUB,
        missing="U",
        shown_if=item("cgvhd") == "Y",
        source="F:hb-43",
    )
    cgvhd_extent = CodeField(
        _("Limited / extensive (Seattle)"),
        REQUIRED,
        codes=codes.CGEXT,
        missing="U",
        shown_if=item("cgvhd") == "Y",
        source="P:VCGVHDG",
    )
    nih_skin = CodeField(
        _("Skin score"),
        REQUIRED,
        codes=codes.NIHSCORE,
        missing="UD",
        shown_if=item("cgvhd") == "Y",
        source="NIH",
    )
    nih_mouth = CodeField(
        _("Mouth score"),
        REQUIRED,
        codes=codes.NIHSCORE,
        missing="UD",
        shown_if=item("cgvhd") == "Y",
        source="NIH",
    )
    nih_eyes = CodeField(
        _("Eyes score"),
        REQUIRED,
        codes=codes.NIHSCORE,
        missing="UD",
        shown_if=item("cgvhd") == "Y",
        source="NIH",
    )
    nih_gi = CodeField(
        _("GI tract score"),
        REQUIRED,
        codes=codes.NIHSCORE,
        missing="UD",
        shown_if=item("cgvhd") == "Y",
        source="NIH",
    )
    nih_liver = CodeField(
        _("Liver score"),
        REQUIRED,
        codes=codes.NIHSCORE,
        missing="UD",
        shown_if=item("cgvhd") == "Y",
        source="NIH",
    )
    nih_lung = CodeField(
        _("Lung score"),
        REQUIRED,
        codes=codes.NIHSCORE,
        missing="UD",
        shown_if=item("cgvhd") == "Y",
        source="NIH",
    )
    nih_joint = CodeField(
        _("Joints and fascia score"),
        REQUIRED,
        codes=codes.NIHSCORE,
        missing="UD",
        shown_if=item("cgvhd") == "Y",
        source="NIH",
    )
    nih_genital = CodeField(
        _("Genital tract score"),
        REQUIRED,
        codes=codes.NIHSCORE,
        missing="UDN",
        shown_if=item("cgvhd") == "Y",
        source="NIH",
    )
    cgvhd_nih_global = CodeField(
        _("Maximum global severity"),
        CRITICAL,
        codes=codes.NIHGLOB,
        shown_if=item("cgvhd") == "Y",
        source="NIH, P:MAXNIHSC_1ST",
        unknown_code="UNK",
    )
    cgvhd_max_date = PartialDateField(
        _("Date of maximum severity"),
        REQUIRED,
        missing="U",
        shown_if=item("cgvhd") == "Y",
        source="P:CGVHDDAT_SEV",
    )
    cgvhd_trt = CodeField(
        _("Systemic treatment"), REQUIRED, codes=codes.YN, missing="U", shown_if=item("cgvhd") == "Y"
    )
    cgvhd_steroid_resp = CodeField(
        _("Response to steroids"),
        REQUIRED,
        codes=codes.STERRESP,
        missing="U",
        shown_if=item("cgvhd_trt") == "Y",
    )
    cgvhd_outcome = CodeField(
        _("Status at last contact"), REQUIRED, codes=codes.GVHDOUT, missing="U", shown_if=item("cgvhd") == "Y"
    )
    cgvhd_resolution_date = PartialDateField(
        _("Date of resolution"), REQUIRED, missing="U", shown_if=item("cgvhd_outcome") == "RES"
    )

    class Meta:
        constraints = (once_per_patient("crf_chronicgvhd_once_per_patient"),)
        verbose_name = _("chronic GVHD")
