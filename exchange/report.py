"""What became of each line of an imported file, and how that reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchange.registry_columns import BIRTH, IDENTIFYING
from exchange.remarks import IN_WORDS as KINDS_IN_WORDS
from exchange.remarks import Kind, Remark


class State(StrEnum):
    REGISTERED = "registered"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    QUESTION = "question"
    REFUSED = "refused"


IN_WORDS: dict[State, Promise] = {
    State.REGISTERED: gettext_lazy("Registered"),
    State.UPDATED: gettext_lazy("Updated"),
    State.UNCHANGED: gettext_lazy("Unchanged"),
    State.WAITING: gettext_lazy("Waiting for legal basis"),
    State.QUESTION: gettext_lazy("To be answered first"),
    State.REFUSED: gettext_lazy("Refused"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: what became of it, whose it is, and why where that is not plain.

    `new` stands on the first line of a patient who was not in the study before; she has a `subject_code`
    once she is. `changes` tells whether anything of her is, or would be, written. `twins` are the codes of
    patients who may be this one, on the first line of a patient of whom nobody has said.
    """

    number: int
    state: State
    cic: int | None = None
    subject_code: str = ""
    new: bool = False
    changes: bool = False
    why: str = ""
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one patient's lines, and the remarks on them."""

    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The same remark on one line or on many."""

    kind: Kind
    column: str
    value: str
    why: str
    lines: tuple[int, ...]

    @property
    def where(self) -> str:
        return in_ranges(self.lines)

    @property
    def kind_in_words(self) -> str:
        return str(KINDS_IN_WORDS[self.kind])


@dataclass(frozen=True, slots=True)
class Result:
    """An import, done or tried. Every line that was read is in `lines` once: what came in went somewhere."""

    sha256: str
    dry_run: bool
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    unread: tuple[str, ...]
    unused: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def counts(self) -> dict[State, int]:
        """Lines by state; their sum is the number of lines read."""
        counted = Counter(line.state for line in self.lines)
        return {state: counted[state] for state in State}

    @property
    def changes(self) -> bool:
        """Whether anything is, or would be, written."""
        return any(line.changes for line in self.lines)

    @property
    def patients(self) -> int:
        """How many were registered, those who wait for their legal basis included."""
        none = (State.REFUSED, State.QUESTION)
        return sum(line.new for line in self.lines if line.state not in none)

    @property
    def questions(self) -> list[Line]:
        """The first line of each patient of whom somebody has to say who it is."""
        return [line for line in self.lines if line.twins]

    def groups(self) -> list[Group]:
        """The remarks, those that say the same together, what was refused first."""
        lines: dict[tuple[Kind, str, str, str], list[int]] = {}
        for remark in self.remarks:
            lines.setdefault((remark.kind, remark.column, remark.value, remark.why), []).append(remark.line)
        ranks = list(KINDS_IN_WORDS)
        groups = [Group(*said, tuple(sorted(set(where)))) for said, where in lines.items()]
        return sorted(groups, key=lambda group: (ranks.index(group.kind), group.lines))

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "sha256": self.sha256,
            "dry_run": self.dry_run,
            "lines_read": len(self.lines),
            "counts": self.counts,
            "patients_registered": self.patients,
            "lines": [asdict(line) for line in self.lines],
            "remarks": [asdict(remark) for remark in self.remarks],
            "columns_not_read_yet": list(self.unread),
            "columns_not_used": list(self.unused),
            "columns_not_in_the_file": list(self.absent),
            "columns_dropped": list(DROPPED),
        }


DROPPED = (*IDENTIFYING, BIRTH)


def in_words(result: Result) -> Iterator[str]:
    """The report as lines of text."""
    yield _("Registry file %(sha)s") % {"sha": result.sha256[:12]}
    if result.dry_run:
        yield _("This was a dry run: nothing was written.")
    total = len(result.lines)
    parts = ", ".join(f"{count} {str(IN_WORDS[state]).lower()}" for state, count in result.counts.items())
    read = ngettext("%(total)s line read", "%(total)s lines read", total) % {"total": total}
    yield f"{read} = {parts}"
    patients = result.patients
    yield ngettext("%(total)s new patient", "%(total)s new patients", patients) % {"total": patients}
    for group in result.groups():
        value = f" “{group.value}”" if group.value else ""
        place = f", {group.column}{value}" if group.column else ""
        line = _("line %(where)s") % {"where": group.where}
        yield f"{group.kind_in_words}: {line}{place}: {group.why}"
    yield _("Dropped at reading: %(names)s") % {"names": ", ".join(DROPPED)}
    if result.absent:
        yield _("Not in the file, so left empty: %(names)s") % {"names": ", ".join(result.absent)}
    if result.unread:
        yield _("Not read yet, please enter them by hand: %(names)s") % {"names": ", ".join(result.unread)}
    if result.unused:
        yield _("Not asked for by the forms: %(names)s") % {"names": ", ".join(result.unused)}


def in_ranges(numbers: Iterable[int]) -> str:
    """2, 3, 4, 7 as "2–4, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
