"""The list of e-CRFs: which there are, in which order, in which sections, and when each is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crf import models
from crf.codes import VISIT, CodeList
from crf.conditions import Condition, item
from crf.derivations import VISIT_WINDOWS
from crf.fields import ItemField
from crf.models import FormRecord, Patient, PatientForm
from crf.partial_date import earliest
from crf.sections import SECTIONS

if TYPE_CHECKING:
    from crf.record import PatientRecord

Rule = Callable[["PatientRecord", str], bool]


def always(record: PatientRecord, slot: str) -> bool:
    return True


def _relapsed(record: PatientRecord, slot: str) -> bool:
    return record.relapse_summary.relapse_ever == "Y" or any(v.relapse_since == "Y" for v in record.visits)


def _dead(record: PatientRecord, slot: str) -> bool:
    return record.consent.legal_basis == "DEC" or any(v.vital_status == "DEAD" for v in record.visits)


def _treated_before(record: PatientRecord, slot: str) -> bool:
    """A line at least, unless the status before the allo says that there was none, or that nobody knows."""
    before = record.pre_transplant
    # A complete form without the number says that it is not known.
    return before.n_prior_lines != 0 and not (before.is_complete and before.n_prior_lines is None)


def _treated_after(record: PatientRecord, slot: str) -> bool:
    return (
        record.treatment_summary.ptt_any == "Y"
        or any(relapse.rel_treated == "Y" for relapse in record.relapses)
        or any(visit.newtrt_since == "Y" for visit in record.visits)
    )


def _observed_until(record: PatientRecord, slot: str) -> bool:
    """Whether the patient was still under observation when the visit's window opened.

    The latest contact is asked for of those who have none at the end of the observation.
    """
    if slot == "LAST" and any(visit.visit == "M24" and visit.visit_date for visit in record.visits):
        return False
    ended = earliest(record.death.death_date) or earliest(record.end.eos_date)
    if slot not in VISIT_WINDOWS or record.day0 is None or ended is None:
        return True
    return (ended - record.day0).days >= VISIT_WINDOWS[slot][0]


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One e-CRF. `needed` is asked of the record, for each slot; what nobody needs is "not needed".

    `slot` names the item that tells the rows of a form apart which is filled once per code of a list,
    such as the visits. Forms that are not `clinical` can be filled before a legal basis is recorded. When a
    form is due is in crf/schedule.py.

    Rows of a form with a `parent` are entries on the page of a row of that form; there they are asked
    for while `arises` holds of the answers of that row.
    """

    model: type[FormRecord]
    title: str | Promise
    short: str | Promise
    repeats: bool = False
    slot: tuple[str, type[CodeList]] | None = None
    needed: Rule = always
    clinical: bool = True
    parent: str = ""
    arises: Condition | None = None
    plural: str | Promise = ""

    @property
    def key(self) -> str:
        return self.model.form_key

    @property
    def about_patient(self) -> bool:
        return issubclass(self.model, (PatientForm, Patient))

    @property
    def once(self) -> bool:
        return not self.repeats and self.slot is None and not self.parent

    @property
    def groups(self) -> tuple[FormSpec, ...]:
        """The forms whose rows stand on the pages of this one."""
        return tuple(spec for spec in SPECS.values() if spec.parent == self.key)

    def sectioned(self) -> list[tuple[str | Promise, list[ItemField]]]:
        """Section title -> its fields; items that no section names stand in one of the form's title."""
        fields = {field.name: field for field in self.model.items()}
        sections = SECTIONS.get(self.key, ())
        named = [(section.title, [fields.pop(name) for name in section.items]) for section in sections]
        return [*named, *([(self.title, list(fields.values()))] if fields else [])]


