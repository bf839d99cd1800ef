"""A page that is sent twice is saved once: by the key that every page carries."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from crf.models import SavedPage

KEY = "page_key"
LONGEST_URL = 200
# What differs between two sendings of one page, or says nothing of what is in it.
APART = (KEY, "csrfmiddlewaretoken", "action")


class SavedBefore(Exception):
    """The page of this key was saved already; `page` says to where, `same` whether with these answers."""

    def __init__(self, page: SavedPage, same: bool) -> None:
        super().__init__(str(page.key))
        self.page, self.same = page, same


def new_key() -> str:
    return uuid.uuid4().hex


def key_of(data: QueryDict) -> uuid.UUID | None:
    """The key that a posted page carries; None where it has none."""
    try:
        return uuid.UUID(data.get(KEY, ""))
    except ValueError:
        return None


def digest(data: QueryDict, files: "MultiValueDict[str, UploadedFile] | None" = None) -> str:
    """Of all that was posted, files with their contents; of a password nothing is kept, not even this."""
    apart = (KEY, "csrfmiddlewaretoken", "password")
    said = sorted((name, values) for name, values in data.lists() if name not in apart)
    found = hashlib.sha256(repr(said).encode(errors="surrogatepass"))
    for name, uploads in (files or MultiValueDict()).lists():
        for upload in uploads:
            found.update(repr((name, upload.name, upload.size)).encode(errors="surrogatepass"))
            for part in upload.chunks():
                found.update(part)
            upload.seek(0)
    return found.hexdigest()


def remember(user: Any, key: uuid.UUID, content: str, url: str) -> None:
    """Note to where the page of this key led; a longer address is noted without its filters."""
    url = url if len(url) <= LONGEST_URL else url.partition("?")[0]
    SavedPage.objects.update_or_create(
        user=user, key=key, defaults={"content": content, "url": url, "at": timezone.now()}
    )
    _forget_old(user)


def saved_before(user: Any, data: QueryDict) -> SavedBefore | None:
    """What came of the page if it was saved already."""
    key = key_of(data)
    page = SavedPage.objects.filter(user=user, key=key).first() if key else None
    return SavedBefore(page, page.content == _digest(data)) if page else None


@contextmanager
def saved_once(user: Any, data: QueryDict) -> Iterator[SavedPage]:
    """Save within it, and note on what it gives where the page went. Raises SavedBefore.

    Of two sendings at the same time the second waits for the first at the unique key, and is saved only
    where the first was not. A page without a key is no page of a browser and is saved as it comes.
    """
    key = key_of(data)
    if key is None:
        yield SavedPage()
        return
    with transaction.atomic():
        content = _digest(data)
        page, made = SavedPage.objects.get_or_create(user=user, key=key, defaults={"content": content})
        if not made:
            raise SavedBefore(page, page.content == content)
        _forget_old(user)
        yield page
        page.save(update_fields=["url"])


def _forget_old(user: Any) -> None:
    # No session is older than this, and no page outlives its session.
    long_ago = timezone.now() - timedelta(seconds=2 * settings.SESSION_ABSOLUTE_SECONDS)
    SavedPage.objects.filter(user=user, at__lt=long_ago).delete()


def _digest(data: QueryDict) -> str:
    said = sorted((name, values) for name, values in data.lists() if name not in APART)
    return hashlib.sha256(repr(said).encode(errors="surrogatepass")).hexdigest()
