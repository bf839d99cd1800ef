"""What was typed and not saved: kept on the server for its author, offered when she comes back."""

from typing import Any

from django.http import QueryDict

from crf.models import Draft, Patient

# A whole form is a few thousand characters; more is a mistake of the clipboard.
LARGEST_DRAFT = 200_000


def keep_draft(*, user: Any, patient: Patient | None, page: str, data: QueryDict) -> Draft:
    draft, _created = Draft.objects.update_or_create(
        user=user, page=page, defaults={"patient": patient, "data": data.urlencode()}
    )
    return draft


def find_draft(user: Any, page: str) -> Draft | None:
    return Draft.objects.filter(user=user, page=page).first()


def drop_draft(user: Any, page: str) -> None:
    Draft.objects.filter(user=user, page=page).delete()
