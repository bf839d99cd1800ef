"""What a name, an address or a reason may be made of."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters, invisible ones that turn the direction of writing or hide, and those that mean nothing.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def refuse_hidden_characters(text: str) -> None:
    """ValidationError for text with a character that nobody sees."""
    for character in text:
        if unicodedata.category(character) in HIDDEN:
            raise ValidationError(
                _("There is a hidden character here (%(code)s). Delete the text and type it by hand."),
                params={"code": f"U+{ord(character):04X}"},
            )
