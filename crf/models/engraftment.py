"""Recovery of blood counts, graft failure and chimerism after the index allo."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.conditions import item
from crf.fields import CRITICAL, REQUIRED, CodeField, DecimalField, PartialDateField, TextField
from crf.limits import DaysAfter, Numbers
from crf.models.base import EntryForm, PatientForm, once_per_patient


class Engraftment(PatientForm):
    """ENG: whether and when the graft took."""

    form_key = "ENG"

    anc_recovery = CodeField(
        _("ANC ≥ 0.5×10⁹/L, first of 3 consecutive days"),
        CRITICAL,
        codes=codes.REACH,
        missing="U",
        source="A, F:hb-41, P:ENGNEUT",
    )
    anc_date = PartialDateField(
        _("Date"),
        CRITICAL,
        missing="U",
        soft=DaysAfter(8, 35),
        hard=DaysAfter(1, 100),
        shown_if=item("anc_recovery") == "Y",
        source="P:DATCRGR2",
    )
    plt20_recovery = CodeField(
        _("Platelets ≥ 20×10⁹/L, 7 days without transfusion"),
        REQUIRED,
        codes=codes.REACH,
        missing="U",
        source="A, F:hb-41, P:VPLAT20A",
    )
    plt20_date = PartialDateField(
        _("Date"),
        CRITICAL,
        missing="U",
        soft=DaysAfter(7, 60),
        hard=DaysAfter(1, 365),
        shown_if=item("plt20_recovery") == "Y",
        source="P:DPLAT20",
    )
    plt50_recovery = CodeField(
        _("Platelets ≥ 50×10⁹/L"), REQUIRED, codes=codes.REACH, missing="U", source="P:VPLAT50A"
    )
    plt50_date = PartialDateField(
        _("Date"),
        REQUIRED,
        missing="U",
        soft=DaysAfter(8, 100),
        hard=DaysAfter(1, 730),
        shown_if=item("plt50_recovery") == "Y",
        source="P:DPLAT50",
    )
    graft_failure = CodeField(
        _("Graft failure"), CRITICAL, codes=codes.GFTYPE, missing="U", source="F:hb-41, P:EARGRLOSS"
    )
    gf_date = PartialDateField(
        _("Date of diagnosis"),
        CRITICAL,
        missing="U",
        shown_if=item("graft_failure") != "NONE",
        source="P:DLOSTEN",
    )
    gf_action = TextField(
        _("Action taken"), REQUIRED, max_length=200, missing="U", shown_if=item("graft_failure") != "NONE"
    )
    last_anc_assess = PartialDateField(
        _("Last date with ANC below threshold"),
        REQUIRED,
        missing="U",
        shown_if=item("anc_recovery") == "N",
        source="censoring date",
    )

    class Meta:
        constraints = (once_per_patient("crf_engraftment_once_per_patient"),)
        verbose_name = _("engraftment")


class Chimerism(EntryForm):
    """CHI: one measurement of the share of donor cells."""

    form_key = "CHI"

    chim_date = PartialDateField(
        _("Date"), CRITICAL, soft=DaysAfter(10, 760), hard=DaysAfter(5, 3650), source="P:DCHIM"
    )
    chim_cell = CodeField(_("Cell fraction"), CRITICAL, codes=codes.CHIMCELL, missing="U", source="A")
    chim_donor_pct = DecimalField(
        _("Donor cells"),
        CRITICAL,
        unit="%",
        bounded=True,
        missing="U",
        hard=Numbers(0, 100),
        source="A; full > 95, mixed 5–95, absent < 5 [F:hb-21]",
    )

    class Meta:
        ordering = ("chim_date", "pk")
        verbose_name = _("chimerism")
