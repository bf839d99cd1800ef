"""Treatment of the myeloma after the index allo."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.always_known import COUNTED, NAMES_OTHER
from crf.conditions import item
from crf.fields import (
    CRITICAL,
    OPTIONAL,
    REQUIRED,
    CodeField,
    DecimalField,
    PartialDateField,
    TextField,
    WholeField,
)
from crf.limits import DaysAfter, Numbers
from crf.models.base import EntryForm, PatientForm, once_per_patient


class TreatmentSummary(PatientForm):
    """PTS: whether anything was given; "nothing" is an answer."""

    form_key = "PTS"

    ptt_any = CodeField(
        _("Any anti-myeloma treatment or DLI after the index allo"),
        CRITICAL,
        codes=codes.YN,
        missing="U",
        source="S",
    )
    ptt_total = WholeField(
        _("Number of treatments to be entered"),
        CRITICAL,
        missing="U",
        soft=Numbers(1, 8),
        hard=Numbers(1, 25),
        shown_if=item("ptt_any") == "Y",
        source="S",
    )
    dli_any = CodeField(_("Any DLI"), CRITICAL, codes=codes.YN, missing="U", source="A")

    class Meta:
        constraints = (once_per_patient("crf_treatmentsummary_once_per_patient"),)
        verbose_name = _("post-transplant treatment summary")


class Treatment(PatientForm):
    """PTT: one treatment, from its indication to its end."""

    form_key = "PTT"
    numbered_by = "ptt_no"

    ptt_no = WholeField(
        _("Treatment number"),
        CRITICAL,
        soft=Numbers(1, 8),
        hard=Numbers(1, 25),
        source="P:DATE_LINEPOSTHn",
        always_known=COUNTED,
    )
    ptt_indication = CodeField(_("Indication"), CRITICAL, codes=codes.PTIND, missing="U", source="S")
    ptt_relapse = WholeField(
        _("Linked relapse"),
        CRITICAL,
        help_text=_("The number that the relapse has on its own form."),
        missing="U",
        hard=Numbers(1, 15),
        shown_if=item("ptt_indication") == "REL",
    )
    ptt_line = WholeField(
        _("Line after allo (salvage line number)"),
        CRITICAL,
        missing="U",
        soft=Numbers(1, 6),
        hard=Numbers(1, 15),
        shown_if=item("ptt_indication").is_in("REL", "RESD"),
    )
    ptt_modality = CodeField(_("Modality"), CRITICAL, codes=codes.PTMOD, missing="U")
    ptt_start = PartialDateField(
        _("Start date"), CRITICAL, missing="U", soft=DaysAfter(20, 3650), hard=DaysAfter(0, 6000), source="P"
    )
    ptt_end = PartialDateField(
        _("End date"), REQUIRED, missing="U", shown_if=~(item("ptt_stop_reason") == "ONG")
    )
    ptt_cycles = WholeField(
        _("Cycles given"),
        REQUIRED,
        missing="UN",
        soft=Numbers(1, 40),
        hard=Numbers(0, 200),
        shown_if=item("ptt_modality").is_in("DRUG", "DRUGDLI"),
    )
    ptt_resp_before = CodeField(_("Disease status before"), REQUIRED, codes=codes.RESP, missing="U")
    ptt_best_resp = CodeField(
        _("Best response"),
        CRITICAL,
        codes=codes.RESP,
        missing="U",
        shown_if=item("ptt_indication").is_in("REL", "RESD", "MRD"),
        source="IMWG",
    )
    ptt_best_resp_date = PartialDateField(
        _("Date of best response"),
        REQUIRED,
        missing="U",
        shown_if=item("ptt_best_resp").not_in("SD", "PD", "NE"),
    )
    ptt_pd = CodeField(_("Progression after/during this treatment"), CRITICAL, codes=codes.YN, missing="U")
    ptt_pd_date = PartialDateField(
        _("Date of progression"), CRITICAL, missing="U", shown_if=item("ptt_pd") == "Y"
    )
    ptt_stop_reason = CodeField(_("Reason of end"), CRITICAL, codes=codes.STOPWHY, missing="U")
    ptt_gvhd_new = CodeField(
        _("New or worsened GVHD within 90 days of start"), REQUIRED, codes=codes.YN, missing="U", source="S"
    )
    ptt_tox_any = CodeField(
        _("Any toxicity grade ≥ 1 recorded?"),
        CRITICAL,
        codes=codes.YN,
        missing="U",
        shown_if=item("ptt_modality").is_in("DRUG", "DRUGDLI", "DLI", "CART"),
        source="S, drives TOX",
    )
    ptt_comment = TextField(_("Comment"), OPTIONAL, max_length=300)

    class Meta:
        ordering = ("ptt_start", "ptt_no", "pk")
        verbose_name = _("post-transplant treatment")


class TreatmentDrug(EntryForm):
    """PTD: one drug of a treatment."""

    form_key = "PTD"

    parent_name = "treatment"

    treatment = models.ForeignKey(
        "crf.Treatment", models.PROTECT, related_name="+", verbose_name=_("treatment")
    )

    drug = CodeField(_("Drug"), CRITICAL, codes=codes.DRUG, missing="U", source="S")
    drug_other = TextField(
        _("Specify"),
        CRITICAL,
        max_length=80,
        shown_if=item("drug").is_in("OTH", "TRIAL"),
        always_known=NAMES_OTHER,
    )
    drug_start = PartialDateField(_("Start"), CRITICAL, missing="U")
    drug_end = PartialDateField(_("End"), REQUIRED, missing="U", shown_if=~(item("drug_ongoing") == "Y"))
    drug_ongoing = CodeField(_("Ongoing at last contact"), CRITICAL, codes=codes.YN, missing="U")
    drug_dose_reduced = CodeField(_("Dose reduced"), REQUIRED, codes=codes.YN, missing="U")
    drug_stop_reason = CodeField(
        _("Reason of stop"), REQUIRED, codes=codes.STOPWHY, missing="U", shown_if=item("drug_ongoing") == "N"
    )

    class Meta:
        ordering = ("drug_start", "pk")
        verbose_name = _("drug of the treatment")


class DonorLymphocyteInfusion(EntryForm):
    """DLI: one infusion of lymphocytes of the donor."""

    form_key = "DLI"
    numbered_by = "dli_no"

    parent_name = "treatment"

    treatment = models.ForeignKey(
        "crf.Treatment", models.PROTECT, related_name="+", verbose_name=_("treatment")
    )

    dli_no = WholeField(_("Number"), CRITICAL, soft=Numbers(1, 6), hard=Numbers(1, 20), always_known=COUNTED)
    dli_date = PartialDateField(
        _("Date"),
        CRITICAL,
        missing="U",
        soft=DaysAfter(30, 2500),
        hard=DaysAfter(1, 6000),
        source="A, P:DATDLIn",
    )
    dli_cd3 = DecimalField(
        _("CD3+ cells"),
        REQUIRED,
        unit="10^6/kg",
        missing="U",
        soft=Numbers(0.01, 100),
        hard=Numbers(0.0001, 1000),
        shown_if=~(item("dli_type") == "CD34B"),
        source="A",
    )
    dli_type = CodeField(_("Product"), REQUIRED, codes=codes.DLITYPE, missing="U")
    dli_chemo = CodeField(
        _("Chemotherapy / novel agent just before (≤ 30 days)"), REQUIRED, codes=codes.YN, missing="U"
    )

    class Meta:
        ordering = ("dli_date", "dli_no", "pk")
        verbose_name = _("donor lymphocyte infusion")
