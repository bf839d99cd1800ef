"""What stands around a patient's forms and can contradict them: other patients, the registry, the queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`twins` are codes of other patients with the same sex, year of birth and day of the index allo; those
    of other centres are counted in `twins_elsewhere` and not named. `promise_id` is "" where the registry
    gave no number, `stated` what it said: "FORM.item" -> text. `asked` are the days since which queries wait
    for the centre; whoever runs checks for queries fills it.
    """

    twins: tuple[str, ...] = ()
    twins_elsewhere: int = 0
    promise_id: str = ""
    shares_promise_id: bool = False
    stated: Mapping[str, str] = field(default_factory=dict)
    patients_of_centre: int = 0
    centres_of_same_number: int = 0
    asked: tuple[date, ...] = ()


NOTHING_AROUND = Surroundings()

_TWINS = """
SELECT 'around', json_build_object('patient', p.id,
    'twins', json_agg(o.subject_code) FILTER (WHERE o.centre_id = p.centre_id),
    'elsewhere', count(*) FILTER (WHERE o.centre_id <> p.centre_id))::text
FROM crf_patient p
JOIN crf_transplant t ON t.patient_id = p.id AND t.is_index = 'Y' AND t.removed_at IS NULL
JOIN crf_transplant u ON u.tx_date = t.tx_date AND u.patient_id <> t.patient_id AND u.is_index = 'Y'
    AND u.removed_at IS NULL
JOIN crf_patient o ON o.id = u.patient_id AND o.sex = p.sex AND o.birth_year = p.birth_year
    AND o.removed_at IS NULL
WHERE p.id = ANY(%(ids)s) AND NOT EXISTS (SELECT 1 FROM crf_twinpair s WHERE s.verdict = 'different'
    AND s.first_id = least(p.id, o.id) AND s.second_id = greatest(p.id, o.id))
GROUP BY p.id"""
_REGISTRY = """
SELECT 'around', json_build_object('patient', r.patient_id, 'promise_id', r.promise_id, 'stated', r.stated,
    'shared', r.promise_id <> '' AND EXISTS (SELECT 1 FROM crf_registryidentity s
        WHERE s.promise_id = r.promise_id AND s.id <> r.id))::text
FROM crf_registryidentity r WHERE r.patient_id = ANY(%(ids)s)"""
_CENTRE = """
SELECT 'counts', json_build_object('centre', c.id,
    'patients', (SELECT count(*) FROM crf_patient p WHERE p.centre_id = c.id AND p.removed_at IS NULL),
    'same', (SELECT count(*) FROM accounts_centre d
        WHERE d.id <> c.id AND (d.cic = c.cic OR d.study_centre_no = c.study_centre_no)))::text
FROM accounts_centre c WHERE c.id = ANY(%(ids)s)"""

# Parts of the two statements that load records; what is between patients belongs to no form.
AROUND_PATIENTS = (_TWINS, _REGISTRY)
AROUND_CENTRES = (_CENTRE,)
