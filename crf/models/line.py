"""Lines of therapy before the index allo."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.always_known import COUNTED, NAMES_OTHER
from crf.conditions import item
from crf.fields import (
    CRITICAL,
    OPTIONAL,
    REQUIRED,
    CodeField,
    MultiCodeField,
    Offered,
    PartialDateField,
    TextField,
    WholeField,
)
from crf.limits import TODAY, Dates, Numbers
from crf.models.base import PatientForm


class Line(PatientForm):
    """LIN: one planned programme of treatment, autologous transplants included (IMW consensus panel 1)."""

    form_key = "LIN"
    numbered_by = "line_no"

    line_no = WholeField(
        _("Line number"),
        CRITICAL,
        soft=Numbers(1, 8),
        hard=Numbers(1, 20),
        source="P:DATLINEn",
        always_known=COUNTED,
    )
    line_type = CodeField(_("Type"), CRITICAL, codes=codes.LINETYPE, missing="U", source="S")
    line_start = PartialDateField(
        _("Start date"), CRITICAL, missing="U", hard=Dates("1980", TODAY), source="P:DATLINE1"
    )
    line_end = PartialDateField(
        _("End date"),
        REQUIRED,
        missing="U",
        hard=Dates("1980", TODAY),
        shown_if=~(item("line_stop_reason") == "ONG"),
    )
    regimen = CodeField(
        _("Regimen"), REQUIRED, codes=codes.REGIMEN, fills=Offered("drugs", codes.REGIMEN_DRUGS), missing="U"
    )
    drugs = MultiCodeField(_("Drugs"), CRITICAL, codes=codes.DRUG, missing="U", source="A")
    drug_other = TextField(
        _("Other drug(s), specify"),
        CRITICAL,
        max_length=200,
        shown_if=item("drugs").contains("OTH") | item("drugs").contains("TRIAL"),
        always_known=NAMES_OTHER,
    )
    phases = MultiCodeField(_("Phases included"), REQUIRED, codes=codes.PHASE, missing="U")
    n_cycles = WholeField(
        _("Number of cycles"), REQUIRED, missing="UN", soft=Numbers(1, 24), hard=Numbers(0, 120)
    )
    radiotherapy = CodeField(_("Radiotherapy in this line"), REQUIRED, codes=codes.YN, missing="U")
    auto_done = CodeField(
        _("Autologous transplant in this line"), CRITICAL, codes=codes.YN, missing="U", source="P:BMTNRAU"
    )
    auto_count = WholeField(
        _("Number of autos in this line"),
        CRITICAL,
        missing="U",
        soft=Numbers(1, 2),
        hard=Numbers(1, 3),
        shown_if=item("auto_done") == "Y",
    )
    auto1_date = PartialDateField(
        _("Date of first auto"),
        CRITICAL,
        missing="U",
        hard=Dates("1990", TODAY),
        shown_if=item("auto_done") == "Y",
    )
    auto1_mel_dose = WholeField(
        _("Melphalan dose, first auto"),
        REQUIRED,
        unit="mg/m²",
        missing="UN",
        soft=Numbers(100, 200),
        hard=Numbers(20, 240),
        shown_if=item("auto_done") == "Y",
    )
    auto2_date = PartialDateField(
        _("Date of second auto"),
        CRITICAL,
        missing="U",
        hard=Dates("1990", TODAY),
        shown_if=item("auto_count") >= 2,
    )
    auto3_date = PartialDateField(
        _("Date of third auto"),
        CRITICAL,
        missing="U",
        hard=Dates("1990", TODAY),
        shown_if=item("auto_count") >= 3,
    )
    best_resp = CodeField(_("Best response to the line"), CRITICAL, codes=codes.RESP, missing="U", source="A")
    best_resp_date = PartialDateField(
        _("Date of best response"),
        REQUIRED,
        missing="U",
        hard=Dates("1980", TODAY),
        shown_if=item("best_resp").not_in("PD", "SD", "NE"),
    )
    resp_before_auto = CodeField(
        _("Response before auto"), OPTIONAL, codes=codes.RESP, missing="U", shown_if=item("auto_done") == "Y"
    )
    relapsed = CodeField(
        _("Relapse / progression after or during this line"),
        CRITICAL,
        codes=codes.YN,
        missing="U",
        source="S",
    )
    relapse_date = PartialDateField(
        _("Date of relapse / progression"),
        CRITICAL,
        missing="U",
        hard=Dates("1980", TODAY),
        shown_if=item("relapsed") == "Y",
        source="P:DATREL1P",
    )
    refractory = CodeField(
        _("Refractory (progression on or within 60 days)"),
        REQUIRED,
        codes=codes.YN,
        missing="U",
        shown_if=item("relapsed") == "Y",
        source="IMWG",
    )
    line_stop_reason = CodeField(_("Reason of end"), REQUIRED, codes=codes.STOPWHY, missing="U")
    line_comment = TextField(_("Comment"), OPTIONAL, max_length=300)

    class Meta:
        ordering = ("line_start", "line_no", "pk")
        verbose_name = _("pre-transplant line")
