"""The diagnosis."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.conditions import item
from crf.fields import CRITICAL, OPTIONAL, CodeField, PartialDateField, TextField
from crf.limits import TODAY, Dates
from crf.models.base import PatientForm, once_per_patient


class Diagnosis(PatientForm):
    """DIA: the disease when it was found."""

    form_key = "DIA"

    dx_date = PartialDateField(
        _("Date of diagnosis of active disease"),
        CRITICAL,
        soft=Dates("1995", "2018"),
        hard=Dates("1980", TODAY),
        source='A, P:IDAABB, R:"Date Diagnosis"',
    )
    dx_subtype = CodeField(_("Type"), CRITICAL, codes=codes.DXSUB, source="A, P:AACOD21")
    dx_other = TextField(_("Specify"), CRITICAL, max_length=100, shown_if=item("dx_subtype") == "OTH")
    dx_comment = TextField(_("Comment"), OPTIONAL, max_length=500)

    class Meta:
        constraints = (once_per_patient("crf_diagnosis_once_per_patient"),)
        verbose_name = _("diagnosis")
