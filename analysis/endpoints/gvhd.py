"""Acute and chronic graft-versus-host disease: the first day on which a degree was reached.

The forms keep the first onset and the worst values. A degree that is the worst one was reached on the day of
the maximum, where that is recorded; a lesser one, and any whose maximum is not dated, counts from the onset.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from analysis.dates import Dated, dated
from analysis.endpoints.definition import DIED, FROM_DAY_0, INCIDENCE, LAST_CONTACT, EndpointDefinition, Text
from analysis.endpoints.degrees import (
    ACUTE_ITEMS,
    CHRONIC_ITEMS,
    Degree,
    acute_degree,
    chronic_degree,
)
from analysis.endpoints.endpoint import (
    CENSORED,
    DAY_0,
    Endpoint,
    answered,
    day_0,
    end_of,
    first_of,
    happened,
    left_out,
    observed,
    union,
)
from analysis.endpoints.intercurrent import INTERCURRENT, dli_items, first_dli, relapse_as, transplant_as
from analysis.endpoints.survival import WHO_AND_HOW_LONG
from analysis.once import once
from crf.checks import Target
from crf.partial_date import PartialDate, surely_before

if TYPE_CHECKING:
    from crf.models import AcuteGVHD, ChronicGVHD
    from crf.record import PatientRecord

# Events; the last two only where they are chosen to compete.
GVHD, DEATH_WITHOUT, RELAPSE_FIRST, TRANSPLANT_FIRST = 1, 2, 3, 4

ACUTE_UNTIL = timedelta(days=100)
GRADES = {2: "II", 3: "III"}
# Answers of a visit to whether there is chronic GVHD.
PRESENT = ("MILD", "MOD", "SEV", "UNK")


@dataclass(frozen=True, slots=True)
class Choices:
    """What an analysis may decide otherwise; the defaults are those of the primary analysis.

    `undated` GVHD is taken in the middle of the days on which it can have been, or its patient left out.
    `date` is the day on which the degree was reached, or always the onset. `until` is the last contact, or
    the last assessment without GVHD.
    """

    relapse_competes: bool = False
    second_allo: Literal["followed", "censors", "competes"] = "followed"
    dli: Literal["followed", "censors"] = "followed"
    undated: Literal["middle", "left out"] = "middle"
    date: Literal["reached", "onset"] = "reached"
    until: Literal["contact", "assessed"] = "contact"


PRIMARY = Choices()


def acute_gvhd(record: PatientRecord, *, least: int, choices: Choices = PRIMARY) -> Endpoint:
    """Acute GVHD of this grade or a higher one (1); death without it (2) competes.

    Nobody is lost to the denominator by dying or relapsing early: all are at risk from day 0.
    """
    return _with_rivals(
        record, first_acute(record, least, choices), choices, record.acute_gvhd.agvhd_none_until
    )


def chronic_gvhd(record: PatientRecord, *, degree: str, choices: Choices = PRIMARY) -> Endpoint:
    """Chronic GVHD of this degree (1), a key of `degrees.CHRONIC`; death without it (2) competes."""
    return _with_rivals(
        record, first_chronic(record, degree, choices), choices, record.chronic_gvhd.cgvhd_none_until
    )


@once
def first_acute(record: PatientRecord, least: int, choices: Choices = PRIMARY) -> Endpoint:
    """By itself, whenever it was; censored where there was none, whatever the time."""
    row = record.acute_gvhd
    items = _acute_items(record)
    said = {visit.agvhd_since for visit in record.visits}
    if row.agvhd != "Y":
        if "Y" in said:
            return left_out("agvhd_at_visit_only", items)
        if row.agvhd != "N" and "N" not in said:
            return left_out("agvhd_not_assessed", items)
        return _never(items)
    late = row.agvhd_type == "LATE"
    episode = _Episode("agvhd", row, row.agvhd_onset_date, row.agvhd_max_date, not late)
    return _first(record, episode, acute_degree(row, least), choices, items, grade=GRADES.get(least, "I"))


@once
def first_chronic(record: PatientRecord, degree: str, choices: Choices = PRIMARY) -> Endpoint:
    """As `first_acute`. That visits find none says nothing of the time between them."""
    row = record.chronic_gvhd
    items = _chronic_items(record)
    if row.cgvhd != "Y":
        if any(visit.cgvhd_now in PRESENT for visit in record.visits):
            return left_out("cgvhd_at_visit_only", items)
        return _never(items) if row.cgvhd == "N" else left_out("cgvhd_not_assessed", items)
    episode = _Episode("cgvhd", row, row.cgvhd_onset_date, row.cgvhd_max_date, False)
    return _first(record, episode, chronic_degree(row, degree), choices, items)


@once
def _acute_items(record: PatientRecord) -> list[Target]:
    visits = [target for visit in record.visits for target in answered(visit, "agvhd_since")]
    return [*answered(record.acute_gvhd, *ACUTE_ITEMS), *visits]


@once
def _chronic_items(record: PatientRecord) -> list[Target]:
    visits = [target for visit in record.visits for target in answered(visit, "cgvhd_now")]
    return [*answered(record.chronic_gvhd, *CHRONIC_ITEMS), *visits]


@dataclass(frozen=True, slots=True)
class _Episode:
    form: str
    row: AcuteGVHD | ChronicGVHD
    onset: PartialDate | None
    maximum: PartialDate | None
    early: bool


def _never(items: Sequence[Target]) -> Endpoint:
    return replace(left_out("alive_without_gvhd", items), event=CENSORED)


def _first(
    record: PatientRecord,
    episode: _Episode,
    degree: Degree,
    choices: Choices,
    items: Sequence[Target],
    **words: str,
) -> Endpoint:
    start = day_0(record)
    form, onset = episode.form, episode.onset
    if surely_before(onset, start):
        return left_out(f"{form}_before_day_0", items, onset=str(onset), day_0=str(start))
    if degree.reached is False:
        return _never(items)
    end = end_of(record).day
    if degree.reached is None:
        unknown = left_out(degree.unknown, items)
        known_onset = onset and happened(start, GVHD, "happened", dated(onset, start, end), ())
        return replace(unknown, earliest=known_onset.earliest) if known_onset else unknown
    at_maximum = degree.at_maximum and choices.date == "reached"
    when = _dated_degree(onset, episode.maximum, at_maximum, start, end)
    if when is None and choices.undated == "left out":
        return left_out(f"{form}_undated", items)
    dli = first_dli(record)
    between = _between(episode, start, end)
    said: dict[str, str | int] = {**words}
    taken = when or Dated(_middle(*between), between[0], PartialDate.from_date(_middle(*between)))
    if dli is not None and dli.day <= taken.day:
        said["dli"] = str(dli.stated)
    if when is None:
        said["undated"] = f"{between[0]} – {between[1]}"
    found = happened(start, GVHD, degree.sentence, taken, [*items, *dli_items(record)], **said)
    return replace(found, imputed=found.imputed or when is None)


def _dated_degree(
    onset: PartialDate | None, maximum: PartialDate | None, at_maximum: bool, start: date, end: date
) -> Dated | None:
    """The day on which a degree was reached: never before the onset, and the onset not after the maximum."""
    latest = min(end, maximum.latest) if maximum and maximum.latest >= start else end
    began = dated(onset, start, latest) if onset else None
    if not at_maximum or maximum is None or surely_before(maximum, start):
        return began
    peak = dated(maximum, began.day if began else start, end)
    return peak if began is None or peak.day >= began.day else began


def _between(episode: _Episode, start: date, end: date) -> tuple[date, date]:
    """The days on which GVHD of unknown onset can have begun: acute up to day 100, chronic after it."""
    border = start + ACUTE_UNTIL
    first, last = (start, min(border, end)) if episode.early or end <= border else (border, end)
    maximum = episode.maximum
    if maximum is not None and start <= maximum.latest:
        last = min(last, dated(maximum, start, end).day)
        first = first if first < last else start
    return first, last


def _middle(first: date, last: date) -> date:
    return first + (last - first) // 2


def _with_rivals(
    record: PatientRecord, found: Endpoint, choices: Choices, none_until: PartialDate | None
) -> Endpoint:
    if not found.assessed:
        return found
    items, rivals = list(found.items), [] if found.time is None else [found]
    if choices.relapse_competes:
        without, relapse = relapse_as(record, RELAPSE_FIRST)
        if not without.assessed:
            return replace(without, items=union(items, without.items))
        items += without.items
        rivals += relapse
    rivals += _interventions(record, choices)
    last = end_of(record).day - day_0(record)
    later = (
        str(found.why.words["date"]) if found.time is not None and found.time > max(last.days, DAY_0) else ""
    )
    end = observed(record, DEATH_WITHOUT, "died_without_gvhd", "alive_without_gvhd", later_event=later)
    if choices.until == "assessed" and none_until is not None and none_until.latest >= day_0(record):
        when = dated(none_until, day_0(record), end_of(record).day)
        rivals.append(happened(day_0(record), CENSORED, "assessed_without_gvhd", when, items))
    first = first_of(*rivals, end)
    return replace(first, items=union(first.items, items))


def _interventions(record: PatientRecord, choices: Choices) -> list[Endpoint]:
    rivals = []
    if choices.second_allo == "competes":
        rivals += transplant_as(record, TRANSPLANT_FIRST, allo_only=True)
    elif choices.second_allo == "censors":
        rivals += transplant_as(record, CENSORED, "censored_at_transplant", allo_only=True)
    dli = first_dli(record) if choices.dli == "censors" else None
    if dli is not None:
        rivals.append(happened(day_0(record), CENSORED, "censored_at_dli", dli, dli_items(record)))
    return rivals


def _definition(title: Text, event: Text, text: Text, source: str) -> EndpointDefinition:
    return EndpointDefinition(
        title, INCIDENCE, FROM_DAY_0, {1: event, 2: DIED}, text, LAST_CONTACT, _LEFT_OUT, _CHOICES, source
    )


_LEFT_OUT = _(
    "Who was never assessed, whose GVHD has an unknown degree or lies before the transplant, and whose "
    "GVHD is reported by a visit alone. Without a date it is not left out: it counts in the middle of the "
    "days on which it can have been, acute up to day 100 and chronic after it."
)
_CHOICES = _(
    "Relapse or progression competes too; another allo competes or censors; a lymphocyte infusion censors; "
    "undated GVHD is left out; every degree counts from the onset; who has none is censored when last "
    "assessed."
)
_ACUTE_TEXT = _(
    "The first day on which the grade was reached: the day of the maximum grade if it is exactly this one, "
    "else the onset. Death without it competes; relapse, another transplant and lymphocytes do not. GVHD "
    "after a lymphocyte infusion counts. Everybody is at risk from day 0."
)
_CHRONIC_TEXT = _(
    "The first day on which the category was reached: the day of the maximum severity if it is exactly this "
    "one, else the onset. Death without it competes; relapse, another transplant and lymphocytes do not. "
    "Everybody is at risk from day 0, not only who lives on day 100."
)
_ACUTE_SOURCE = (
    "Harris, Biol Blood Marrow Transplant 2016;22:4; Przepiorka, Bone Marrow Transplant 1995;15:825; "
    "Iacobelli, Bone Marrow Transplant 2013;48 Suppl 1:S1"
)
_NIH = (
    "Jagasia, Biol Blood Marrow Transplant 2015;21:389; Iacobelli, Bone Marrow Transplant 2013;48 Suppl 1:S1"
)
_SEATTLE = "Shulman, Am J Med 1980;69:204; Iacobelli, Bone Marrow Transplant 2013;48 Suppl 1:S1"

ENDPOINTS: Mapping[str, Callable[[PatientRecord], Endpoint]] = {
    "agvhd_2_4": partial(acute_gvhd, least=2),
    "agvhd_3_4": partial(acute_gvhd, least=3),
    "cgvhd": partial(chronic_gvhd, degree="any"),
    "cgvhd_moderate": partial(chronic_gvhd, degree="moderate"),
    "cgvhd_severe": partial(chronic_gvhd, degree="severe"),
    "cgvhd_extensive": partial(chronic_gvhd, degree="extensive"),
}
DEFINITIONS = {
    "agvhd_2_4": _definition(
        _("Acute GVHD, grade II–IV"), _("Acute GVHD of grade II–IV"), _ACUTE_TEXT, _ACUTE_SOURCE
    ),
    "agvhd_3_4": _definition(
        _("Acute GVHD, grade III–IV"), _("Acute GVHD of grade III–IV"), _ACUTE_TEXT, _ACUTE_SOURCE
    ),
    "cgvhd": _definition(_("Chronic GVHD"), _("Chronic GVHD"), _CHRONIC_TEXT, _NIH),
    "cgvhd_moderate": _definition(
        _("Chronic GVHD, moderate or severe"), _("Moderate or severe chronic GVHD"), _CHRONIC_TEXT, _NIH
    ),
    "cgvhd_severe": _definition(_("Chronic GVHD, severe"), _("Severe chronic GVHD"), _CHRONIC_TEXT, _NIH),
    "cgvhd_extensive": _definition(
        _("Chronic GVHD, extensive"), _("Extensive chronic GVHD"), _CHRONIC_TEXT, _SEATTLE
    ),
}
ACUTE_FEEDS = {*(f"AGV.{name}" for name in ACUTE_ITEMS), "FUP.agvhd_since"}
CHRONIC_FEEDS = {*(f"CGV.{name}" for name in CHRONIC_ITEMS), "FUP.cgvhd_now"}
FEEDS = {
    name: WHO_AND_HOW_LONG | INTERCURRENT | (ACUTE_FEEDS if name.startswith("agvhd") else CHRONIC_FEEDS)
    for name in ENDPOINTS
}
