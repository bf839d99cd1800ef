"""Patients in memory, without a database: a record of what a test says, and records with nothing wrong."""

import datetime
from collections.abc import Collection, Mapping
from itertools import count
from typing import Any

from accounts.models import Centre
from crf import models
from crf.codes import VISIT
from crf.models import FormRecord, FormStatus
from crf.record import PatientRecord

TODAY = datetime.date(2024, 6, 1)
DAY_0 = datetime.date(2012, 5, 4)

Answers = Mapping[str, Any]


def day(number: int) -> datetime.date:
    """So many days after the index allo of the sound records."""
    return DAY_0 + datetime.timedelta(days=number)


ELIGIBLE = dict.fromkeys(("elig_adult", "elig_mm", "elig_allo_window", "elig_gitmo", "elig_novel_post"), "Y")
PATIENT = {"sex": "M", "birth_year": 1960, "age_at_allo": 51, **ELIGIBLE}
CONSENT = {
    "legal_basis": "CONS",
    "vital_at_screening": "ALIVE",
    "vital_check_date": "2023-01-09",
    "icf_version": "1.0",
    "consent_date": "2023-01-09",
    "consent_secondary": "Y",
}
DECEASED = {
    "legal_basis": "DEC",
    "vital_at_screening": "DEAD",
    "vital_check_date": "2023-01-09",
    "unreach_statement_date": "2023-01-09",
    "notice_public_date": "2023-01-09",
}
INDEX = {
    "is_index": "Y",
    "tx_kind": "Y",
    "tx_number": 2,
    "allo_number": 1,
    "donor_type": "MSD",
    "cell_source": "PB",
    "cond_intensity": "RIC",
}
VISIT_ANSWERS = {
    "vital_status": "ALIVE",
    "contact_source": "VISIT",
    "disease_status": "CR",
    "relapse_since": "N",
}
DEATH = {
    "death_main_cause": "HSCT",
    "death_main_hsct": "INF",
    "death_contrib": ["INF"],
    "death_relapse_before": "N",
}
DOSSIER = {"centre_status": "3", "ec_outcome": "APP", "ec_opinion_date": "2022-03-01", "ec_art110": "Y"}
DOCUMENT = {
    "doc_version": "1.0",
    "doc_date": "2022-01-10",
    "doc_approval_date": "2022-03-01",
    "doc_superseded": "N",
}
DOCUMENTS = tuple({**DOCUMENT, "doc_type": kind} for kind in ("PROT", "ECLET", "ICF", "PRIV"))


def a_record(
    *,
    today: datetime.date = TODAY,
    patient: Answers | None = None,
    consent: Answers | None = CONSENT,
    attempts: Any = (),
    dx_date: Any = None,
    diagnosis: Answers | None = None,
    tx_date: Any = None,
    index: Answers | None = None,
    transplants: Any = (),
    acute_gvhd: Answers | None = None,
    chronic_gvhd: Answers | None = None,
    relapse_summary: Answers | None = None,
    relapses: Any = (),
    visits: Any = (),
    death: Any = None,
    end: Any = None,
    dossier: Answers | None = DOSSIER,
    documents: Any = DOCUMENTS,
) -> PatientRecord:
    """An eligible, consented patient of an active centre, with the forms that are given and no others.

    A form is its answers by name; dates may be ISO text, and `missing`, `status`, `origin` or `pk` stand
    beside them. What is left out of `index`, visits and death is filled in plausibly when only their date
    is given: `a_record(tx_date="2012-05-04", relapses=["2013-03"], visits=["2014-05-10"], death="2015")`.
    Visits are dates, answers, or a mapping from their code to either; `transplants` are those that are not
    the index. Rows have keys and are complete, as if read from the database.
    """
    centre = Centre(pk=1, study_centre_no=1, cic=1001, name="Hospital 1", city="Torino")
    person = models.Patient(pk=1, centre=centre, sequence=1, subject_code="MMA-01-0001-T")
    person.registered_on = datetime.date(2023, 1, 9)
    keys = count(1)
    _answer(person, {**PATIENT, **(patient or {})})

    def rows(model: type[FormRecord], *given: Answers | None) -> list[Any]:
        owner = {"centre": centre} if hasattr(model, "centre") else {"patient": person}
        return [_answer(model(pk=next(keys), **owner), each) for each in given if each is not None]

    forms = {
        "CON": rows(models.Consent, consent),
        "CAT": rows(models.ContactAttempt, *(_from_date(each, "attempt_date") for each in attempts)),
        "DIA": rows(models.Diagnosis, _from_date(dx_date, "dx_date", dx_subtype="MM") or diagnosis),
        "TRA": rows(models.Transplant, _from_date(tx_date, "tx_date", **INDEX) or index, *transplants),
        "AGV": rows(models.AcuteGVHD, acute_gvhd),
        "CGV": rows(models.ChronicGVHD, chronic_gvhd),
        "RLS": rows(models.RelapseSummary, relapse_summary),
        "REL": rows(models.Relapse, *_numbered(relapses)),
        "FUP": rows(models.FollowUp, *_by_code(visits)),
        "DTH": rows(models.Death, _from_date(death, "death_date", **DEATH)),
        "EOS": rows(models.EndOfObservation, _from_date(end, "eos_date", eos_reason="END")),
    }
    stored = {
        "centre": [centre],
        "CEN": rows(models.CentreDossier, dossier),
        "DOC": rows(models.CentreDocument, *documents),
    }
    record = PatientRecord(person, {}, stored, today)
    return record.with_form(*(row for form in forms.values() for row in form))


