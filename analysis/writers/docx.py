"""Tables as a Word document as a medical journal wants them: three rules, notes beneath, the stamp last."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from analysis.tables import Block, Table
from analysis.tables.cells import Label, printed
from analysis.writers.page import LONG, MARGIN, SHORT, Layout, layout, unbroken

FONT = "Arial"
SOFT = RGBColor(0x44, 0x44, 0x44)
INDENT = 3.5  # mm of a level
SMALLER = 1  # points that small print is smaller
THICK, THIN = "12", "6"  # rules in eighths of a point
LANGUAGES = {"en": "en-GB", "it": "it-IT"}
CELL_STYLE = "Tabletext"  # the id that Word gives to "Table text"
# Of the properties of a document; and Word's zip, like Excel's, is made in 1980.
LONGEST_PROPERTY = 255
EPOCH = (1980, 1, 1, 0, 0, 0)
# What XML cannot say.
CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n"}


def docx(tables: Sequence[Table], *, title: str = "", made: datetime | None = None) -> bytes:
    """One page or more for each table, landscape A4 where it is wide, in the active language.

    The same tables `made` at the same time, now where none is given, are the same bytes.
    """
    document = Document()
    _styles(document)
    _properties(document, title or (str(tables[0].title) if tables else ""), made or datetime.now(UTC))
    if title:
        document.add_paragraph(_clean(title), style="Title")
    for number, table in enumerate(tables, start=1):
        how = layout(table)
        _page(document, how.landscape, number)
        _caption(document, number, str(table.title))
        _table(document, table, how)
        for note in table.notes:
            document.add_paragraph(_clean(str(note)), style="Table note")
        stamp = " · ".join(f"{name}: {value}" for name, value in (table.stamp or {}).items())
        if stamp:
            document.add_paragraph(_clean(stamp), style="Table note")
    _page_numbers(document)
    return _same_bytes(document)


def _styles(document: Any) -> None:
    """Black, plain, in the language that is read."""
    language = LANGUAGES.get((get_language() or "en")[:2], "en-GB")
    for tag in document.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)
    for name in ("Table text", "Table note"):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    for name, size, before, after in (
        ("Normal", 9, 0, 0),
        ("Title", 14, 0, 10),
        ("Caption", 10, 0, 4),
        ("Table text", 9, 1.5, 1.5),
        ("Table note", 8, 2, 0),
    ):
        style = document.styles[name]
        for drawn in (style.element.rPr, style.element.pPr):
            if drawn is not None:
                style.element.remove(drawn)
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), name == "Title"
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1


def _properties(document: Any, title: str, made: datetime) -> None:
    about = document.core_properties
    about.title = _clean(title)[:LONGEST_PROPERTY]
    about.author, about.comments, about.last_modified_by, about.revision = "mmregistry", "", "", 1
    about.created = about.modified = made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.language = LANGUAGES.get((get_language() or "en")[:2], "en-GB")


def _page(document: Any, landscape: bool, number: int) -> None:
    """The paper of the table with this number, the first one below the title."""
    section = document.sections[0] if number == 1 else document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    wide, high = (LONG, SHORT) if landscape else (SHORT, LONG)
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)


def _caption(document: Any, number: int, title: str) -> None:
    """Above the table; Word counts it with the other tables of a manuscript that it is pasted into."""
    caption = document.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True
    label = _("Table")
    caption.add_run(f"{label} ").bold = True
    _field(caption, f"SEQ {label} \\* ARABIC", str(number))
    caption.add_run(". ").bold = True
    caption.add_run(_clean(title))


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = paragraph.add_run(shown)
    run.bold = paragraph.style.name == "Caption"
    field.append(run._r)
    paragraph._p.append(field)


def _table(document: Any, table: Table, how: Layout) -> None:
    lines = sum(len(block.rows) + bool(block.title) for block in table.blocks)
    drawn = document.add_table(rows=1 + lines, cols=len(table.columns))
    _dress(drawn, table)
    for column, width in zip(drawn.columns, how.widths, strict=True):
        column.width = Mm(width)
    rows = iter(drawn.rows)
    _heading(next(rows), table, how)
    for block in table.blocks:
        if block.title:
            _spanning(next(rows), str(block.title), how)
        _rows(rows, table, block, how)


def _dress(drawn: Any, table: Table) -> None:
    """A rule above and one below, a fixed width, and the table's name for whoever cannot see it."""
    drawn.autofit = False
    properties = drawn._tbl.tblPr
    for look in properties.findall(qn("w:tblLook")):
        properties.remove(look)
    borders = OxmlElement("w:tblBorders")
    borders.extend([_rule("top", THICK), _rule("bottom", THICK)])
    properties.find(qn("w:tblLayout")).addprevious(borders)
    properties.append(_element("tblLook", firstRow="1", firstColumn="1", noHBand="1", noVBand="1"))
    properties.append(_element("tblCaption", val=_clean(str(table.title))))
    description = _("Columns: %(titles)s.") % {"titles": ", ".join(str(c.title) for c in table.columns)}
    properties.append(_element("tblDescription", val=_clean(description)))


