"""Everything that changes a centre, a user or a role; each call is one audited transaction.

A role given by a person waits until a second person confirms it. Nobody changes her own roles, and each
change of a role has a reason. A command on the server acts as the system: what it gives holds at once.
"""

from datetime import date
from typing import Protocol

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Centre, Membership, User
from accounts.roles import DECLARED, IN_WORDS, Capability, Role, enters_and_sees_everywhere, never_together
from audit.context import Actor, acting

# The language that somebody chose before the log-in, in the session.
CHOSEN_LANGUAGE = "chosen_language"


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
    language: str = "it",
    by: Authorised,
    reason: str = "",
) -> Centre:
    """Make a centre; ValidationError when its number or its CIC is taken or out of range."""
    _require(by, Capability.MANAGE_CENTRES)
    centre = Centre(
        study_centre_no=study_centre_no, cic=cic, name=name, unit_name=unit_name, city=city, language=language
    )
    with acting(by, reason=reason):
        centre.full_clean()
        centre.save()
    return centre


def update_centre(
    *,
    centre: Centre,
    cic: int,
    name: str,
    city: str,
    unit_name: str = "",
    language: str | None = None,
    by: Authorised,
    reason: str = "",
) -> Centre:
    """Change what a centre is called and the language of its papers; its study number never changes.

    The number is part of the codes of its patients.
    """
    _require(by, Capability.MANAGE_CENTRES)
    centre.cic, centre.name, centre.unit_name, centre.city = cic, name, unit_name, city
    centre.language = language or centre.language
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
    """Correct a name or an address; with the old address nobody can log in or ask for a password any more.

    Whoever owns the new address gets into the account. So a second person must confirm each of its roles
    again, unless the person corrects her own address or the system does.
    """
    _require(by, Capability.MANAGE_USERS)
    old = User.objects.values_list("email", flat=True).get(pk=user.pk)
    user.email, user.full_name = email.strip().lower(), full_name.strip()
    with acting(by, reason=reason):
        user.full_clean()
        user.save(update_fields=("email", "full_name"))
        EmailAddress.objects.filter(user_id=user.pk).exclude(email=user.email).delete()
        if user.email != old and by.pk not in (None, user.pk):
            _let_roles_wait_again(user, by)
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


def deactivate_user(*, user: User, by: Authorised, reason: str) -> User:
    """Close an account at once: no log-in, every role ended; the name stays on the trail.

    The password goes too: it ends every session and every link, so that opening the account again brings
    none of them back.
    """
    _require(by, Capability.MANAGE_USERS)
    if by.pk == user.pk:
        raise ValidationError(_("Nobody closes her own account. Ask another administrator."))
    _require_reason(reason)
    with acting(by, reason=reason):
        for membership in user.memberships.not_ended():
            end_role(membership=membership, by=by, reason=reason)
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=("is_active", "password"))
    return user


def reactivate_user(*, user: User, by: Authorised, reason: str = "") -> User:
    """Open an account again; its roles have to be given anew, and its owner sets a new password."""
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
    reason: str,
) -> Membership:
    """Give a role from `since`, or today; from a person it waits until a second person confirms it.

    ValidationError where the role does not fit the centre or the person's other roles, where it is her own,
    where it begins in the past, and without a reason.
    """
    _require(by, Capability.MANAGE_USERS)
    _refuse_own_roles(user, by)
    _require_reason(reason)
    today = timezone.localdate()
    if since is not None and since < today:
        raise ValidationError({"since": _("A role begins today or later.")})
    membership = Membership(
        user=user,
        role=role,
        centre=centre,
        since=since or today,
        given_by_id=by.pk,
        waiting=by.pk is not None,
    )
    with acting(by, reason=reason):
        _lock(user)
        _refuse_closed_account(user)
        _refuse_conflict(user, role)
        membership.full_clean()
        membership.save()
    _forget_roles(user)
    return membership


def confirm_role(*, membership: Membership, by: Authorised, reason: str) -> Membership:
    """Put a role in force that somebody else gave; it holds from today, or from its first day if later."""
    _require(by, Capability.MANAGE_USERS)
    _refuse_own_roles(membership.user, by)
    _require_reason(reason)
    if membership.given_by_id == by.pk:
        raise ValidationError(_("The person who gave the role cannot confirm it. Ask another administrator."))
    with acting(by, reason=reason):
        _lock(membership.user)
        _refuse_closed_account(membership.user)
        membership.refresh_from_db(fields=("waiting", "until", "since"))
        if not membership.waiting or membership.until is not None:
            raise ValidationError(_("This role does not wait any more."))
        membership.waiting, membership.confirmed_by_id = False, by.pk
        membership.since = max(membership.since, timezone.localdate())
        membership.save()
    _forget_roles(membership.user)
    return membership


def end_role(*, membership: Membership, until: date | None = None, by: Authorised, reason: str) -> Membership:
    """End a role; it holds up to the day before `until`, which defaults to today.

    A role that waits is withdrawn in the same way: it then never was in force.
    """
    _require(by, Capability.MANAGE_USERS)
    _refuse_own_roles(membership.user, by)
    _require_reason(reason)
    until = until or timezone.localdate()
    with acting(by, reason=reason):
        if membership.role == Role.ADMINISTRATOR and not membership.waiting:
            _refuse_last_administrator(membership, until)
        # A role that had not begun yet never was held.
        membership.until = max(until, membership.since)
        membership.full_clean()
        membership.save(update_fields=("until",))
    _forget_roles(membership.user)
    return membership


def _require(by: Authorised, capability: Capability) -> None:
    if not by.can(capability):
        raise PermissionDenied(str(capability))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. The reason stays on record with the role.")})


def _refuse_own_roles(user: User, by: Authorised) -> None:
    if by.pk == user.pk:
        raise ValidationError(_("Nobody changes her own roles. Ask another administrator."))


def _let_roles_wait_again(user: User, by: Authorised) -> None:
    today = timezone.localdate()
    for old in list(user.memberships.not_ended()):
        begins = max(old.since, today)
        old.until = begins
        old.save()
        Membership.objects.create(
            user=user, role=old.role, centre=old.centre, since=begins, given_by_id=by.pk, waiting=True
        )
    _forget_roles(user)


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
            _("One person may not hold both: “%(one)s” and “%(other)s”. %(why)s End the other role first.")
            % {
                "one": IN_WORDS[conflict[0]],
                "other": IN_WORDS[conflict[1]],
                "why": DECLARED[frozenset(conflict)].why,
            }
        )
    if enters_and_sees_everywhere(held | {role}):
        raise ValidationError(
            _("Who enters data at a centre sees no patient of other centres. End the other role first.")
        )


def _refuse_last_administrator(membership: Membership, until: date) -> None:
    # All are locked, in one order: of two who end each other's role at once, one must see the other's doing.
    held = (
        Membership.objects.filter(role=Role.ADMINISTRATOR, waiting=False)
        .select_related("user")
        .order_by("pk")
    )
    others = [other for other in held.select_for_update(of=("self",)) if other.pk != membership.pk]
    if not any(other.user.is_active and other.holds_on(until) for other in others):
        raise ValidationError(_("This is the last administrator. Give somebody else this role first."))


def _forget_roles(user: User) -> None:
    """The object remembers its roles for the length of a request; here they have just changed."""
    user.__dict__.pop("active_memberships", None)
