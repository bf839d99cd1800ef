"""What an import has to say about one value or one line of the file."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    LEFT_OUT = "left_out"
    DIFFERENCE = "difference"
    CHANGED = "changed"
    NOTED = "noted"
    CHECK = "check"
    REFUSED = "refused"


IN_WORDS: dict[Kind, Promise] = {
    Kind.REFUSED: _("Refused"),
    Kind.LEFT_OUT: _("Left out"),
    Kind.DIFFERENCE: _("Kept as the centre has it"),
    Kind.CHANGED: _("Taken over"),
    Kind.NOTED: _("To be looked at"),
    Kind.CHECK: _("A check asks"),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Where in the file, what stands there, and why it matters; `column` is empty for a whole line."""

    kind: Kind
    line: int
    column: str
    value: str
    why: str
