"""What every e-CRF row has in common: its state, its missing codes, and how it answers for itself."""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet
from crf.fields import OPTIONAL, ItemField, item_fields


class FormStatus(models.TextChoices):
    """Open queries ("3") are no state of a row: they are laid over it by the room of queries."""

    IN_PROGRESS = "1", _("In progress")
    COMPLETE = "2", _("Complete")
    VERIFIED = "4", _("Verified")
    SIGNED = "5", _("Signed")
    LOCKED = "6", _("Locked")
    NOT_APPLICABLE = "9", _("Not applicable: no contact in the window")


# What was complete stays so while it is verified, signed and locked.
COMPLETE_STATES = frozenset({FormStatus.COMPLETE, FormStatus.VERIFIED, FormStatus.SIGNED, FormStatus.LOCKED})


class Origin(models.TextChoices):
    MANUAL = "manual", _("Typed by the centre")
    REGISTRY = "registry", _("EBMT Registry file")


NOT_REMOVED = Q(removed_at=None)


class FormQuerySet(ScopedQuerySet):
    def current(self) -> "FormQuerySet":
        """Rows that have not been removed; removed ones stay readable in the history."""
        return self.filter(NOT_REMOVED)


class FormRecord(models.Model):
    """One row of one e-CRF. A NULL item without a code in `missing` has not been answered yet."""

    form_key: ClassVar[str]
    centre_path: ClassVar[str]

    status = models.CharField(max_length=1, choices=FormStatus, default=FormStatus.IN_PROGRESS)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.MANUAL)
    missing = models.JSONField(default=dict, blank=True)
    # Item -> {"value", "unit"}: what was typed where the laboratory reports in a second unit.
    entered = models.JSONField(default=dict, blank=True)
    # Item -> "> 20" or "60–70", in the item's own unit: what is known of a number that is not known itself.
    bounds = models.JSONField(default=dict, blank=True)
    # Token of a finding -> {"by", "at"}: who said that the source has the values that it asks about.
    confirmed = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = FormQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    @cache
    def items(cls) -> tuple[ItemField, ...]:
        return item_fields(cls)

    def answers(self) -> dict[str, Any]:
        """Item name -> value; None where there is none."""
        return {field.name: getattr(self, field.attname) for field in self.items()}

    def is_answered(self, field: ItemField) -> bool:
        """By a value, by the bounds between which it lies, or by why there is none."""
        given = getattr(self, field.attname) is not None
        return given or field.name in self.missing or field.name in self.bounds

    def shown(self) -> list[ItemField]:
        """The questions that arise, given the answers; none on a form that does not apply."""
        if self.status == FormStatus.NOT_APPLICABLE:
            return []
        answers = self.answers()
        return [field for field in self.items() if arises(field, answers)]

    def unanswered(self) -> list[ItemField]:
        """Questions that arise, must be answered, and have neither a value nor a missing code."""
        return [
            field for field in self.shown() if field.item.required != OPTIONAL and not self.is_answered(field)
        ]

    # The item that counts the rows of a form, which the page may fill in: it says nothing of the patient.
    numbered_by: ClassVar[str] = ""

    # What stands for the primary key of an entry that has not been saved: its name on the page.
    page_key: str | None = None

    @property
    def place(self) -> int | str | None:
        """By what a finding knows the row."""
        return self.pk or self.page_key

    @property
    def is_complete(self) -> bool:
        return self.status in COMPLETE_STATES

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to enter: it is complete, or does not apply."""
        return self.is_complete or self.status == FormStatus.NOT_APPLICABLE

    @property
    def was_complete(self) -> bool:
        """Whether it has ever been complete: from then on a change needs a reason."""
        return self.completed_at is not None


def arises(field: ItemField, answers: Mapping[str, Any]) -> bool:
    return field.item.shown_if is None or field.item.shown_if.holds(answers)


class PatientForm(FormRecord):
    """A row of a form about one patient."""

    centre_path = "patient__centre"

    patient = models.ForeignKey("crf.Patient", models.PROTECT, related_name="+", verbose_name=_("patient"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.form_key} {self.patient_id}"


class EntryForm(PatientForm):
    """A row of a repeating group on the page of another form, such as a drug of a treatment."""

    # The foreign key to the row on whose page it stands; none where a patient has only one such row.
    parent_name: ClassVar[str] = ""

    class Meta:
        abstract = True

    def belongs_to(self, row: FormRecord) -> bool:
        """Whether it stands on the page of `row`, a row of the parent's form that may be unsaved yet."""
        if not self.parent_name:
            return True
        parent_id = getattr(self, f"{self.parent_name}_id")
        return parent_id == row.pk if row.pk else getattr(self, self.parent_name) is row

    def take_page(self, row: FormRecord) -> None:
        """Make `row`, which has been saved by now, the one that it belongs to."""
        if self.parent_name:
            setattr(self, self.parent_name, row)


def once_per_patient(name: str, *fields: str) -> models.UniqueConstraint:
    """At most one row that has not been removed, per patient (and per `fields`)."""
    return models.UniqueConstraint(fields=("patient", *fields), condition=NOT_REMOVED, name=name)
