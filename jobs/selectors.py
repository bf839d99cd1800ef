"""What a person sees of jobs: the own ones, and what those keep."""

from __future__ import annotations

from typing import Any

from jobs.models import Job, JobFile, JobInput, JobQuerySet


def jobs(user: Any) -> JobQuerySet:
    """The jobs that this person started."""
    return Job.objects.for_user(user)


def kept_job(user: Any, pk: int, *kinds: str) -> Job | None:
    """The person's own job of one of these kinds, if what it kept is still there."""
    found = jobs(user).filter(pk=pk, kind__in=kinds).first()
    return None if found is None or found.is_gone else found


def follower(user: Any, job: Job) -> Job | None:
    """The job that the person started from this one's result."""
    return jobs(user).filter(follows=job).first()


def input_of(job: Job) -> JobInput | None:
    return JobInput.objects.filter(job=job).first()


def file_of(job: Job, *, with_content: bool = False) -> JobFile | None:
    """The file that the job gave, if it still is there."""
    if job.is_gone:
        return None
    files = JobFile.objects.filter(job=job)
    return (files if with_content else files.defer("content")).first()
