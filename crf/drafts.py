"""What was typed and not saved: kept on the server for its author, offered when she comes back."""

import hashlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db.models import Q
from django.http import QueryDict

from crf.models import Draft, Patient

# A whole form is a few thousand characters; more is a mistake of the clipboard.
LARGEST_DRAFT = 200_000
_SLOT = "#"


def keep_draft(*, user: Any, patient: Patient | None, page: str, data: QueryDict) -> Draft:
    draft, _created = Draft.objects.update_or_create(
        user=user, page=page, defaults={"patient": patient, "data": data.urlencode()}
    )
    return draft


def find_drafts(user: Any, page: str) -> list[Draft]:
    """What was typed here and never saved, the newest first: more than one where nobody decided about one."""
    return list(Draft.objects.filter(_of_page(page), user=user).order_by("-saved_at"))


def drop_draft(user: Any, page: str) -> None:
    """Drop the draft of this name and no other."""
    Draft.objects.filter(user=user, page=page).delete()


def drop_drafts(user: Any, page: str) -> None:
    Draft.objects.filter(_of_page(page), user=user).delete()


def in_slot(page: str, slot: int) -> str:
    """The name under which a further draft of the page is kept, beside those that are still offered."""
    return f"{page}{_SLOT}{slot}" if slot else page


def slot_of(draft: Draft) -> int:
    return int(draft.page.partition(_SLOT)[2] or 0)


def free_slot(drafts: Iterable[Draft]) -> int:
    """Where to keep what is typed while these are undecided."""
    return max((slot_of(draft) + 1 for draft in drafts), default=0)


def _of_page(page: str) -> Q:
    return Q(page=page) | Q(page__startswith=page + _SLOT)


# Words on pages that are no e-CRF: an answer to a query, a reason.


def keep_words(user: Any, address: str, data: QueryDict) -> Draft:
    """`address` is where the form posts to."""
    return keep_draft(user=user, patient=None, page=_words_of(address), data=data)


def find_words(user: Any, address: str) -> Draft | None:
    return Draft.objects.filter(user=user, page=_words_of(address)).first()


def drop_words(user: Any, address: str) -> None:
    Draft.objects.filter(user=user, page=_words_of(address)).delete()


def _words_of(address: str) -> str:
    """The same for every way to write the address."""
    parts = urlsplit(address)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"words:{hashlib.sha256(f'{parts.path}?{query}'.encode()).hexdigest()}"
