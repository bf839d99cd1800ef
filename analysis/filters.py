"""What the outcomes page is asked for; all of it stands in the address, so a page can be sent to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Centre
from crf.partial_date import parse


@dataclass(frozen=True, slots=True)
class Filters:
    """Study numbers of the centres (none means all), whether to compare them, and the data cut-off."""

    cutoff: date
    centres: tuple[int, ...] = ()
    by_centre: bool = False

    @property
    def query(self) -> str:
        """The address's part that asks for the same numbers, on any later day too."""
        pairs: list[tuple[str, Any]] = [("centre", number) for number in self.centres]
        if self.by_centre:
            pairs.append(("by", "centre"))
        return urlencode([*pairs, ("cutoff", self.cutoff.isoformat())])


class FiltersForm(forms.Form):
    """Reads the filters from an address; everything may be absent."""

    centre = forms.MultipleChoiceField(
        label=gettext_lazy("Centres"), required=False, widget=forms.CheckboxSelectMultiple
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[("", gettext_lazy("all together")), ("centre", gettext_lazy("centre by centre"))],
        required=False,
    )
    cutoff = forms.CharField(label=gettext_lazy("Data cut-off"), max_length=40, required=False)

    def __init__(self, data: Any, centres: Sequence[Centre]) -> None:
        super().__init__(data)
        self.fields["centre"].choices = [(str(c.study_centre_no), str(c)) for c in centres]  # type: ignore[attr-defined]

    def clean_cutoff(self) -> date:
        text = self.cleaned_data["cutoff"].strip()
        today = timezone.localdate()
        if not text:
            return today
        try:
            when = parse(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if when.precision != "day":
            raise forms.ValidationError(_("The cut-off is a full day, for instance 2024-12-31."))
        if when.earliest > today:
            raise forms.ValidationError(_("The cut-off cannot lie in the future: nothing is known of it."))
        return when.earliest

    def filters(self) -> Filters:
        """Of a valid form."""
        chosen = tuple(sorted(map(int, self.cleaned_data["centre"])))
        everyone = len(chosen) == len(self.fields["centre"].choices)  # type: ignore[attr-defined]
        return Filters(
            cutoff=self.cleaned_data["cutoff"],
            centres=() if everyone else chosen,
            by_centre=self.cleaned_data["by"] == "centre",
        )
