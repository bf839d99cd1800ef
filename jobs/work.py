"""A job from inside: who acts, what is read, how far it is, and what it gives."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from accounts.models import User
from jobs.models import Job, JobFile, JobInput, JobStep

# Seconds between two notes of how far a job is.
NOTED_EVERY = 0.5


class Stopped(Exception):
    """The person who started the job asked to stop it."""


class Work:
    """What a kind's function gets. It acts as `by`, the person who started the job."""

    def __init__(self, job: Job, by: User) -> None:
        self.job = job
        self.by = by
        self._noted = 0.0

    @property
    def params(self) -> dict[str, Any]:
        return self.job.params

    @cached_property
    def content(self) -> bytes:
        """What the job was started with."""
        return bytes(JobInput.objects.get(pk=self.job.pk).content)

    def progress(self, done: int, total: int) -> None:
        """Note how far the job is; call it between two steps. Raises Stopped."""
        if time.monotonic() - self._noted < NOTED_EVERY and done < total:
            return
        self._noted = time.monotonic()
        rows = Job.objects.filter(pk=self.job.pk)
        rows.update(done=min(done, total), total=total)
        if rows.exclude(stop_asked_at=None).exists():
            raise Stopped

    def counted(self, things: Iterable[Any], total: int) -> Iterator[Any]:
        """The things as they come, each of them a step of the progress. Raises Stopped."""
        for done, each in enumerate(things, start=1):
            yield each
            self.progress(done, total)

    def steps(self) -> dict[int, Any]:
        """The steps that are done: number -> what was kept of it."""
        return dict(JobStep.objects.filter(job=self.job).values_list("number", "data"))

    def keep(self, number: int, data: Any) -> None:
        """Store that this step is done, in the transaction that is open."""
        JobStep.objects.create(job=self.job, number=number, data=data)
        if self.job.attempts > 1:  # it gets on, so it is not what kills the worker
            self.job.attempts = 1
            Job.objects.filter(pk=self.job.pk).update(attempts=1)

    def note(self, **params: Any) -> None:
        """Store plain values with the job."""
        self.job.params = {**self.job.params, **params}
        Job.objects.filter(pk=self.job.pk).update(params=self.job.params)

    def give(self, content: bytes, name: str, content_type: str, **detail: Any) -> None:
        """Keep the file for the person; `detail` goes into the record of its download."""
        values = {
            "content": content,
            "name": name,
            "content_type": content_type,
            "size": len(content),
            "detail": detail,
        }
        JobFile.objects.update_or_create(job=self.job, defaults=values)
