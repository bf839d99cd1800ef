"""What is amiss with a model, in words for the reader of its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isinf, isnan
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.baseline import Fact
from analysis.observed import FEWEST_EVENTS, FEWEST_PATIENTS
from analysis.tables import P, decimal

if TYPE_CHECKING:
    from analysis.modelling import Fitted

EVENTS_PER_PARAMETER = 10
# Below it hazards do not look proportional.
SIGNIFICANT = 0.05


def left_out(model: str, missing: int, facts: Sequence[Fact]) -> str:
    return ngettext(
        "%(model)s: %(n)s patient is left out, of whom not all of this is known: %(facts)s.",
        "%(model)s: %(n)s patients are left out, of whom not all of this is known: %(facts)s.",
        missing,
    ) % {"model": model, "n": missing, "facts": _titles(facts)}


def nobody(model: str) -> str:
    return _("%(model)s: nobody with these facts known had the event, so there is no model.") % {
        "model": model
    }


def constant(model: str, fact: Fact) -> str:
    return _("%(model)s: “%(fact)s” is not in the model, because it is the same for everybody.") % {
        "model": model,
        "fact": fact.title,
    }


def redundant(model: str, fact: Fact) -> str:
    return _(
        "%(model)s: “%(fact)s” is not in the model, because these patients and events cannot tell its effect "
        "from those of the facts before it."
    ) % {"model": model, "fact": fact.title}


def centre_unused(model: str) -> str:
    return _("%(model)s: this model takes no account of the centres.") % {"model": model}


def one_centre(model: str) -> str:
    return _("%(model)s: all patients are of one centre, so nothing can be said between centres.") % {
        "model": model
    }


def of_fit(fitted: Fitted, too_few: bool) -> Iterator[str]:
    """What the numbers of a fitted model warn of."""
    model = fitted.model.title
    if too_few:
        yield _(
            "%(model)s: no p with %(n)s patients and %(events)s events; it needs %(fewest)s and "
            "%(fewest_events)s."
        ) % {
            "model": model,
            "n": fitted.n,
            "events": fitted.events,
            "fewest": FEWEST_PATIENTS,
            "fewest_events": FEWEST_EVENTS,
        }
    if fitted.events_per_parameter < EVENTS_PER_PARAMETER:
        yield _(
            "%(model)s: %(ratio)s events for each parameter, fewer than %(fewest)s: the model promises more "
            "than the data hold."
        ) % {
            "model": model,
            "ratio": decimal(fitted.events_per_parameter, 1),
            "fewest": EVENTS_PER_PARAMETER,
        }
    yield from infinite(fitted)
    yield from _not_proportional(fitted)


def in_numbers(fitted: Fitted) -> str:
    """Size, concordance and proportional hazards of a model in a line."""
    said = _("%(model)s: %(n)s patients, %(events)s events, %(ratio)s for each parameter") % {
        "model": fitted.model.title,
        "n": fitted.n,
        "events": fitted.events,
        "ratio": decimal(fitted.events_per_parameter, 1),
    }
    if not isnan(fitted.concordance):
        said += "; " + _("concordance %(c)s") % {"c": decimal(fitted.concordance, 2)}
    if not isnan(fitted.proportional):
        parts = [f"{factor.fact.title} {P(factor.proportional).words}" for factor in fitted.factors]
        words = {"parts": ", ".join(parts), "all": P(fitted.proportional).words}
        said += "; " + _("proportional hazards, p: %(parts)s, all together %(all)s") % words
    return f"{said}."


def infinite(fitted: Fitted) -> Iterator[str]:
    for factor in fitted.factors:
        for effect in factor.effects:
            if effect.ratio == 0 or isinf(effect.ratio):
                yield _(
                    "%(model)s: the ratio of “%(fact)s: %(level)s” has no finite estimate, because all "
                    "events fall on one side of it. It has no limits, and only the test of the whole fact "
                    "speaks of it."
                ) % {"model": fitted.model.title, "fact": factor.fact.title, "level": effect.label}


def _not_proportional(fitted: Fitted) -> Iterator[str]:
    for factor in fitted.factors:
        if factor.proportional < SIGNIFICANT:
            yield _(
                "%(model)s: the effect of “%(fact)s” changes with time (p %(p)s); its ratio is an average "
                "over the follow-up."
            ) % {
                "model": fitted.model.title,
                "fact": factor.fact.title,
                "p": P(factor.proportional).words,
            }


def _titles(facts: Sequence[Fact]) -> str:
    return ", ".join(str(fact.title) for fact in facts)
