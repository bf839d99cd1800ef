"""The data behind the outcomes: every form, and one row a patient, with dictionary and R script."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from analysis.jobs import ARCHIVE
from analysis.views.asking import asked, refused
from jobs.services import address, start


@require_POST
@needs(Capability.VIEW_OUTCOMES)
def data(request: UserRequest) -> HttpResponse:
    """Have the archive made for the patients that the address asks for."""
    form, found = asked(request)
    if found is None:
        return refused(form)
    if found.filters.snapshot:
        # What was frozen has its data with it.
        return redirect("analysis:snapshot_file", found.filters.snapshot)
    job = start(ARCHIVE, by=request.user, params={"query": found.filters.query})
    return redirect(address(job))
