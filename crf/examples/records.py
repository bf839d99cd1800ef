"""A patient in memory, without a database: a record of what one says and nothing else."""

import datetime
from collections.abc import Mapping
from itertools import count
from typing import Any

from accounts.models import Centre
from crf import models
from crf.codes import VISIT
from crf.examples.answers import (
    CONSENT,
    DEATH,
    DOCUMENTS,
    DOSSIER,
    ENGRAFTED,
    INDEX,
    PATIENT,
    PLAIN,
    REGISTERED,
    RELAPSE_TREATMENT,
    TODAY,
    VISIT_ANSWERS,
    Answers,
    answered,
)
from crf.models import FormRecord, FormStatus
from crf.record import PatientRecord
from crf.surroundings import Surroundings

# The name under which the answers of a page give the entries that stand on it.
ENTRIES: dict[str, type[Any]] = {
    "conditioning": models.ConditioningDrug,
    "drugs": models.TreatmentDrug,
    "infusions": models.DonorLymphocyteInfusion,
    "toxicities": models.Toxicity,
    "infections": models.Infection,
    "malignancies": models.SecondMalignancy,
}


# The registry knows the patient, and has nothing to say against what stands here.
KNOWN = Surroundings(promise_id="4711")


def a_record(
    *,
    today: datetime.date = TODAY,
    patient: Answers | None = None,
    consent: Answers | None = CONSENT,
    attempts: Any = (),
    dx_date: Any = None,
    diagnosis: Answers | None = None,
    lines: Any = (),
    pre_transplant: Any = None,
    tx_date: Any = None,
    index: Answers | None = None,
    conditioning: Any = None,
    transplants: Any = (),
    engraftment: Any = None,
    chimerism: Any = (),
    acute_gvhd: Answers | None = None,
    chronic_gvhd: Answers | None = None,
    response: Answers | None = None,
    assessments: Any = (),
    relapse_summary: Answers | None = None,
    relapses: Any = (),
    treatment_summary: Answers | None = None,
    treatments: Any = (),
    visits: Any = (),
    death: Any = None,
    end: Any = None,
    dossier: Answers | None = DOSSIER,
    documents: Any = DOCUMENTS,
    as_given: bool = False,
) -> PatientRecord:
    """An eligible, consented patient of an active centre, with the forms that are given and no others.

    A form is its answers by name; dates may be ISO text, and `missing`, `status`, `origin` or `pk` stand
    beside them. What is left out of `index`, visits and death is filled in plausibly when only their date
    is given: `a_record(tx_date="2012-05-04", relapses=["2013-03"], visits=["2014-05-10"], death="2015")`.
    Visits are dates, answers, or a mapping from their code to either; `transplants` are those that are not
    the index, which is conditioned with melphalan unless `conditioning` says otherwise. Rows have keys and
    are complete, as if read from the database.

    Entries stand among the answers of the page that they are on, under the names of ENTRIES:
    `treatments=[{"ptt_start": "2013-04", "drugs": [{"drug": "POM", "drug_start": "2013-04"}]}]`. Questions
    of which nothing is said are answered without consequence, see `answered`, but not with `as_given`.
    """
    rows = _Rows(as_given)
    _answer(rows.person, {**PATIENT, **(patient or {})}, as_given)
    index = _from_date(tx_date, "tx_date", **INDEX) or index
    if conditioning is None:
        conditioning = () if as_given else ({"cond_drug": "MEL"},)
    rows.add(models.Consent, consent)
    rows.add(models.ContactAttempt, *(_from_date(each, "attempt_date") for each in attempts))
    rows.add(models.Diagnosis, _from_date(dx_date, "dx_date", dx_subtype="MM") or diagnosis)
    rows.add(models.Line, *_numbered(lines, "line_no", "line_start"))
    rows.add(models.PreTransplantStatus, _from_date(pre_transplant, "pre_date"))
    rows.add(models.Transplant, index and {"conditioning": conditioning, **index}, *transplants)
    rows.add(models.Engraftment, _from_date(engraftment, "anc_date", **ENGRAFTED))
    rows.add(models.Chimerism, *(_from_date(each, "chim_date") for each in chimerism))
    rows.add(models.AcuteGVHD, acute_gvhd)
    rows.add(models.ChronicGVHD, chronic_gvhd)
    rows.add(models.Response, response)
    rows.add(models.ResponseAssessment, *(_from_date(each, "rsa_date") for each in assessments))
    rows.add(models.RelapseSummary, relapse_summary)
    relapses = _numbered(relapses, "rel_no", "rel_date", rel_type="PD")
    treatments = _numbered(treatments, "ptt_no", "ptt_start", **RELAPSE_TREATMENT)
    rows.add(models.Relapse, *(relapses if as_given else _treated(relapses, treatments)))
    rows.add(models.TreatmentSummary, treatment_summary)
    rows.add(models.Treatment, *treatments)
    rows.add(models.FollowUp, *_by_code(visits))
    rows.add(models.Death, _from_date(death, "death_date", **DEATH))
    rows.add(models.EndOfObservation, _from_date(end, "eos_date", eos_reason="END"))
    rows.add(models.CentreDossier, dossier)
    rows.add(models.CentreDocument, *documents)
    return PatientRecord(rows.person, {}, rows.of_centre, today, around=KNOWN).with_form(*rows.of_patient)


