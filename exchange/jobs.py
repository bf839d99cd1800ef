"""What the room does in the background: say what a registry file would change, and import it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Capability
from exchange.importing import import_registry
from exchange.kept import KeptLedger, unpacked
from jobs.kinds import Kind, register
from jobs.models import Job
from jobs.work import Work


def _look(work: Work) -> None:
    _import(work, dry_run=True)


def _apply(work: Work) -> None:
    _import(work, dry_run=False)


def _import(work: Work, *, dry_run: bool) -> None:
    import_registry(
        file=unpacked(work.content),
        by=work.by,
        dry_run=dry_run,
        twins={int(line): answer for line, answer in work.params.get("twins", {}).items()},
        progress=work.progress,
        ledger=KeptLedger(work),
    )


def review_of(job: Job) -> str:
    """The page that shows what the file would change, or has changed."""
    return reverse("exchange:review", args=[job.pk])


LOOK = register(
    Kind(
        key="look_at_registry_file",
        title=_("What a registry file would change"),
        capability=Capability.IMPORT_REGISTRY,
        work=_look,
        resumes=True,
        keeps_input=True,
        leads_to=review_of,
        unit=_("patients"),
    )
)
IMPORT = register(
    Kind(
        key="import_registry_file",
        title=_("Import of a registry file"),
        capability=Capability.IMPORT_REGISTRY,
        work=_apply,
        alone="import_registry_file",
        resumes=True,
        shows_part=True,
        leads_to=review_of,
        unit=_("patients"),
    )
)
