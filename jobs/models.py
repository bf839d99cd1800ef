"""A job, what it reads, the steps that it has done, and the file that it gives."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


LIVE = (State.WAITING, State.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def for_user(self, user: Any) -> Self:
        """The jobs that this person started: a job and its file belong to nobody else."""
        return self.filter(by=user)

    def live(self) -> Self:
        """The jobs that still have something to do."""
        return self.filter(state__in=LIVE)


class Job(models.Model):
    """One piece of work of one person. `params` are plain values that its kind understands."""

    kind = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    params: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # The job whose result somebody looked at before starting this one: one press of the button, one job.
    follows = models.OneToOneField("self", models.SET_NULL, null=True, related_name="followed_by")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    # The request that started the job; the trail shows it with what the job writes.
    request_id = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # How often a worker began it; a job that kills its worker each time is given up.
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_asked_at = models.DateTimeField(null=True)
    # Why the job failed, in words for the person who started it.
    why = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # When what the job keeps is thrown away; never before it is finished.
    expires_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = (
            models.Index(fields=("by", "-id"), name="jobs_job_of_user"),
            models.Index(fields=("state",), name="jobs_job_live", condition=Q(state__in=LIVE)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_gone(self) -> bool:
        """Whether what the job kept has been thrown away, or is about to be."""
        return self.expires_at is not None and self.expires_at <= timezone.now()


class JobInput(models.Model):
    """What a job reads. It is thrown away as soon as the job is done."""

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="input")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"input of {self.job_id}"


class JobStep(models.Model):
    """One step that is done, written together with what the step wrote: a job goes on behind its last one."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("job", "number"), name="jobs_step_once"),)

    def __str__(self) -> str:
        return f"step {self.number} of {self.job_id}"


class JobFile(models.Model):
    """The file that a job gives to the person who started it."""

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="file")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()
    # What the record of downloads says of the file.
    detail: models.JSONField[Any, Any] = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
