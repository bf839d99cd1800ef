"""Patient numbers of the registry as numbers: how a spreadsheet writes one does not make another patient."""

from django.db.models import F, Func

# What says nothing at the beginning of a number: zeros, and the minus that a spreadsheet makes of brackets.
_PADDING = "-0"


def number_key(text: str) -> str:
    """The number as numbers are compared; "" where nothing is left of the text."""
    return text.upper().lstrip(_PADDING)


class CompareNumber(Func):
    """`number_key` of a column, computed by the database."""

    function = "LTRIM"
    template = f"%(function)s(UPPER(%(expressions)s), '{_PADDING}')"

    def __init__(self, column: str) -> None:
        super().__init__(F(column))
