"""Pages for everybody: the centres, what each role may do, one's own account and language."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from accounts import selectors, services
from accounts.forms import CentreChangeForm, CentreForm, add_errors
from accounts.letters import folder_of_letters
from accounts.notes import notes_for_administrator
from accounts.requests import UserRequest
from accounts.roles import CENTRE_ROLES, IN_WORDS, PAIRINGS, ROLES, Capability, Pairing, Role
from accounts.scoping import get_for_user_or_404, needs


@require_safe
@needs(Capability.VIEW_CENTRES)
def centres(request: UserRequest) -> HttpResponse:
    context = {
        "centres": selectors.centres_with_people(request.user),
        "notes": notes_for_administrator() if request.user.can(Capability.MANAGE_USERS) else [],
    }
    return render(request, "accounts/centres.html", context)


@require_safe
@needs(Capability.VIEW_CENTRES)
def centre(request: UserRequest, number: int) -> HttpResponse:
    found = get_for_user_or_404(
        selectors.centres(request.user), request.user, Capability.VIEW_CENTRES, study_centre_no=number
    )
    context = {"centre": found, "people": selectors.people_of(found)}
    return render(request, "accounts/centre.html", context)


@needs(Capability.MANAGE_CENTRES)
def new_centre(request: UserRequest) -> HttpResponse:
    form = CentreForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.create_centre(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, _("Centre %(centre)s was made. Now record its approvals here.") % {"centre": made}
            )
            return redirect("accounts:centre", number=made.study_centre_no)
    return render(request, "accounts/centre_form.html", {"form": form})


@needs(Capability.MANAGE_CENTRES)
def edit_centre(request: UserRequest, number: int) -> HttpResponse:
    found = get_for_user_or_404(
        selectors.centres(request.user), request.user, Capability.MANAGE_CENTRES, study_centre_no=number
    )
    form = CentreChangeForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            services.update_centre(centre=found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Centre %(centre)s was saved.") % {"centre": found})
            return redirect("accounts:centre", number=number)
    return render(request, "accounts/centre_form.html", {"form": form, "centre": found})


@require_safe
def roles(request: UserRequest) -> HttpResponse:
    """The table that the code enforces, as a page; open to everybody who is logged in."""
    rows = [(IN_WORDS[capability], [capability in ROLES[role] for role in Role]) for capability in Capability]
    held = request.user.roles()
    columns = [(role.label, role in CENTRE_ROLES, role in held) for role in Role]
    context = {"rows": rows, "columns": columns, "pairings": [_in_words(pairing) for pairing in PAIRINGS]}
    return render(request, "accounts/roles.html", context)


def _in_words(pairing: Pairing) -> dict[str, Any]:
    return {
        "one": [IN_WORDS[capability] for capability in pairing.one],
        "other": [IN_WORDS[capability] for capability in pairing.other],
        "together": pairing.together,
        "why": pairing.why,
    }


@require_safe
def my_account(request: UserRequest) -> HttpResponse:
    context = {"memberships": request.user.active_memberships, "second_factor": is_mfa_enabled(request.user)}
    return render(request, "accounts/my_account.html", context)


@require_POST
def digest(request: UserRequest) -> HttpResponse:
    """Switch one's own daily digest of queries on or off."""
    wanted = request.POST.get("digest") == "on"
    services.set_digest(user=request.user, wanted=wanted, by=request.user)
    if wanted and folder_of_letters():
        messages.warning(
            request, _("Your wish is saved, but this site has no mail server: no digest is sent.")
        )
    elif wanted:
        messages.success(request, _("The daily digest is sent to %(email)s.") % {"email": request.user.email})
    else:
        messages.success(request, _("The daily digest is switched off."))
    return redirect("accounts:my_account")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Switch the language of this browser, and of the account that is logged in or logs in next."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise BadRequest(f"No such language: {chosen}")
    if request.user.is_authenticated and chosen != request.user.language:
        services.set_language(user=request.user, language=chosen, by=request.user)
    elif not request.user.is_authenticated:
        request.session[services.CHOSEN_LANGUAGE] = chosen
    return set_language(request)
