"""Table 1: the patients as they were at day 0, all together and group by group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from analysis.baseline import BASELINE, Fact
from analysis.estimators import compare_counts, kruskal_wallis, rank_sum
from analysis.estimators.association import FISHER
from analysis.observed import FEWEST_PATIENTS
from analysis.tables import Block, Column, Table
from analysis.tables.cells import AnyCell, Count, Label, P, Quartiles, Share, Text, Who

Groups = Sequence[tuple[Text, pd.DataFrame]]
YES_OR_NO = {"Y", "N"}

RANK_SUM, KRUSKAL, CHI_SQUARED, EXACT, SPARSE = "rank-sum", "kruskal", "chi-squared", "exact", "sparse"
TOO_SMALL, SAME = "too small", "same"
TESTS: Mapping[str, Text] = {
    RANK_SUM: gettext_lazy("Wilcoxon’s rank-sum test: %(facts)s."),
    KRUSKAL: gettext_lazy("Kruskal–Wallis test: %(facts)s."),
    CHI_SQUARED: gettext_lazy("Pearson’s chi-squared test without continuity correction: %(facts)s."),
    EXACT: gettext_lazy("Fisher’s exact test, because an expected count is below 5: %(facts)s."),
    SPARSE: gettext_lazy(
        "Pearson’s chi-squared test although an expected count is below 5, because there are too many tables "
        "for Fisher’s: %(facts)s. Please read this p with caution."
    ),
    SAME: gettext_lazy("No p for what tells the groups apart: %(facts)s."),
    TOO_SMALL: gettext_lazy("No p where a group has fewer than %(fewest)s patients: %(facts)s."),
}


def table_one(
    groups: Groups,
    stamp: Mapping[Text, Text],
    *,
    facts: Iterable[Fact] = BASELINE.values(),
    p_values: bool = False,
) -> Table:
    """A block for each fact of which anything is known or lacking, a column for each group of patients.

    The first group is everybody. With `p_values` the groups after it are compared, if there are two or more;
    the notes name the tests. Quartiles are of type 7, as `quantile` of R gives them.
    """
    facts = tuple(facts)
    tests = {fact.key: _test(fact, groups[1:]) for fact in facts} if p_values and len(groups) > 2 else {}
    columns = [Column(_("Characteristic"), "text"), *(Column(_heading(*group), "mixed") for group in groups)]
    if tests:
        columns.append(Column(_("p"), "p"))
    shown = [(fact, rows) for fact in facts if (rows := list(_rows(fact, groups)))]
    if tests:
        shown = [(fact, _with_p(rows, P(tests[fact.key][0]))) for fact, rows in shown]
    named = [fact for fact, _rows_of_it in shown]
    return Table(
        "table1",
        _("Patients at transplant"),
        columns,
        [Block(_title(fact), rows) for fact, rows in shown],
        [*_conventions(named), *_names_of(tests, named), *(f"{f.title}: {f.help}" for f in named if f.help)],
        stamp,
        _("Variable"),
    )


def _with_p(rows: list[list[AnyCell]], p: P) -> list[list[AnyCell]]:
    """The test beside the first of the rows that it is about."""
    return [[*row, "" if at else p] for at, row in enumerate(rows)]


def _heading(label: Text, frame: pd.DataFrame) -> str:
    return _("%(group)s, N = %(n)s") % {"group": label, "n": number_format(len(frame))}


def _title(fact: Fact) -> str:
    return f"{fact.title}, {fact.unit}" if fact.unit else str(fact.title)


def _rows(fact: Fact, groups: Groups) -> Iterator[list[AnyCell]]:
    everything = pd.concat([frame[fact.key] for _label, frame in groups])
    if fact.kind == "number" and everything.notna().any():
        yield [Label(_("Median (Q1–Q3)")), *(_quartiles(fact, frame) for _label, frame in groups)]
    if fact.kind == "category":
        seen = set(everything.dropna().unique())
        for code, label in _levels(fact, seen).items():
            yield [Label(label), *(_share(fact, code, frame) for _label, frame in groups)]
    if everything.isna().any():
        yield [
            Label(pgettext("a characteristic", "Unknown")),
            *(_unknown(fact, frame) for _label, frame in groups),
        ]


def _levels(fact: Fact, seen: set[str]) -> dict[str, Text]:
    """Those that somebody has; of yes and no only yes, which tells the other."""
    if set(fact.levels) == YES_OR_NO:
        return {"Y": fact.levels["Y"]} if seen else {}
    return {code: label for code, label in fact.levels.items() if code in seen}


def _quartiles(fact: Fact, frame: pd.DataFrame) -> Quartiles:
    known = frame[fact.key].dropna().to_numpy(float)
    lower, median, upper = np.quantile(known, (0.25, 0.5, 0.75)) if len(known) else (np.nan,) * 3
    return Quartiles(float(median), float(lower), float(upper), fact.digits, who=_who(fact, frame, "known"))


def _share(fact: Fact, code: str, frame: pd.DataFrame) -> Share:
    column = frame[fact.key]
    return Share(int((column == code).sum()), int(column.notna().sum()), who=_who(fact, frame, code))


def _unknown(fact: Fact, frame: pd.DataFrame) -> Count:
    return Count(int(frame[fact.key].isna().sum()), who=_who(fact, frame, None))


def _who(fact: Fact, frame: pd.DataFrame, which: str | None) -> Who:
    return partial(_patients, frame, fact.key, which)


def _patients(frame: pd.DataFrame, key: str, which: str | None) -> list[int]:
    """The ids of those with a code, with any value ("known"), or with none (None)."""
    column = frame[key]
    rows = column.isna() if which is None else column.notna() if which == "known" else column == which
    found: list[int] = frame.loc[rows, "patient"].tolist()
    return found


def _test(fact: Fact, groups: Groups) -> tuple[float, str]:
    """p and which test gave it, or NaN and why there is none."""
    known = [frame[fact.key].dropna() for _label, frame in groups]
    if min(map(len, known)) < FEWEST_PATIENTS:
        return float("nan"), TOO_SMALL
    if fact.kind == "number":
        values = np.concatenate([column.to_numpy(float) for column in known])
        member = np.repeat(np.arange(len(known)), [len(column) for column in known])
        two = len(known) == 2
        return (rank_sum if two else kruskal_wallis)(values, member).p, RANK_SUM if two else KRUSKAL
    counts = [[int((column == code).sum()) for code in fact.levels] for column in known]
    if np.count_nonzero(counts, axis=1).max() == 1 == np.count_nonzero(counts, axis=0).max():
        return float("nan"), SAME
    test = compare_counts(counts)
    return test.p, EXACT if test.method == FISHER else SPARSE if test.sparse else CHI_SQUARED


def _conventions(shown: Sequence[Fact]) -> list[str]:
    notes = [_("n (%): the percentage is of those of whom it is known.")]
    if any(fact.kind == "number" for fact in shown):
        notes.append(_("Median (first to third quartile), with quantiles of type 7, the default of R."))
    return notes


def _names_of(tests: Mapping[str, tuple[float, str]], shown: Sequence[Fact]) -> Iterator[str]:
    by_test: dict[str, list[str]] = defaultdict(list)
    for fact in shown:
        if fact.key in tests:
            by_test[tests[fact.key][1]].append(str(fact.title))
    for name, text in TESTS.items():
        if name in by_test:
            yield str(text) % {"facts": ", ".join(by_test[name]), "fewest": FEWEST_PATIENTS}
