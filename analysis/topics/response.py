"""Response of the myeloma and negativity for minimal residual disease after the transplant."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.definitions import RESPONSE_TIMES
from analysis.endpoints import response
from analysis.figures import curves
from analysis.report import Report
from analysis.tables.responses import response_table
from analysis.topics.survival import estimates
from analysis.topics.topic import Item, Topic, named


def build(report: Report) -> Sequence[Item]:
    title = _("Time to response, cumulative incidence, % (95 % CI)")
    whole = report.groups(RESPONSE_TIMES)[0]
    drawn = curves(
        "response_times",
        _("Response after transplant, cumulative incidence"),
        named(whole, [definition.key for definition in RESPONSE_TIMES]),
        stamp=report.stamp,
    )
    return [
        response_table(report.labelled, report.stamp),
        drawn,
        *estimates(report, RESPONSE_TIMES, "response_times_table", title),
    ]


TOPIC = Topic("response", gettext_lazy("Response and MRD"), build, endpoints=tuple(response.ENDPOINTS))
