"""Toxicity by class of drug: grade 3 or more, drugs stopped for it, and events per patient-year at risk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from django.utils.translation import gettext as _

from analysis.courses import Course, People
from analysis.definitions import DAYS_PER_YEAR
from analysis.exposures import GROUP_NAMES, WINDOW, AdverseEvent, Exposure, counts_for
from analysis.tables import AnyCell, Block, Column, Count, Label, Number, Share, Table, Text
from analysis.tables.shares import rate, share
from crf.codes import DRUG


@dataclass(frozen=True, slots=True)
class Dose:
    """A drug of a patient's course; `severe`: whether its events of grade 3 or more were haematological."""

    patient: int
    course: Course
    drug: Exposure
    severe: frozenset[bool | None]


@dataclass(slots=True)
class RiskTally:
    """Of one drug: the days at risk of those whose days are known, their events, and the others."""

    days: dict[int, int] = field(default_factory=dict)
    events: list[tuple[int, AdverseEvent]] = field(default_factory=list)
    undated: set[int] = field(default_factory=set)

    @property
    def years(self) -> float:
        return sum(self.days.values()) / DAYS_PER_YEAR


def spans_at_risk(course: Course, given: Iterable[Exposure]) -> list[tuple[int, int]] | None:
    """First and last day of each time at risk, both included; None where a day is not known.

    From the first dose to 30 days after the last one, to the end of the observation at most; times that
    overlap are one.
    """
    spans: list[tuple[int, int]] = []
    known = []
    for each in given:
        last = course.followed if each.ongoing else each.end
        if each.start is None or last is None:
            return None
        end = last if each.ongoing else last + WINDOW
        known.append((each.start, min(end, course.followed)))
    for start, end in sorted(known):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


def rates_table(people: People, stamp: Mapping[Text, Text]) -> Table:
    """Events per patient-year at risk by drug, with exact Poisson limits."""
    tallies = {drug: _at_risk(doses) for drug, doses in _given(_doses(people), _drug, DRUG.values).items()}
    kinds = {_("Haematological"): True, _("Non-haematological"): False}
    blocks = [
        Block(title, [[Label(DRUG(drug).label), *_rates(found, kind)] for drug, found in tallies.items()])
        for title, kind in kinds.items()
    ]
    columns = [
        Column(_("Drug"), "text"),
        Column(_("Patients"), "count"),
        Column(_("Time at risk not known"), "count"),
        Column(_("Patient-years"), "number"),
        Column(_("Events"), "count"),
        Column(_("Events per patient-year (95 % CI)"), "quantity"),
        Column(_("Events of grade ≥ 3"), "count"),
        Column(_("Grade ≥ 3 per patient-year (95 % CI)"), "quantity"),
    ]
    notes = [
        _(
            "Every event counts, also several of one patient. At risk: from the first dose of the drug to 30 "
            "days after the last one, to death or the last contact at most. Exact Poisson limits."
        ),
        _(
            "Who has a dose without a known day is not counted here; an event whose day is not known counts "
            "as one within the time at risk."
        ),
    ]
    return Table(
        "toxicity_rates", _("Toxicity by time at risk"), columns, blocks, notes, stamp, _("Toxicity")
    )


def classes_table(people: People, stamp: Mapping[Text, Text]) -> Table:
    """Grade 3 or more by class of drug and by drug, of patients and treatments, and drugs stopped for it."""
    given = _doses(people)
    by_class, by_drug = _given(given, _group, GROUP_NAMES), _given(given, _drug, DRUG.values)
    classes = [[Label(GROUP_NAMES[group]), *_class_cells(doses)] for group, doses in by_class.items()]
    drugs = [[Label(DRUG(drug).label), *_class_cells(doses)] for drug, doses in by_drug.items()]
    columns = [
        Column(_("Drugs"), "text"),
        Column(_("Patients"), "count"),
        Column(_("Haematological, grade ≥ 3"), "share"),
        Column(_("Non-haematological, grade ≥ 3"), "share"),
        Column(_("Any, grade ≥ 3"), "share"),
        Column(_("Treatments"), "count"),
        Column(_("Treatments with grade ≥ 3"), "share"),
        Column(_("Drugs given"), "count"),
        Column(_("Stopped for toxicity"), "share"),
        Column(_("Reason of stop unknown"), "count"),
    ]
    notes = [
        _("A treatment may have had drugs of several classes: the rows overlap."),
        _(
            "Stopped for toxicity: of the drugs given that are ongoing or of which the reason of the stop is "
            "known. A drug given in two treatments counts twice."
        ),
    ]
    blocks = [Block(_("By class"), classes), Block(_("By drug"), drugs)]
    title = _("Toxicity of grade 3 or more, and drugs stopped for toxicity")
    return Table("toxicity_classes", title, columns, blocks, notes, stamp)


