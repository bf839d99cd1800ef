"""A centre's approvals and documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Centre
from crf import codes
from crf.always_known import ON_PAPER, OWN_ACT, OWN_STAFF
from crf.conditions import item
from crf.fields import CRITICAL, REQUIRED, CodeField, DateField, FileField, TextField, WholeField
from crf.limits import TODAY, Dates, Numbers
from crf.models.base import NOT_REMOVED, FormRecord


class CentreDossier(FormRecord):
    """CEN: what allows a centre to enrol; the centre itself is accounts.Centre."""

    form_key = "CEN"

    centre_path = "centre"

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("centre"))
    centre_status = CodeField(_("Centre status"), CRITICAL, codes=codes.CENTRESTAT, always_known=OWN_ACT)
    pi_name = TextField(_("Principal investigator"), CRITICAL, max_length=120, always_known=OWN_STAFF)
    pi_email = TextField(_("PI e-mail"), CRITICAL, max_length=120, always_known=OWN_STAFF)
    dm_name = TextField(_("Data manager"), REQUIRED, max_length=120, missing="N", always_known=OWN_STAFF)
    ec_name = TextField(_("Competent ethics committee"), CRITICAL, max_length=200, always_known=ON_PAPER)
    ec_submission_date = DateField(
        _("Submission date"), REQUIRED, hard=Dates("2020-01-01", TODAY), always_known=OWN_ACT
    )
    ec_outcome = CodeField(_("Outcome"), CRITICAL, codes=codes.ECOUT, always_known=OWN_ACT)
    ec_opinion_date = DateField(
        _("Date of opinion"),
        CRITICAL,
        hard=Dates("2020-01-01", TODAY),
        shown_if=item("ec_outcome") != "PEND",
        always_known=ON_PAPER,
    )
    ec_ref_number = TextField(
        _("Reference number"),
        REQUIRED,
        max_length=60,
        shown_if=item("ec_outcome") != "PEND",
        always_known=ON_PAPER,
    )
    ec_art110 = CodeField(
        _("Opinion covers art. 110 (no consent)"),
        CRITICAL,
        codes=codes.YN,
        shown_if=item("ec_outcome").is_in("APP", "COND"),
        source="F:priv",
        always_known=ON_PAPER,
    )
    dpia_published = CodeField(
        _("DPIA done and published"),
        CRITICAL,
        codes=codes.YN,
        shown_if=item("ec_art110") == "Y",
        source="F:priv",
        always_known=OWN_ACT,
    )
    dpia_date = DateField(
        _("Date of DPIA"),
        REQUIRED,
        hard=Dates("2018-05-25", TODAY),
        shown_if=item("dpia_published") == "Y",
        always_known=OWN_ACT,
    )
    agreement_date = DateField(
        _("Agreement / clearance date"),
        REQUIRED,
        missing="N",
        hard=Dates("2020-01-01", TODAY),
        always_known=ON_PAPER,
    )
    activation_date = DateField(
        _("Date of activation"),
        CRITICAL,
        hard=Dates("2020-01-01", TODAY),
        shown_if=item("centre_status") >= 3,
        always_known=OWN_ACT,
    )
    closure_date = DateField(
        _("Date of closure"),
        CRITICAL,
        hard=Dates("2020-01-01", TODAY),
        shown_if=item("centre_status") == "5",
        always_known=OWN_ACT,
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
    doc_type = CodeField(_("Type"), CRITICAL, codes=codes.DOCTYPE, always_known=ON_PAPER)
    doc_version = TextField(_("Version"), CRITICAL, max_length=20, always_known=ON_PAPER)
    doc_date = DateField(_("Document date"), CRITICAL, hard=Dates("2018-01-01", TODAY), always_known=ON_PAPER)
    doc_approval_date = DateField(
        _("Approval date"), REQUIRED, missing="N", hard=Dates("2018-01-01", TODAY), always_known=ON_PAPER
    )
    doc_file = FileField(
        _("File"),
        REQUIRED,
        missing="N",
        help_text=_("A PDF of at most 20 MB."),
        source="S",
        always_known=ON_PAPER,
    )
    doc_superseded = CodeField(_("Superseded"), CRITICAL, codes=codes.YN, always_known=OWN_ACT)

    class Meta:
        ordering = ("doc_type", "doc_date", "pk")
        verbose_name = _("centre document")
