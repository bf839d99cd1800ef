"""A registry file on its way in: checked, read, and kept for its user until it is applied."""

import secrets
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.registry_csv import RegistryFile, Unreadable, read
from exchange.report import Result

# Some 4,000 transplants; the command takes files of any size.
LARGEST = 2 * 1024 * 1024
SECONDS_KEPT = 30 * 60


class UploadForm(forms.Form):
    """The file; `cleaned_data["file"]` is what was read of it, without initials and dates of birth."""

    file = forms.FileField(
        label=gettext_lazy("Registry file (CSV)"),
        allow_empty_file=True,  # we say ourselves what to do about one
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": gettext_lazy("Choose the file first.")},
    )

    def clean_file(self) -> RegistryFile:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            words = {"size": filesizeformat(upload.size), "largest": filesizeformat(LARGEST)}
            raise ValidationError(
                _(
                    "The file has %(size)s; here it may have up to %(largest)s. Export fewer patients at a "
                    "time, or ask the administrator to import it by command."
                )
                % words
            )
        try:
            return read(upload.read(), keep_birth_year=settings.BIRTH_PRECISION == "year")
        except Unreadable as error:
            raise ValidationError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Upload:
    """What is kept on the server for one user: the reduced rows, or the result once they are applied."""

    token: str
    user_id: int
    kept: RegistryFile | Result


def keep(user: Any, file: RegistryFile) -> Upload:
    return _store(Upload(secrets.token_urlsafe(24), user.pk, file))


def find(user: Any, token: str) -> Upload | None:
    """None where there is none, it has expired, or it is somebody else's."""
    upload = cache.get(_key(token))
    return upload if isinstance(upload, Upload) and upload.user_id == user.pk else None


def take(upload: Upload) -> bool:
    """Claim it for applying; False for whoever comes second, as after a double click."""
    return cache.add(f"{_key(upload.token)}:taken", True, SECONDS_KEPT)


def keep_result(upload: Upload, result: Result) -> Upload:
    return _store(replace(upload, kept=result))


def _store(upload: Upload) -> Upload:
    cache.set(_key(upload.token), upload, SECONDS_KEPT)
    return upload


def _key(token: str) -> str:
    return f"registry-upload:{token}"
