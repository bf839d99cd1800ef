"""Response of the myeloma after the index allo."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.conditions import item
from crf.fields import CRITICAL, REQUIRED, CodeField, DecimalField, PartialDateField, WholeField
from crf.limits import Numbers
from crf.models.base import EntryForm, PatientForm, once_per_patient
from crf.units import G_PER_LITRE


class Response(PatientForm):
    """RSP: the best response before any treatment for relapse."""

    form_key = "RSP"

    best_resp = CodeField(
        _("Best response after allo, before relapse therapy"),
        CRITICAL,
        codes=codes.RESP,
        missing="U",
        source='A, R:"First Best Response"',
    )
    best_resp_date = PartialDateField(
        _("Date best response first achieved"),
        CRITICAL,
        missing="U",
        shown_if=item("best_resp").not_in("NE", "SD", "PD"),
        source="P:DATRESP",
    )
    resp_d100 = CodeField(_("Response at day 100"), REQUIRED, codes=codes.RESP, missing="UDN", source="A")
    mrd_post_any = CodeField(_("MRD ever tested after allo"), CRITICAL, codes=codes.YN, missing="U")
    mrd_neg_ever = CodeField(
        _("MRD negative at least once"),
        CRITICAL,
        codes=codes.YN,
        missing="U",
        shown_if=item("mrd_post_any") == "Y",
    )

    class Meta:
        constraints = (once_per_patient("crf_response_once_per_patient"),)
        verbose_name = _("response after allo")


class ResponseAssessment(EntryForm):
    """RSA: the disease as assessed on one day."""

    form_key = "RSA"

    rsa_date = PartialDateField(_("Date"), CRITICAL)
    rsa_resp = CodeField(_("Response"), CRITICAL, codes=codes.RESP, missing="U", source="IMWG")
    rsa_m_serum = DecimalField(
        _("Serum M-protein"),
        REQUIRED,
        unit="g/dL",
        bounded=True,
        second_unit=G_PER_LITRE,
        missing="UDN",
        soft=Numbers(0, 8),
        hard=Numbers(0, 20),
    )
    rsa_ifix_neg = CodeField(
        _("Immunofixation negative (serum and urine)"), REQUIRED, codes=codes.YN, missing="UD"
    )
    rsa_flc_normal = CodeField(_("Free light chain ratio normal"), REQUIRED, codes=codes.YN, missing="UD")
    rsa_bmpc = WholeField(
        _("Marrow plasma cells"),
        REQUIRED,
        unit="%",
        bounded=True,
        missing="UD",
        soft=Numbers(0, 60),
        hard=Numbers(0, 100),
    )
    rsa_mrd = CodeField(_("MRD"), REQUIRED, codes=codes.MRDRES, missing="UD")
    rsa_mrd_method = CodeField(
        _("Method"), REQUIRED, codes=codes.MRDMETH, missing="U", shown_if=item("rsa_mrd").has_value()
    )
    rsa_mrd_sens = CodeField(
        _("Sensitivity"), REQUIRED, codes=codes.MRDSENS, missing="U", shown_if=item("rsa_mrd").has_value()
    )

    class Meta:
        ordering = ("rsa_date", "pk")
        verbose_name = _("response assessment")
