"""Whole patients in whose record no check finds anything: alive, relapsed, died, and one with every form."""

from collections.abc import Mapping
from typing import Any

from crf.examples.answers import (
    CONSENT,
    DAY_0,
    DEATH,
    DECEASED,
    DOSSIER,
    ENGRAFTED,
    INDEX,
    PATIENT,
    RELAPSE_TREATMENT,
    TOXICITY,
    VISIT_ANSWERS,
    Answers,
    day,
)
from crf.examples.records import a_record
from crf.record import PatientRecord


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
        {
            "line_start": "2010-07",
            "line_end": "2010-12",
            "phases": ["IND", "HDT"],
            "auto_done": "Y",
            "auto1_date": "2010-12",
            "relapsed": "Y",
            "relapse_date": "2011-07",
        },
        {"line_start": "2011-08", "line_end": "2012-01", "line_type": "SALV", "best_resp": "PR"},
    ],
    "pre_transplant": {"pre_date": day(-20), "n_prior_lines": 2},
    "index": {"tx_date": DAY_0, "cond_start": day(-6), **INDEX},
    "conditioning": [{"cond_drug": "MEL"}],
    "engraftment": {"anc_date": day(15), **ENGRAFTED},
    "chimerism": [{"chim_date": day(30)}, {"chim_date": day(100)}],
    "acute_gvhd": {"agvhd": "Y", "agvhd_onset_date": day(30), "agvhd_max_grade": "2"},
    "chronic_gvhd": {
        "cgvhd": "Y",
        "cgvhd_onset_date": day(150),
        "cgvhd_onset_type": "QUI",
        "cgvhd_nih_global": "MILD",
    },
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
