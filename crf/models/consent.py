"""Consent and legal basis, with the attempts to reach the patient."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.always_known import ON_PAPER, OWN_ACT
from crf.conditions import item
from crf.fields import CRITICAL, OPTIONAL, REQUIRED, CodeField, DateField, TextField
from crf.limits import TODAY, Dates
from crf.models.base import EntryForm, PatientForm, once_per_patient


class Consent(PatientForm):
    """CON: on which basis this patient's data may be processed."""

    form_key = "CON"

    legal_basis = CodeField(
        _("Legal basis for this patient"),
        CRITICAL,
        codes=codes.LEGALBASIS,
        source="F:priv",
        always_known=OWN_ACT,
    )
    vital_at_screening = CodeField(
        _("Vital status when screened"), CRITICAL, codes=codes.VITAL, source="S", unknown_code="LTFU"
    )
    vital_check_date = DateField(
        _("Date of vital status check"),
        CRITICAL,
        hard=Dates("2020-01-01", TODAY),
        source="F:priv",
        always_known=OWN_ACT,
    )
    icf_version = TextField(
        _("Version of the form signed"),
        CRITICAL,
        max_length=20,
        shown_if=item("legal_basis").is_in("CONS", "WDR"),
        always_known=ON_PAPER,
    )
    consent_date = DateField(
        _("Date of consent"),
        CRITICAL,
        hard=Dates("2020-01-01", TODAY),
        shown_if=item("legal_basis").is_in("CONS", "WDR"),
        always_known=ON_PAPER,
    )
    consent_secondary = CodeField(
        _("Consent to future research use"),
        REQUIRED,
        codes=codes.YN,
        missing="N",
        shown_if=item("legal_basis") == "CONS",
        always_known=ON_PAPER,
    )
    refusal_date = DateField(
        _("Date of refusal"),
        CRITICAL,
        hard=Dates("2020-01-01", TODAY),
        shown_if=item("legal_basis") == "REF",
        always_known=ON_PAPER,
    )
    unreach_reason = TextField(
        _("Reason documented in the project"),
        CRITICAL,
        max_length=500,
        shown_if=item("legal_basis").is_in("UNR", "ETH", "HLT"),
        source="F:priv",
        always_known=OWN_ACT,
    )
    unreach_statement_date = DateField(
        _("Date of PI statement"),
        CRITICAL,
        hard=Dates("2020-01-01", TODAY),
        shown_if=item("legal_basis").is_in("DEC", "UNR", "ETH", "HLT"),
        always_known=OWN_ACT,
    )
    notice_public_date = DateField(
        _("Date public notice was posted"),
        REQUIRED,
        missing="N",
        hard=Dates("2020-01-01", TODAY),
        shown_if=item("legal_basis").is_in("DEC", "UNR"),
        always_known=OWN_ACT,
    )
    reconsent_needed = CodeField(
        _("Reachable again: consent to be sought"),
        REQUIRED,
        codes=codes.YN,
        shown_if=item("legal_basis").is_in("UNR", "HLT"),
        always_known=OWN_ACT,
    )
    withdrawal_date = DateField(
        _("Date of withdrawal"),
        CRITICAL,
        hard=Dates("2020-01-01", TODAY),
        shown_if=item("legal_basis") == "WDR",
        always_known=ON_PAPER,
    )
    withdrawal_scope = CodeField(
        _("Scope of withdrawal"),
        CRITICAL,
        codes=codes.WDRSCOPE,
        shown_if=item("legal_basis") == "WDR",
        always_known=ON_PAPER,
    )
    withdrawal_done_date = DateField(
        _("Date action completed"), REQUIRED, shown_if=item("legal_basis") == "WDR", always_known=OWN_ACT
    )

    class Meta:
        constraints = (once_per_patient("crf_consent_once_per_patient"),)
        verbose_name = _("consent and legal basis")


class ContactAttempt(EntryForm):
    """CAT: one attempt to reach a patient who could not be informed."""

    form_key = "CAT"

    attempt_date = DateField(
        _("Date"), CRITICAL, hard=Dates("2020-01-01", TODAY), source="F:priv", always_known=OWN_ACT
    )
    attempt_mode = CodeField(
        _("Mode"), CRITICAL, codes=codes.CONTACTMODE, source="F:priv", always_known=OWN_ACT
    )
    attempt_outcome = CodeField(_("Outcome"), CRITICAL, codes=codes.CONTACTOUT, always_known=OWN_ACT)
    attempt_note = TextField(_("Note (no contact data)"), OPTIONAL, max_length=200)

    class Meta:
        ordering = ("attempt_date", "pk")
        verbose_name = _("contact attempt")
