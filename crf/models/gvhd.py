"""Graft-versus-host disease: whether, and when it began."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.conditions import item
from crf.fields import CRITICAL, CodeField, DateField, PartialDateField
from crf.limits import DaysAfter
from crf.models.base import PatientForm, once_per_patient


class AcuteGVHD(PatientForm):
    """AGV: acute graft-versus-host disease after the index allo."""

    form_key = "AGV"

    agvhd = CodeField(_("Acute GVHD ever"), CRITICAL, codes=codes.YN, source="A, P:AGVHGRMX")
    agvhd_none_until = DateField(
        _("If none: last date assessed free of acute GVHD"),
        CRITICAL,
        shown_if=item("agvhd") == "N",
        source="analogous to LDATNO…",
    )
    agvhd_onset_date = PartialDateField(
        _("Date of first onset"),
        CRITICAL,
        soft=DaysAfter(5, 180),
        hard=DaysAfter(1, 1100),
        shown_if=item("agvhd") == "Y",
        source="A, P:DATAGVH",
    )
    agvhd_max_grade = CodeField(
        _("Maximum overall grade"),
        CRITICAL,
        codes=codes.AGGRADE,
        shown_if=item("agvhd") == "Y",
        source="A, P:AGVHGRMX",
    )

    class Meta:
        constraints = (once_per_patient("crf_acutegvhd_once_per_patient"),)
        verbose_name = _("acute GVHD")


class ChronicGVHD(PatientForm):
    """CGV: chronic graft-versus-host disease after the index allo."""

    form_key = "CGV"

    cgvhd = CodeField(_("Chronic GVHD ever"), CRITICAL, codes=codes.YN, source="A, P:GRAVHOSD_1ST")
    cgvhd_none_until = DateField(
        _("If none: last date assessed free of chronic GVHD"),
        CRITICAL,
        shown_if=item("cgvhd") == "N",
        source="P:LDATNOCGVH",
    )
    cgvhd_onset_date = PartialDateField(
        _("Date of onset"),
        CRITICAL,
        soft=DaysAfter(60, 730),
        hard=DaysAfter(20, 3650),
        shown_if=item("cgvhd") == "Y",
        source="A, P:CGVHDD_1ST",
    )
    cgvhd_nih_global = CodeField(
        _("Maximum global severity"),
        CRITICAL,
        codes=codes.NIHGLOB,
        shown_if=item("cgvhd") == "Y",
        source="NIH, P:MAXNIHSC_1ST",
    )

    class Meta:
        constraints = (once_per_patient("crf_chronicgvhd_once_per_patient"),)
        verbose_name = _("chronic GVHD")
