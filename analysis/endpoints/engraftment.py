"""Recovery of neutrophils and platelets, and failure of the graft."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from analysis.dates import dated
from analysis.endpoints import definition
from analysis.endpoints.definition import EndpointDefinition, Text
from analysis.endpoints.endpoint import (
    Endpoint,
    answered,
    day_0,
    end_of,
    first_of,
    full,
    happened,
    left_out,
    observed,
    union,
)
from analysis.endpoints.intercurrent import relapse_as, transplant_as, transplant_items
from analysis.endpoints.survival import RELAPSE_OR_NOT, WHO_AND_HOW_LONG
from crf.derivations.days import NEVER_BELOW
from crf.partial_date import surely_after, surely_before

if TYPE_CHECKING:
    from crf.models import Engraftment
    from crf.record import PatientRecord

# Events of a recovery.
RECOVERED, DEATH_BEFORE, TRANSPLANT_BEFORE = 1, 2, 3
# Events of graft failure; the last one only where one kind of failure is looked at.
FAILED, DEATH_WITHOUT, RELAPSE_FIRST, FAILED_OTHERWISE = 1, 2, 3, 4

PRIMARY, SECONDARY = "PRIM", "SEC"
REJECTED = "REJ"
# Poor graft function is none of them: the cells of the donor are there.
FAILURES = (PRIMARY, SECONDARY, REJECTED)

Count = Literal["anc", "plt20", "plt50"]


def recovery(record: PatientRecord, *, count: Count, transplant_competes: bool = True) -> Endpoint:
    """Recovery of a count (1); death (2) and another transplant, allogeneic or autologous (3), compete.

    Who never fell below the threshold recovered on day 1. Who never reached it is followed to the last
    contact. Relapse does not compete.
    """
    row, start = record.engraftment, day_0(record)
    reached, when = getattr(row, f"{count}_recovery"), getattr(row, f"{count}_date")
    items = [*answered(row, f"{count}_recovery", f"{count}_date"), *transplant_items(record)]
    rivals: list[Endpoint] = []
    if reached == "NB":
        day = start.fromordinal(start.toordinal() + NEVER_BELOW)
        rivals.append(happened(start, RECOVERED, "never_below", full(day), items))
    elif reached == "Y" and when is None:
        return left_out("recovery_undated", items)
    elif reached == "Y":
        if surely_before(when, start):
            return left_out("recovery_before_day_0", items, recovery=str(when), day_0=str(start))
        rivals.append(happened(start, RECOVERED, "recovered", dated(when, start, end_of(record).day), items))
    elif reached != "N":
        return left_out("recovery_not_assessed", items)
    if transplant_competes:
        rivals += transplant_as(record, TRANSPLANT_BEFORE)
    later = reached == "Y" and surely_after(when, end_of(record).day)
    end = observed(
        record, DEATH_BEFORE, "died_unrecovered", "alive_unrecovered", later_event=str(when) if later else ""
    )
    first = first_of(*rivals, end)
    return replace(first, items=union(first.items, items))


def graft_failure(
    record: PatientRecord, *, kinds: Collection[str] = FAILURES, relapse_competes: bool = True
) -> Endpoint:
    """Graft failure of these kinds (1); death (2), relapse (3) and failure of another kind (4) compete.

    `kinds` are PRIMARY and SECONDARY, or all FAILURES. A rejected graft is a primary failure if neutrophils
    never recovered, a secondary one if they had.
    """
    row, start, end = record.engraftment, day_0(record), end_of(record).day
    items = answered(row, "graft_failure", "gf_date", "anc_recovery")
    if row.graft_failure not in (*FAILURES, "NONE", "PGF"):
        return left_out("graft_not_assessed", items)
    rivals: list[Endpoint] = []
    later = ""
    if row.graft_failure in FAILURES:
        kind = row.graft_failure if set(FAILURES) <= set(kinds) else _kind(row)
        if kind is None:
            return left_out("graft_failure_unclear", items)
        if row.gf_date is None:
            return left_out("graft_failure_undated", items)
        if surely_before(row.gf_date, start):
            return left_out("graft_before_day_0", items, failure=str(row.gf_date), day_0=str(start))
        event, code = (
            (FAILED, "graft_failed") if kind in kinds else (FAILED_OTHERWISE, "graft_failed_otherwise")
        )
        failure = dated(row.gf_date, start, end)
        rivals.append(happened(start, event, code, failure, items))
        later = str(failure.stated) if failure.day > end else ""
    if relapse_competes:
        without, relapse = relapse_as(record, RELAPSE_FIRST)
        if not without.assessed:
            return replace(without, items=union(items, without.items))
        rivals += relapse
        items = [*items, *without.items]
    last = observed(record, DEATH_WITHOUT, "died_engrafted", "alive_engrafted", later_event=later)
    first = first_of(*rivals, last)
    return replace(first, items=union(first.items, items))


def _kind(row: Engraftment) -> str | None:
    """Primary or secondary; None where a rejected graft may be either."""
    if row.graft_failure != REJECTED:
        return row.graft_failure
    return {"N": PRIMARY, "Y": SECONDARY, "NB": SECONDARY}.get(row.anc_recovery or "")


def _recovery(title: Text, text: Text) -> EndpointDefinition:
    return EndpointDefinition(
        title,
        definition.INCIDENCE,
        definition.FROM_DAY_0,
        {RECOVERED: _("Recovery"), DEATH_BEFORE: definition.DIED, TRANSPLANT_BEFORE: _("Another transplant")},
        text,
        definition.LAST_CONTACT,
        _("Of whom it is not recorded whether or when the count recovered."),
        _("Another transplant is ignored."),
        _EBMT,
    )


def _failure(title: Text, text: Text) -> EndpointDefinition:
    events = {
        FAILED: _("Graft failure"),
        DEATH_WITHOUT: definition.DIED,
        RELAPSE_FIRST: definition.RELAPSED,
        FAILED_OTHERWISE: _("Graft failure of another kind"),
    }
    return EndpointDefinition(
        title,
        definition.INCIDENCE,
        definition.FROM_DAY_0,
        events,
        text,
        definition.LAST_CONTACT,
        _("Who is left out of PFS; whose graft failure is not recorded, not dated, or of a kind not known."),
        _("Relapse is ignored."),
        _EBMT,
    )


_EBMT = "EBMT Handbook 2019, chapter on graft failure; Iacobelli, Bone Marrow Transplant 2013;48 Suppl 1:S1"
ENDPOINTS: Mapping[str, Callable[[PatientRecord], Endpoint]] = {
    "anc": partial(recovery, count="anc"),
    "plt20": partial(recovery, count="plt20"),
    "plt50": partial(recovery, count="plt50"),
    "graft_failure": graft_failure,
    "graft_failure_primary": partial(graft_failure, kinds=(PRIMARY,)),
    "graft_failure_secondary": partial(graft_failure, kinds=(SECONDARY,)),
}
DEFINITIONS = {
    "anc": _recovery(
        _("Neutrophil engraftment"),
        _(
            "The first of three consecutive days with at least 0.5×10⁹/L neutrophils; who never fell below "
            "recovered on day 1. Death and another transplant before it compete."
        ),
    ),
    "plt20": _recovery(
        _("Platelet engraftment, 20×10⁹/L"),
        _(
            "Platelets of at least 20×10⁹/L for seven days without transfusion; who never fell below "
            "recovered on day 1. Death and another transplant before it compete."
        ),
    ),
    "plt50": _recovery(
        _("Platelet engraftment, 50×10⁹/L"),
        _(
            "Platelets of at least 50×10⁹/L; who never fell below recovered on day 1. Death and another "
            "transplant before it compete."
        ),
    ),
    "graft_failure": _failure(
        _("Graft failure"),
        _(
            "Primary or secondary graft failure or rejection, on the day of its diagnosis; poor graft "
            "function is none. Death and relapse before it compete."
        ),
    ),
    "graft_failure_primary": _failure(
        _("Primary graft failure"),
        _(
            "Primary graft failure, or rejection where neutrophils never recovered. Death, relapse and graft "
            "failure of another kind compete."
        ),
    ),
    "graft_failure_secondary": _failure(
        _("Secondary graft failure"),
        _(
            "Secondary graft failure, or rejection after neutrophils had recovered. Death, relapse and graft "
            "failure of another kind compete."
        ),
    ),
}
FEEDS = {
    **{
        count: WHO_AND_HOW_LONG | {f"ENG.{count}_recovery", f"ENG.{count}_date"}
        for count in ("anc", "plt20", "plt50")
    },
    **{
        name: RELAPSE_OR_NOT | {"ENG.graft_failure", "ENG.gf_date", "ENG.anc_recovery"}
        for name in ENDPOINTS
        if name.startswith("graft")
    },
}
