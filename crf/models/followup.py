"""Follow-up visits."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.fields import CRITICAL, OPTIONAL, REQUIRED, CodeField, DateField, TextField
from crf.limits import DaysAfter
from crf.models.base import PatientForm, once_per_patient


class FollowUp(PatientForm):
    """FUP: one contact, at a scheduled visit or the latest there is."""

    form_key = "FUP"

    visit = CodeField(_("Visit"), CRITICAL, codes=codes.VISIT, source="S")
    visit_date = DateField(
        _("Date of visit / last contact in the window"),
        CRITICAL,
        hard=DaysAfter(0, None),
        source="A, P:DATLASTFU",
    )
    vital_status = CodeField(_("Vital status"), CRITICAL, codes=codes.VITAL, source="A, P:VPATSTAT")
    contact_source = CodeField(_("Information from"), REQUIRED, codes=codes.CONTACTMODE, missing="U")
    disease_status = CodeField(_("Disease status"), REQUIRED, codes=codes.DISSTAT, missing="UD", source="A")
    relapse_since = CodeField(
        _("Relapse / progression since last visit"), CRITICAL, codes=codes.YN, source="A"
    )
    fup_comment = TextField(_("Comment"), OPTIONAL, max_length=300)

    class Meta:
        ordering = ("visit_date", "pk")
        constraints = (once_per_patient("crf_followup_once_per_visit", "visit"),)
        verbose_name = _("follow-up visit")
