"""A figure as it leaves the page: its panels under the title, with caption and stamp."""

from __future__ import annotations

from math import ceil

from analysis.drawings.drawing import TITLE, Drawing, Shape, Words
from analysis.drawings.lettering import paragraph, wrapped
from analysis.figures import Figure

EDGE, HEAD, LINE = 12.0, 34.0, 16.0
PANEL_TITLE = 13.5
NARROWEST = 520.0  # of what must hold a caption


def sheet(figure: Figure, drawings: list[Drawing]) -> Drawing:
    wide = max(drawing.width for drawing in drawings)
    columns = min(len(drawings), 4 if wide <= 300 else 2)
    width = max(columns * wide + EDGE, NARROWEST)
    titles = 24 if len(drawings) > 1 else 0
    high = max(drawing.height for drawing in drawings) + titles
    head = wrapped(str(figure.title), width - 2 * EDGE, TITLE, bold=True)
    shapes: list[Shape] = paragraph(head, EDGE, 24, size=TITLE, step=20, bold=True, tone="strong")
    top = HEAD + 20 * (len(head) - 1)
    for number, (panel, drawing) in enumerate(zip(figure.panels, drawings, strict=True)):
        x, y = number % columns * wide, top + number // columns * high
        if titles:
            shapes.append(Words(x + EDGE, y + 16, str(panel.title), "strong", PANEL_TITLE, bold=True))
        shapes += drawing.at(x + EDGE - 2, y + titles)
    below = top + ceil(len(drawings) / columns) * high
    stamp = " · ".join(f"{name}: {value}" for name, value in figure.stamp.items())
    words = [line for text in (figure.caption, stamp) for line in wrapped(str(text), width - 2 * EDGE)]
    shapes += paragraph(words, EDGE, below + LINE, step=LINE)
    return Drawing(width, below + LINE * len(words) + EDGE, shapes)
