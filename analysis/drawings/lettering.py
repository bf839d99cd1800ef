"""How much room a text takes, for drawings whose reader has letters that we do not know."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.drawings.drawing import MINOR, ROW, SIZE, Shape, Words
from analysis.drawings.style import Tone

# Widths in heights of a letter, those of DejaVu Sans, which is wider than the fonts of common systems.
NARROW, WIDE = frozenset(" ',-./:;IJijlf|·!()[]rt"), frozenset("%@MmWw…∞≥→")
WIDTHS, BOLD_WIDTHS = (0.38, 0.62, 0.98), (0.43, 0.70, 1.0)
# On narrow screens the stylesheet sets the letters of drawings that shrink larger by so much.
GROWTH = 1.2


def width_of(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    narrow, usual, wide = BOLD_WIDTHS if bold else WIDTHS
    widths = (narrow if c in NARROW else wide if c in WIDE else usual for c in text)
    return size * sum(widths)


def widest(texts: Iterable[str], size: float = SIZE, *, bold: bool = False) -> float:
    return max((width_of(text, size, bold=bold) for text in texts), default=0.0)


def wrapped(text: str, width: float, size: float = MINOR, *, bold: bool = False) -> list[str]:
    """Lines of at most so many units, broken at spaces; a longer word has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(text: str, width: float, size: float = SIZE, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    if width_of(text, size, bold=bold) <= width:
        return text
    while text and width_of(text + "…", size, bold=bold) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def paragraph(
    lines: Iterable[str],
    x: float,
    y: float,
    *,
    tone: Tone = "ink",
    size: float = MINOR,
    step: float = ROW - 2,
    anchor: str = "start",
    bold: bool = False,
) -> list[Shape]:
    """Lines of text under each other, the first at y."""
    return [Words(x, y + k * step, line, tone, size, anchor, bold) for k, line in enumerate(lines)]
