"""Users, centres, and the roles that a user holds at a centre for a time."""

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.names import refuse_hidden_characters
from accounts.roles import CENTRE_ROLES, ROLES, Capability, Role
from accounts.scoping import EVERYWHERE, ScopedQuerySet


class Centre(models.Model):
    """A hospital unit of the study: what scope is measured in. Its approvals are the form CEN."""

    centre_path: ClassVar[str] = "pk"

    study_centre_no = models.PositiveSmallIntegerField(
        _("Study centre number"),
        unique=True,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text=_("1 to 99. It is part of every patient's code and never changes."),
    )
    cic = models.PositiveIntegerField(
        _("EBMT centre code (CIC)"), unique=True, validators=[MinValueValidator(1), MaxValueValidator(99999)]
    )
    name = models.CharField(_("Centre name"), max_length=200, validators=[refuse_hidden_characters])
    unit_name = models.CharField(
        _("Unit or ward"), max_length=200, blank=True, validators=[refuse_hidden_characters]
    )
    city = models.CharField(_("City"), max_length=80, validators=[refuse_hidden_characters])
    language = models.CharField(
        _("Language"),
        max_length=5,
        choices=settings.LANGUAGES,
        default="it",
        help_text=_("The language of what is printed for the centre, such as Query Forms."),
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("study_centre_no",)
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(study_centre_no__range=(1, 99)),
                name="accounts_centre_number_has_two_digits",
            ),
        )

    def __str__(self) -> str:
        return f"{self.study_centre_no:02} {self.name}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, full_name: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with an account of her own; what she may do follows from her memberships alone."""

    # Each log-in is a SecurityEvent; the account's row does not change when somebody logs in.
    last_login = None

    email = models.EmailField(_("E-mail"))
    full_name = models.CharField(_("Name"), max_length=120, validators=[refuse_hidden_characters])
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES, default="it")
    wants_digest = models.BooleanField(_("Daily digest of queries by e-mail"), default=True)
    is_active = models.BooleanField(_("May log in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        ordering = ("full_name", "pk")
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (
            # The log-in looks for the address in small letters.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="accounts_user_email_is_lower_case"
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_is_unique",
                violation_error_message=_("There is already an account with this e-mail address."),
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    @cached_property
    def active_memberships(self) -> list["Membership"]:
        return list(self.memberships.active().select_related("centre"))

    def roles(self) -> set[Role]:
        return {Role(membership.role) for membership in self.active_memberships}

    def role_names(self) -> str:
        return ", ".join(sorted(self.roles()))

    def capabilities(self) -> set[Capability]:
        return set().union(*(ROLES[role] for role in self.roles()))

    def can(self, capability: Capability, centre: Centre | None = None) -> bool:
        """Whether she may do this: at this centre, or anywhere where none is named."""
        where = self.centres_where(capability)
        if centre is None:
            return where is EVERYWHERE or bool(where)
        return where is EVERYWHERE or centre.pk in where

    def centres_where(self, capability: Capability) -> Collection[int]:
        """The ids of the centres at which she may do this; EVERYWHERE for roles without a centre."""
        holding = [m for m in self.active_memberships if capability in ROLES[Role(m.role)]]
        if any(membership.centre_id is None for membership in holding):
            return EVERYWHERE
        return frozenset(m.centre_id for m in holding if m.centre_id is not None)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, on: date | None = None) -> "MembershipQuerySet":
        """Roles in force on a day; one that waits for a second person is not."""
        on = on or timezone.localdate()
        return self.filter(waiting=False, since__lte=on).filter(models.Q(until=None) | models.Q(until__gt=on))

    def not_ended(self) -> "MembershipQuerySet":
        """Those held today, those that will begin, and those that wait for a second person."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=timezone.localdate()))


class Membership(models.Model):
    """A role held from one day until another; ended, never deleted.

    Given by an administrator it waits, without effect, until a second one confirms it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("user"))
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("centre")
    )
    role = models.CharField(_("Role"), max_length=20, choices=Role)
    since = models.DateField(_("Since"), default=timezone.localdate)
    until = models.DateField(_("Until"), null=True, blank=True)
    waiting = models.BooleanField(_("Waits for a second person"), default=False, editable=False)
    # None: the system, that is a command on the server.
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("user", "since", "pk")
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(CENTRE_ROLES), centre__isnull=False)
                | (~models.Q(role__in=sorted(CENTRE_ROLES)) & models.Q(centre__isnull=True)),
                name="accounts_membership_centre_fits_role",
                violation_error_message=_(
                    "Data managers and investigators belong to one centre; the other roles to none."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="accounts_membership_ends_after_start",
                violation_error_message=_("The role ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~models.Q(given_by=models.F("user")) & ~models.Q(confirmed_by=models.F("user")),
                name="accounts_membership_not_given_to_oneself",
                violation_error_message=_("Nobody changes her own roles."),
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("given_by")),
                name="accounts_membership_confirmed_by_another",
                violation_error_message=_("The person who gave the role cannot confirm it."),
            ),
            models.CheckConstraint(
                condition=models.Q(given_by=None, waiting=False, confirmed_by=None)
                | models.Q(given_by__isnull=False, waiting=True, confirmed_by=None)
                | models.Q(given_by__isnull=False, waiting=False, confirmed_by__isnull=False),
                name="accounts_membership_waits_until_confirmed",
            ),
            models.UniqueConstraint(
                fields=("user", "role", "centre"),
                condition=models.Q(until=None),
                nulls_distinct=False,
                name="accounts_membership_open_once",
                violation_error_message=_("This person already holds this role."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    def holds_on(self, day: date) -> bool:
        """Whether the role is held on this day; the same rule as `active`."""
        return not self.waiting and self.since <= day and (self.until is None or self.until > day)
