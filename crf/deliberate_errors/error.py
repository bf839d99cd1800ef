"""How a deliberate error is declared: the check that must find it, and what puts it into a patient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    forms of a patient: a page refuses it, or it lies in the centre's dossier or in time. `what` says it in
    words, for the table of all of them. An error that is not `drawn` is never put into a synthetic study: one
    that is added later would change every study of the same seed.
    """

    check_id: str
    put_in: PutIn
    also: frozenset[str]
    typed: bool
    what: str = ""
    drawn: bool = True


ERRORS: dict[str, DeliberateError] = {}


def error(
    check_id: str, *, also: str = "", typed: bool = True, what: str = "", drawn: bool = True
) -> Callable[[PutIn], PutIn]:
    """Register what a function puts in; `also` names checks separated by spaces.

    Without `what` its name and its docstring say what that is.
    """

    def register(put_in: PutIn) -> PutIn:
        if check_id in ERRORS:
            raise ValueError(f"There is already a deliberate error for {check_id}.")
        words = what or " ".join([f"{_name_in_words(put_in)}.", *(put_in.__doc__ or "").split()])
        ERRORS[check_id] = DeliberateError(
            check_id, put_in, frozenset(also.split()), typed, words.strip(), drawn
        )
        return put_in

    return register


def answers(
    check_id: str,
    model: type[FormRecord],
    where: Callable[[Any], bool] = lambda row: True,
    *,
    also: str = "",
    typed: bool = True,
    drawn: bool = True,
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

    error(check_id, also=also, typed=typed, what=_answers_in_words(model, values), drawn=drawn)(put_in)


def _name_in_words(put_in: PutIn) -> str:
    return put_in.__name__.replace("_", " ").capitalize()


def _answers_in_words(model: type[FormRecord], values: Mapping[str, Any]) -> str:
    """As the dictionary names them: `DIA.isotype` = NS."""
    return ", ".join(f"`{model.form_key}.{name}` = {_plain(value)}" for name, value in values.items())


def _plain(value: Any) -> str:
    if value is None:
        return "no answer"
    return " and ".join(map(str, value)) if isinstance(value, list) else str(value)


def give(row: FormRecord, name: str, value: Any) -> None:
    """Set an answer; a missing code and what was typed in another unit go. None takes the answer away."""
    setattr(row, name, value)
    row.missing = {item: code for item, code in row.missing.items() if item != name}
    row.entered = {item: typed for item, typed in row.entered.items() if item != name}