_ALL = (
    FormSpec(models.CentreDossier, _("Centre dossier"), _("Dossier"), clinical=False),
    FormSpec(models.CentreDocument, _("Centre document"), _("Document"), repeats=True, clinical=False),
    FormSpec(models.Patient, _("Registration"), _("Reg."), clinical=False),
    FormSpec(models.Consent, _("Consent and legal basis"), _("Legal"), clinical=False),
    FormSpec(
        models.ContactAttempt,
        _("Contact attempt"),
        _("Contact"),
        parent="CON",
        plural=_("Contact attempts"),
        arises=item("legal_basis") == "UNR",
        clinical=False,
    ),
    FormSpec(models.Diagnosis, _("Diagnosis"), _("Diagn.")),
    FormSpec(
        models.Line,
        _("Pre-transplant line"),
        pgettext_lazy("of therapy", "Lines"),
        repeats=True,
        needed=_treated_before,
    ),
    FormSpec(models.PreTransplantStatus, _("Pre-transplant status"), _("Status")),
    FormSpec(models.Transplant, _("Transplant"), _("Transpl."), repeats=True),
    FormSpec(
        models.ConditioningDrug,
        _("Conditioning drug"),
        _("Cond."),
        parent="TRA",
        plural=_("Conditioning drugs"),
        arises=item("cond_intensity").has_value() | item("cond_start").has_value(),
    ),
    FormSpec(models.Engraftment, _("Engraftment"), _("Engr.")),
    FormSpec(models.Chimerism, _("Chimerism"), _("Chim."), parent="ENG", plural=_("Chimerism measurements")),
    FormSpec(models.AcuteGVHD, _("Acute GVHD"), _("aGVHD")),
    FormSpec(models.ChronicGVHD, _("Chronic GVHD"), _("cGVHD")),
    FormSpec(models.Response, _("Response after allo"), _("Resp.")),
    FormSpec(
        models.ResponseAssessment,
        _("Response assessment"),
        _("Assessm."),
        parent="RSP",
        plural=_("Response assessments"),
    ),
    FormSpec(models.RelapseSummary, _("Relapse summary"), _("Relapse")),
    FormSpec(
        models.Relapse,
        _("Relapse or progression"),
        _("Rel. n"),
        repeats=True,
        needed=_relapsed,
    ),
    FormSpec(models.TreatmentSummary, _("Post-transplant treatment summary"), _("Treatm.")),
    FormSpec(
        models.Treatment,
        _("Post-transplant treatment"),
        _("Tr. n"),
        repeats=True,
        needed=_treated_after,
    ),
    FormSpec(
        models.TreatmentDrug,
        _("Drug of the treatment"),
        _("Drug"),
        parent="PTT",
        plural=_("Drugs of the treatment"),
        arises=item("ptt_modality").is_in("DRUG", "DRUGDLI", "CART"),
    ),
    FormSpec(
        models.DonorLymphocyteInfusion,
        _("Donor lymphocyte infusion"),
        _("DLI"),
        parent="PTT",
        plural=_("Donor lymphocyte infusions"),
        arises=item("ptt_modality").is_in("DLI", "DRUGDLI"),
    ),
    FormSpec(
        models.Toxicity,
        _("Toxicity"),
        _("Tox."),
        parent="PTT",
        arises=item("ptt_tox_any") == "Y",
        plural=_("Toxicities"),
    ),
    FormSpec(
        models.FollowUp,
        _("Follow-up visit"),
        _("Visit"),
        slot=("visit", VISIT),
        needed=_observed_until,
    ),
    FormSpec(
        models.Infection,
        _("Infection"),
        _("Inf."),
        parent="FUP",
        arises=item("inf_since") == "Y",
        plural=_("Infections"),
    ),
    FormSpec(
        models.SecondMalignancy,
        _("Second malignancy"),
        _("2nd mal."),
        parent="FUP",
        plural=_("Second malignancies"),
        arises=item("secmal_since") == "Y",
    ),
    FormSpec(models.Death, _("Death"), _("Death"), needed=_dead),
    FormSpec(models.EndOfObservation, _("End of observation"), _("End")),
)

SPECS: dict[str, FormSpec] = {spec.key: spec for spec in _ALL}
PATIENT_SPECS = tuple(spec for spec in _ALL if spec.about_patient)
CENTRE_SPECS = tuple(spec for spec in _ALL if not spec.about_patient)
# The forms of a patient that are pages of their own; the others stand on the page of their parent.
PAGE_SPECS = tuple(spec for spec in PATIENT_SPECS if not spec.parent)


def item_label(path: str) -> str | Promise:
    """The label of "FORM.item"."""
    form, name = path.split(".")
    return next(field.verbose_name for field in SPECS[form].model.items() if field.name == name)
