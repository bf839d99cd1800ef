"""From a document's data to PDF, by a template that draws it."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import typst

from crf.paper.document import Document

TEMPLATE = Path(__file__).with_name("template.typ")
# Tagged for screen readers, with a title and a language: what hospitals are asked for by law.
STANDARD: Final = "ua-1"


class Unprintable(RuntimeError):
    """The template could not draw the document as it should; says what the compiler said."""


def pdf(document: Document, template: Path | None = None) -> bytes:
    """The document as tagged PDF, by the forms' template where no other is named.

    Nothing is read from the machine's fonts or from a network.
    """
    template = template or TEMPLATE
    # Data travel as data: whatever somebody has typed is never read as markup.
    made, warnings = typst.compile_with_warnings(
        str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"document": json.dumps(document.data)},
        pdf_standards=STANDARD,
        timestamp=int(document.printed.timestamp()),
    )
    if warnings:
        raise Unprintable("; ".join(map(str, warnings)))
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    """DejaVu Sans, which has every sign of the forms, from where matplotlib brings it along."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise Unprintable("matplotlib is not installed, whose fonts the forms are printed in.")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
