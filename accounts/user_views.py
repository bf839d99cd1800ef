"""The administrator's pages: who has an account, and with which roles."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import invitations, selectors, services
from accounts.forms import NewUserForm, ReasonForm, RoleForm, UserForm, add_errors
from accounts.letters import folder_of_letters
from accounts.models import Membership, User
from accounts.requests import UserRequest
from accounts.role_history import waiting_roles
from accounts.roles import Capability
from accounts.scoping import needs
from accounts.security_events import Event, record

# The link waits in the session for the one page that shows it.
SHOWN_ONCE = "password_link"


@require_safe
@needs(Capability.MANAGE_USERS)
def users(request: UserRequest) -> HttpResponse:
    context = {"users": selectors.users(), "waiting": waiting_roles()}
    return render(request, "accounts/users.html", context)


@needs(Capability.MANAGE_USERS)
def new_user(request: UserRequest) -> HttpResponse:
    form = NewUserForm(request.POST or None, centres=list(selectors.centres(request.user)))
    if form.is_valid():
        try:
            person = _make(form, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            _invite(request, person, form.cleaned_data["link"])
            return redirect("accounts:user", pk=person.pk)
    return render(request, "accounts/user_form.html", {"form": form})


@never_cache
@require_safe
@needs(Capability.MANAGE_USERS)
def user(request: UserRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    waiting = request.session.pop(SHOWN_ONCE, None) or {}
    return _page(request, person, _role_form(request), link=waiting.get(str(pk)))


@needs(Capability.MANAGE_USERS)
def edit_user(request: UserRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    old_address = person.email
    form = UserForm(request.POST or None, instance=person)
    if form.is_valid():
        try:
            services.update_user(user=person, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            if person.email != old_address:
                _tell_old_address(request, person, old_address)
            messages.success(request, _("Saved."))
            return redirect("accounts:user", pk=pk)
    return render(request, "accounts/user_form.html", {"form": form, "person": person})


@require_POST
@needs(Capability.MANAGE_USERS)
def give_role(request: UserRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    form = _role_form(request, request.POST)
    chosen = form.chosen() if form.is_valid() else None
    if chosen:
        role, centre = chosen
        since, reason = form.cleaned_data["since"], form.cleaned_data["reason"]
        try:
            services.give_role(
                user=person, role=role, centre=centre, since=since, by=request.user, reason=reason
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            text = _("The role “%(role)s” of %(person)s waits until another administrator confirms it.")
            messages.success(request, text % {"person": person, "role": role.label})
            return redirect("accounts:user", pk=pk)
    return _page(request, person, form)


@needs(Capability.MANAGE_USERS)
def confirm_role(request: UserRequest, pk: int, membership_pk: int) -> HttpResponse:
    person, membership = _role(pk, membership_pk)

    def confirm(person: User, reason: str) -> None:
        services.confirm_role(membership=membership, by=request.user, reason=reason)
        text = _("%(person)s has the role “%(role)s” now.")
        messages.success(request, text % {"person": person, "role": membership.get_role_display()})

    return _with_reason(request, person, "accounts/confirm_role.html", confirm, membership=membership)


@needs(Capability.MANAGE_USERS)
def end_role(request: UserRequest, pk: int, membership_pk: int) -> HttpResponse:
    person, membership = _role(pk, membership_pk)

    def end(person: User, reason: str) -> None:
        services.end_role(membership=membership, by=request.user, reason=reason)
        text = (
            _("The role “%(role)s” is withdrawn.")
            if membership.waiting
            else _("The role “%(role)s” has ended.")
        )
        messages.success(request, text % {"role": membership.get_role_display()})

    return _with_reason(request, person, "accounts/end_role.html", end, membership=membership)


@require_POST
@needs(Capability.MANAGE_USERS)
def password_link(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(selectors.users(), pk=pk, is_active=True)
    shown = request.POST.get("link") == NewUserForm.SHOWN and not person.has_usable_password()
    _invite(request, person, NewUserForm.SHOWN if shown else NewUserForm.BY_MAIL)
    return redirect("accounts:user", pk=pk)


@needs(Capability.MANAGE_USERS)
def close_account(request: UserRequest, pk: int) -> HttpResponse:
    def close(person: User, reason: str) -> None:
        services.deactivate_user(user=person, by=request.user, reason=reason)
        messages.success(request, _("The account of %(person)s is closed.") % {"person": person})

    return _with_reason(request, _person(pk), "accounts/close_account.html", close)


@require_POST
@needs(Capability.MANAGE_USERS)
def reopen_account(request: UserRequest, pk: int) -> HttpResponse:
    person = services.reactivate_user(user=_person(pk), by=request.user)
    messages.success(
        request,
        _("The account of %(person)s is open again. Its roles have to be given anew.") % {"person": person},
    )
    return redirect("accounts:user", pk=pk)


@needs(Capability.MANAGE_USERS)
def remove_second_factor(request: UserRequest, pk: int) -> HttpResponse:
    def remove(person: User, reason: str) -> None:
        services.remove_second_factor(user=person, by=request.user, reason=reason)
        record(Event.SECOND_FACTOR_REMOVED, request, user=person, by=request.user.pk, reason=reason)
        messages.success(request, _("%(person)s logs in with the password alone now.") % {"person": person})

    return _with_reason(request, _person(pk), "accounts/remove_second_factor.html", remove)


def _with_reason(
    request: UserRequest, person: User, template: str, act: Callable[[User, str], None], **context: Any
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            act(person, form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("accounts:user", pk=person.pk)
    return render(request, template, {"form": form, "person": person, **context})


@transaction.atomic
def _make(form: NewUserForm, *, by: User) -> User:
    """The account and its first role, both or neither."""
    data, chosen = form.cleaned_data, form.chosen()
    person = services.create_user(
        email=data["email"], full_name=data["full_name"], language=data["language"], by=by
    )
    if chosen:
        role, centre = chosen
        services.give_role(user=person, role=role, centre=centre, by=by, reason=data["reason"])
    return person


def _invite(request: UserRequest, person: User, how: str) -> None:
    if how == NewUserForm.SHOWN:
        request.session[SHOWN_ONCE] = {str(person.pk): invitations.show_link(request, person)}
        return
    invitations.send_link(request, person)
    if folder := folder_of_letters():
        text = _(
            "There is no mail server. The letter with the link for %(email)s lies on the server in "
            "%(folder)s."
        )
        messages.warning(request, text % {"email": person.email, "folder": folder})
    else:
        text = _("A link to set the password was sent to %(email)s.")
        messages.success(request, text % {"email": person.email})


def _tell_old_address(request: UserRequest, person: User, old_address: str) -> None:
    """Whoever owned the account must learn of it when it moves to another address."""
    get_adapter(request).send_notification_mail(
        "account/email/email_changed",
        person,
        {"from_email": old_address, "to_email": person.email},
        email=old_address,
    )


def _person(pk: int) -> User:
    return get_object_or_404(selectors.users(), pk=pk)


def _role(pk: int, membership_pk: int) -> tuple[User, Membership]:
    """The person and a role that has not ended."""
    person = _person(pk)
    return person, get_object_or_404(selectors.roles_of(person), pk=membership_pk, until=None)


def _role_form(request: UserRequest, data: Any = None) -> RoleForm:
    return RoleForm(data, centres=list(selectors.centres(request.user)))


def _page(request: UserRequest, person: User, form: RoleForm, link: str | None = None) -> HttpResponse:
    context = {
        "person": person,
        "form": form,
        "roles": selectors.roles_of(person),
        "second_factor": is_mfa_enabled(person),
        "link": link,
        "days": invitations.days_valid(),
    }
    return render(request, "accounts/user.html", context)