def _answer(row: FormRecord, answers: Answers) -> FormRecord:
    row.status = FormStatus.COMPLETE
    for name, value in answers.items():
        setattr(row, name, row._meta.get_field(name).to_python(value) if name != "pk" else value)
    return answered(row, given=answers)


# Answers of no consequence to questions that a form must have an answer to.
PLAIN = {
    "fish_done": "N",
    "tx_plan": "SALV",
    "tbi": "N",
    "serotherapy": "NONE",
    "gvhd_prophylaxis": ["CSA"],
    "agvhd_system": "MAG",
    "rel_detection": "BIO",
    "rel_treated": "N",
    "newtrt_since": "N",
    "secmal_since": "N",
}
# What tests of completeness leave open says something; it is never filled in for them.
LEFT_OPEN = {"contact_source", "disease_status", "death_contrib", "dx_subtype"}


def answered(row: FormRecord, given: Collection[str] = ()) -> FormRecord:
    """The row with every question that nobody spoke of answered: plainly, or as not known."""
    if row.form_key in ("CON", "CAT", "CEN", "DOC"):
        return row
    for field in row.items():
        open_now = {each.name for each in row.unanswered()} - LEFT_OPEN - set(given)
        if field.name in open_now and field.name in PLAIN:
            setattr(row, field.name, PLAIN[field.name])
        elif field.name in open_now and field.item.missing:
            row.missing = {**row.missing, field.name: field.item.missing[0]}
    return row


def _from_date(given: Any, item: str, **others: Any) -> Answers | None:
    """Answers from a mere date, and answers as they are."""
    return given if given is None or isinstance(given, Mapping) else {item: given, **others}


def _numbered(relapses: Any) -> list[Answers]:
    dated = [_from_date(each, "rel_date", rel_type="PD") for each in relapses]
    return [{"rel_no": number, **each} for number, each in enumerate(dated, start=1)]


def _by_code(visits: Any) -> list[Answers]:
    """The last of mere dates is the last contact, those before it are the scheduled visits in their order."""
    if not isinstance(visits, Mapping):
        codes = [*VISIT.values[: len(visits) - 1], "LAST"] if visits else []
        visits = dict(zip(codes, visits, strict=True))
    dated = {code: _from_date(each, "visit_date", **VISIT_ANSWERS) for code, each in visits.items()}
    return [{"visit": code, **each} for code, each in dated.items() if each is not None]


def _visit(number: int, **answers: Any) -> Answers:
    return {"visit_date": day(number), **VISIT_ANSWERS, **answers}


# Alive and well at 24 months.
SOUND: dict[str, Any] = {
    "patient": PATIENT,
    "consent": CONSENT,
    "diagnosis": {"dx_date": "2010-06", "dx_subtype": "MM"},
    "index": {"tx_date": DAY_0, **INDEX},
    "acute_gvhd": {"agvhd": "N", "agvhd_none_until": day(100)},
    "chronic_gvhd": {"cgvhd": "N", "cgvhd_none_until": day(731)},
    "relapse_summary": {"relapse_ever": "N", "relapse_free_until": day(731)},
    "visits": {
        "D100": _visit(100),
        "M06": _visit(183),
        "M12": _visit(365),
        "M18": _visit(548),
        "M24": _visit(731),
    },
    "end": {"eos_date": day(731), "eos_reason": "END"},
    "dossier": DOSSIER,
}
# Relapsed on day 300, alive at 24 months.
RELAPSED = {
    **SOUND,
    "relapse_summary": {"relapse_ever": "Y"},
    "relapses": [{"rel_date": day(300), "rel_type": "PD"}],
    "visits": {
        **SOUND["visits"],
        "M12": _visit(365, relapse_since="Y", disease_status="REL"),
        "M18": _visit(548, disease_status="POST"),
        "M24": _visit(731, disease_status="POST"),
    },
}
# Died on day 400 without relapse.
DIED = {
    **SOUND,
    "consent": DECEASED,
    "chronic_gvhd": {"cgvhd": "N", "cgvhd_none_until": day(365)},
    "relapse_summary": {"relapse_ever": "N", "relapse_free_until": day(365)},
    "visits": {
        "D100": _visit(100),
        "M06": _visit(183),
        "M12": _visit(365),
        "LAST": _visit(400, vital_status="DEAD"),
    },
    "death": {"death_date": day(400), **DEATH},
    "end": {"eos_date": day(400), "eos_reason": "DTH"},
}


def a_sound_record(base: Mapping[str, Any] = SOUND, **changes: Any) -> PatientRecord:
    """A record in which no check finds anything, but for the changes.

    A change is merged into the answers of its form, and into those of a visit by its code; None takes a
    form or visit away: `a_sound_record(DIED, death={"death_date": "2013"}, visits={"M12": None})`.
    """
    return a_record(**{**base, **{name: _merged(base.get(name), change) for name, change in changes.items()}})


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {**old, **{name: _merged(old.get(name), value) for name, value in new.items()}}
    return new
