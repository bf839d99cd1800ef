"""Checks of the index allo and the transplants after it.

E-TRA-01 waits until every transplant says whether it is the index: none at all is an unfinished form.
"""

from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.record import PatientRecord

CORD_BLOOD_SOURCES = ("CB1", "CB2")


@check(
    "E-TRA-01",
    severity=HARD,
    fields=("TRA.is_index", "TRA.tx_kind"),
    message=gettext_noop(
        "Exactly one transplant must be marked as the index, and it must be allogeneic. "
        "Please correct the marks."
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
)
def not_in_order(record: PatientRecord) -> Iterator[Found]:
    numbered = [row for row in record.transplants if row.tx_number is not None]
    for first, second in pairwise(row for row in numbered if row.tx_date):
        if first.tx_date == second.tx_date or (first.tx_number or 0) >= (second.tx_number or 0):
            yield finding(first, second)
    for row in numbered:
        if row.allo_number is not None and row.allo_number > (row.tx_number or 0):
            yield finding(row, items=("allo_number", "tx_number"))


@check(
    "E-TRA-03",
    severity=SOFT,
    fields=("TRA.allo_number", "TRA.is_index"),
    message=gettext_noop(
        "The index transplant is allo number {number}. Please confirm that the earlier one took place "
        "before the period of the study."
    ),
)
def index_is_not_the_first_allo(record: PatientRecord) -> Iterator[Found]:
    number = record.index.allo_number
    if number is not None and number > 1:
        yield finding(record.index, number=number)


@check(
    "E-TRA-22",
    severity=HARD,
    fields=("TRA.donor_type", "TRA.cell_source"),
    message=gettext_noop(
        "Donor and stem-cell source do not agree: cord blood must be named in both or in neither. "
        "Please correct whichever is wrong."
    ),
)
def cord_blood_in_one_only(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        answered = row.donor_type is not None and row.cell_source is not None
        if answered and (row.donor_type == "CB") != (row.cell_source in CORD_BLOOD_SOURCES):
            yield finding(row)
