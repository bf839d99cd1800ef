"""How a deliberate error is declared: the check that must find it, and what puts it into a patient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from crf.models import FormRecord

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

PutIn = Callable[["SyntheticPatient", Random], bool]


@dataclass(frozen=True, slots=True)
class DeliberateError:
    """An error for one check.

    `put_in` answers False, and changes nothing, where the patient's course does not allow it. `also` are the
    checks that rightly speak of the same error too. What is not `typed` cannot come about by typing into the
    forms of a patient: a page refuses it, or it lies in the centre's dossier or in time.
    """

    check_id: str
    put_in: PutIn
    also: frozenset[str]
    typed: bool


ERRORS: dict[str, DeliberateError] = {}


def error(check_id: str, *, also: str = "", typed: bool = True) -> Callable[[PutIn], PutIn]:
    """Register what a function puts in; `also` names checks separated by spaces."""

    def register(put_in: PutIn) -> PutIn:
        if check_id in ERRORS:
            raise ValueError(f"There is already a deliberate error for {check_id}.")
        ERRORS[check_id] = DeliberateError(check_id, put_in, frozenset(also.split()), typed)
        return put_in

    return register


def answers(
    check_id: str,
    model: type[FormRecord],
    where: Callable[[Any], bool] = lambda row: True,
    *,
    also: str = "",
    typed: bool = True,
    **values: Any,
) -> None:
    """Register an error that is nothing but these answers in the first row of a form that fits `where`."""

    def put_in(person: SyntheticPatient, random: Random) -> bool:
        row = next((row for row in person.rows(model) if where(row)), None)
        if row is None:
            return False
        for name, value in values.items():
            give(row, name, value)
        return True

    error(check_id, also=also, typed=typed)(put_in)


def give(row: FormRecord, name: str, value: Any) -> None:
    """Set an answer; a missing code and what was typed in another unit go. None takes the answer away."""
    setattr(row, name, value)
    row.missing = {item: code for item, code in row.missing.items() if item != name}
    row.entered = {item: typed for item, typed in row.entered.items() if item != name}
