"""The list of e-CRFs: which there are, in which order, in which sections, and when each is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crf import models
from crf.codes import VISIT, CodeList
from crf.derivations import VISIT_WINDOWS
from crf.fields import ItemField
from crf.models import FormRecord, Patient, PatientForm
from crf.partial_date import latest

if TYPE_CHECKING:
    from crf.record import PatientRecord

Rule = Callable[["PatientRecord", str], bool]


def always(record: PatientRecord, slot: str) -> bool:
    return True


def _relapsed(record: PatientRecord, slot: str) -> bool:
    return record.relapse_summary.relapse_ever == "Y" or any(v.relapse_since == "Y" for v in record.visits)


def _dead(record: PatientRecord, slot: str) -> bool:
    return record.consent.legal_basis == "DEC" or any(v.vital_status == "DEAD" for v in record.visits)


def _unreachable(record: PatientRecord, slot: str) -> bool:
    return record.consent.legal_basis == "UNR"


def _observed_until(record: PatientRecord, slot: str) -> bool:
    """Whether the patient was still under observation when the visit's window opened."""
    ended = latest(record.death.death_date) or record.end.eos_date
    if slot not in VISIT_WINDOWS or record.day0 is None or ended is None:
        return True
    return (ended - record.day0).days >= VISIT_WINDOWS[slot][0]


@dataclass(frozen=True, slots=True)
class Section:
    title: str | Promise
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One e-CRF. `needed` is asked of the record, for each slot; what nobody needs is "not needed".

    `slot` names the item that tells the rows of a form apart which is filled once per code of a list,
    such as the visits. `overdue_after` counts days from registration. Forms that are not `clinical`
    can be filled before a legal basis is recorded.
    """

    model: type[FormRecord]
    title: str | Promise
    short: str | Promise
    sections: tuple[Section, ...] = ()
    repeats: bool = False
    slot: tuple[str, type[CodeList]] | None = None
    needed: Rule = always
    overdue_after: int = 45
    clinical: bool = True

    @property
    def key(self) -> str:
        return self.model.form_key

    @property
    def about_patient(self) -> bool:
        return issubclass(self.model, (PatientForm, Patient))

    @property
    def once(self) -> bool:
        return not self.repeats and self.slot is None

    def sectioned(self) -> list[tuple[str | Promise, list[ItemField]]]:
        """Section title -> its fields; items that no section names stand in one of the form's title."""
        fields = {field.name: field for field in self.model.items()}
        named = [(section.title, [fields.pop(name) for name in section.items]) for section in self.sections]
        return [*named, *([(self.title, list(fields.values()))] if fields else [])]


_ALL = (
    FormSpec(
        models.CentreDossier,
        _("Centre dossier"),
        _("Dossier"),
        sections=(
            Section(_("People"), ("pi_name", "pi_email", "dm_name")),
            Section(
                _("Ethics committee"),
                (
                    "ec_name",
                    "ec_submission_date",
                    "ec_outcome",
                    "ec_opinion_date",
                    "ec_ref_number",
                    "ec_art110",
                ),
            ),
            Section(_("Data protection"), ("dpia_published", "dpia_date", "agreement_date")),
        ),
        clinical=False,
    ),
    FormSpec(models.CentreDocument, _("Centre document"), _("Document"), repeats=True, clinical=False),
    FormSpec(
        models.Patient,
        _("Registration"),
        _("Reg."),
        sections=(
            Section(_("Patient"), ("sex", "birth_year", "age_at_allo", "consecutive_no")),
            Section(
                _("Eligibility"),
                (
                    "elig_adult",
                    "elig_mm",
                    "elig_allo_window",
                    "elig_gitmo",
                    "elig_novel_post",
                    "elig_comment",
                ),
            ),
        ),
        clinical=False,
    ),
    FormSpec(models.Consent, _("Consent and legal basis"), _("Legal"), overdue_after=30, clinical=False),
    FormSpec(
        models.ContactAttempt,
        _("Contact attempt"),
        _("Contact"),
        repeats=True,
        needed=_unreachable,
        clinical=False,
    ),
    FormSpec(models.Diagnosis, _("Diagnosis"), _("Diagn.")),
    FormSpec(models.Transplant, _("Transplant"), _("Transpl."), repeats=True),
    FormSpec(models.AcuteGVHD, _("Acute GVHD"), _("aGVHD")),
    FormSpec(models.ChronicGVHD, _("Chronic GVHD"), _("cGVHD"), overdue_after=60),
    FormSpec(models.RelapseSummary, _("Relapse summary"), _("Relapse"), overdue_after=60),
    FormSpec(
        models.Relapse,
        _("Relapse or progression"),
        _("Rel. n"),
        repeats=True,
        needed=_relapsed,
        overdue_after=60,
    ),
    FormSpec(
        models.FollowUp,
        _("Follow-up visit"),
        _("Visit"),
        slot=("visit", VISIT),
        needed=_observed_until,
        overdue_after=90,
    ),
    FormSpec(models.Death, _("Death"), _("Death"), needed=_dead, overdue_after=15),
    FormSpec(models.EndOfObservation, _("End of observation"), _("End"), overdue_after=120),
)

SPECS: dict[str, FormSpec] = {spec.key: spec for spec in _ALL}
PATIENT_SPECS = tuple(spec for spec in _ALL if spec.about_patient)
CENTRE_SPECS = tuple(spec for spec in _ALL if not spec.about_patient)


def item_label(path: str) -> str | Promise:
    """The label of "FORM.item"."""
    form, name = path.split(".")
    return next(field.verbose_name for field in SPECS[form].model.items() if field.name == name)
