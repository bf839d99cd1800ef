"""Follow-up visits, with the infections and second malignancies that they tell of."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.always_known import SUBJECT
from crf.conditions import item
from crf.fields import CRITICAL, OPTIONAL, REQUIRED, CodeField, PartialDateField, TextField
from crf.limits import DaysAfter
from crf.models.base import EntryForm, PatientForm, once_per_patient


class FollowUp(PatientForm):
    """FUP: one contact, at a scheduled visit or the latest there is."""

    form_key = "FUP"

    visit = CodeField(_("Visit"), CRITICAL, codes=codes.VISIT, source="S", always_known=SUBJECT)
    visit_date = PartialDateField(
        _("Date of visit / last contact in the window"),
        CRITICAL,
        hard=DaysAfter(0, None),
        source="A, P:DATLASTFU",
    )
    vital_status = CodeField(
        _("Vital status"), CRITICAL, codes=codes.VITAL, source="A, P:VPATSTAT", unknown_code="LTFU"
    )
    contact_source = CodeField(_("Information from"), REQUIRED, codes=codes.CONTACTMODE, missing="U")
    kps_fu = CodeField(
        _("Karnofsky"),
        REQUIRED,
        codes=codes.KPS,
        unit="%",
        missing="UD",
        shown_if=item("vital_status") == "ALIVE",
    )
    disease_status = CodeField(_("Disease status"), REQUIRED, codes=codes.DISSTAT, missing="UD", source="A")
    resp_fu = CodeField(_("IMWG response"), REQUIRED, codes=codes.RESP, missing="UD")
    agvhd_since = CodeField(
        _("Acute GVHD since last visit"), REQUIRED, codes=codes.YN, missing="U", source="A"
    )
    cgvhd_now = CodeField(
        _("Chronic GVHD now"),
        REQUIRED,
        codes=codes.CGNOW,
        missing="UD",
        shown_if=item("vital_status") == "ALIVE",
        source="A",
    )
    ist_now = CodeField(
        _("On systemic immunosuppression"),
        REQUIRED,
        codes=codes.YN,
        missing="U",
        shown_if=item("vital_status") == "ALIVE",
    )
    relapse_since = CodeField(
        _("Relapse / progression since last visit"), CRITICAL, codes=codes.YN, missing="U", source="A"
    )
    newtrt_since = CodeField(
        _("New anti-myeloma treatment or DLI since last visit"),
        CRITICAL,
        codes=codes.YN,
        missing="U",
        source="A",
    )
    inf_since = CodeField(
        _("Infection needing hospital or IV therapy"), REQUIRED, codes=codes.YN, missing="U"
    )
    secmal_since = CodeField(_("Second malignancy"), CRITICAL, codes=codes.YN, missing="U", source="A")
    fup_comment = TextField(_("Comment"), OPTIONAL, max_length=300)

    class Meta:
        ordering = ("visit_date", "pk")
        constraints = (once_per_patient("crf_followup_once_per_visit", "visit"),)
        verbose_name = _("follow-up visit")


class Infection(EntryForm):
    """INF: one infection that needed hospital or intravenous therapy."""

    form_key = "INF"

    parent_name = "visit_row"

    visit_row = models.ForeignKey(
        "crf.FollowUp", models.PROTECT, related_name="+", verbose_name=_("follow-up visit")
    )

    inf_date = PartialDateField(_("Date"), CRITICAL, missing="U", source="P:BEGINFEP.n")
    inf_type = CodeField(_("Agent class"), CRITICAL, codes=codes.INFTYPE, source="B", unknown_code="UNK")
    inf_agent = TextField(
        _("Agent"), REQUIRED, max_length=80, missing="UD", shown_if=item("inf_type") != "UNK"
    )
    inf_site = CodeField(_("Site"), REQUIRED, codes=codes.INFSITE, missing="U", source="B")
    inf_grade = CodeField(_("CTCAE grade (2–5)"), REQUIRED, codes=codes.CTCGRADE, missing="U")

    class Meta:
        ordering = ("inf_date", "pk")
        verbose_name = _("infection")


class SecondMalignancy(EntryForm):
    """SML: one malignancy other than the myeloma."""

    form_key = "SML"

    parent_name = "visit_row"

    visit_row = models.ForeignKey(
        "crf.FollowUp", models.PROTECT, related_name="+", verbose_name=_("follow-up visit")
    )

    sml_date = PartialDateField(
        _("Date of diagnosis"), CRITICAL, missing="U", source="P:DATSECMALIGN_POSTHSCT"
    )
    sml_type = CodeField(_("Type"), CRITICAL, codes=codes.SMALTYPE, missing="U", source="B")
    sml_site = TextField(_("Site / histology"), REQUIRED, max_length=100, missing="U")
    sml_donor_cell = CodeField(
        _("Donor origin"),
        OPTIONAL,
        codes=codes.YN,
        missing="UD",
        shown_if=item("sml_type").is_in("MDSAML", "ALL", "PTLD"),
    )

    class Meta:
        ordering = ("sml_date", "pk")
        verbose_name = _("second malignancy")