class _Rows:
    """The rows of a record in the making, each with the next key."""

    def __init__(self, as_given: bool) -> None:
        self.as_given = as_given
        self.centre = Centre(pk=1, study_centre_no=1, cic=1001, name="Hospital 1", city="Torino")
        self.person = models.Patient(pk=1, centre=self.centre, sequence=1, subject_code="MMA-01-0001-T")
        self.person.registered_on = REGISTERED
        self.of_patient: list[FormRecord] = []
        self.of_centre: dict[str, list[Any]] = {"centre": [self.centre], "CEN": [], "DOC": []}
        self._keys = count(1)

    def add(self, model: type[FormRecord], *given: Answers | None) -> None:
        for answers in given:
            if answers is not None:
                self._add_page(model, answers)

    def _add_page(self, model: type[Any], answers: Answers) -> None:
        of_centre = hasattr(model, "centre")
        page = model(
            pk=next(self._keys), **({"centre": self.centre} if of_centre else {"patient": self.person})
        )
        own = {name: value for name, value in answers.items() if not _is_group(name, value)}
        _answer(page, own, self.as_given)
        (self.of_centre[model.form_key] if of_centre else self.of_patient).append(page)
        for name in answers.keys() - own.keys():
            for each in answers[name]:
                entry = ENTRIES[name](pk=next(self._keys), patient=self.person)
                entry.take_page(page)
                self.of_patient.append(_answer(entry, each, self.as_given))


def _is_group(name: str, value: Any) -> bool:
    """Whether these are entries: "drugs" is also the item of a line, whose values are codes."""
    return name in ENTRIES and not any(isinstance(each, str) for each in value or ())


def _answer(row: Any, answers: Answers, as_given: bool) -> FormRecord:
    row.status = FormStatus.COMPLETE
    for name, value in answers.items():
        setattr(row, name, row._meta.get_field(name).to_python(value) if name != "pk" else value)
    # A form of which nothing at all is said has not been begun.
    return row if as_given or not answers else answered(row, given=answers)


def _from_date(given: Any, item: str, **others: Any) -> Answers | None:
    """Answers from a mere date, and answers as they are."""
    return given if given is None or isinstance(given, Mapping) else {item: given, **others}


def _numbered(given: Any, number: str, date: str, **others: Any) -> list[Answers]:
    """Answers, or mere dates, with the numbers 1, 2, 3 unless they have their own."""
    dated = [_from_date(each, date, **others) or {} for each in given]
    return [{number: position, **each} for position, each in enumerate(dated, start=1)]


def _treated(relapses: list[Answers], treatments: list[Answers]) -> list[Answers]:
    """The relapses for which a treatment is given are treated, unless they say otherwise."""
    linked = {
        each.get("ptt_relapse", PLAIN["ptt_relapse"])
        for each in treatments
        if each.get("ptt_indication") == "REL"
    }
    return [{"rel_treated": "Y", **each} if each["rel_no"] in linked else each for each in relapses]


def _by_code(visits: Any) -> list[Answers]:
    """The last of mere dates is the last contact, those before it are the scheduled visits in their order."""
    if not isinstance(visits, Mapping):
        codes = [*VISIT.values[: len(visits) - 1], "LAST"] if visits else []
        visits = dict(zip(codes, visits, strict=True))
    dated = {code: _from_date(each, "visit_date", **VISIT_ANSWERS) for code, each in visits.items()}
    return [{"visit": code, **each} for code, each in dated.items() if each is not None]
