"""Registration: the patient, eligibility, and the numbers by which the registry knows her."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import Centre
from accounts.scoping import ScopedQuerySet
from crf import codes
from crf.always_known import REGISTERS
from crf.fields import CRITICAL, OPTIONAL, CodeField, TextField, WholeField
from crf.limits import Numbers
from crf.models.base import FormRecord
from crf.registry_numbers import CompareNumber


class Patient(FormRecord):
    """PAT: one person under a code; no name, no initials, no full date of birth anywhere."""

    form_key = "PAT"

    centre_path = "centre"

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="patients", verbose_name=_("centre"))
    sequence = models.PositiveIntegerField(editable=False)
    subject_code = models.CharField(_("Subject code"), max_length=16, unique=True, editable=False)
    registered_on = models.DateField(_("Date of registration"), default=timezone.localdate, editable=False)

    sex = CodeField(_("Sex"), CRITICAL, codes=codes.SEX, source="A, P:PATSEX", always_known=REGISTERS)
    birth_year = WholeField(
        _("Year of birth"),
        CRITICAL,
        soft=Numbers(1940, 1998),
        hard=Numbers(1920, 2000),
        source="P:DATPATBD",
        always_known=REGISTERS,
    )
    age_at_allo = WholeField(
        _("Age at index allo, completed years"),
        CRITICAL,
        unit=gettext_noop("years"),
        missing="U",
        soft=Numbers(25, 70),
        hard=Numbers(18, 80),
        source="S",
    )
    elig_adult = CodeField(
        _("≥ 18 years at allo"), CRITICAL, codes=codes.YN, source="F:nct", always_known=REGISTERS
    )
    elig_mm = CodeField(
        _("Diagnosis of multiple myeloma"), CRITICAL, codes=codes.YN, source="F:nct", always_known=REGISTERS
    )
    elig_allo_window = CodeField(
        _("Allo-HSCT between 1 Jan 2009 and 31 Dec 2018"),
        CRITICAL,
        codes=codes.YN,
        source="F:nct; dates are study settings ALLO_FROM, ALLO_TO",
        always_known=REGISTERS,
    )
    elig_gitmo = CodeField(
        _("Transplanted in a GITMO centre"), CRITICAL, codes=codes.YN, source="F:nct", always_known=REGISTERS
    )
    elig_novel_post = CodeField(
        _("Received ≥ 1 novel drug after allo"),
        CRITICAL,
        codes=codes.YN,
        missing="U",
        source="F:nct; setting NOVEL_POST_REQUIRED (default on)",
    )
    elig_comment = TextField(_("Comment"), OPTIONAL, max_length=500)
    consecutive_no = WholeField(
        _("Position in the centre's consecutive list"), OPTIONAL, hard=Numbers(1, 999), source="S"
    )

    class Meta:
        ordering = ("subject_code",)
        verbose_name = _("patient")
        constraints = (
            models.UniqueConstraint(fields=("centre", "sequence"), name="crf_patient_sequence_is_unique"),
        )

    def __str__(self) -> str:
        return self.subject_code

    @property
    def patient(self) -> "Patient":
        return self

    @property
    def patient_id(self) -> int:
        return self.pk


class RegistryIdentity(models.Model):
    """The patient's numbers in the EBMT Registry, apart from the form: a pseudonym of another system.

    The database computes `promise_key`, by which two Promise IDs are compared: "0040777" is "40777".
    `stated` is what the registry said when it was last imported, of the items that E-PAT-10 compares:
    "FORM.item" -> its value as text.
    """

    centre_path: ClassVar[str] = "patient__centre"

    patient = models.OneToOneField(Patient, models.PROTECT, related_name="registry_identity")
    promise_id = models.CharField(_("ProMISe / Registry patient number"), max_length=20, blank=True)
    promise_key = models.GeneratedField(
        expression=CompareNumber("promise_id"), output_field=models.CharField(max_length=20), db_persist=True
    )
    ebmt_long_id = models.UUIDField(_("EBMT Registry long ID"), null=True, blank=True, unique=True)
    stated = models.JSONField(default=dict, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("promise_key",),
                condition=~models.Q(promise_key=""),
                name="crf_registryidentity_promise_key_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.patient_id}: {self.ebmt_long_id}"


class DataVersion(models.Model):
    """How often a patient's rows have changed; the database counts, whatever path a write takes."""

    patient = models.OneToOneField(Patient, models.PROTECT, primary_key=True, related_name="data_version")
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.patient_id}: {self.number}"
