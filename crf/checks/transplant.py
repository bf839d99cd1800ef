"""Checks of the index allo and the transplants after it: which is which, in what order, and by what plan.

E-TRA-01 waits until every transplant says whether it is the index: none at all is an unfinished form.

Where the dictionary differs: one wrong date or number is one question. So E-TRA-04 is silent where the autos
declared are not those of the lines (E-PRE-12) or the allo number exceeds the total (E-TRA-02), and E-TRA-05
and E-TRA-06 where the paired auto is not among the autos of the lines (E-TRA-08). That one waits until the
lines have as many dated autos as are declared: until then the paired one may only not be typed yet. E-TRA-07
does not ask about a salvage allo with a relapse since the auto, which is no tandem by any reading.
"""

from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.derivations.days import autos
from crf.derivations.follows import declared_autos
from crf.derivations.transplants import TANDEM_DAYS, auto_of_tandem
from crf.models import Transplant
from crf.partial_date import (
    Dated,
    PartialDate,
    days_between_max,
    days_between_min,
    possibly_before,
    surely_after,
    surely_before,
)
from crf.record import PatientRecord

TANDEMS = ("TANDP", "TANDU")
# By so many days an allo that follows another is early unless the graft failed.
EARLY_SECOND = 60


@check(
    "E-TRA-01",
    severity=HARD,
    fields=("TRA.is_index", "TRA.tx_kind"),
    message=gettext_noop(
        "Exactly one transplant must be marked as the index, and it must be allogeneic. "
        "Please correct the marks."
    ),
    condition=gettext_noop(
        "More than one transplant is marked as the index, or the marked one is autologous, or none is marked "
        "although every transplant says whether it is the index."
    ),
)
def not_one_index(record: PatientRecord) -> Iterator[Found]:
    marked = [row for row in record.transplants if row.is_index == "Y"]
    if not marked and record.transplants and all(row.is_index is not None for row in record.transplants):
        yield finding(*record.transplants)
    elif len(marked) > 1 or (marked and marked[0].tx_kind == "N"):
        yield finding(*marked)


@check(
    "E-TRA-02",
    severity=HARD,
    fields=("TRA.tx_date", "TRA.tx_number"),
    message=gettext_noop(
        "Numbers and dates of the transplants are not in order. "
        "Later transplants have higher numbers, and no allo number exceeds the total number: please correct."
    ),
    condition=gettext_noop(
        "Of two transplants that follow each other by date, the later one does not have the higher total "
        "number, or both have the same date; or an allo number is higher than the total number."
    ),
)
def not_in_order(record: PatientRecord) -> Iterator[Found]:
    numbered = [row for row in record.transplants if row.tx_number is not None]
    for first, second in pairwise(row for row in numbered if row.tx_date):
        if first.tx_date == second.tx_date or (first.tx_number or 0) >= (second.tx_number or 0):
            yield finding(first, second)
    for row in numbered:
        if _exceeds_the_total(row):
            yield finding(row, items=("allo_number", "tx_number"))


def _exceeds_the_total(row: Transplant) -> bool:
    return row.allo_number is not None and row.allo_number > (row.tx_number or 0)


@check(
    "E-TRA-03",
    severity=SOFT,
    fields=("TRA.allo_number", "TRA.is_index"),
    message=gettext_noop(
        "The index transplant is allo number {number}. Please confirm that the earlier one took place "
        "before the period of the study."
    ),
    condition=gettext_noop("The allo number of the index transplant is 2 or higher."),
)
def index_is_not_the_first_allo(record: PatientRecord) -> Iterator[Found]:
    number = record.index.allo_number
    if number is not None and number > 1:
        yield finding(record.index, number=number)


@check(
    "E-TRA-04",
    severity=SOFT,
    fields=("TRA.tx_number", "TRA.allo_number", "PRE.n_prior_autos"),
    message=gettext_noop(
        "The index allo is transplant number {number} in all, but with {autos} previous autologous "
        "transplants and as allo number {allo} it would be number {expected}. Please correct the number."
    ),
    condition=gettext_noop(
        "The total number of the index transplant is not the number of previous autologous transplants plus "
        "the allo number. Silent where E-TRA-02 or E-PRE-12 speaks of these numbers."
    ),
)
def number_without_the_autos(record: PatientRecord) -> Iterator[Found]:
    row, declared = record.index, declared_autos(record)
    if row.tx_number is None or row.allo_number is None or declared is None:
        return
    expected = declared + row.allo_number
    contested = _exceeds_the_total(row) or (record.lines and len(autos(record)) != declared)
    if row.tx_number != expected and not contested:
        yield finding(
            row,
            record.pre_transplant,
            number=row.tx_number,
            autos=declared,
            allo=row.allo_number,
            expected=expected,
        )


def _unknown_auto(record: PatientRecord, auto: Dated) -> bool:
    """Whether all autos of the lines are dated, and the paired one surely is none of them."""
    dates = [when for _path, when in autos(record)]
    if len(dates) != declared_autos(record):
        return False
    return all(when is not None and not _overlap(when, auto) for when in dates)


def _overlap(a: Dated, b: Dated) -> bool:
    """Whether they can mean the same day."""
    return not surely_before(a, b) and not surely_before(b, a)


