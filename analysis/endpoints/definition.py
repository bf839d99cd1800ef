"""What an endpoint means in words, beside the code that computes it and under the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

# How its numbers are counted: the time without any event, the incidence of event 1 beside those that compete
# with it, or the share of those who can be assessed.
SURVIVAL, INCIDENCE, PROPORTION = "survival", "incidence", "proportion"

FROM_DAY_0 = _("The index allo.")
FROM_TREATMENT = _("The start of the first treatment for relapse or progression after the index allo.")
LAST_CONTACT = _("When last known alive.")
NOTHING = _("Nobody: it is a share of those who can be assessed.")
DIED = _("Death")
RELAPSED = _("Relapse or progression")


@dataclass(frozen=True, slots=True)
class EndpointDefinition:
    """`events` are the codes of `Endpoint.event` from 1 on; `choices` what another analysis may choose."""

    title: Text
    kind: str
    clock: Text
    events: Mapping[int, Text]
    text: Text
    censored: Text
    left_out: Text
    choices: Text = ""
    source: str = ""
