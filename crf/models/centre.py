"""A centre's approvals and documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Centre
from crf import codes
from crf.conditions import item
from crf.fields import CRITICAL, REQUIRED, CodeField, DateField, FileField, TextField, WholeField
from crf.limits import TODAY, Dates, Numbers
from crf.models.base import NOT_REMOVED, FormRecord


class CentreDossier(FormRecord):
    """CEN: what allows a centre to enrol; the centre itself is accounts.Centre."""

    form_key = "CEN"

    centre_path = "centre"

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("centre"))
    centre_status = CodeField(_("Centre status"), CRITICAL, codes=codes.CENTRESTAT)
    pi_name = TextField(_("Principal investigator"), CRITICAL, max_length=120)
    pi_email = TextField(_("PI e-mail"), CRITICAL, max_length=120)
    dm_name = TextField(_("Data manager"), REQUIRED, max_length=120, missing="N")
    ec_name = TextField(_("Competent ethics committee"), CRITICAL, max_length=200)
    ec_submission_date = DateField(_("Submission date"), REQUIRED, hard=Dates("2020-01-01", TODAY))
    ec_outcome = CodeField(_("Outcome"), CRITICAL, codes=codes.ECOUT)
    ec_opinion_date = DateField(
        _("Date of opinion"), CRITICAL, hard=Dates("2020-01-01", TODAY), shown_if=item("ec_outcome") != "PEND"
    )
    ec_ref_number = TextField(
        _("Reference number"), REQUIRED, max_length=60, shown_if=item("ec_outcome") != "PEND"
    )
    ec_art110 = CodeField(
        _("Opinion covers art. 110 (no consent)"),
        CRITICAL,
        codes=codes.YN,
        shown_if=item("ec_outcome").is_in("APP", "COND"),
        source="F:priv",
    )
    dpia_published = CodeField(
        _("DPIA done and published"),
        CRITICAL,
        codes=codes.YN,
        shown_if=item("ec_art110") == "Y",
        source="F:priv",
    )
    dpia_date = DateField(
        _("Date of DPIA"), REQUIRED, hard=Dates("2018-05-25", TODAY), shown_if=item("dpia_published") == "Y"
    )
    agreement_date = DateField(
        _("Agreement / clearance date"), REQUIRED, missing="N", hard=Dates("2020-01-01", TODAY)
    )
    activation_date = DateField(
        _("Date of activation"),
        CRITICAL,
        hard=Dates("2020-01-01", TODAY),
        shown_if=item("centre_status") >= 3,
    )
    closure_date = DateField(
        _("Date of closure"), CRITICAL, hard=Dates("2020-01-01", TODAY), shown_if=item("centre_status") == "5"
    )
    expected_patients = WholeField(
        _("Expected number of patients"),
        REQUIRED,
        missing="U",
        soft=Numbers(1, 60),
        hard=Numbers(0, 400),
        source="S",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("centre",), condition=NOT_REMOVED, name="crf_centredossier_once_per_centre"
            ),
        )
        verbose_name = _("centre dossier")


class CentreDocument(FormRecord):
    """DOC: one essential document of a centre."""

    form_key = "DOC"

    centre_path = "centre"

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("centre"))
    doc_type = CodeField(_("Type"), CRITICAL, codes=codes.DOCTYPE)
    doc_version = TextField(_("Version"), CRITICAL, max_length=20)
    doc_date = DateField(_("Document date"), CRITICAL, hard=Dates("2018-01-01", TODAY))
    doc_approval_date = DateField(_("Approval date"), REQUIRED, missing="N", hard=Dates("2018-01-01", TODAY))
    doc_file = FileField(_("File"), REQUIRED, missing="N", help_text=_("A PDF of at most 20 MB."), source="S")
    doc_superseded = CodeField(_("Superseded"), CRITICAL, codes=codes.YN)

    class Meta:
        ordering = ("doc_type", "doc_date", "pk")
        verbose_name = _("centre document")
