"""Endpoints as another analysis would define them: the sensitivity analyses beside the primary ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from analysis.endpoints import Endpoint

if TYPE_CHECKING:
    from crf.record import PatientRecord


@dataclass(frozen=True, slots=True)
class Variant:
    """How the endpoint `of` changes under one decision taken otherwise; `title` says which."""

    of: str
    title: str | Promise
    look: Callable[[PatientRecord], Endpoint]


VARIANTS: Mapping[str, Variant] = {}