def _planned_tandems(record: PatientRecord) -> Iterator[tuple[Transplant, PartialDate]]:
    """The transplants with the date of a paired auto that does not contradict the lines."""
    for row in record.transplants:
        auto = auto_of_tandem(record, row)
        if row.tx_plan == "TANDP" and auto is not None and not _unknown_auto(record, auto):
            yield row, auto


@check(
    "E-TRA-05",
    severity=SOFT,
    fields=("TRA.tandem_auto_date", "TRA.tx_date"),
    message=gettext_noop(
        "In a planned tandem 40 to 183 days lie between the auto ({auto}) and the allo ({allo}). "
        "Please correct the dates, or choose the plan that fits."
    ),
    condition=gettext_noop(
        "The plan is a planned tandem, and the interval from the paired auto to the allo is certainly below "
        "40 or above 183 days."
    ),
)
def tandem_interval(record: PatientRecord) -> Iterator[Found]:
    first, last = TANDEM_DAYS
    for row, auto in _planned_tandems(record):
        most, least = days_between_max(auto, row.tx_date), days_between_min(auto, row.tx_date)
        if most is not None and least is not None and (most < first or least > last):
            yield finding(row, auto=auto, allo=row.tx_date)


@check(
    "E-TRA-06",
    severity=SOFT,
    fields=("TRA.tx_plan", "TRA.tandem_auto_date", "LIN.relapse_date"),
    message=gettext_noop(
        "The plan is a planned tandem, but a relapse is recorded on {relapse}, between the auto ({auto}) and "
        "the allo. Please choose the plan that fits, or correct the dates."
    ),
    condition=gettext_noop(
        "The plan is a planned tandem, and a line has a relapse that is certainly after the paired auto and "
        "before the allo."
    ),
)
def relapse_within_the_tandem(record: PatientRecord) -> Iterator[Found]:
    for row, auto in _planned_tandems(record):
        for line in record.lines:
            between = surely_after(line.relapse_date, auto) and surely_before(line.relapse_date, row.tx_date)
            if between and line.relapsed == "Y":
                yield finding(row, line, relapse=line.relapse_date, auto=auto)


@check(
    "E-TRA-07",
    severity=SOFT,
    fields=("TRA.tx_plan",),
    message=gettext_noop(
        "An autologous transplant is recorded on {auto}, less than six months before the index allo, and the "
        "plan is “{plan_choice}”. Was it a tandem? Please confirm or correct the plan."
    ),
    condition=gettext_noop(
        "The plan of the index allo is no tandem, and an autologous transplant of a line was certainly 0 to "
        "183 days before it. Silent on a salvage allo if the lines have a relapse that can lie between the "
        "two."
    ),
)
def tandem_not_called_one(record: PatientRecord) -> Iterator[Found]:
    row = record.index
    if row.tx_plan is None or row.tx_plan in TANDEMS or row.tx_date is None:
        return
    for _path, auto in autos(record):
        least, most = days_between_min(auto, row.tx_date), days_between_max(auto, row.tx_date)
        soon = least is not None and most is not None and least >= 0 and most <= TANDEM_DAYS[1]
        if auto is not None and soon and not _is_salvage_after(record, auto):
            yield finding(row, auto=auto, plan_choice=f"TRA.tx_plan={row.tx_plan}")
            return


def _is_salvage_after(record: PatientRecord, auto: Dated) -> bool:
    return record.index.tx_plan == "SALV" and any(
        line.relapsed == "Y" and (line.relapse_date is None or possibly_before(auto, line.relapse_date))
        for line in record.lines
    )


@check(
    "E-TRA-08",
    severity=HARD,
    fields=("TRA.tandem_auto_date",),
    message=gettext_noop(
        "The paired auto ({auto}) is not among the autologous transplants of the lines of therapy. "
        "Please correct the date here or in the line."
    ),
    condition=gettext_noop(
        "The date of the paired auto of the index allo cannot be that of any autologous transplant of the "
        "lines, which are all dated and as many as the pre-transplant form declares."
    ),
)
def paired_auto_is_in_no_line(record: PatientRecord) -> Iterator[Found]:
    row = record.index
    if row.tandem_auto_date is not None and _unknown_auto(record, row.tandem_auto_date):
        yield finding(row, auto=row.tandem_auto_date)


@check(
    "E-TRA-25",
    severity=SOFT,
    fields=("TRA.tx_date", "ENG.graft_failure"),
    message=gettext_noop(
        "Another allo took place on {second}, {days} days after the index allo, and no graft failure is "
        "recorded. Please correct whichever is wrong; a boost of CD34+ cells is a treatment, not a "
        "transplant."
    ),
    condition=gettext_noop(
        "Another allo took place 1 to 60 days after the index allo, and the engraftment form says that there "
        "was no graft failure."
    ),
)
def early_second_allo(record: PatientRecord) -> Iterator[Found]:
    if record.day0 is None or record.engraftment.graft_failure != "NONE":
        return
    for row in record.transplants:
        days = days_between_min(record.day0, row.tx_date)
        if row is not record.index and row.tx_kind == "Y" and days is not None and 0 < days <= EARLY_SECOND:
            yield finding(row, record.engraftment, second=row.tx_date, days=days)
