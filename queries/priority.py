"""What comes first in a work list: what decides an outcome, then whether a patient counts, then the rest."""

from collections.abc import Iterable
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crf.fields import CRITICAL
from crf.specs import SPECS


class Priority(IntEnum):
    OUTCOME = 1
    ELIGIBILITY = 2
    COMPLETENESS = 3
    DETAIL = 4


WORDS: dict[Priority, Promise] = {
    Priority.OUTCOME: _("outcome"),
    Priority.ELIGIBILITY: _("eligibility"),
    Priority.COMPLETENESS: _("completeness"),
    Priority.DETAIL: _("detail"),
}

# The items from which survival, relapse, non-relapse mortality and the onset of GVHD are computed.
OUTCOME_ITEMS = frozenset(
    {
        "TRA.is_index",
        "TRA.tx_kind",
        "TRA.tx_date",
        "RLS.relapse_ever",
        "RLS.relapse_free_until",
        "REL.rel_date",
        "REL.rel_type",
        "FUP.visit_date",
        "FUP.vital_status",
        "FUP.relapse_since",
        "DTH.death_date",
        "EOS.eos_date",
        "AGV.agvhd",
        "AGV.agvhd_none_until",
        "AGV.agvhd_onset_date",
        "AGV.agvhd_max_grade",
        "CGV.cgvhd",
        "CGV.cgvhd_none_until",
        "CGV.cgvhd_onset_date",
        "CGV.cgvhd_nih_global",
    }
)
# Forms that say whether a patient may be in the study at all.
ELIGIBILITY_FORMS = frozenset({"PAT", "CON", "CAT", "CEN", "DOC"})


def priority(places: Iterable[tuple[str, str]]) -> Priority:
    """The most pressing of the items, each (form key, item name); an item "" is the form as a whole."""
    return min(map(_of_item, places))


def _of_item(place: tuple[str, str]) -> Priority:
    form, name = place
    if f"{form}.{name}" in OUTCOME_ITEMS:
        return Priority.OUTCOME
    if form in ELIGIBILITY_FORMS:
        return Priority.ELIGIBILITY
    critical = {field.name for field in SPECS[form].model.items() if field.item.required == CRITICAL}
    return Priority.COMPLETENESS if name in critical or not name else Priority.DETAIL
