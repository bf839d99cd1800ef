"""Checks of the lines of therapy before the transplant: their numbers, their dates, how many there are.

What the lines contained and how the disease answered is in `line_courses`. Where the dictionary differs:
a line that has no number yet waits until it has one. While fewer lines are entered than the status before
the transplant declares, or that is not filled in, a gap in the numbers of E-LIN-01 is a line still to come.
E-LIN-07 looks at every autologous transplant, and says one thing of a line at a time. E-LIN-18 stands at
the declared number alone, so that a line can be complete before the next one is entered, and waits for the
first line. A date that E-LIN-02, E-LIN-03 or E-LIN-04 asks about is not compared with others as well, and
a day 0 before the diagnosis is E-DIA-03's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.derivations.follows import declared_lines
from crf.partial_date import (
    Dated,
    PartialDate,
    days_between_max,
    days_between_min,
    earliest,
    surely_after,
    surely_before,
)

if TYPE_CHECKING:
    from crf.models import Line
    from crf.record import PatientRecord

# Days by which treatment may precede the date of diagnosis.
BEFORE_DIAGNOSIS = 30
AUTOS = ("auto1_date", "auto2_date", "auto3_date")
TANDEM_DAYS = (45, 240)


# What several checks ask


def numbered(record: PatientRecord) -> list[Line]:
    """The lines that have a number, by it."""
    return sorted((line for line in record.lines if line.line_no is not None), key=_number)


def _number(line: Line) -> int:
    return line.line_no or 0


def misnumbered(record: PatientRecord) -> list[Line]:
    """The lines whose number another has too or, once all that are declared are entered, is beyond a gap."""
    lines = numbered(record)
    numbers = [line.line_no for line in lines]
    if numbers == list(range(1, len(lines) + 1)):
        return []
    repeated = [line for line in lines if numbers.count(line.line_no) > 1]
    declared = declared_lines(record)
    if repeated or declared is None or len(lines) < declared:
        return repeated
    return [line for line in lines if not 1 <= _number(line) <= len(lines)]


def disordered(record: PatientRecord) -> Iterator[tuple[Line, Line]]:
    """Neighbours by number of which the second surely started first."""
    for first, second in pairwise(numbered(record)):
        reversed_ = first.line_no != second.line_no and surely_before(second.line_start, first.line_start)
        if reversed_ and not is_misdated(record, first) and not is_misdated(record, second):
            yield first, second


def last_line(record: PatientRecord) -> Line | None:
    """The line before the allo; None until all that are declared are entered and numbered in order."""
    lines = numbered(record)
    if not lines or len(lines) != len(record.lines) or len(lines) != declared_lines(record):
        return None
    return None if misnumbered(record) or any(disordered(record)) else lines[-1]


def known_day0(record: PatientRecord) -> date | None:
    """The day of the index allo, unless the diagnosis is surely after it."""
    return None if surely_after(record.diagnosis.dx_date, record.day0) else record.day0


def relapse_of(line: Line) -> PartialDate | None:
    """The date of the relapse after the line, where the line is said to have one."""
    return line.relapse_date if line.relapsed == "Y" else None


def is_misdated(record: PatientRecord, line: Line) -> bool:
    """Whether another check asks about the start of the line already."""
    return _ends_too_soon(line) or _is_before_diagnosis(record, line) or _is_after_allo(record, line)


def _ends_too_soon(line: Line) -> bool:
    return surely_before(line.line_end, line.line_start)


def _is_before_diagnosis(record: PatientRecord, line: Line) -> bool:
    diagnosed = record.diagnosis.dx_date
    days = days_between_min(line.line_start, diagnosed)
    return days is not None and days > BEFORE_DIAGNOSIS and not surely_after(diagnosed, record.day0)


def _is_after_allo(record: PatientRecord, line: Line) -> bool:
    day0 = known_day0(record)
    return line.line_start is not None and day0 is not None and earliest(line.line_start) >= day0


# The checks


@check(
    "E-LIN-01",
    severity=HARD,
    fields=("LIN.line_no",),
    message=gettext_noop(
        "The lines are numbered {numbers}. Please number them 1, 2, 3 without gaps or repeats, "
        "the earliest first."
    ),
    condition=gettext_noop(
        "Two lines have the same number, or as many lines are entered as are declared "
        "and their numbers are not 1 to n."
    ),
)
def numbers_with_gaps(record: PatientRecord) -> Iterator[Found]:
    if wrong := misnumbered(record):
        numbers = ", ".join(str(line.line_no) for line in numbered(record))
        yield finding(*wrong, numbers=numbers)


@check(
    "E-LIN-02",
    severity=HARD,
    fields=("LIN.line_start", "DIA.dx_date"),
    message=gettext_noop(
        "Line {number} starts on {start}, more than 30 days before the diagnosis ({diagnosed}). "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A line certainly starts more than 30 days before the diagnosis, which is not after the index allo."
    ),
)
def before_diagnosis(record: PatientRecord) -> Iterator[Found]:
    """One question for all lines: a wrong date of diagnosis would make one of each."""
    if early := [line for line in numbered(record) if _is_before_diagnosis(record, line)]:
        first, diagnosis = early[0], record.diagnosis
        words: dict[str, Any] = {"number": first.line_no, "start": first.line_start}
        yield finding(*early, diagnosis, diagnosed=diagnosis.dx_date, **words)


@check(
    "E-LIN-03",
    severity=HARD,
    fields=("LIN.line_start", "LIN.line_end"),
    message=gettext_noop(
        "Line {number} ends on {end}, before it starts ({start}). Please correct whichever is wrong."
    ),
    condition=gettext_noop("A line certainly ends before it starts."),
)
def ends_before_start(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        if _ends_too_soon(line):
            yield finding(line, number=line.line_no, end=line.line_end, start=line.line_start)


@check(
    "E-LIN-04",
    severity=HARD,
    fields=("LIN.line_start", "TRA.tx_date"),
    message=gettext_noop(
        "Line {number} starts on {start}, not before the index allo ({day0}). Please correct the date, "
        "or enter it as a treatment after the transplant."
    ),
    condition=gettext_noop("A line certainly starts on the day of the index allo or later."),
)
def starts_after_allo(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        if _is_after_allo(record, line) and not _ends_too_soon(line):
            yield finding(line, record.index, number=line.line_no, start=line.line_start, day0=record.day0)


@check(
    "E-LIN-05",
    severity=SOFT,
    fields=("LIN.line_start", "LIN.line_end"),
    message=gettext_noop(
        "Line {later} starts on {start}, before line {number} ends ({end}). Please confirm or correct."
    ),
    condition=gettext_noop(
        "A line certainly starts before the end of the line with the number before it, "
        "and not before the start of that line."
    ),
)
def overlap(record: PatientRecord) -> Iterator[Found]:
    for first, second in pairwise(numbered(record)):
        if first.line_no == second.line_no or not surely_before(second.line_start, first.line_end):
            continue
        misplaced = surely_before(second.line_start, first.line_start)
        if not (misplaced or is_misdated(record, first) or is_misdated(record, second)):
            words = {"number": first.line_no, "end": first.line_end}
            items = ("line_start", "LIN.line_end")
            yield finding(second, first, items=items, later=second.line_no, start=second.line_start, **words)


@check(
    "E-LIN-06",
    severity=HARD,
    fields=("LIN.line_no", "LIN.line_start"),
    message=gettext_noop(
        "Line {later} starts on {start}, before line {number} ({earlier}). "
        "Please correct the dates, or number the lines in their order."
    ),
    condition=gettext_noop("A line certainly starts before the line with the number before it."),
)
def not_in_order(record: PatientRecord) -> Iterator[Found]:
    for first, second in disordered(record):
        words: dict[str, Any] = {"number": first.line_no, "earlier": first.line_start}
        yield finding(first, second, later=second.line_no, start=second.line_start, **words)


@check(
    "E-LIN-07",
    severity=HARD,
    message=gettext_noop(
        "“{auto_label}” of line {number} ({auto}) does not fit “{other_label}” ({other}). It should be after "
        "the start of the line and the auto before it, and before the index allo. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "An autologous transplant is certainly before the start of its line, before the one that it follows, "
        "or after the index allo."
    ),
)
def auto_out_of_place(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        if misfit := misplaced_auto(record, line):
            name, path, other = misfit
            words = {"auto_label": f"LIN.{name}", "auto": getattr(line, name)}
            words |= {"other_label": path, "other": other}
            yield finding(line, record.index, items=(name, path), number=line.line_no, **words)


def misplaced_auto(record: PatientRecord, line: Line) -> tuple[str, str, Dated] | None:
    """The item of the first auto that is out of place, the item that it does not fit, and its date."""
    if line.auto_done != "Y":
        return None
    previous, since = "line_start", line.line_start
    for name in AUTOS[: line.auto_count or 1]:
        when = getattr(line, name)
        if when is None:
            continue
        if since is not None and surely_before(when, since):
            return None if is_misdated(record, line) else (name, f"LIN.{previous}", since)
        if record.day0 is not None and surely_after(when, known_day0(record)):
            return None if is_misdated(record, line) else (name, "TRA.tx_date", record.day0)
        previous, since = name, when
    return None


@check(
    "E-LIN-08",
    severity=SOFT,
    fields=("LIN.auto1_date", "LIN.auto2_date"),
    message=gettext_noop(
        "The first two autos of line {number} were on {first} and {second}, an unusual interval "
        "for a tandem. Please confirm or correct the dates. "
        "If the second was for a relapse, it is a line of its own."
    ),
    condition=gettext_noop(
        "The interval between the first and the second auto of a line is certainly below 45 days "
        "or above 240 days."
    ),
)
def unusual_tandem(record: PatientRecord) -> Iterator[Found]:
    shortest, longest = TANDEM_DAYS
    for line in numbered(record):
        first, second = line.auto1_date, line.auto2_date
        most, fewest = days_between_max(first, second), days_between_min(first, second)
        if most is None or fewest is None or not (line.auto_done == "Y" and (line.auto_count or 0) > 1):
            continue
        if (most < shortest or fewest > longest) and not misplaced_auto(record, line):
            yield finding(line, number=line.line_no, first=first, second=second)


@check(
    "E-LIN-09",
    severity=HARD,
    message=gettext_noop(
        "The best response to line {number} ({response}) does not fit “{other_label}” ({other}): "
        "it should lie between the start of the line and its relapse. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The date of the best response is certainly before the start of the line or after its relapse."
    ),
)
def response_out_of_place(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        response, start, relapse = line.best_resp_date, line.line_start, relapse_of(line)
        if surely_before(response, start):
            name, other = "line_start", start
        elif surely_after(response, relapse) and not surely_before(relapse, start):
            name, other = "relapse_date", relapse
        else:
            continue
        if not is_misdated(record, line):
            words = {"number": line.line_no, "response": response, "other": other}
            yield finding(line, items=("best_resp_date", name), other_label=f"LIN.{name}", **words)


@check(
    "E-LIN-10",
    severity=HARD,
    fields=("LIN.relapse_date", "LIN.line_start"),
    message=gettext_noop(
        "The relapse after line {number} ({relapse}) is before the line starts ({start}). "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop("The relapse after a line is certainly before the start of that line."),
)
def relapse_before_start(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        relapse, start = relapse_of(line), line.line_start
        if surely_before(relapse, start) and not is_misdated(record, line):
            yield finding(line, number=line.line_no, relapse=relapse, start=start)


@check(
    "E-LIN-11",
    severity=SOFT,
    fields=("LIN.relapse_date", "TRA.tx_date"),
    message=gettext_noop(
        "The relapse after line {number} ({relapse}) is after the index allo ({day0}). "
        "Please correct the date, or answer “no” here and enter it as a relapse after the transplant."
    ),
    condition=gettext_noop("The relapse after a line is certainly after the index allo."),
)
def relapse_after_allo(record: PatientRecord) -> Iterator[Found]:
    for line in numbered(record):
        relapse = relapse_of(line)
        if surely_after(relapse, known_day0(record)) and not is_misdated(record, line):
            yield finding(line, record.index, number=line.line_no, relapse=relapse, day0=record.day0)


@check(
    "E-LIN-18",
    severity=HARD,
    fields=("PRE.n_prior_lines",),
    message=gettext_noop(
        "The number of previous lines is given as {declared}, and {entered} are entered. "
        "Please enter the lines that are missing, or correct the number."
    ),
    condition=gettext_noop(
        "At least one line is entered, and not as many as the status before the transplant declares."
    ),
)
def declared_and_entered_lines(record: PatientRecord) -> Iterator[Found]:
    declared, entered = record.pre_transplant.n_prior_lines, len(record.lines)
    if entered and declared is not None and declared != entered:
        yield finding(record.pre_transplant, declared=declared, entered=entered)
