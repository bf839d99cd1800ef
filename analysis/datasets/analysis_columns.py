"""The columns of the analysis-ready data, one row a registered patient, and what each of them means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.baseline import BASELINE, Fact
from analysis.columns import RELAPSE_TREATMENT
from analysis.datasets.form_columns import Cell
from analysis.definitions import DEFINITIONS
from analysis.endpoints import (
    CENSORED,
    MORE_DEFINITIONS,
    PROPORTION,
    RELAPSE,
    SENTENCES,
    EndpointDefinition,
)
from analysis.endpoints.definition import DIED, FROM_DAY_0, LAST_CONTACT, RELAPSED, SURVIVAL
from analysis.endpoints.survival import DEATH
from analysis.population import REASONS, Exclusion
from analysis.tables import Text
from crf.wording import in_languages

DICTIONARY = (
    "column", "label_en", "label_it", "type", "unit_en", "unit_it", "codes_en", "codes_it",
    "definition_en", "definition_it",
)  # fmt: skip
DAYS = gettext_lazy("days")
FROM_DAY_0_TO = {
    "potential": gettext_lazy("From day 0 to the data cut-off"),
    RELAPSE_TREATMENT: gettext_lazy("From day 0 to the start of the first treatment for relapse"),
}
# Of an endpoint, in the order of its columns.
PARTS = {
    "time": gettext_lazy("time"),
    "event": gettext_lazy("event"),
    "imputed": gettext_lazy("whether it rests on a date that is known in part or not at all"),
    "left_out": gettext_lazy("why it cannot be assessed"),
}
YES_NO = {"0": gettext_lazy("No"), "1": gettext_lazy("Yes")}


@dataclass(frozen=True, slots=True)
class Person:
    """What the frame does not say of a patient; no day 0 where the data may not be used."""

    subject_code: str
    day0: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisColumn:
    """`values` has a cell a patient. `kind` is text, code, whole, number or date; `codes` code -> label."""

    name: str
    say: Callable[[], str]
    kind: str
    values: Sequence[Cell]
    unit: Text = ""
    codes: Mapping[str, Text] = field(default_factory=dict)
    definition: Callable[[], str] = str

    def described(self) -> list[Cell]:
        """The line of the dictionary, in the columns of DICTIONARY."""
        labels, units = in_languages(self.say), in_languages(partial(str, self.unit))
        codes, definition = in_languages(self._codes), in_languages(self.definition)
        texts = (units, codes, definition)
        said = [text for both in texts for text in (both["en"], both["it"])]
        return [self.name, labels["en"], labels["it"], self.kind, *said]

    def _codes(self) -> str:
        return "\n".join(f"{code} = {label}" for code, label in self.codes.items())


def analysis_columns(frame: pd.DataFrame, people: Mapping[int, Person]) -> list[AnalysisColumn]:
    """The columns for the rows of `Cohort.frame`, with those facts and endpoints that it has.

    Raises ValueError where the frame has patients who are not among `people`.
    """
    if strangers := set(frame["patient"]) - set(people):
        raise ValueError(f"The records of {len(strangers)} patients of the analysis are not given.")
    columns = list(_who(frame, [people[patient] for patient in frame["patient"]]))
    for key, fact in BASELINE.items():
        if key in frame:
            columns += _fact(frame, key, fact)
    for name, definition in endpoints().items():
        if f"{name}_time" in frame:
            columns += _endpoint(frame, name, definition)
    return columns


def endpoints() -> dict[str, EndpointDefinition]:
    """Every endpoint by the name that its columns have in the frame."""
    by_key = {definition.key: definition for definition in DEFINITIONS}
    events: dict[str, Mapping[int, Text]] = {"os": {1: DIED}, "pfs": {RELAPSE: RELAPSED, DEATH: DIED}}
    plain = {
        name: EndpointDefinition(
            said.title,
            SURVIVAL,
            FROM_DAY_0,
            events[name],
            said.text,
            LAST_CONTACT,
            said.left_out,
            source=said.reference,
        )
        for name, said in by_key.items()
        if name in events
    }
    return {**plain, **MORE_DEFINITIONS}


def _who(frame: pd.DataFrame, people: Sequence[Person]) -> Iterator[AnalysisColumn]:
    yield AnalysisColumn(
        name="subject_code",
        say=lambda: _("Subject code"),
        kind="text",
        values=[person.subject_code for person in people],
    )
    yield AnalysisColumn(
        name="centre",
        say=lambda: _("Study number of the centre"),
        kind="whole",
        values=_numbers(frame["centre"]),
    )
    reasons: dict[str, Text] = {str(reason): label for reason, label in REASONS.items()}
    yield from _coded(
        "exclusion", lambda: _("Why the patient is not analysed"), _codes(frame["exclusion"]), reasons
    )
    yield AnalysisColumn(
        name="day0",
        say=lambda: _("Day 0, the day of the index allo"),
        kind="date",
        values=[person.day0.isoformat() if person.day0 else None for person in people],
    )
    for name, label in FROM_DAY_0_TO.items():
        if name in frame:
            values = _numbers(frame[name].where(_lawful(frame)))
            yield AnalysisColumn(name=name, say=partial(str, label), kind="number", unit=DAYS, values=values)


def _fact(frame: pd.DataFrame, key: str, fact: Fact) -> Iterator[AnalysisColumn]:
    known = frame[key].where(_lawful(frame))
    say, explain = partial(str, fact.title), partial(str, fact.help)
    if fact.kind == "category":
        yield from _coded(key, say, _codes(known), fact.levels, explain)
    else:
        values = _numbers(known)
        yield AnalysisColumn(
            name=key, say=say, kind="number", unit=fact.unit, values=values, definition=explain
        )


def _endpoint(frame: pd.DataFrame, name: str, definition: EndpointDefinition) -> Iterator[AnalysisColumn]:
    """Time, event, whether that is imputed, and why there is none; empty where it cannot be assessed."""
    time, event, imputed, left_out = (f"{name}_{part}" for part in PARTS)
    say = {f"{name}_{part}": partial(_part, definition, text) for part, text in PARTS.items()}
    explain = partial(definition_in_words, definition)
    assessed = (frame["exclusion"] == "") & (frame[left_out] == "")
    if definition.kind != PROPORTION:
        assessed &= frame[time].notna()
    known = {part: _numbers(frame[part].where(assessed)) for part in (time, event, imputed)}
    yield AnalysisColumn(
        name=time, say=say[time], kind="number", unit=DAYS, values=known[time], definition=explain
    )
    yield from _coded(event, say[event], known[event], _events(definition), explain, "whole")
    yield AnalysisColumn(name=imputed, say=say[imputed], kind="whole", values=known[imputed], codes=YES_NO)
    reasons = {code: _reason(code) for code in sorted(set(frame[left_out]) - {""})}
    yield from _coded(left_out, say[left_out], _codes(frame[left_out]), reasons)


def _part(definition: EndpointDefinition, text: Text) -> str:
    return f"{definition.title}: {text}"


def _events(definition: EndpointDefinition) -> dict[str, Text]:
    none = gettext_lazy("Not reached") if definition.kind == PROPORTION else gettext_lazy("Censored")
    return {str(CENSORED): none, **{str(code): label for code, label in definition.events.items()}}


def _coded(
    name: str,
    say: Callable[[], str],
    values: Sequence[Cell],
    codes: Mapping[str, Text],
    definition: Callable[[], str] = str,
    kind: str = "code",
) -> Iterator[AnalysisColumn]:
    """The codes, and beside them their labels."""
    yield AnalysisColumn(name=name, say=say, kind=kind, values=values, codes=codes, definition=definition)
    labels = {code: str(label) for code, label in codes.items()}
    yield AnalysisColumn(
        name=f"{name}_label",
        say=lambda: _("%(item)s: in words") % {"item": say()},
        kind="text",
        values=[None if value is None else labels.get(str(value), str(value)) for value in values],
    )


def _lawful(frame: pd.DataFrame) -> Any:
    """Of whom more may be said than that the data may not be used."""
    return frame["exclusion"] != Exclusion.NO_LEGAL_BASIS


def definition_in_words(definition: EndpointDefinition) -> str:
    parts = (
        (_("Counted from"), definition.clock),
        ("", definition.text),
        (_("Censored"), "" if definition.kind == PROPORTION else definition.censored),
        (_("Left out"), definition.left_out),
        (_("Source"), definition.source),
    )
    return "\n".join(f"{title}: {text}" if title else str(text) for title, text in parts if text)


def _sentence(code: str) -> str:
    """The sentence of a reason; what it would say of one patient is left open."""
    return _(SENTENCES[code]) % defaultdict(lambda: "…")


_reason = lazy(_sentence, str)


def _codes(values: Any) -> list[Cell]:
    return [None if pd.isna(value) or value == "" else str(value) for value in values]


def _numbers(values: Any) -> list[Cell]:
    """Whole numbers without a point, flags as 0 and 1."""
    numbers = (None if pd.isna(value) else float(value) for value in values)
    return [int(number) if number is not None and number.is_integer() else number for number in numbers]
