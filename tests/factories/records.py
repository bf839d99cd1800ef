"""Patients in memory, without a database: a record of what a test says, and records with nothing wrong."""

import datetime
from collections.abc import Collection, Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import Centre
from crf import models
from crf.codes import VISIT, YN
from crf.models import EntryForm, FormRecord, FormStatus
from crf.models.base import arises
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
ENGRAFTED = {"anc_recovery": "Y", "plt20_recovery": "NB", "plt50_recovery": "NB", "graft_failure": "NONE"}
RELAPSE_TREATMENT = {"ptt_indication": "REL", "ptt_modality": "DRUG", "ptt_best_resp": "SD"}
TOXICITY = {
    "tox_term": "10029366",
    "tox_grade": "3",
    "tox_outcome": "CONT",
    "tox_relation": "UNL",
    "tox_action": "NONE",
}
# The name under which the answers of a page give the entries that stand on it.
ENTRIES: dict[str, type[EntryForm]] = {
    "conditioning": models.ConditioningDrug,
    "drugs": models.TreatmentDrug,
    "infusions": models.DonorLymphocyteInfusion,
    "toxicities": models.Toxicity,
    "infections": models.Infection,
    "malignancies": models.SecondMalignancy,
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
    lines: Any = (),
    pre_transplant: Any = None,
    tx_date: Any = None,
    index: Answers | None = None,
    conditioning: Any = (),
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
    the index. Rows have keys and are complete, as if read from the database.

    Entries stand among the answers of the page that they are on, under the names of ENTRIES:
    `treatments=[{"ptt_start": "2013-04", "drugs": [{"drug": "POM", "drug_start": "2013-04"}]}]`. Questions
    of which nothing is said are answered without consequence, see `answered`, but not with `as_given`.
    """
    rows = _Rows(as_given)
    _answer(rows.person, {**PATIENT, **(patient or {})}, as_given)
    index = _from_date(tx_date, "tx_date", **INDEX) or index
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
    rows.add(models.Relapse, *_numbered(relapses, "rel_no", "rel_date", rel_type="PD"))
    rows.add(models.TreatmentSummary, treatment_summary)
    rows.add(models.Treatment, *_numbered(treatments, "ptt_no", "ptt_start", **RELAPSE_TREATMENT))
    rows.add(models.FollowUp, *_by_code(visits))
    rows.add(models.Death, _from_date(death, "death_date", **DEATH))
    rows.add(models.EndOfObservation, _from_date(end, "eos_date", eos_reason="END"))
    rows.add(models.CentreDossier, dossier)
    rows.add(models.CentreDocument, *documents)
    return PatientRecord(rows.person, {}, rows.of_centre, today).with_form(*rows.of_patient)


class _Rows:
    """The rows of a record in the making, each with the next key."""

    def __init__(self, as_given: bool) -> None:
        self.as_given = as_given
        self.centre = Centre(pk=1, study_centre_no=1, cic=1001, name="Hospital 1", city="Torino")
        self.person = models.Patient(pk=1, centre=self.centre, sequence=1, subject_code="MMA-01-0001-T")
        self.person.registered_on = datetime.date(2023, 1, 9)
        self.of_patient: list[FormRecord] = []
        self.of_centre: dict[str, list[Any]] = {"centre": [self.centre], "CEN": [], "DOC": []}
        self._keys = count(1)

    def add(self, model: type[FormRecord], *given: Answers | None) -> None:
        for answers in given:
            if answers is not None:
                self._add_page(model, answers)

    def _add_page(self, model: type[FormRecord], answers: Answers) -> None:
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


def _answer(row: FormRecord, answers: Answers, as_given: bool) -> FormRecord:
    row.status = FormStatus.COMPLETE
    for name, value in answers.items():
        setattr(row, name, row._meta.get_field(name).to_python(value) if name != "pk" else value)
    # A form of which nothing at all is said has not been begun.
    return row if as_given or not answers else answered(row, given=answers)


# Answers of no consequence to questions that a form must have an answer to and that none can be found for.
PLAIN: dict[str, Any] = {
    # Diagnosis and lines
    "isotype": "IGG",
    "light_chain": "K",
    "ldh_uln": 250,
    "emd_type": "PS",
    "emd_sites": ["SOFT"],
    "line_type": "PRIM",
    "regimen": "VTD",
    "drugs": ["BOR", "THA", "DEX"],
    "phases": ["IND"],
    "auto_count": 1,
    "best_resp": "SD",
    "line_stop_reason": "COMP",
    # Before the transplant
    "n_prior_lines": 1,
    "n_prior_autos": 1,
    "resp_at_tx": "PR",
    "mrd_pre_method": "MFC",
    "mrd_pre_sens": "5",
    "weight": Decimal(75),
    "height": 170,
    # Transplant
    "tx_plan": "SALV",
    "hla_loci": 10,
    "hla_match": 10,
    "donor_sex": "M",
    "tbi_dose": Decimal(2),
    "tbi_fractions": 1,
    "tcd_exvivo": "NONE",
    "serotherapy": "NONE",
    "atg_dose": Decimal(7),
    "gvhd_prophylaxis": ["CSA"],
    "ptcy_dose": 100,
    "cond_drug": "MEL",
    "cond_dose": Decimal(140),
    "cond_dose_unit": "MGM2",
    "cond_route": "IV",
    "plt20_recovery": "NB",
    "plt50_recovery": "NB",
    "graft_failure": "NONE",
    "gf_action": "none",
    "chim_cell": "WB",
    "chim_donor_pct": Decimal(100),
    # Graft-versus-host disease
    "agvhd_type": "CLAS",
    "agvhd_system": "MAG",
    "agvhd_steroid_resp": "RESP",
    "agvhd_outcome": "RES",
    "cgvhd_onset_type": "NOVO",
    "cgvhd_sub": "CLAS",
    "cgvhd_extent": "LIM",
    "cgvhd_steroid_resp": "RESP",
    "cgvhd_outcome": "RES",
    # Response, relapse, treatment
    "rsa_resp": "SD",
    "rsa_mrd_method": "MFC",
    "rsa_mrd_sens": "5",
    "rel_detection": "BIO",
    "rel_crab": ["NONE"],
    "rel_emd_sites": ["SOFT"],
    "ptt_total": 1,
    "ptt_relapse": 1,
    "ptt_line": 1,
    "ptt_resp_before": "PD",
    "ptt_stop_reason": "COMP",
    "drug_stop_reason": "COMP",
    "dli_cd3": Decimal(1),
    "dli_type": "UNST",
    # Visits and death
    "inf_type": "BAC",
    "inf_site": "LUNG",
    "inf_grade": "3",
    "sml_type": "SKIN",
    "sml_site": "basal cell",
    "death_source": "DOC",
}
# What tests of completeness leave open says something; it is never filled in for them. "No" is no answer
# without consequence to the questions that a form begins with.
LEFT_OPEN = {
    *("contact_source", "disease_status", "death_contrib", "dx_subtype"),
    *("is_index", "tx_kind", "agvhd", "cgvhd", "relapse_ever", "ptt_any", "relapse_since"),
    "death_relapse_before",
}


def answered(row: FormRecord, given: Collection[str] = ()) -> FormRecord:
    """The row with every question that nobody spoke of answered without consequence.

    That is "not done" or "not applicable" where the form offers it, then "no", then a value from PLAIN. No
    date is made up: it is not known where the form allows that, else open. So a form stays below the share
    of unknown answers that is questioned.
    """
    if row.form_key in ("CON", "CAT", "CEN", "DOC"):
        return row
    # Twice, because an answer may raise a question that stands before it.
    for field in (*row.items(), *row.items()):
        silent = field.name not in given and field.name not in row.missing
        required = field.item.required != "O" and field.name not in LEFT_OPEN
        unanswered = getattr(row, field.attname) is None and arises(field, row.answers())
        if silent and required and unanswered:
            _fill(row, field)
    return row


def _fill(row: FormRecord, field: Any) -> None:
    name, offered = field.name, field.item.missing
    if offered not in ("", "U"):
        row.missing = {**row.missing, name: offered[-1]}
    elif getattr(field, "codes", None) is YN:
        setattr(row, name, "N")
    elif name in PLAIN:
        setattr(row, name, PLAIN[name])
    elif offered:
        row.missing = {**row.missing, name: "U"}


def _from_date(given: Any, item: str, **others: Any) -> Answers | None:
    """Answers from a mere date, and answers as they are."""
    return given if given is None or isinstance(given, Mapping) else {item: given, **others}


def _numbered(given: Any, number: str, date: str, **others: Any) -> list[Answers]:
    """Answers, or mere dates, with the numbers 1, 2, 3 unless they have their own."""
    dated = [_from_date(each, date, **others) or {} for each in given]
    return [{number: position, **each} for position, each in enumerate(dated, start=1)]


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

# Every form of a patient, each group with an entry: treated twice before the allo, GVHD of both kinds,
# a relapse, treated by drugs and lymphocytes, death on day 600.
EVERY_FORM: dict[str, Any] = {
    "patient": PATIENT,
    "consent": DECEASED,
    "attempts": [{"attempt_date": "2023-01-02", "attempt_mode": "TEL", "attempt_outcome": "DEAD"}],
    "diagnosis": {"dx_date": "2010-06", "dx_subtype": "MM"},
    "lines": [
        {"line_start": "2010-07", "line_end": "2010-12", "auto_done": "Y", "auto1_date": "2010-12"},
        {"line_start": "2011-08", "line_end": "2012-01", "line_type": "SALV"},
    ],
    "pre_transplant": {"pre_date": day(-20), "n_prior_lines": 2},
    "index": {"tx_date": DAY_0, "cond_start": day(-6), **INDEX},
    "conditioning": [{"cond_drug": "MEL"}],
    "engraftment": {"anc_date": day(15), **ENGRAFTED},
    "chimerism": [{"chim_date": day(30)}, {"chim_date": day(100)}],
    "acute_gvhd": {"agvhd": "Y", "agvhd_onset_date": day(30), "agvhd_max_grade": "2"},
    "chronic_gvhd": {"cgvhd": "Y", "cgvhd_onset_date": day(150), "cgvhd_nih_global": "MILD"},
    "response": {"best_resp": "CR", "best_resp_date": day(100)},
    "assessments": [{"rsa_date": day(100), "rsa_resp": "CR"}],
    "relapse_summary": {"relapse_ever": "Y"},
    "relapses": [{"rel_date": day(300), "rel_type": "RELCR", "rel_treated": "Y"}],
    "treatment_summary": {"ptt_any": "Y", "dli_any": "Y"},
    "treatments": [
        {
            **RELAPSE_TREATMENT,
            "ptt_start": day(310),
            "ptt_end": day(420),
            "ptt_modality": "DRUGDLI",
            "ptt_tox_any": "Y",
            "drugs": [{"drug": "POM", "drug_start": day(310), "drug_end": day(400)}],
            "infusions": [{"dli_no": 1, "dli_date": day(330)}],
            "toxicities": [{**TOXICITY, "tox_onset": day(340)}],
        }
    ],
    "visits": {
        "D100": _visit(100, agvhd_since="Y"),
        "M06": _visit(183, inf_since="Y", infections=[{"inf_date": day(170)}]),
        "M12": _visit(365, relapse_since="Y", newtrt_since="Y", disease_status="REL"),
        "M18": _visit(548, disease_status="POST", secmal_since="Y", malignancies=[{"sml_date": day(500)}]),
        "LAST": _visit(600, vital_status="DEAD", disease_status="POST"),
    },
    "death": {
        **DEATH,
        "death_date": day(600),
        "death_main_cause": "REL",
        "death_main_hsct": None,
        "death_relapse_before": "Y",
    },
    "end": {"eos_date": day(600), "eos_reason": "DTH"},
    "dossier": DOSSIER,
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
