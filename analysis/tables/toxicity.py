"""Toxicity of the drugs given after the transplant: each patient's highest grade by drug, class and term."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from analysis.courses import Course, People
from analysis.exposures import SEVERE, AdverseEvent, counts_for
from analysis.tables import AnyCell, Block, Column, Label, Table, Text
from analysis.tables.shares import exact, share
from analysis.tables.toxicity_rates import classes_table, rates_table
from crf.codes import CTCAE, CTCAE_FACTS, DRUG

# Stand for all drugs together, and for all terms together.
ANY_DRUG = ANY_TERM = ""
ALL_DRUGS = (ANY_DRUG, *DRUG.values)
# Columns of the table: lowest and highest grade that they hold.
GRADES = ((1, 2), (3, 3), (4, 4), (5, 5))
# Any grade is every grade and those unknown; grade 3 or more is 3, 4 and 5.
SUMS = ((1, (2, 3, 4, 5, 6)), (7, (3, 4, 5)))

# Patient -> the highest known grade, None where no grade is known.
Highest = dict[int, int | None]


@dataclass(slots=True)
class Grades:
    """The highest grades by term, by class, and of ANY_TERM; `related` where the drug is suspected."""

    highest: dict[str, Highest] = field(default_factory=dict)
    related: dict[str, Highest] = field(default_factory=dict)


@dataclass(slots=True)
class DrugTally:
    """Of one drug: who had it, of whom toxicity was never asked, and the grades of either kind."""

    exposed: set[int] = field(default_factory=set)
    not_asked: set[int] = field(default_factory=set)
    haematological: Grades = field(default_factory=Grades)
    other: Grades = field(default_factory=Grades)

    def grades(self, haematological: bool) -> Grades:
        return self.haematological if haematological else self.other


@dataclass(frozen=True, slots=True)
class SeverityBar:
    """How many of the `exposed` had a term at any grade, and at grade 3 or more."""

    term: str
    label: Text
    exposed: int
    any_grade: int
    severe: int


def toxicity_tables(
    people: People,
    stamp: Mapping[Text, Text],
    *,
    drugs: Collection[str] = ALL_DRUGS,
    with_limits: bool = False,
    related_only: bool = False,
) -> list[Table]:
    """Haematological and other toxicity by drug and grade, grade 3 or more by class, and rates.

    `people` are the analysed patients with their courses, cut at the data cut-off. By grade there is a block
    for each of `drugs`. `with_limits` adds the limits of Clopper and Pearson to grade 3 or more;
    `related_only` counts only events of which the drug is suspected.
    """
    tallies, notes = tally(people, drugs), _notes(people, related_only)
    return [
        *(_grades_table(tallies, kind, with_limits, related_only, notes, stamp) for kind in (True, False)),
        classes_table(people, stamp),
        rates_table(people, stamp),
    ]


def severity_bars(people: People, *, haematological: bool, drug: str = ANY_DRUG) -> list[SeverityBar]:
    """The terms that occurred under a drug, or under any, for a bar figure; the most frequent first."""
    found = tally(people, (drug,)).get(drug, DrugTally())
    bars = [
        SeverityBar(term, CTCAE(term).label, len(found.exposed), len(highest), len(_from(highest, SEVERE)))
        for term, highest in found.grades(haematological).highest.items()
        if term in CTCAE_FACTS
    ]
    return sorted(bars, key=lambda bar: (-bar.any_grade, -bar.severe, str(bar.label)))


def tally(people: People, drugs: Collection[str] = ALL_DRUGS) -> dict[str, DrugTally]:
    """Drug -> tally, of these drugs in this order.

    Of several drugs that is left out which nobody was given; ANY_DRUG is always there.
    """
    tallies = {drug: DrugTally() for drug in drugs}
    for patient, course in people:
        if course.exposures:
            _add(tallies, patient, course)
    return {
        drug: found for drug, found in tallies.items() if found.exposed or drug == ANY_DRUG or len(drugs) == 1
    }


def _add(tallies: Mapping[str, DrugTally], patient: int, course: Course) -> None:
    answered = {each.drug for each in course.exposures if each.asked}
    for event in course.events:
        under = {each.drug for each in course.exposures if counts_for(event, each)}
        answered |= under
        if under and event.haematological is not None:
            related = under.intersection(event.suspected)
            for drug in tallies.keys() & {ANY_DRUG, *under}:
                grades = tallies[drug].grades(event.haematological)
                _raise(grades.highest, patient, event)
                if drug in related or (drug == ANY_DRUG and related):
                    _raise(grades.related, patient, event)
    if answered:
        answered.add(ANY_DRUG)
    for drug in tallies.keys() & {ANY_DRUG, *(each.drug for each in course.exposures)}:
        tallies[drug].exposed.add(patient)
        if drug not in answered:
            tallies[drug].not_asked.add(patient)


def _raise(highest: dict[str, Highest], patient: int, event: AdverseEvent) -> None:
    """A patient counts once for the term, once for its class and once for all."""
    for key in (event.term, event.organ_class, ANY_TERM):
        grades = highest.setdefault(key, {})
        known = [grade for grade in (grades.get(patient), event.grade) if grade is not None]
        grades[patient] = max(known, default=None)


def _grades_table(
    tallies: Mapping[str, DrugTally],
    haematological: bool,
    with_limits: bool,
    related_only: bool,
    notes: Sequence[Text],
    stamp: Mapping[Text, Text],
) -> Table:
    blocks = [
        _block(drug, found, found.grades(haematological), with_limits, related_only)
        for drug, found in tallies.items()
    ]
    title = (
        _("Haematological toxicity of the drugs given after transplant")
        if haematological
        else _("Non-haematological toxicity of the drugs given after transplant")
    )
    limits = [Column(_("Grade ≥ 3, % (95 % CI)"), "interval")] if with_limits else []
    grades = [_("Any grade"), _("Grade 1–2"), _("Grade 3"), _("Grade 4"), _("Grade 5")]
    more = [_("Grade unknown"), _("Grade ≥ 3"), _("Related, any grade"), _("Related, grade ≥ 3")]
    columns = [
        Column(_("Adverse event"), "text"),
        *(Column(text, "share") for text in (*grades, *more)),
        *limits,
    ]
    key = "toxicity_haematological" if haematological else "toxicity_other"
    return Table(key, title, columns, blocks, notes, stamp, _("Drug"), SUMS)


def _block(drug: str, found: DrugTally, grades: Grades, with_limits: bool, related_only: bool) -> Block:
    total = len(found.exposed)
    title = _("%(drug)s (n = %(exposed)d)") % {"drug": drug_name(drug), "exposed": total}
    highest = grades.related if related_only else grades.highest
    rows = [
        [label, *_cells(total, highest.get(key, {}), grades.related.get(key, {}), with_limits)]
        for key, label in _rows(highest)
    ]
    if found.not_asked:
        empty: list[AnyCell] = [""] * (len(rows[0]) - 2)
        label = Label(_("Not recorded whether there was any toxicity"))
        rows.append([label, share(found.not_asked, total), *empty])
    return Block(title, rows)


def drug_name(drug: str) -> Text:
    return _("Any drug") if drug == ANY_DRUG else DRUG(drug).label


def _rows(highest: Mapping[str, Highest]) -> Iterator[tuple[str, Label]]:
    """All terms together, then each class with its terms; the most frequent first."""
    yield ANY_TERM, Label(_("Any adverse event"))
    terms = [term for term in highest if term in CTCAE_FACTS]
    classes = {CTCAE_FACTS[term].organ_class for term in terms}
    for organ_class in _by_frequency(classes, highest):
        yield organ_class, Label(_(organ_class), 1)
        mine = [term for term in terms if CTCAE_FACTS[term].organ_class == organ_class]
        yield from ((term, Label(CTCAE(term).label, 2)) for term in _by_frequency(mine, highest))


def _by_frequency(keys: Iterable[str], highest: Mapping[str, Highest]) -> list[str]:
    return sorted(keys, key=lambda key: (-len(highest[key]), key))


def _cells(total: int, highest: Highest, related: Highest, with_limits: bool) -> list[AnyCell]:
    severe = _from(highest, SEVERE)
    cells: list[AnyCell] = [share(highest, total)]
    cells += [share(_from(highest, lowest, most), total) for lowest, most in GRADES]
    cells.append(share([patient for patient, grade in highest.items() if grade is None], total))
    cells += [share(severe, total), share(related, total), share(_from(related, SEVERE), total)]
    if with_limits:
        cells.append(exact(len(severe), total, severe.copy))
    return cells


def _from(highest: Highest, lowest: int, most: int = 5) -> list[int]:
    return [p for p, grade in highest.items() if grade is not None and lowest <= grade <= most]


def _notes(people: People, related_only: bool) -> Sequence[Text]:
    events = [event for _patient, course in people for event in course.events]
    unclassed = sum(event.haematological is None for event in events)
    unattributed = sum(bool(event.related) and not event.suspected for event in events)
    notes = [
        _(
            "CTCAE v5.0. A patient counts once for each term and drug, by the highest grade, once for each "
            "system organ class and once for any adverse event; columns and rows therefore do not add up. "
            "Percentages are of the patients who had at least one dose of the drug."
        ),
        _(
            "An adverse event counts for each drug of its treatment that was being given, or had been given "
            "up to 30 days before (antibodies and CAR-T cells: 90 days), and for each drug suspected of it. "
            "Related: this drug is suspected (possible, probable or definite)."
        ),
        _("GVHD, the myeloma and death of either are not counted as toxicity of a drug."),
        _("Grade unknown: no grade is recorded for any event of the patient in this row."),
        _("Adverse events without a term, in neither table: %(unclassed)d.") % {"unclassed": unclassed},
        _("Related to treatment without a drug being named: %(number)d.") % {"number": unattributed},
    ]
    return [*notes, _("Only events of which the drug is suspected.")] if related_only else notes
