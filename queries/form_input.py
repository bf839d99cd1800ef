"""What one fills in about Query Forms: which queries to send, with which words, and the file that returns."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queries.answer_file import LARGEST, Row, Unreadable, read
from queries.forms import LONGEST_TEXT
from queries.models import Query
from queries.query_forms import default_due_date


class LetterForm(forms.Form):
    """What goes with the queries: words to the centre, and the day by which it answers."""

    note = forms.CharField(
        label=gettext_lazy("Words to the centre"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("They stand at the top of the Query Form. No names of patients, please."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Answer by"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = default_due_date

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\0", "")

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on < timezone.localdate():
            raise ValidationError(_("This day has passed. Choose a later one."))
        return due_on


class SendForm(LetterForm):
    """One Query Form to one centre; `offered` are the queries to choose from."""

    queries = forms.MultipleChoiceField(
        error_messages={
            "required": gettext_lazy("Tick at least one query."),
            "invalid_choice": gettext_lazy(
                "A query that you ticked cannot be sent any more: it is on a form already, or it is closed."
            ),
        }
    )

    def __init__(self, *args: Any, offered: list[Query], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(query.pk): query for query in offered}
        self.fields["queries"].choices = [(pk, pk) for pk in self.offered]  # type: ignore[attr-defined]

    def chosen(self) -> list[Query]:
        return [self.offered[pk] for pk in self.cleaned_data["queries"]]

    def ticked(self) -> set[str]:
        """All at first, and then what was ticked."""
        return set(self.data.getlist("queries")) if self.is_bound else set(self.offered)  # type: ignore[attr-defined]


class AnswersForm(forms.Form):
    """The filled file; `cleaned_data["file"]` are its lines and `kept` its content for the step after."""

    file = forms.FileField(
        label=gettext_lazy("Filled file (CSV)"),
        allow_empty_file=True,  # the reader of the file says what is wrong with one
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": gettext_lazy("Choose the file first.")},
    )
    kept = ""

    def clean_file(self) -> list[Row]:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            words = {"size": filesizeformat(upload.size), "largest": filesizeformat(LARGEST)}
            raise ValidationError(_("The file has %(size)s; it may have up to %(largest)s.") % words)
        content = upload.read()
        # Base64, because a browser changes the line ends of what it sends back as text.
        self.kept = base64.b64encode(content).decode()
        return _lines(content)


class KeptForm(forms.Form):
    """The same file, sent along by the page that showed what its lines would do."""

    kept = forms.CharField()
    seen = forms.IntegerField(min_value=0)

    def clean_kept(self) -> list[Row]:
        try:
            content = base64.b64decode(self.cleaned_data["kept"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(_("The file did not arrive whole. Choose it again.")) from error
        return _lines(content)


def _lines(content: bytes) -> list[Row]:
    try:
        return read(content)
    except Unreadable as error:
        raise ValidationError(str(error)) from error
