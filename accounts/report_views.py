"""The report of roles: who held which role when, as a page and as a file."""

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import role_history as history
from accounts.forms import DayForm
from accounts.requests import UserRequest
from accounts.role_history import RoleHeld, Step
from accounts.roles import Capability
from accounts.scoping import needs
from accounts.security_events import Event, record

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@needs(Capability.MANAGE_USERS)
def role_history(request: UserRequest) -> HttpResponse:
    form, held = _asked_for(request)
    context = {"form": form, "held": held, "query": request.GET.urlencode()}
    return render(request, "accounts/role_history.html", context)


@never_cache
@require_safe
@needs(Capability.MANAGE_USERS)
def role_history_csv(request: UserRequest) -> HttpResponse:
    """The same roles, one a line."""
    _form, held = _asked_for(request)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(
        [_("Name"), _("E-mail"), _("Role"), _("Centre"), _("Since"), _("Until"), _("State")]
        + [f"{what}: {part}" for what in (_("Given"), _("Confirmed"), _("Ended")) for part in _parts()]
    )
    for role in held:
        membership = role.membership
        writer.writerow(
            [
                _plain(membership.user.full_name),
                membership.user.email,
                membership.get_role_display(),
                _plain(str(membership.centre or "")),
                membership.since,
                membership.until or "",
                role.state.label,
                *_cells(role.given),
                *_cells(role.confirmed),
                *_cells(role.ended),
            ]
        )
    record(Event.EXPORTED, request, user=request.user, what="roles")
    # The mark tells a spreadsheet that the text is UTF-8.
    response = HttpResponse(file.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="roles-{timezone.localdate():%Y%m%d}.csv"'
    return response


def _asked_for(request: UserRequest) -> tuple[DayForm, list[RoleHeld]]:
    """The form with the day, and the roles; every role where the day cannot be read."""
    form = DayForm(request.GET or None)
    on = form.cleaned_data["on"] if form.is_valid() else None
    return form, history.role_history(timezone.localdate(), on)


def _parts() -> tuple[str, str, str]:
    return _("when"), _("by whom"), _("why")


def _cells(step: Step | None) -> list[Any]:
    if step is None:
        return ["", "", ""]
    when = timezone.localtime(step.at).isoformat(timespec="seconds")
    return [when, _plain(step.by), _plain(step.reason)]


def _plain(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
