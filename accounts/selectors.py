"""Centres, people and roles as the pages list them."""

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Centre, Membership, User
from accounts.roles import Capability, Role
from accounts.scoping import ScopedQuerySet
from accounts.security_events import Event
from audit.models import SecurityEvent


def centres(user: User) -> ScopedQuerySet:
    """The centres that she may see, by number."""
    return Centre.objects.for_user(user, Capability.VIEW_CENTRES)


def centres_with_people(user: User) -> ScopedQuerySet:
    """The same, each with `data_managers` and `investigators`: how many hold the role there today."""
    today = timezone.localdate()
    held = Q(memberships__waiting=False, memberships__since__lte=today) & (
        Q(memberships__until=None) | Q(memberships__until__gt=today)
    )
    counted = centres(user).annotate(
        data_managers=Count("memberships", held & Q(memberships__role=Role.DATA_MANAGER)),
        investigators=Count("memberships", held & Q(memberships__role=Role.INVESTIGATOR)),
    )
    return counted.order_by("study_centre_no")  # Django drops a model's own order where it counts


def people_of(centre: Centre) -> QuerySet[Membership]:
    """The roles held at this centre today, with who holds them."""
    return centre.memberships.active().select_related("user").order_by("role", "user__full_name", "pk")


def users() -> QuerySet[User]:
    """Every account, closed ones last, with `last_log_in`, and in `open_roles` what has not ended."""
    log_ins = SecurityEvent.objects.filter(user_id=OuterRef("pk"), kind=Event.LOGGED_IN).order_by("-id")
    return (
        User.objects.annotate(last_log_in=Subquery(log_ins.values("at")[:1]))
        .prefetch_related(
            Prefetch(
                "memberships", Membership.objects.not_ended().select_related("centre"), to_attr="open_roles"
            )
        )
        .order_by("-is_active", "full_name", "pk")
    )


def roles_of(user: User) -> QuerySet[Membership]:
    """Every role that this person ever had, the latest first."""
    return user.memberships.select_related("centre").order_by("-since", "-pk")


def demo_log_ins() -> list[Membership]:
    """One account for each role: the oldest one, of the first centre."""
    held = Membership.objects.active().filter(user__is_active=True).select_related("user", "centre")
    first = held.order_by("role", "centre__study_centre_no", "user_id").distinct("role")
    return sorted(first, key=lambda membership: list(Role).index(Role(membership.role)))
