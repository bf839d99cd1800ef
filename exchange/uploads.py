"""A registry file on its way in: checked and read."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.registry_csv import RegistryFile, Unreadable, read

# Some 4,000 transplants; the command takes files of any size.
LARGEST = 2 * 1024 * 1024


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
