"""One filter for reads and one guard for views: what a user may see and do."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.roles import Capability


class _Everywhere(frozenset[int]):
    """The centres of a role that belongs to none: contains every one."""

    def __contains__(self, centre_id: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


EVERYWHERE: Collection[int] = _Everywhere()


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a centre; the model names the way there in `centre_path`."""

    def for_user(self, user: Any, capability: Capability = Capability.VIEW_PATIENTS) -> Self:
        """Only the rows of centres at which the user has the capability: none for a stranger."""
        centres = user.centres_where(capability)
        if centres is EVERYWHERE:
            return self.all()
        return self.filter(**{f"{self.model.centre_path}__in": centres})


def get_for_user_or_404(
    rows: ScopedQuerySet | type[models.Model],
    user: Any,
    capability: Capability = Capability.VIEW_PATIENTS,
    **lookup: Any,
) -> Any:
    """The one row, or 404: for a user of another centre it does not exist."""
    queryset = rows if isinstance(rows, ScopedQuerySet) else rows.objects.all()  # type: ignore[attr-defined]
    return get_object_or_404(queryset.for_user(user, capability), **lookup)


View = Callable[..., HttpResponse]


def needs(capability: Capability) -> Callable[[View], View]:
    """Refuse a view to users who nowhere have the capability; where they have it is `for_user`'s part."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.can(capability):  # type: ignore[union-attr]
                raise PermissionDenied(str(capability))
            return view(request, *args, **kwargs)

        guarded.capability = capability  # type: ignore[attr-defined]
        return guarded

    return decorate
