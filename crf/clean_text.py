"""Text as somebody sees it: what a paste brings along unseen is taken off before anybody reads the text."""

import re

# Marks of direction, zero-width spaces and joiners, soft hyphens, byte order marks, controls but NUL.
_UNSEEN = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# One break each, as a browser counts them in a text area.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def clean(text: str) -> str:
    """The text with plain spaces, `\\n` for every line break, and without characters that cannot be seen.

    NUL and halves of surrogate pairs stay: who cannot keep them has to say so.
    static/js/clean_text.js does the same; both obey tests/crf/clean_text_vectors.json.
    """
    return _UNSEEN.sub("", _SPACES.sub(" ", _BREAKS.sub("\n", text)))
