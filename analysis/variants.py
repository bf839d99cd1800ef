"""Endpoints as another analysis would define them: the sensitivity analyses beside the primary ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.endpoints import ENDPOINTS, MORE_ENDPOINTS, Endpoint, grfs, pfs_variants
from analysis.endpoints.gvhd import Choices

if TYPE_CHECKING:
    from crf.record import PatientRecord

Look = Callable[["PatientRecord"], Endpoint]


@dataclass(frozen=True, slots=True)
class Variant:
    """How the endpoint `of` changes under one decision taken otherwise; `title` says which."""

    of: str
    title: str | Promise
    look: Look


@dataclass(frozen=True, slots=True)
class _Alternative:
    """A decision by its `key`; `words` are the keywords of the endpoint's function that take it."""

    key: str
    title: str | Promise
    words: Mapping[str, Any]


_DATES = (
    _Alternative("earliest", _("Dates known in part on the earliest possible day"), {"taken": "earliest"}),
    _Alternative("latest", _("Dates known in part on the latest possible day"), {"taken": "latest"}),
)
_STRICT = _Alternative(
    "strict",
    _("A biochemical relapse from complete response does not count (strict IMWG progression)"),
    {"strict": True},
)
_UNDATED = _Alternative(
    "undated_left_out", _("GVHD without a date is left out"), {"choices": Choices(undated="left out")}
)
_ONSET = _Alternative("onset", _("Every degree counts from the onset"), {"choices": Choices(date="onset")})
_GVHD = (
    _Alternative(
        "relapse_competes", _("Relapse or progression competes"), {"choices": Choices(relapse_competes=True)}
    ),
    _Alternative("allo_competes", _("Another allo competes"), {"choices": Choices(second_allo="competes")}),
    _Alternative("allo_censors", _("Another allo censors"), {"choices": Choices(second_allo="censors")}),
    _Alternative("dli_censors", _("A lymphocyte infusion censors"), {"choices": Choices(dli="censors")}),
    _UNDATED,
    _Alternative(
        "until_assessed",
        _("Who has no GVHD is censored when last assessed for it"),
        {"choices": Choices(until="assessed")},
    ),
)
_ALLO_IGNORED = _Alternative(
    "allo_ignored", _("Another transplant is ignored"), {"transplant_competes": False}
)
_RELAPSE_IGNORED = _Alternative("relapse_ignored", _("Relapse is ignored"), {"relapse_competes": False})
_NO_RESPONSE = _Alternative(
    "not_evaluable", _("Not evaluable counts as no response"), {"not_evaluable": "no response"}
)
_EVALUABLE = _Alternative("evaluable", _("Not evaluable is left out"), {"not_evaluable": "left out"})
_NEXT_TREATMENT = (
    _Alternative(
        "next_treatment_counts",
        _("A next treatment without progression is an event"),
        {"next_treatment": "event"},
    ),
    _Alternative(
        "next_treatment_censors",
        _("A next treatment without progression censors"),
        {"next_treatment": "censors"},
    ),
)

# From the onset count in any case: chronic GVHD of any degree, and extensive, of which no maximum is dated.
_BY_MAXIMUM = ("agvhd_2_4", "agvhd_3_4", "cgvhd_moderate", "cgvhd_severe")
_RESPONSES = ("response_cr", "response_vgpr", "response_pr", "response_cr_100", "response_vgpr_100")


def _each(names: Iterable[str], *alternatives: _Alternative) -> dict[str, Variant]:
    functions = {**ENDPOINTS, **MORE_ENDPOINTS}
    return {
        f"{name}__{each.key}": Variant(name, each.title, partial(functions[name], **each.words))
        for name in names
        for each in alternatives
    }


def _pfs(key: str, title: str | Promise, look: Look) -> dict[str, Variant]:
    return {f"pfs__{key}": Variant("pfs", title, look)}


VARIANTS: Mapping[str, Variant] = {
    **_each(("os",), *_DATES),
    **_pfs(
        "until_assessed",
        _("Censored at the last assessment of the disease (IMWG, FDA)"),
        pfs_variants.until_assessed,
    ),
    **_pfs(
        "new_treatment_censors",
        _("A new treatment without progression censors (IMWG)"),
        pfs_variants.until_new_treatment,
    ),
    **_pfs(
        "new_treatment_counts",
        _("A new treatment without progression is an event (event-free survival)"),
        partial(pfs_variants.until_new_treatment, event=pfs_variants.NEW_TREATMENT),
    ),
    **_each(("pfs",), _STRICT),
    **_pfs("dli_censors", _("A lymphocyte infusion censors"), pfs_variants.until_lymphocytes),
    **_pfs("allo_censors", _("Another allo censors"), pfs_variants.until_second_allo),
    **_each(("pfs",), *_DATES),
    **_each(_BY_MAXIMUM, *_GVHD, _ONSET),
    **_each(("cgvhd", "cgvhd_extensive"), *_GVHD),
    **_each(grfs.ENDPOINTS, _UNDATED, _ONSET),
    **_each(("anc", "plt20", "plt50"), _ALLO_IGNORED),
    **_each(("graft_failure", "graft_failure_primary", "graft_failure_secondary"), _RELAPSE_IGNORED),
    **_each((*_RESPONSES, "time_to_cr", "time_to_vgpr"), _NO_RESPONSE),
    **_each(("pfs_after_relapse",), *_NEXT_TREATMENT),
    **_each(("response_after_relapse", "vgpr_after_relapse"), _EVALUABLE),
}
