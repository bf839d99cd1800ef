"""What the forms of an example say where nobody says otherwise."""

import datetime
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from crf.codes import YN
from crf.models import FormRecord
from crf.models.base import arises

TODAY = datetime.date(2024, 6, 1)
# Not so long before it that a form which an example leaves out would be late.
REGISTERED = datetime.date(2024, 5, 20)
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
DOSSIER = {"centre_status": "3", "ec_outcome": "APP", "ec_opinion_date": "2022-03-01", "ec_art110": "Y"}
DOCUMENT = {
    "doc_version": "1.0",
    "doc_date": "2022-01-10",
    "doc_approval_date": "2022-03-01",
    "doc_superseded": "N",
}
DOCUMENTS = tuple({**DOCUMENT, "doc_type": kind} for kind in ("PROT", "ECLET", "ICF", "PRIV"))

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
