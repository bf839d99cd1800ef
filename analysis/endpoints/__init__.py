"""Each endpoint of the study, from a PatientRecord to a time, an event, and the sentence why.

`ENDPOINTS` are those that are stored for every patient; `MORE_ENDPOINTS` are computed where they are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from analysis.endpoints import (
    after_relapse,
    engraftment,
    exposure,
    grfs,
    gvhd,
    response,
)
from analysis.endpoints.definition import INCIDENCE, PROPORTION, SURVIVAL, EndpointDefinition
from analysis.endpoints.endpoint import CENSORED, DAY_0, Endpoint, Why
from analysis.endpoints.exposure import LATER_FACTS, Fact, later_facts
from analysis.endpoints.sentences import REMARKS, SENTENCES
from analysis.endpoints.survival import (
    DEATH,
    RELAPSE,
    RELAPSE_OR_NOT,
    WHO_AND_HOW_LONG,
    overall_survival,
    progression_free_survival,
)

if TYPE_CHECKING:
    from crf.record import PatientRecord

_TOPICS = (gvhd, grfs, engraftment, response, after_relapse, exposure)

ENDPOINTS = {"os": overall_survival, "pfs": progression_free_survival}
# Endpoint -> the items that can decide it, of whichever patient. A relapse bounds when death can have been.
FEEDS = {"os": WHO_AND_HOW_LONG, "pfs": RELAPSE_OR_NOT}

MORE_ENDPOINTS: Mapping[str, Callable[[PatientRecord], Endpoint]] = {
    name: function for topic in _TOPICS for name, function in topic.ENDPOINTS.items()
}
MORE_DEFINITIONS: Mapping[str, EndpointDefinition] = {
    name: text for topic in _TOPICS for name, text in topic.DEFINITIONS.items()
}
MORE_FEEDS: Mapping[str, frozenset[str]] = {
    name: frozenset(items) for topic in _TOPICS for name, items in topic.FEEDS.items()
}
# Every item that an endpoint reads. A query on one of them comes first in the work lists.
OUTCOME_ITEMS = frozenset[str]().union(*FEEDS.values(), *MORE_FEEDS.values())

__all__ = [
    "CENSORED",
    "DAY_0",
    "DEATH",
    "ENDPOINTS",
    "FEEDS",
    "INCIDENCE",
    "LATER_FACTS",
    "MORE_DEFINITIONS",
    "MORE_ENDPOINTS",
    "MORE_FEEDS",
    "OUTCOME_ITEMS",
    "PROPORTION",
    "RELAPSE",
    "REMARKS",
    "SENTENCES",
    "SURVIVAL",
    "Endpoint",
    "EndpointDefinition",
    "Fact",
    "Why",
    "later_facts",
    "overall_survival",
    "progression_free_survival",
]