def _doses(people: People) -> list[Dose]:
    found = []
    for patient, course in people:
        severe = [event for event in course.events if event.severe]
        for each in course.exposures:
            kinds = frozenset(event.haematological for event in severe if counts_for(event, each))
            found.append(Dose(patient, course, each, kinds))
    return found


def _drug(dose: Dose) -> str:
    return dose.drug.drug


def _group(dose: Dose) -> str:
    return dose.drug.group


def _given(doses: Iterable[Dose], key: Callable[[Dose], str], order: Iterable[str]) -> dict[str, list[Dose]]:
    """What was given, by drug or by group in this order; what nobody was given is not there."""
    found: dict[str, list[Dose]] = defaultdict(list)
    for dose in doses:
        found[key(dose)].append(dose)
    return {name: found[name] for name in order if name in found}


def _at_risk(doses: Sequence[Dose]) -> RiskTally:
    found = RiskTally()
    for patient, rows in groupby(doses, key=lambda dose: dose.patient):
        mine = list(rows)
        course, given = mine[0].course, [dose.drug for dose in mine]
        spans = spans_at_risk(course, given)
        if spans is None:
            found.undated.add(patient)
        else:
            found.days[patient] = sum(end - start + 1 for start, end in spans)
            found.events += [(patient, event) for event in _within(course, given, spans)]
    return found


def _within(course: Course, given: list[Exposure], spans: list[tuple[int, int]]) -> Iterator[AdverseEvent]:
    for event in course.events:
        inside = event.day is None or any(start <= event.day <= end for start, end in spans)
        if inside and any(counts_for(event, each) for each in given):
            yield event


def _rates(found: RiskTally, haematological: bool) -> list[AnyCell]:
    mine = [(patient, event) for patient, event in found.events if event.haematological is haematological]
    severe = [(patient, event) for patient, event in mine if event.severe]
    cells: list[AnyCell] = [
        Count(len(found.days), who=partial(sorted, found.days)),
        Count(len(found.undated), who=partial(sorted, found.undated)),
        Number(found.years),
    ]
    for events in (mine, severe):
        patients = partial(sorted, {patient for patient, _event in events})
        cells += [Count(len(events), who=patients), rate(len(events), found.years, patients)]
    return cells


def _class_cells(given: Sequence[Dose]) -> list[AnyCell]:
    exposed = {dose.patient for dose in given}
    treatments = {(dose.patient, dose.drug.treatment) for dose in given}
    severe = [dose for dose in given if dose.severe]
    of_kind = [
        share({dose.patient for dose in severe if kind in dose.severe}, len(exposed))
        for kind in (True, False)
    ]
    return [
        Count(len(exposed), who=partial(sorted, exposed)),
        *of_kind,
        share({dose.patient for dose in severe}, len(exposed)),
        Count(len(treatments), who=partial(sorted, exposed)),
        _share_of_rows({(dose.patient, dose.drug.treatment) for dose in severe}, len(treatments)),
        *_stops(given),
    ]


def _stops(given: Sequence[Dose]) -> list[AnyCell]:
    known = [dose for dose in given if dose.drug.ongoing or dose.drug.stopped]
    toxic = {(dose.patient, n) for n, dose in enumerate(known) if dose.drug.stopped == "TOX"}
    unknown = {dose.patient for dose in given if not (dose.drug.ongoing or dose.drug.stopped)}
    return [
        Count(len(given), who=partial(sorted, {dose.patient for dose in given})),
        _share_of_rows(toxic, len(known)),
        Count(len(given) - len(known), who=partial(sorted, unknown)),
    ]


def _share_of_rows(rows: set[tuple[int, int]], total: int) -> Share:
    """So many treatments or drugs; behind them stand their patients, each once."""
    return Share(len(rows), total, who=partial(sorted, {patient for patient, _number in rows}))
