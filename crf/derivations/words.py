"""How a derived item reads: its value with label and unit, or which answers are lacking for one."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from crf.derivations.derived import Derived
from crf.derivations.items import DerivedItem
from crf.partial_date import PartialDate, describe
from crf.specs import SPECS, item_label

# More would be read by nobody.
NAMED = 4


def in_words(item: DerivedItem, derived: Derived) -> str:
    """The value, or why there is none: "II", "12 days", "not determined, because t(4;14) is unknown"."""
    if not derived.applies:
        return _("does not apply")
    if derived.value is None:
        return _not_determined(item, derived)
    if item.codes is not None:
        return str(dict(item.codes.choices).get(str(derived.value), derived.value))
    if item.dated:
        return describe(PartialDate.from_iso(str(derived.value)))
    number = number_format(derived.value, decimal_pos=item.digits, use_l10n=True)
    return f"{number} {item.unit}".strip()


def _not_determined(item: DerivedItem, derived: Derived) -> str:
    """What is unknown comes before what is not precise enough, because it has to be found first."""
    if derived.because:
        labels = _labels(item, derived.because)
        if len(derived.because) == 1:
            return _("not determined, because %(item)s is unknown") % {"item": labels}
        return _("not determined, because these are unknown: %(items)s") % {"items": labels}
    if derived.imprecise:
        labels = _labels(item, derived.imprecise)
        if len(derived.imprecise) == 1:
            return _("not determined, because %(item)s is not precise enough") % {"item": labels}
        return _("not determined, because these are not precise enough: %(items)s") % {"items": labels}
    return _("not determined: the answers decide nothing")


def _labels(item: DerivedItem, paths: Iterable[str]) -> str:
    paths = list(paths)
    names = [_label(item, path) for path in paths[:NAMED]]
    if len(paths) > NAMED:
        names.append(_("%(number)s more") % {"number": len(paths) - NAMED})
    return get_text_list(names, _("and"))


def _label(item: DerivedItem, path: str) -> str:
    """With the form's name where it is another form's, whose items the reader does not see."""
    form = path.partition(".")[0]
    if form == item.form:
        return str(item_label(path))
    return _("%(item)s (%(form)s)") % {"item": item_label(path), "form": SPECS[form].title}
