"""Figures as SVG: in the page, where its stylesheet sets the colours, and as a file that stands alone.

A strict content security policy forbids style attributes, so everything is a presentation attribute, and each
element has the class of its tone, by which a stylesheet can override it.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from analysis.drawings import Drawing, Fill, Stroke, Words, broad, drawings, whole
from analysis.drawings.drawing import SIZE, Shape
from analysis.drawings.style import FONT, colour, name
from analysis.estimators.arrays import Floats
from analysis.figures import Described, Figure

# Panels of curves that are wider than this, because of long names, may shrink less.
BROAD = 560


def inline(figure: Figure) -> list[str]:
    """One <svg> for each panel, to stand in a page of HTML."""
    found = zip(figure.panels, drawings(figure), strict=True)
    return [
        _inline(panel, drawing, f"{figure.key}-{number}", _size(figure, drawing))
        for number, (panel, drawing) in enumerate(found)
    ]


def inline_broad(figure: Figure) -> str:
    """The <svg> of a figure whose only panel may take the whole page; "" for other figures."""
    drawing = broad(figure)
    if drawing is None:
        return ""
    (panel,) = figure.panels
    return _inline(panel, drawing, f"{figure.key}-broad", {})


def _size(figure: Figure, drawing: Drawing) -> dict[str, str]:
    """How far the page may shrink a drawing, as attributes."""
    if figure.wide:
        return {"width": f"{drawing.width:g}"}
    return {"class": "broad"} if drawing.width > BROAD else {}


def _inline(panel: Described, drawing: Drawing, key: str, size: dict[str, str]) -> str:
    root = ET.Element("svg", {"viewBox": f"0 0 {drawing.width:g} {drawing.height:g}", "role": "img"} | size)
    root.set("aria-label", str(panel.title))
    if panel.description:
        root.set("aria-describedby", f"{key}-words")
        ET.SubElement(root, "desc", id=f"{key}-words").text = panel.description
    root.append(_group(drawing.shapes))
    return ET.tostring(root, encoding="unicode")


def standalone(figure: Figure) -> bytes:
    """One SVG file with every panel, title, caption and stamp, on white."""
    drawing = whole(figure)
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
    root.set("viewBox", f"0 0 {drawing.width:g} {drawing.height:g}")
    root.set("width", f"{drawing.width:g}")
    root.set("height", f"{drawing.height:g}")
    ET.SubElement(root, "title").text = str(figure.title)
    ET.SubElement(root, "desc").text = figure.description
    ET.SubElement(root, "rect", width="100%", height="100%", fill="#ffffff")
    root.append(_group(drawing.shapes))
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8")


def _group(shapes: Iterable[Shape]) -> ET.Element:
    group = ET.Element("g", {"font-family": FONT, "font-size": f"{SIZE:g}"})
    for shape in shapes:
        group.append(_element(shape))
    return group


def _element(shape: Shape) -> ET.Element:
    attributes = {"class": name(shape.tone)}
    match shape:
        case Words():
            return _words(shape, attributes)
        case Stroke(lines, tone, width, dashes):
            attributes |= {"d": "".join(map(path, lines)), "fill": "none", "stroke": colour(tone)}
            attributes["stroke-width"] = f"{width:g}"
            if dashes:
                attributes["stroke-dasharray"] = " ".join(f"{length:g}" for length in dashes)
        case Fill(lines, tone, opacity):
            attributes |= {"d": "".join(f"{path(line)}Z" for line in lines), "fill": colour(tone)}
            if opacity < 1:
                attributes["fill-opacity"] = f"{opacity:g}"
    return ET.Element("path", attributes)


def _words(words: Words, attributes: dict[str, str]) -> ET.Element:
    if words.size < SIZE:
        attributes["class"] += " minor"
    attributes |= {"x": f"{words.x:.5g}", "y": f"{words.y:.5g}", "fill": colour(words.tone)}
    if words.size != SIZE:
        attributes["font-size"] = f"{words.size:g}"
    if words.anchor != "start":
        attributes["text-anchor"] = words.anchor
    if words.turned:
        attributes["transform"] = f"rotate(-90 {words.x:.5g} {words.y:.5g})"
    if words.bold:
        attributes["font-weight"] = "650"
    element = ET.Element("text", attributes)
    element.text = words.text
    return element


def path(line: Floats) -> str:
    """A line as path data, as short as it goes."""
    (x0, y0), *corners = line.round(2).tolist()
    parts = [f"M{x0:g} {y0:g}"]
    for x, y in corners:
        if y == y0:
            parts.append(f"H{x:g}")
        elif x == x0:
            parts.append(f"V{y:g}")
        else:
            parts.append(f"L{x:g} {y:g}")
        x0, y0 = x, y
    return "".join(parts)