def _heading(row: Any, table: Table, how: Layout) -> None:
    """Repeated at the top of every page; the middle rule is below it."""
    row._tr.get_or_add_trPr().extend([_element("cantSplit"), _element("tblHeader")])
    for cell, column in zip(row.cells, table.columns, strict=True):
        paragraph = _paragraph(cell, column.kind != "text", how)
        paragraph.paragraph_format.keep_with_next = True
        _run(paragraph, unbroken(str(column.title)), how.size).bold = True
        properties = cell._tc.get_or_add_tcPr()
        borders = OxmlElement("w:tcBorders")
        borders.append(_rule("bottom", THIN))
        properties.append(borders)
        properties.append(_element("vAlign", val="bottom"))


def _spanning(row: Any, title: str, how: Layout) -> None:
    row._tr.get_or_add_trPr().append(_element("cantSplit"))
    cells = row.cells
    paragraph = _paragraph(cells[0].merge(cells[-1]), False, how)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(5)
    _run(paragraph, title, how.size).bold = True


def _rows(drawn: Any, table: Table, block: Block, how: Layout) -> None:
    """The rows of a block, in the next rows that are drawn."""
    for row in block.rows:
        line = next(drawn)
        line._tr.get_or_add_trPr().append(_element("cantSplit"))
        for number, (place, column, cell) in enumerate(zip(line.cells, table.columns, row, strict=True)):
            paragraph = _paragraph(place, column.kind != "text", how)
            if number == 0:
                level = bool(block.title) + (cell.level if isinstance(cell, Label) else 0)
                paragraph.paragraph_format.left_indent = Mm(INDENT * level)
            words, small = printed(cell)
            _run(paragraph, words, how.size)
            if small:
                _run(paragraph, f" {small}", how.size - SMALLER)
            under = getattr(cell, "under", "")
            if under:
                run = _run(paragraph, f"\n{under}", how.size - SMALLER)
                run.font.color.rgb = SOFT


def _paragraph(cell: Any, number: bool, how: Layout) -> Any:
    paragraph = cell.paragraphs[0]
    # By its id: looking up the name once for each cell would take most of the time.
    paragraph._p.style = CELL_STYLE
    if number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph


def _run(paragraph: Any, text: str, size: float) -> Any:
    run = paragraph.add_run(_clean(text))
    run.font.size = Pt(size)
    return run


def _page_numbers(document: Any) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _field(paragraph, "PAGE", "1")


def _rule(side: str, thickness: str) -> Any:
    return _element(side, val="single", sz=thickness, space="0", color="000000")


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _clean(text: str) -> str:
    return text.translate(CONTROLS)


def _same_bytes(document: Any) -> bytes:
    """The document without the time at which it was packed."""
    packed, file = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()
