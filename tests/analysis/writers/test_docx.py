"""Word documents read back: what stands where, how it is drawn, and that it is the same bytes each time."""

import datetime
import io
import zipfile

import docx as word
import pytest
from django.utils import translation
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from analysis.writers.docx import docx
from tests.analysis.writers.tables import dangerous, every_kind, without_headings

MADE = datetime.datetime(2026, 11, 22, 12, 30, tzinfo=datetime.UTC)


def read(*tables, **how):
    return word.Document(io.BytesIO(docx(tables, made=MADE, **how)))


@pytest.fixture(scope="module")
def kinds():
    return read(every_kind(), title="Outcomes")


def words(row):
    return [cell.text for cell in row.cells]


def said(paragraph):
    """Its text, that of fields too."""
    return "".join(text.text for text in paragraph._p.iter(qn("w:t")))


def has(element, *path):
    """The attributes of the first element at the path, None where there is none."""
    found = element.find("/".join(qn(f"w:{name}") for name in path))
    return None if found is None else {name.split("}")[1]: value for name, value in found.attrib.items()}


def test_title_caption_notes_and_stamp_stand_around_the_table(kinds):
    assert [(p.style.name, said(p)) for p in kinds.paragraphs] == [
        ("Title", "Outcomes"),
        ("Caption", "Table 1. Every kind"),
        ("Table note", "First note."),
        ("Table note", "Second note."),
        ("Table note", "Data cut-off: 2026-11-22 · Software: mmregistry 1"),
    ]
    order = [child.tag.split("}")[1] for child in kinds.element.body]
    assert order == ["p", "p", "tbl", "p", "p", "p", "sectPr"]


def test_every_kind_of_cell_is_in_one_with_its_small_print(kinds):
    (table,) = kinds.tables
    heading, block, first, _second, _block, last = table.rows
    assert words(heading)[:3] == ["A text", "A count", "A number"]
    assert set(words(block)) == {"Known"}
    assert words(first) == [
        "All patients",
        "1500",
        "3.25",
        "46.4 (37.8–54.5)\n62 at risk",
        "1 (33.3 %)",
        "55.2 (48.0–61.5)",
        "1.62 (1.10–2.39)",
        "24.2 (18.0–NR)",
        "0.041",
        "3.2 (2.1–5.6)",
    ]
    assert words(last)[:3] == ["Male", "<5", "NE"]
    assert first.cells[3].paragraphs[0].style.name == "Table text"
    estimate, limits, at_risk = first.cells[3].paragraphs[0].runs
    assert estimate.font.size > limits.font.size == at_risk.font.size


def test_numbers_are_on_the_right_and_labels_indented_below_their_block(kinds):
    _heading, _block, first, second, _block, last = kinds.tables[0].rows
    labels = [row.cells[0].paragraphs[0] for row in (first, second, last)]
    indents = [label.paragraph_format.left_indent.mm for label in labels]
    assert [round(indent, 1) for indent in indents] == [3.5, 7, 10.5]
    assert {label.alignment for label in labels} == {None}
    others = [cell.paragraphs[0].alignment for cell in first.cells[1:]]
    assert set(others) == {WD_ALIGN_PARAGRAPH.RIGHT}


def test_there_are_three_rules_and_no_vertical_one(kinds):
    (table,) = kinds.tables
    borders = table._tbl.tblPr.find(qn("w:tblBorders"))
    assert [border.tag.split("}")[1] for border in borders] == ["top", "bottom"]
    drawn = [list(cell.iter(qn("w:tcBorders"))) for cell in table._tbl.iter(qn("w:tc"))]
    heading = len(table.columns)
    assert [[border.tag.split("}")[1] for border in each[0]] for each in drawn[:heading]] == [
        ["bottom"]
    ] * heading
    assert not any(drawn[heading:])
    assert table.style.name == "Normal Table"


def test_the_heading_is_repeated_and_no_row_is_torn(kinds):
    rows = [row._tr.trPr for row in kinds.tables[0].rows]
    assert [has(row, "tblHeader") for row in rows] == [{}, *[None] * (len(rows) - 1)]
    assert [has(row, "cantSplit") for row in rows] == [{}] * len(rows)


def test_the_heading_of_a_block_spans_and_stays_with_its_rows(kinds):
    block = kinds.tables[0].rows[1]
    assert [cell._tc.grid_span for cell in {id(c._tc): c for c in block.cells}.values()] == [10]
    (paragraph,) = block.cells[0].paragraphs
    assert paragraph.paragraph_format.keep_with_next
    assert paragraph.runs[0].bold


def test_the_table_has_a_name_and_a_description_for_whoever_cannot_see_it(kinds):
    properties = kinds.tables[0]._tbl.tblPr
    assert has(properties, "tblCaption") == {"val": "Every kind"}
    assert has(properties, "tblDescription")["val"].startswith("Columns: A text, A count")
    assert has(properties, "tblLook")["firstRow"] == "1"


@pytest.mark.parametrize(("language", "code"), [("en", "en-GB"), ("it", "it-IT")])
def test_the_document_is_in_the_readers_language(language, code):
    with translation.override(language):
        document = read(every_kind())
    languages = {tag.get(qn("w:val")) for tag in document.styles.element.iter(qn("w:lang"))}
    assert languages == {code}
    assert document.core_properties.language == code
    estimate = document.tables[0].rows[2].cells[3].text
    assert estimate.startswith("46,4 (37,8–54,5)" if language == "it" else "46.4 (37.8–54.5)")


def test_each_table_has_a_page_of_its_own_that_lies_where_it_is_wide():
    document = read(without_headings(), every_kind(), without_headings(3))
    papers = [(s.orientation, round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections]
    upright, lying = (WD_ORIENT.PORTRAIT, 210, 297), (WD_ORIENT.LANDSCAPE, 297, 210)
    assert papers == [upright, lying, upright]
    captions = [said(p) for p in document.paragraphs if p.style.name == "Caption"]
    assert captions == ["Table 1. Plain", "Table 2. Every kind", "Table 3. Plain"]


def test_pages_and_tables_are_numbered_by_word():
    document = read(without_headings())
    fields = [field.get(qn("w:instr")) for field in document.element.iter(qn("w:fldSimple"))]
    assert fields == ["SEQ Table \\* ARABIC"]
    footer = document.sections[0].footer._element
    assert [field.get(qn("w:instr")) for field in footer.iter(qn("w:fldSimple"))] == ["PAGE"]


def test_the_same_table_made_at_one_time_is_the_same_bytes():
    first = docx([every_kind()], title="Outcomes", made=MADE)
    assert docx([every_kind()], title="Outcomes", made=MADE) == first
    assert docx([every_kind()], title="Outcomes", made=MADE + datetime.timedelta(seconds=1)) != first
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_properties_say_what_it_is_and_when_it_was_made():
    about = read(every_kind(), title="Outcomes").core_properties
    assert (about.title, about.author, about.created) == ("Outcomes", "mmregistry", MADE)
    assert read(every_kind()).core_properties.title == "Every kind"
    assert len(read(every_kind(), title="x" * 300).core_properties.title) == 255


@pytest.mark.parametrize("start", ["=", "\t", "\r", "\x00", "\x0b", "<", "&"])
def test_any_text_can_be_written(start):
    (table,) = read(dangerous(start), title=start).tables
    assert (
        table.rows[2].cells[0].text.strip() == f"{start}1+1".translate({0: None, 11: None, 13: None}).strip()
    )


def test_a_document_without_tables_is_empty():
    assert read().tables == []
