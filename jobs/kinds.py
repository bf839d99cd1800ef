"""Kinds of jobs: each room registers its own in its module `jobs`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from accounts.roles import Capability

if TYPE_CHECKING:
    from jobs.models import Job
    from jobs.work import Work


class Refused(Exception):
    """The job cannot be done; the message says why, to the person who started it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a job of this kind does, and who may have it done.

    `capability` is asked when the job is started and again when a worker begins it; what it may see and
    write, `work` checks like any other code that acts as a person. Jobs with the same `alone` never run at
    the same time. With `keeps_input` what the job read is kept as long as its result.
    `resumes` tells that `work` goes on behind its stored steps, so that a stopped job can go on.
    `leads_to` is the page that shows what a finished job did, where it gives no file; with `shows_part` also
    what a job did that ended before its last step.
    """

    key: str
    title: Promise
    capability: Capability
    work: Callable[[Work], None]
    alone: str = ""
    resumes: bool = False
    shows_part: bool = False
    keeps_input: bool = False
    leads_to: Callable[[Job], str] | None = None
    # What one counts, for "12 of 300 patients".
    unit: Promise | None = None
    # Refusals of other rooms, whose words are meant for the person.
    refusals: tuple[type[Exception], ...] = ()


KINDS: dict[str, Kind] = {}
# What rooms throw away now and then; a worker asks them every minute.
TIDYING: list[Callable[[], object]] = []


def register(kind: Kind) -> Kind:
    """Make the kind known. Raises ValueError where another kind has its key."""
    if kind.key in KINDS:
        raise ValueError(f"There are two kinds of jobs with the key {kind.key}.")
    KINDS[kind.key] = kind
    return kind
