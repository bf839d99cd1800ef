"""A query as one reads it: what it points to, what was said, and what was done to the data meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from crf.display import answer_in_words
from crf.models import Patient
from crf.outline import load_outlines
from crf.record import PatientRecord
from crf.selectors import item_history
from crf.specs import PATIENT_SPECS, SPECS, FormSpec, item_label
from crf.views.history import reason_in_words
from queries.models import Query, QueryEvent
from queries.places import CENTRE_FORMS, Place, Stored, find_places

# Form key and row id -> how a list calls the entry.
Titles = Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class Shown:
    """One place of a query on screen: its names, its answer then and now, and the way there."""

    form: str | Promise
    label: str | Promise
    then: str
    now: str
    differs: bool
    url: str


@dataclass(frozen=True)
class DataChange:
    """A change of an item that the query asks about, made after it was asked."""

    at: datetime
    who: str
    label: str | Promise
    old: str
    new: str
    reason: str


def shown_places(query: Query, record: PatientRecord) -> list[Shown]:
    places = find_places(record, query.targets)
    return [shown_place(record, place, target) for target, place in zip(query.targets, places, strict=True)]


def shown_place(record: PatientRecord, place: Place, target: Stored | None = None) -> Shown:
    """The place as it is now, and as it was when `target` was stored."""
    then = target["answer"] if target else place.answer
    return Shown(
        form=form_title(record, place),
        label=item_label(f"{place.form}.{place.item}") if place.item else _("the form as a whole"),
        then=_in_words(place, then),
        now=_in_words(place, place.answer),
        differs=then != place.answer,
        url=place_url(record.patient, place),
    )


def form_title(record: PatientRecord, place: Place) -> str:
    """The form's title; where there are several of it, with what tells them apart."""
    spec = SPECS[place.form]
    if place.row is None or spec.once:
        return str(spec.title)
    return _entry_title(str(spec.title), spec, place.row, record.rows(place.form))


def _entry_title(title: str, spec: FormSpec, row: Any, rows: list[Any]) -> str:
    if spec.slot:
        item, codes = spec.slot
        code = getattr(row, item)
        return f"{title} · {dict(codes.choices).get(code, code)}"
    return f"{title} {rows.index(row) + 1}" if len(rows) > 1 else title


def entry_titles(queries: Iterable[Query]) -> Titles:
    """What a list calls entries of forms that repeat: "Visit · M12", "Relapse 2". One statement, or none."""
    wanted = {
        query.patient_id
        for query in queries
        for target in query.targets
        if target["row"] and not SPECS[target["form"]].once
    }
    outlines = load_outlines(wanted) if wanted else {}
    return {
        (spec.key, row.pk): _entry_title(str(spec.short), spec, row, outline.rows(spec.key))
        for outline in outlines.values()
        for spec in PATIENT_SPECS
        if not spec.once
        for row in outline.rows(spec.key)
    }


def title_in(titles: Titles, target: Stored) -> str:
    """The entry's title; that of its form where it has none, or was removed."""
    form = target["form"]
    return titles.get((form, target["row"]), str(SPECS[form].short))


def place_url(patient: Patient, place: Place) -> str:
    """The form's page at the field; empty where the form was removed."""
    about_centre = place.form in CENTRE_FORMS
    where = patient.centre.study_centre_no if about_centre else patient.subject_code
    name = "crf:centre_form" if about_centre else "crf:form"
    # While somebody types into a form that nobody has begun, its row has no number yet.
    if place.row and place.row.pk:
        url = reverse(name, args=[where, place.form, place.row.pk])
    elif SPECS[place.form].once:
        url = reverse(f"{name}_new", args=[where, place.form])
    else:
        return ""
    return f"{url}#id_{place.item}" if place.item else url


def entries(query: Query, record: PatientRecord) -> list[QueryEvent | DataChange]:
    """Everything that was said and done, oldest first."""
    events = list(query.events.select_related("by"))
    changes = _changes(query, record, events[0].at) if events else []
    return sorted([*events, *changes], key=lambda entry: entry.at)


def _changes(query: Query, record: PatientRecord, after: datetime) -> Iterable[DataChange]:
    for place in find_places(record, query.targets):
        if place.row is None or place.field is None:
            continue
        for entry, old, new in item_history(place.row, place.item):
            if entry.at > after:
                yield DataChange(
                    at=entry.at,
                    who=entry.actor_name,
                    label=place.field.verbose_name,
                    old=answer_in_words(place.field, old),
                    new=answer_in_words(place.field, new),
                    reason=reason_in_words(entry.reason),
                )


def _in_words(place: Place, answer: Any) -> str:
    if place.field:
        return answer_in_words(place.field, answer)
    return str(answer or "") if place.item else ""
