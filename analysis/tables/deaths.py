"""Causes of death as certified, of deaths after relapse and of deaths without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
from django.utils.translation import gettext as _

from analysis.courses import Death, People
from analysis.definitions import HORIZON
from analysis.endpoints import DEATH, RELAPSE
from analysis.tables import AnyCell, Block, Column, Label, Table, Text
from analysis.tables.shares import share
from crf.codes import CODCON, CODMAIN

TRANSPLANT_RELATED = "HSCT"
NOT_KNOWN = 0


@dataclass(frozen=True, slots=True)
class Cause:
    """A row of the table: which deaths it counts; a `rare` one stands there only if there was one."""

    label: Text
    fits: Callable[[Death], bool]
    rare: bool = False


def deaths_table(frame: pd.DataFrame, people: People, stamp: Mapping[Text, Text]) -> Table:
    """Main and contributory causes, n (%) of the deaths within 24 months and of all.

    Which transplant-related ones there were is of the transplant-related deaths. `frame` has the columns of
    `os` and `pfs`, `people` the courses of its patients, both at the cut-off. The endpoint PFS decides
    whether a death is non-relapse mortality, not the certified cause.
    """
    certified = {patient: course.death for patient, course in people if course.death is not None}
    columns = _columns(frame[frame["os_event"] == 1])
    dead = list(columns.values())
    of_transplant = [
        [p for p in each if p in certified and _mainly(TRANSPLANT_RELATED, certified[p])] for each in dead
    ]
    whole: list[AnyCell] = [Label(_("Deaths"), about="pfs"), *(share(each, len(each)) for each in dead)]
    blocks = [
        Block("", [whole]),
        Block(_("Main cause"), _rows(_main_causes(), certified, dead)),
        Block(_("Transplant-related: which"), _rows(_transplant_causes(), certified, of_transplant)),
        Block(_("Contributory causes"), _rows(_contributory_causes(), certified, dead)),
    ]
    headings = [Column(_("Cause"), "text"), *(Column(heading, "share") for heading in columns)]
    kinds = len(columns) // 2
    sums = [(first, range(first + 1, first + kinds)) for first in (1, 1 + kinds)]
    return Table("deaths", _("Causes of death"), headings, blocks, _notes(), stamp, sums=sums)


def _columns(died: pd.DataFrame) -> dict[str, list[int]]:
    """Heading -> who died: for each of two periods all of them, then by what PFS says came first."""
    kind = died["pfs_event"].where(died["pfs_time"].notna(), NOT_KNOWN)
    kinds = {None: _("All deaths"), RELAPSE: _("After relapse"), DEATH: _("Non-relapse mortality")}
    if (kind == NOT_KNOWN).any():
        kinds[NOT_KNOWN] = _("Relapse not known")
    soon = died["os_time"] <= HORIZON
    periods = {_("within 24 months"): soon, _("whole follow-up"): pd.Series(True, died.index)}
    return {
        f"{name}, {period}": died.loc[within & (code is None or kind == code), "patient"].tolist()
        for period, within in periods.items()
        for code, name in kinds.items()
    }


def _rows(
    causes: Iterable[Cause], certified: Mapping[int, Death], columns: Sequence[list[int]]
) -> list[list[AnyCell]]:
    everybody = {patient for dead in columns for patient in dead}
    rows: list[list[AnyCell]] = []
    for cause in causes:
        of_it = {p for p in everybody if p in certified and cause.fits(certified[p])}
        if of_it or not cause.rare:
            shares = [share([p for p in dead if p in of_it], len(dead)) for dead in columns]
            rows.append([Label(cause.label, about="pfs"), *shares])
    return rows


def _main_causes() -> Iterator[Cause]:
    for code, label in CODMAIN.choices:
        yield Cause(label, partial(_mainly, code))
    yield Cause(_("Not recorded"), partial(_mainly, ""))


def _transplant_causes() -> Iterator[Cause]:
    for code, label in CODCON.choices:
        yield Cause(label, partial(_transplant_related, code), rare=True)
    yield Cause(_("Not recorded"), partial(_transplant_related, ""))


def _contributory_causes() -> Iterator[Cause]:
    for code, label in CODCON.choices:
        yield Cause(label, partial(_contributed, code), rare=True)
    yield Cause(_("None"), lambda death: death.contributing == ())
    yield Cause(_("Not recorded"), lambda death: death.contributing is None)


def _mainly(code: str, death: Death) -> bool:
    return death.main == code


def _transplant_related(which: str, death: Death) -> bool:
    return death.transplant == which


def _contributed(code: str, death: Death) -> bool:
    return code in (death.contributing or ())


def _notes() -> list[Text]:
    return [
        _(
            "Whether a death came after relapse or progression is decided as for progression-free survival: "
            "by what happened first, not by the cause that was certified."
        ),
        _("Main causes exclude each other; a death may have several contributory causes."),
        _("24 months are 730.5 days from the index allo."),
    ]
