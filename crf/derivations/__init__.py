"""Domain facts about a patient, stated once: screens, checks and analysis all ask here.

What the paper asks and what follows from it stand apart: modules by topic compute the derived items
(staging, risk, gvhd, comorbidity, conditioning, lines, transplants, days, outcomes), `items` lists those
that screens show, and `words`, which needs the forms, says them to a reader.
"""

from crf.derivations.course import (
    ELIGIBILITY,
    ESSENTIAL_DOCUMENTS,
    LAWFUL_BASES,
    MRD_ALONE,
    WITHOUT_CONSENT,
    absent_documents,
    dated_contacts,
    declared_ineligible,
    first_relapse,
    has_died,
    has_legal_basis,
    is_begun,
    is_relapse,
    last_contact,
    latest_visit,
    lost_to_follow_up,
    month_midpoint,
    relapses,
    visits_with_interval,
    vital_status,
)
from crf.derivations.derived import DOES_NOT_APPLY, Derived
from crf.derivations.items import DERIVED_ITEMS, DerivedItem, derived_items
from crf.derivations.study import OBSERVATION_DAYS, VISIT_TARGETS, VISIT_WINDOWS

__all__ = [
    "DERIVED_ITEMS",
    "DOES_NOT_APPLY",
    "ELIGIBILITY",
    "ESSENTIAL_DOCUMENTS",
    "LAWFUL_BASES",
    "MRD_ALONE",
    "OBSERVATION_DAYS",
    "VISIT_TARGETS",
    "VISIT_WINDOWS",
    "WITHOUT_CONSENT",
    "Derived",
    "DerivedItem",
    "absent_documents",
    "dated_contacts",
    "declared_ineligible",
    "derived_items",
    "first_relapse",
    "has_died",
    "has_legal_basis",
    "is_begun",
    "is_relapse",
    "last_contact",
    "latest_visit",
    "lost_to_follow_up",
    "month_midpoint",
    "relapses",
    "visits_with_interval",
    "vital_status",
]
