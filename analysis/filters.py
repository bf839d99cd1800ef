"""What the outcomes pages are asked for; it all stands in the address, so a page can be sent to somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Centre
from analysis.baseline import BASELINE, Fact
from analysis.endpoints import LATER_FACTS
from analysis.grouping import refusal
from crf.partial_date import parse

Text = str | Promise
CENTRE = "centre"
ONE = forms.ChoiceField, forms.Select
SEVERAL = forms.MultipleChoiceField, forms.CheckboxSelectMultiple
# By what patients can be chosen and compared: known of each at day 0.
GROUPING: Mapping[str, Fact] = {key: fact for key, fact in BASELINE.items() if fact.groups and fact.levels}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that one topic offers beside the patients: the first is taken where none is made."""

    name: str
    label: Text
    choices: Callable[[], Sequence[tuple[str, Text]]]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """Which patients, compared by what, up to when; nothing chosen means all of them.

    `centres` are study numbers; `where` the codes chosen of facts known at day 0; `by` such a fact, or
    "centre", or empty; `small` hides counts under five; `snapshot` is the id of frozen data; `options` are
    those of the topic.
    """

    cutoff: date
    centres: tuple[int, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    by: str = ""
    small: bool = False
    snapshot: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def by_centre(self) -> bool:
        return self.by == CENTRE

    @property
    def query(self) -> str:
        """The address's part that asks for the same numbers, on any later day too."""
        return urlencode([*self.patients, *self.options])

    @property
    def patients(self) -> list[tuple[str, Any]]:
        """The same without what only one topic offers."""
        pairs: list[tuple[str, Any]] = [(CENTRE, number) for number in self.centres]
        pairs += [(key, code) for key, codes in self.where for code in codes]
        if self.by:
            pairs.append(("by", self.by))
        if self.small:
            pairs.append(("small", "1"))
        # A snapshot has its own cut-off.
        return [*pairs, ("snapshot", self.snapshot) if self.snapshot else ("cutoff", self.cutoff.isoformat())]

    @property
    def elsewhere(self) -> str:
        """The address's part for another topic."""
        return urlencode(self.patients)

    def option(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.options if key == name), default)

    def several(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.options if key == name)

    @property
    def chosen(self) -> list[tuple[Text, Text]]:
        """What stands beside "Patients" while the choice is folded away."""
        numbers = ", ".join(f"{number:02}" for number in self.centres)
        return [*([(_("centres"), numbers)] if numbers else []), *self.in_words()]

    def in_words(self) -> list[tuple[Text, Text]]:
        """Each restriction by a fact: its name, and the levels chosen."""
        facts = ((GROUPING[key], codes) for key, codes in self.where)
        return [(fact.title, _listed([fact.levels[code] for code in codes])) for fact, codes in facts]


def _listed(words: Sequence[Text]) -> Text:
    return format_lazy(", ".join(["{}"] * len(words)), *words)


class FiltersForm(forms.Form):
    """Reads the filters from an address; everything may be absent."""

    centre = forms.MultipleChoiceField(
        label=gettext_lazy("Centres"), required=False, widget=forms.CheckboxSelectMultiple
    )
    by = forms.ChoiceField(label=gettext_lazy("Compare by"), required=False)
    cutoff = forms.CharField(label=gettext_lazy("Data cut-off"), max_length=40, required=False)
    small = forms.BooleanField(label=gettext_lazy("Hide counts under five"), required=False)
    snapshot = forms.CharField(
        label=gettext_lazy("Snapshot"), max_length=12, required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, centres: Sequence[Centre], options: Sequence[Option] = ()) -> None:
        super().__init__(data)
        self.topic_options = options
        self.fields["centre"].choices = [(str(c.study_centre_no), str(c)) for c in centres]  # type: ignore[attr-defined]
        self.fields["by"].choices = _comparisons()  # type: ignore[attr-defined]
        for key, fact in GROUPING.items():
            self.fields[key] = forms.MultipleChoiceField(
                label=str(fact.title),
                choices=list(fact.levels.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        for option in options:
            kind, widget = SEVERAL if option.several else ONE
            self.fields[option.name] = kind(
                label=str(option.label), choices=option.choices(), required=False, widget=widget
            )

    @property
    def restrictions(self) -> Iterator[forms.BoundField]:
        """The centres and every fact by which patients can be chosen."""
        return (self[name] for name in (CENTRE, *GROUPING))

    @property
    def options(self) -> Iterator[forms.BoundField]:
        return (self[option.name] for option in self.topic_options)

    def clean_by(self) -> str:
        by: str = self.cleaned_data["by"]
        if why := refusal(by):
            raise forms.ValidationError(why)
        return by

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
            raise forms.ValidationError(_("The cut-off is a full day, for instance 31/12/2024."))
        if when.earliest > today:
            raise forms.ValidationError(_("The cut-off cannot lie in the future: nothing is known of it."))
        return when.earliest

    def filters(self) -> Filters:
        """Of a valid form."""
        data = self.cleaned_data
        chosen = tuple(sorted(map(int, data["centre"])))
        everyone = len(chosen) == len(self.fields["centre"].choices)  # type: ignore[attr-defined]
        return Filters(
            cutoff=data["cutoff"],
            centres=() if everyone else chosen,
            where=tuple((key, tuple(data[key])) for key in GROUPING if data[key]),
            by=data["by"],
            small=data["small"],
            snapshot=data["snapshot"],
            options=tuple(self._chosen()),
        )

    def _chosen(self) -> Iterator[tuple[str, str]]:
        for option in self.topic_options:
            value = self.cleaned_data[option.name]
            for each in value if option.several else filter(None, [value]):
                yield option.name, each


def _comparisons() -> list[tuple[str, Any]]:
    """Facts of day 0 first; those of later days are offered, too, so that one is told why not."""
    at_day_0 = [(key, fact.title) for key, fact in GROUPING.items()]
    later = [(key, title) for key, title in LATER_TITLES.items()]
    return [
        ("", gettext_lazy("nothing: all together")),
        (CENTRE, gettext_lazy("centre")),
        (_("Known at day 0"), at_day_0),
        (_("Known only later"), later),
    ]


LATER_TITLES: Mapping[str, Promise] = {
    "acute_gvhd_2_4": gettext_lazy("Acute GVHD, grade II–IV"),
    "acute_gvhd_3_4": gettext_lazy("Acute GVHD, grade III–IV"),
    "chronic_gvhd": gettext_lazy("Chronic GVHD"),
    "chronic_gvhd_moderate": gettext_lazy("Chronic GVHD, moderate or severe"),
    "chronic_gvhd_severe": gettext_lazy("Chronic GVHD, severe"),
    "relapse": gettext_lazy("Relapse or progression"),
    "complete_response": gettext_lazy("Complete response after transplant"),
    "mrd_negative": gettext_lazy("Negative for minimal residual disease after transplant"),
    "dli": gettext_lazy("Donor lymphocyte infusion"),
    "second_allo": gettext_lazy("Second allo"),
    "novel_drug": gettext_lazy("Novel drug after transplant"),
    "proteasome_inhibitor": gettext_lazy("Proteasome inhibitor after transplant"),
    "imid": gettext_lazy("Immunomodulatory drug after transplant"),
    "antibody": gettext_lazy("Antibody after transplant"),
}
if LATER_TITLES.keys() != LATER_FACTS.keys():
    raise RuntimeError("Every fact of later days has a title.")
