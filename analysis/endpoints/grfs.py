"""Survival free of severe graft-versus-host disease and relapse, and which of them came first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from analysis.endpoints import definition
from analysis.endpoints.definition import EndpointDefinition, Text
from analysis.endpoints.endpoint import CENSORED, Endpoint, Why, first_of, time_of, union
from analysis.endpoints.gvhd import ACUTE_FEEDS, CHRONIC_FEEDS, PRIMARY, Choices, first_acute, first_chronic
from analysis.endpoints.intercurrent import INTERCURRENT
from analysis.endpoints.survival import DEATH, RELAPSE, RELAPSE_OR_NOT, progression_free_survival

if TYPE_CHECKING:
    from crf.record import PatientRecord

# Which component came first; together they are the event.
ACUTE, CHRONIC, RELAPSED, DIED = 1, 2, 3, 4
_OF_PFS = {CENSORED: CENSORED, RELAPSE: RELAPSED, DEATH: DIED}
_SENTENCES = {"died_without": "died_without_grfs", "alive_without": "alive_without_grfs"}


def grfs(
    record: PatientRecord,
    *,
    chronic: str = "severe_or_extensive",
    acute: bool = True,
    choices: Choices = PRIMARY,
) -> Endpoint:
    """The first of acute GVHD III–IV (1), chronic GVHD (2), relapse or progression (3) and death (4).

    `chronic` is a key of `degrees.CHRONIC`. Without `acute` it is CRFS. On one day GVHD comes before relapse
    and relapse before death. Not assessable where PFS is not, or where GVHD of which not enough is known
    can have come first. Of the choices, `undated` and `date` matter.
    """
    without = _as_component(progression_free_survival(record))
    if not without.assessed:
        return without
    gvhd = [_component(first_chronic(record, chronic, choices), CHRONIC)]
    if acute:
        gvhd = [_component(first_acute(record, 3, choices), ACUTE), *gvhd]
    first = first_of(*(each for each in gvhd if each.time is not None), without)
    items = union(first.items, *(each.items for each in gvhd))
    for each in gvhd:
        if not each.assessed and (each.earliest is None or each.earliest <= time_of(first)):
            return replace(each, items=items)
    return replace(first, items=items)


def _component(gvhd: Endpoint, event: int) -> Endpoint:
    return replace(gvhd, event=event) if gvhd.time is not None else gvhd


def _as_component(without: Endpoint) -> Endpoint:
    if without.event is None:
        return without
    code = _SENTENCES.get(without.why.code, without.why.code)
    return replace(without, event=_OF_PFS[without.event], why=Why(code, without.why.words))


def _definition(title: Text, text: Text, source: str) -> EndpointDefinition:
    events = {
        ACUTE: _("Acute GVHD of grade III–IV"),
        CHRONIC: _("Chronic GVHD as defined"),
        RELAPSED: definition.RELAPSED,
        DIED: definition.DIED,
    }
    return EndpointDefinition(
        title,
        definition.SURVIVAL,
        definition.FROM_DAY_0,
        events,
        text,
        definition.LAST_CONTACT,
        _LEFT_OUT,
        _CHOICES,
        source,
    )


_LEFT_OUT = _(
    "Who is left out of PFS, and whose GVHD is not known well enough, unless relapse or death came before it "
    "can have been."
)
_CHOICES = _("Undated GVHD is left out; every degree counts from the onset.")
_RUGGERI = "Ruggeri, Bone Marrow Transplant 2016;51:610"
_HOLTAN = "Holtan, Blood 2015;125:1333"

ENDPOINTS: Mapping[str, Callable[[PatientRecord], Endpoint]] = {
    "grfs": grfs,
    "grfs_systemic": partial(grfs, chronic="systemic"),
    "grfs_moderate": partial(grfs, chronic="moderate"),
    "crfs": partial(grfs, acute=False),
}
DEFINITIONS = {
    "grfs": _definition(
        _("GVHD-free, relapse-free survival"),
        _(
            "Without acute GVHD of grade III–IV, severe chronic GVHD (extensive, where only that is graded), "
            "relapse or progression, and death. On one day GVHD comes first, then relapse. Kaplan–Meier."
        ),
        _RUGGERI,
    ),
    "grfs_systemic": _definition(
        _("GVHD-free, relapse-free survival, by systemic treatment"),
        _(
            "Without acute GVHD of grade III–IV, chronic GVHD that needed systemic treatment (counted from "
            "its onset), relapse or progression, and death. Kaplan–Meier."
        ),
        _HOLTAN,
    ),
    "grfs_moderate": _definition(
        _("GVHD-free, relapse-free survival, moderate or severe"),
        _(
            "Without acute GVHD of grade III–IV, moderate or severe chronic GVHD, relapse or progression, "
            "and death. Kaplan–Meier."
        ),
        f"{_RUGGERI}; {_HOLTAN}",
    ),
    "crfs": _definition(
        _("Chronic GVHD-free, relapse-free survival"),
        _(
            "Without severe chronic GVHD (extensive, where only that is graded), relapse or progression, and "
            "death. Kaplan–Meier."
        ),
        _RUGGERI,
    ),
}
_WITHOUT_ACUTE = RELAPSE_OR_NOT | INTERCURRENT | CHRONIC_FEEDS
FEEDS = {name: _WITHOUT_ACUTE | (set() if name == "crfs" else ACUTE_FEEDS) for name in ENDPOINTS}
