"""From the start of the first treatment for relapse after the index allo: survival, progression, response.

The clock starts with that treatment, so nobody has to survive up to it within the time that is counted. What
the treatment had from its start is known then; what came later in it, such as lymphocytes after a first cycle
of a drug, is not, and `FirstTreatment.given` says when it came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from analysis.dates import Dated, dated
from analysis.endpoints import definition
from analysis.endpoints.definition import EndpointDefinition
from analysis.endpoints.endpoint import (
    CENSORED,
    Endpoint,
    Why,
    answered,
    day_0,
    end_of,
    first_of,
    happened,
    left_out,
    observed,
    union,
)
from analysis.endpoints.exposure import drug_groups, is_numbered_after, treatment_items
from analysis.endpoints.response import NotEvaluable
from analysis.endpoints.survival import WHO_AND_HOW_LONG
from analysis.once import once
from crf.checks import Target
from crf.derivations import MRD_ALONE
from crf.derivations.outcomes import response_rank, treatment_groups
from crf.partial_date import PartialDate, surely_after, surely_before

if TYPE_CHECKING:
    from crf.models import Relapse, Treatment
    from crf.record import PatientRecord

# Events of progression-free survival after the treatment.
PROGRESSED, DIED = 1, 2

FOR_RELAPSE = "REL"


@dataclass(frozen=True, slots=True)
class FirstTreatment:
    """`groups` are those of `treatment_groups`; `given` is the day of each, counted from the start."""

    row: Treatment
    start: Dated
    groups: frozenset[str]
    given: Mapping[str, int]

    @property
    def with_dli(self) -> bool:
        return "DLI" in self.groups

    @property
    def with_antibody(self) -> bool:
        return "MAB" in self.groups


def first_treatment(record: PatientRecord) -> FirstTreatment | None:
    """The first treatment for relapse, if it is known which it was and when it began."""
    found = _first(record)
    if isinstance(found, Endpoint):
        return None
    row, start = found
    return FirstTreatment(row, start, treatment_groups(record, row), _given(record, row, start))


def survival_after_relapse(record: PatientRecord) -> Endpoint:
    """Death of any cause (1)."""
    found, items = _first(record), _items(record)
    if isinstance(found, Endpoint):
        return found
    _row, start = found
    end = observed(record, 1, "died_treated", "alive_treated", origin=start.day)
    return _from_start(end, start, items)


def progression_free_after_relapse(
    record: PatientRecord, *, next_treatment: Literal["ignored", "event", "censors"] = "ignored"
) -> Endpoint:
    """The next progression (1), or death without it (2); conventions as for PFS after the transplant.

    Progression is that of the treatment itself or of one after it, or a later relapse. A next treatment
    without progression is no event (EBMT); others censor there (IMWG) or count it (event-free survival).
    """
    found, items = _first(record), _items(record)
    if isinstance(found, Endpoint):
        return found
    row, start = found
    items = union(items, _progression_items(record))
    end = end_of(record)
    stated = [when for when in _progressions(record, row, start) if not surely_after(when, end.day)]
    days = [dated(when, start.day, end.day) for when in stated]
    rivals = [happened(start.day, PROGRESSED, "progressed", when, items) for when in days]
    of_disease = record.death.death_date is not None and record.death.death_main_cause == "REL"
    if not rivals and of_disease:
        rivals = [happened(start.day, PROGRESSED, "progressed_at_death", end, items)]
    if not rivals and _progressed_undated(record, row):
        return left_out("progression_undated", items)
    if not rivals and row.ptt_pd not in ("Y", "N"):
        return left_out("progression_not_assessed", items)
    rivals += _next_treatment(record, row, start, next_treatment)
    last = observed(record, DIED, "died_treated", "alive_treated", origin=start.day)
    return _from_start(first_of(*rivals, last), start, items)


def response_after_relapse(
    record: PatientRecord,
    *,
    least: str = "PR",
    not_evaluable: NotEvaluable = "no response",
) -> Endpoint:
    """Whether the best response to it was this or a better one, with the time where that is dated.

    Not evaluable is no response, so that those who died early do not improve the rate.
    """
    found = _first(record)
    if isinstance(found, Endpoint):
        return found
    row, start = found
    items = union(_items(record), answered(row, "ptt_best_resp", "ptt_best_resp_date"))
    rank, threshold = response_rank(row.ptt_best_resp), response_rank(least)
    if threshold is None:
        raise ValueError(f"{least!r} is no response.")
    if rank is None and not (row.ptt_best_resp == "NE" and not_evaluable == "no response"):
        return left_out("treatment_not_assessed", items)
    if rank is None or rank > threshold:
        return _from_start(Endpoint(None, CENSORED, Why("not_responded"), items), start, items)
    when, end = row.ptt_best_resp_date, end_of(record).day
    if when is None or surely_before(when, start.day) or surely_after(when, end):
        return _from_start(Endpoint(None, 1, Why("responded_undated"), items), start, items)
    reached = happened(start.day, 1, "treatment_responded", dated(when, start.day, end), items)
    return _from_start(reached, start, items)


@once
def _first(record: PatientRecord) -> tuple[Treatment, Dated] | Endpoint:
    day0, end, items = day_0(record), end_of(record).day, _items(record)
    rows = [row for row in record.treatments if row.ptt_indication == FOR_RELAPSE]
    if not rows:
        return left_out("no_relapse_treatment", items)
    starts = [(row, row.ptt_start) for row in rows if row.ptt_start is not None]
    before = next((start for _row, start in starts if surely_before(start, day0)), None)
    if before is not None:
        return left_out("treatment_before_day_0", items, start=str(before), day_0=str(day0))
    known = [(row, _start(record, row, start)) for row, start in starts]
    row, first = min(known, key=lambda each: (each[1].day, _number(each[0])), default=(None, None))
    if row is None or first is None:
        return left_out("treatment_undated", items)
    if any(other.ptt_start is None and not is_numbered_after(other, row) for other in rows):
        return left_out("treatment_undated", items)
    if first.day > end:
        return left_out("treatment_after_end", items, start=str(first.stated))
    return row, first


def _start(record: PatientRecord, row: Treatment, stated: PartialDate) -> Dated:
    """Not before the relapse that it was given for, nor after the end of the observation."""
    lower = day_0(record)
    for relapse in record.relapses:
        linked = row.ptt_relapse is not None and relapse.rel_no == row.ptt_relapse
        if linked and relapse.rel_date is not None:
            lower = max(lower, relapse.rel_date.earliest)
    return dated(stated, lower, end_of(record).day)


def _number(row: Treatment) -> float:
    return float("inf") if row.ptt_no is None else row.ptt_no


def _given(record: PatientRecord, row: Treatment, start: Dated) -> dict[str, int]:
    end = end_of(record).day
    given: dict[str, list[date]] = {}
    for entry in record.entries(row, "PTD"):
        for group in drug_groups(entry):
            when = entry.drug_start or start.stated
            given.setdefault(group, []).append(dated(when, start.day, end).day)
    infusions = [
        dated(each.dli_date, start.day, end).day
        for each in record.entries(row, "DLI")
        if each.dli_date is not None
    ]
    if infusions or "DLI" in treatment_groups(record, row):
        given["DLI"] = infusions or [start.day]
    return {group: max(0, (min(days) - start.day).days) for group, days in given.items()}


def _progressions(record: PatientRecord, row: Treatment, start: Dated) -> list[PartialDate]:
    found = []
    for other in record.treatments:
        when = other.ptt_pd_date
        if when is None or other.ptt_pd == "N" or surely_before(when, start.day):
            continue
        if other is row or not (other.ptt_start is None or surely_before(other.ptt_start, start.day)):
            found.append(when)
    return found + [each.rel_date for each in _later_relapses(record, row, start) if each.rel_date]


def _later_relapses(record: PatientRecord, row: Treatment, start: Dated | None) -> list[Relapse]:
    """Those after the relapse for which the treatment was given."""
    later = []
    for relapse in record.relapses:
        if relapse.rel_type == MRD_ALONE:
            continue
        if row.ptt_relapse is not None and relapse.rel_no is not None:
            if relapse.rel_no > row.ptt_relapse and not (
                start and surely_before(relapse.rel_date, start.day)
            ):
                later.append(relapse)
        elif start and surely_after(relapse.rel_date, start.stated):
            later.append(relapse)
    return later


def _progressed_undated(record: PatientRecord, row: Treatment) -> bool:
    return row.ptt_pd == "Y" or any(each.rel_date is None for each in _later_relapses(record, row, None))


def _next_treatment(record: PatientRecord, row: Treatment, start: Dated, choice: str) -> list[Endpoint]:
    if choice == "ignored":
        return []
    end, event = end_of(record).day, PROGRESSED if choice == "event" else CENSORED
    others = (each for each in record.treatments if each is not row and each.ptt_indication == FOR_RELAPSE)
    days = [dated(each.ptt_start, start.day, end) for each in others if each.ptt_start is not None]
    return [happened(start.day, event, "next_treatment", day, answered(row, "ptt_start")) for day in days]


def _from_start(endpoint: Endpoint, start: Dated, items: tuple[Target, ...]) -> Endpoint:
    """With the clock that starts with the treatment; a start known in part makes every time uncertain."""
    words = {"began": str(start.stated), "origin": str(start.day)} if start.imputed else {}
    return replace(
        endpoint,
        why=Why(endpoint.why.code, {**endpoint.why.words, **words}),
        items=union(endpoint.items, items),
        imputed=endpoint.imputed or (start.imputed and endpoint.time is not None),
        origin=start.day,
    )


@once
def _items(record: PatientRecord) -> tuple[Target, ...]:
    relapses = [target for row in record.relapses for target in answered(row, "rel_no", "rel_date")]
    return union(treatment_items(record), relapses)


def _progression_items(record: PatientRecord) -> list[Target]:
    rows = (target for row in record.treatments for target in answered(row, "ptt_pd", "ptt_pd_date"))
    types = (target for row in record.relapses for target in answered(row, "rel_type"))
    return [*rows, *types, *answered(record.death, "death_main_cause")]


_LEFT_OUT = _(
    "Who had no treatment for relapse, or whose first one is not dated, lies before the transplant or after "
    "the last contact or death."
)
_RESPONSE = _(
    "The best response to the first treatment for relapse. Not evaluable counts as no response, so that "
    "those who died early do not improve the rate."
)
_RESPONSE_LEFT_OUT = _("As for survival after relapse; and whose response to it is not recorded.")
_SOURCES = "Rajkumar, Blood 2011;117:4691; Iacobelli, Bone Marrow Transplant 2013;48 Suppl 1:S1"

ENDPOINTS: Mapping[str, Callable[[PatientRecord], Endpoint]] = {
    "os_after_relapse": survival_after_relapse,
    "pfs_after_relapse": progression_free_after_relapse,
    "response_after_relapse": response_after_relapse,
    "vgpr_after_relapse": partial(response_after_relapse, least="VGPR"),
}
DEFINITIONS = {
    "os_after_relapse": EndpointDefinition(
        _("Overall survival from the first treatment for relapse"),
        definition.SURVIVAL,
        definition.FROM_TREATMENT,
        {1: definition.DIED},
        _(
            "From the start of the first treatment for relapse or progression to death of any cause. What "
            "the treatment consisted of is known at its start; lymphocytes or drugs added later are not. "
            "Kaplan–Meier."
        ),
        definition.LAST_CONTACT,
        _LEFT_OUT,
        source=_SOURCES,
    ),
    "pfs_after_relapse": EndpointDefinition(
        _("Progression-free survival from the first treatment for relapse"),
        definition.SURVIVAL,
        definition.FROM_TREATMENT,
        {PROGRESSED: _("Progression"), DIED: definition.DIED},
        _(
            "From the start of the first treatment for relapse to the next progression, of that treatment or "
            "of a later one, or to death. Death of the disease without a dated progression is a "
            "progression on that day. Kaplan–Meier."
        ),
        definition.LAST_CONTACT,
        _("As for survival after relapse; and whose progression is not dated or not recorded."),
        _("A next treatment for relapse without progression counts as an event, or censors."),
        _SOURCES,
    ),
    "response_after_relapse": EndpointDefinition(
        _("Response to the first treatment for relapse"),
        definition.PROPORTION,
        definition.FROM_TREATMENT,
        {1: _("Partial response or better")},
        _RESPONSE,
        definition.NOTHING,
        _RESPONSE_LEFT_OUT,
        _("Not evaluable is left out."),
        _SOURCES,
    ),
    "vgpr_after_relapse": EndpointDefinition(
        _("Very good partial response to the first treatment for relapse"),
        definition.PROPORTION,
        definition.FROM_TREATMENT,
        {1: _("Very good partial response or better")},
        _RESPONSE,
        definition.NOTHING,
        _RESPONSE_LEFT_OUT,
        _("Not evaluable is left out."),
        _SOURCES,
    ),
}
_STARTS = WHO_AND_HOW_LONG | {
    "PTT.ptt_no", "PTT.ptt_indication", "PTT.ptt_relapse", "PTT.ptt_start", "REL.rel_no",
}  # fmt: skip
_RESPONSES = {"PTT.ptt_best_resp", "PTT.ptt_best_resp_date"}
FEEDS = {
    "os_after_relapse": _STARTS,
    "pfs_after_relapse": _STARTS | {"PTT.ptt_pd", "PTT.ptt_pd_date", "DTH.death_main_cause"},
    "response_after_relapse": _STARTS | _RESPONSES,
    "vgpr_after_relapse": _STARTS | _RESPONSES,
}
