"""The index allo-HSCT and any transplant after it."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.conditions import item
from crf.fields import CRITICAL, OPTIONAL, CodeField, DateField, TextField, WholeField
from crf.limits import TODAY, Dates, Numbers
from crf.models.base import PatientForm


class Transplant(PatientForm):
    """TRA: one transplant; exactly one is the index allo, whose date is day 0."""

    form_key = "TRA"

    is_index = CodeField(_("Index allo"), CRITICAL, codes=codes.YN, source="S")
    tx_kind = CodeField(
        _("Allogeneic transplant (N = later autologous)"), CRITICAL, codes=codes.YN, source="P:VTRANTYP"
    )
    tx_date = DateField(
        _("Date of infusion (day 0)"),
        CRITICAL,
        hard=Dates("1995-01-01", TODAY),
        source='A, P:DATBMT, R:"Treatment Date"',
    )
    tx_number = WholeField(
        _("Total transplant number"), CRITICAL, soft=Numbers(1, 4), hard=Numbers(1, 9), source="A, P:BMTNR"
    )
    allo_number = WholeField(
        _("Allo number"),
        CRITICAL,
        soft=Numbers(1, 2),
        hard=Numbers(1, 4),
        shown_if=item("tx_kind") == "Y",
        source="A, P:BMTNRAL",
    )
    donor_type = CodeField(
        _("Donor"), CRITICAL, codes=codes.DONOR, shown_if=item("tx_kind") == "Y", source="A, P:DONRL1+HSCTYPE"
    )
    cell_source = CodeField(_("Stem-cell source"), CRITICAL, codes=codes.CELLSRC, source="A, P:CELLSOURCE")
    cond_intensity = CodeField(
        _("Intensity as classified by the centre"),
        CRITICAL,
        codes=codes.INTENS,
        shown_if=item("tx_kind") == "Y",
        source="A, P:MYELOABR",
    )
    tx_comment = TextField(_("Comment"), OPTIONAL, max_length=500)

    class Meta:
        ordering = ("tx_date", "pk")
        verbose_name = _("transplant")
