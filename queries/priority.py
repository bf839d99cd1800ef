"""What comes first in a work list: what decides an outcome, then whether a patient counts, then the rest."""

from collections.abc import Iterable
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crf.fields import CRITICAL
from crf.specs import SPECS
from queries.effects import decides_outcome


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

# Forms that say whether a patient may be in the study at all.
ELIGIBILITY_FORMS = frozenset({"PAT", "CON", "CAT", "CEN", "DOC"})


def priority(places: Iterable[tuple[str, str]]) -> Priority:
    """The most pressing of the items, each (form key, item name); an item "" is the form as a whole."""
    return min(map(_of_item, places))


def _of_item(place: tuple[str, str]) -> Priority:
    form, name = place
    if form in ELIGIBILITY_FORMS:
        return Priority.ELIGIBILITY
    if decides_outcome(f"{form}.{name}"):
        return Priority.OUTCOME
    critical = {field.name for field in SPECS[form].model.items() if field.item.required == CRITICAL}
    return Priority.COMPLETENESS if name in critical or not name else Priority.DETAIL
