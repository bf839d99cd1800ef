"""Relapse and progression after the index allo."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.always_known import COUNTED
from crf.conditions import item
from crf.fields import CRITICAL, REQUIRED, CodeField, MultiCodeField, PartialDateField, WholeField
from crf.limits import DaysAfter, Numbers
from crf.models.base import PatientForm, once_per_patient


class RelapseSummary(PatientForm):
    """RLS: whether the disease came back at all; "no" is an answer with a date."""

    form_key = "RLS"

    relapse_ever = CodeField(
        _("Relapse / progression after the index allo"),
        CRITICAL,
        codes=codes.YN,
        missing="U",
        source="A, P:VRELPROG",
    )
    relapse_free_until = PartialDateField(
        _("If none: last date assessed relapse-free"),
        CRITICAL,
        missing="U",
        shown_if=item("relapse_ever") == "N",
        source="P:LDATNOREL",
    )

    class Meta:
        constraints = (once_per_patient("crf_relapsesummary_once_per_patient"),)
        verbose_name = _("relapse summary")


class Relapse(PatientForm):
    """REL: one relapse or progression; the first that is not of MRD alone is the event of PFS."""

    form_key = "REL"
    numbered_by = "rel_no"

    rel_no = WholeField(_("Number"), CRITICAL, soft=Numbers(1, 5), hard=Numbers(1, 15), always_known=COUNTED)
    rel_date = PartialDateField(
        _("Date of detection"),
        CRITICAL,
        missing="U",
        soft=DaysAfter(20, 3650),
        hard=DaysAfter(1, 6000),
        source="A, P:DATRELAPSE",
    )
    rel_type = CodeField(_("Type"), CRITICAL, codes=codes.RELTYPE, missing="U", source="IMWG, P:VRELPROG")
    rel_detection = CodeField(
        _("Presentation"),
        CRITICAL,
        codes=codes.RELDET,
        missing="U",
        shown_if=item("rel_type") != "MRDR",
        source="IMWG",
    )
    rel_crab = MultiCodeField(
        _("CRAB features"),
        REQUIRED,
        codes=codes.CRAB,
        missing="U",
        shown_if=item("rel_detection") != "BIO",
        source="IMWG",
    )
    rel_emd = CodeField(_("Extramedullary disease"), REQUIRED, codes=codes.YN, missing="UD")
    rel_emd_sites = MultiCodeField(
        _("Sites"), REQUIRED, codes=codes.EMDSITE, missing="U", shown_if=item("rel_emd") == "Y"
    )
    rel_pcl = CodeField(_("Plasma cell leukaemia at relapse"), REQUIRED, codes=codes.YN, missing="UD")
    rel_fish_new = CodeField(_("New high-risk abnormality by FISH"), REQUIRED, codes=codes.YN, missing="UD")
    rel_on_ist = CodeField(_("On immunosuppression at relapse"), REQUIRED, codes=codes.YN, missing="U")
    rel_gvhd_active = CodeField(_("Active GVHD at relapse"), REQUIRED, codes=codes.YN, missing="U")
    rel_treated = CodeField(_("Treated"), CRITICAL, codes=codes.YN, missing="U")

    class Meta:
        ordering = ("rel_no", "pk")
        verbose_name = _("relapse or progression")
