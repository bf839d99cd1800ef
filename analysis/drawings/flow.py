"""Flow diagrams as drawings: boxes beneath each other, those who leave beside them, endpoints at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from analysis.drawings.drawing import (
    MINOR,
    SIZE,
    Drawing,
    Shape,
    Stroke,
    Words,
    marks,
    points,
    rectangle,
)
from analysis.drawings.lettering import wrapped
from analysis.figures import End, Flow, Step
from analysis.figures.flow import Reasons

WIDTH, BOX, SIDE, EDGE, LINE, PAD = 720.0, 300.0, 310.0, 4.0, 16.0, 9.0
ACROSS = 4  # ends beside each other
GAP = 26.0  # between boxes, for the arrow


@dataclass(frozen=True)
class Text:
    """A line in a box."""

    words: str
    bold: bool = False
    indent: float = 0.0


def draw(figure: Flow) -> list[Drawing]:
    shapes: list[Shape] = []
    y = EDGE
    for number, step in enumerate(figure.steps):
        foot = _box(shapes, EDGE, y, BOX, _step(step))
        beneath = foot
        if step.excluded:
            beneath = _beside(shapes, foot, step)
        last = number == len(figure.steps) - 1
        if not last:
            _arrow(shapes, EDGE + BOX / 2, foot, beneath + GAP)
        y = beneath + GAP
    if figure.ends:
        y = _ends(shapes, y, figure.ends, bool(figure.steps))
    else:
        y -= GAP
    return [Drawing(WIDTH, y + EDGE, shapes)]


def _step(step: Step) -> list[Text]:
    label = [Text(line, bold=True) for line in wrapped(str(step.label), BOX - 2 * PAD, SIZE, bold=True)]
    return [*label, Text(_n(step.number))]


def _beside(shapes: list[Shape], above: float, step: Step) -> float:
    """The box of those who leave after the step; its foot."""
    total = sum(number for _label, number in step.excluded)
    x = WIDTH - EDGE - SIDE
    texts = [Text(_("Left out, %(n)s") % {"n": _n(total)}, bold=True), *_reasons(step.excluded, SIDE)]
    top = above + GAP / 2
    foot = _box(shapes, x, top, SIDE, texts, MINOR)
    middle = (top + foot) / 2
    start = EDGE + BOX / 2
    shapes.append(Stroke((points((start, middle), (x - 4, middle)),), "ink"))
    shapes.append(marks("right", [(x - 4, middle)], "ink", 4))
    return foot - GAP / 2


def _ends(shapes: list[Shape], y: float, ends: Sequence[End], joined: bool) -> float:
    """Boxes of the endpoints, in rows; the foot of the last."""
    across = ceil(len(ends) / ceil(len(ends) / ACROSS))
    width = (WIDTH - 2 * EDGE - 12 * (across - 1)) / across
    if joined:
        middle, bar = EDGE + BOX / 2, y
        centres = [EDGE + width / 2 + k * (width + 12) for k in range(across)]
        shapes.append(Stroke((points((middle, y - GAP), (middle, bar)),), "ink"))
        reach = (min(*centres, middle), max(*centres, middle))
        shapes.append(Stroke((points((reach[0], bar), (reach[1], bar)),), "ink"))
        for centre in centres:
            _arrow(shapes, centre, bar, bar + GAP / 1.5)
        y = bar + GAP / 1.5
    for first in range(0, len(ends), across):
        row = ends[first : first + across]
        feet = [
            _box(shapes, EDGE + k * (width + 12), y, width, _end(end, width)) for k, end in enumerate(row)
        ]
        y = max(feet) + 12
    return y - 12


def _end(end: End, width: float) -> list[Text]:
    room = width - 2 * PAD
    texts = [Text(line, bold=True) for line in wrapped(str(end.label), room, SIZE, bold=True)]
    texts.append(Text(_n(end.number)))
    texts += [Text(line) for each in end.lines for line in wrapped(str(each), room)]
    if end.left_out:
        total = sum(number for _label, number in end.left_out)
        texts.append(Text(_("Left out, %(n)s") % {"n": _n(total)}))
        texts += _reasons(end.left_out, width)
    return texts


def _reasons(reasons: Reasons, width: float) -> list[Text]:
    """Each reason with its number, wrapped under itself."""
    texts = []
    for label, number in reasons:
        lines = wrapped(f"{label}: {number}", width - 2 * PAD - 10)
        texts += [Text(line, indent=4.0 if k == 0 else 10.0) for k, line in enumerate(lines)]
    return texts


def _box(
    shapes: list[Shape], x: float, y: float, width: float, texts: Sequence[Text], size: float = SIZE
) -> float:
    """A frame around lines of text; its foot."""
    height = LINE * len(texts) + 2 * PAD - 4
    shapes.append(Stroke((rectangle(x, y, width, height),), "ink"))
    for number, text in enumerate(texts):
        place = (x + PAD + text.indent, y + PAD + 8 + LINE * number)
        tone = "strong" if text.bold else "ink"
        shapes.append(Words(*place, text.words, tone, size if text.bold else MINOR, bold=text.bold))
    return y + height


def _arrow(shapes: list[Shape], x: float, y: float, to: float) -> None:
    shapes.append(Stroke((points((x, y), (x, to - 3)),), "ink"))
    head = points((x - 4, to - 8), (x, to), (x + 4, to - 8))
    shapes.append(Stroke((head,), "ink", 1.4))


def _n(number: int) -> str:
    return _("n = %(n)s") % {"n": number}
