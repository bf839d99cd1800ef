"""Everything that changes a centre, a user or a role; each call is one audited transaction."""

from datetime import date
from typing import Protocol

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Centre, Membership, User
from accounts.roles import IN_WORDS, Capability, Role, never_together
from audit.context import Actor, acting


class Authorised(Actor, Protocol):
    """Who may act here: a user with the capability, or the system."""

    def can(self, capability: Capability) -> bool: ...


def create_centre(
    *,
    study_centre_no: int,
    cic: int,
    name: str,
    city: str,
    unit_name: str = "",
    by: Authorised,
    reason: str = "",
) -> Centre:
    """Make a centre; ValidationError when its number or its CIC is taken or out of range."""
    _require(by, Capability.MANAGE_CENTRES)
    centre = Centre(study_centre_no=study_centre_no, cic=cic, name=name, unit_name=unit_name, city=city)
    with acting(by, reason=reason):
        centre.full_clean()
        centre.save()
    return centre


def update_centre(
    *, centre: Centre, cic: int, name: str, city: str, unit_name: str = "", by: Authorised, reason: str = ""
) -> Centre:
    """Change what a centre is called; its study number is part of patients' codes and stays."""
    _require(by, Capability.MANAGE_CENTRES)
    centre.cic, centre.name, centre.unit_name, centre.city = cic, name, unit_name, city
    with acting(by, reason=reason):
        centre.full_clean()
        centre.save()
    return centre


def create_user(
    *,
    email: str,
    full_name: str,
    language: str = "it",
    password: str | None = None,
    by: Authorised,
    reason: str = "",
) -> User:
    """Make an account without a role; without a password its owner sets one through a link."""
    _require(by, Capability.MANAGE_USERS)
    user = User(email=email.strip().lower(), full_name=full_name.strip(), language=language)
    user.set_password(password)
    with acting(by, reason=reason):
        user.full_clean()
        user.save()
    return user


def update_user(*, user: User, email: str, full_name: str, by: Authorised, reason: str = "") -> User:
    """Correct a name or an address; with the old address nobody can log in or ask for a password any more."""
    _require(by, Capability.MANAGE_USERS)
    user.email, user.full_name = email.strip().lower(), full_name.strip()
    with acting(by, reason=reason):
        user.full_clean()
        user.save(update_fields=("email", "full_name"))
        EmailAddress.objects.filter(user_id=user.pk).exclude(email=user.email).delete()
    return user


def set_language(*, user: User, language: str, by: Authorised) -> User:
    """The language of the pages and letters for this person, who may choose it herself."""
    if by.pk != user.pk:
        _require(by, Capability.MANAGE_USERS)
    user.language = User._meta.get_field("language").clean(language, user)
    with acting(by):
        user.save(update_fields=("language",))
    return user


def set_digest(*, user: User, wanted: bool, by: Authorised) -> User:
    """Whether this person gets the daily digest of queries; she may choose it herself."""
    if by.pk != user.pk:
        _require(by, Capability.MANAGE_USERS)
    user.wants_digest = wanted
    with acting(by):
        user.save(update_fields=("wants_digest",))
    return user


def deactivate_user(*, user: User, by: Authorised, reason: str = "") -> User:
    """Close an account at once: no log-in, every role ended; the name stays on the trail."""
    _require(by, Capability.MANAGE_USERS)
    with acting(by, reason=reason):
        for membership in user.memberships.not_ended():
            end_role(membership=membership, by=by)
        user.is_active = False
        user.save(update_fields=("is_active",))
    return user


def reactivate_user(*, user: User, by: Authorised, reason: str = "") -> User:
    """Open an account again; its roles have to be given anew."""
    _require(by, Capability.MANAGE_USERS)
    user.is_active = True
    with acting(by, reason=reason):
        user.save(update_fields=("is_active",))
    return user


def remove_second_factor(*, user: User, by: Authorised, reason: str = "") -> int:
    """For somebody who lost the telephone and the recovery codes; how many authenticators there were."""
    _require(by, Capability.MANAGE_USERS)
    with acting(by, reason=reason):
        return Authenticator.objects.filter(user_id=user.pk).delete()[0]


def give_role(
    *,
    user: User,
    role: Role,
    centre: Centre | None = None,
    since: date | None = None,
    by: Authorised,
    reason: str = "",
) -> Membership:
    """Give a role from `since`, or today; ValidationError where it fits not the centre or the other roles."""
    _require(by, Capability.MANAGE_USERS)
    membership = Membership(user=user, role=role, centre=centre, since=since or timezone.localdate())
    with acting(by, reason=reason):
        _lock(user)
        _refuse_closed_account(user)
        _refuse_conflict(user, role)
        membership.full_clean()
        membership.save()
    _forget_roles(user)
    return membership


def end_role(
    *, membership: Membership, until: date | None = None, by: Authorised, reason: str = ""
) -> Membership:
    """End a role; it holds up to the day before `until`, which is today where nothing is said."""
    _require(by, Capability.MANAGE_USERS)
    until = until or timezone.localdate()
    with acting(by, reason=reason):
        if membership.role == Role.ADMINISTRATOR:
            _refuse_last_administrator(membership, until)
        # A role that had not begun yet never was held.
        membership.until = max(until, membership.since)
        membership.full_clean()
        membership.save()
    _forget_roles(membership.user)
    return membership


def _require(by: Authorised, capability: Capability) -> None:
    if not by.can(capability):
        raise PermissionDenied(str(capability))


def _lock(user: User) -> None:
    """Two roles given at the same moment must see each other."""
    User.objects.select_for_update().get(pk=user.pk)


def _refuse_closed_account(user: User) -> None:
    if not user.is_active:
        raise ValidationError(_("This account is closed. Open it again before you give it a role."))


def _refuse_conflict(user: User, role: Role) -> None:
    held = {Role(other) for other in user.memberships.not_ended().values_list("role", flat=True)}
    conflict = never_together(held | {role})
    if conflict is not None:
        raise ValidationError(
            _("One person may not hold both: “%(one)s” and “%(other)s”. End the other role first.")
            % {"one": IN_WORDS[conflict[0]], "other": IN_WORDS[conflict[1]]}
        )


def _refuse_last_administrator(membership: Membership, until: date) -> None:
    # All are locked, in one order: of two who end each other's role at once, one must see the other's doing.
    held = Membership.objects.filter(role=Role.ADMINISTRATOR).select_related("user").order_by("pk")
    others = [other for other in held.select_for_update(of=("self",)) if other.pk != membership.pk]
    if not any(other.user.is_active and other.holds_on(until) for other in others):
        raise ValidationError(_("This is the last administrator. Give somebody else this role first."))


def _forget_roles(user: User) -> None:
    """The object remembers its roles for the length of a request; here they have just changed."""
    user.__dict__.pop("active_memberships", None)
