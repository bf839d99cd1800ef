"""A table in a page: cells of every kind, levels, notes, the way to the patients and to the files."""

from html.parser import HTMLParser

from django.template.loader import render_to_string

from analysis.filters import Filters
from analysis.tables import Block, Column, Count, Interval, Label, Share, Table
from analysis.tables.suppression import suppressed
from tests.analysis.records import SOMEWHEN
from tests.analysis.writers.tables import dangerous, every_kind, without_headings

FILTERS = Filters(SOMEWHEN, centres=(1,))


class Page(HTMLParser):
    """The cells as (tag, class, text), the links as (address, text)."""

    def __init__(self, table, **context):
        super().__init__()
        self.cells, self.links, self.details, self.inside = [], [], [], []
        self.feed(render_to_string("analysis/_table.html", {"table": table, "filters": FILTERS, **context}))

    def handle_starttag(self, tag, attributes):
        about = dict(attributes)
        if tag in ("td", "th"):
            self.cells.append([tag, about.get("class", ""), ""])
            self.inside = [self.cells[-1]]
        elif tag == "a":
            self.links.append([about["href"], ""])
            self.inside.append(self.links[-1])
        elif tag in ("summary", "li"):
            self.details.append([""])
            self.inside = [self.details[-1]]

    def handle_endtag(self, tag):
        if tag == "a":
            self.inside.pop()

    def handle_data(self, data):
        for place in self.inside:
            place[-1] += data

    @property
    def texts(self):
        return [" ".join(text.split()) for _tag, _kind, text in self.cells]


def traced():
    rows = [
        [Label("Haplo"), Count(7, who=lambda: 1 / 0), Share(3, 7, who=lambda: 1 / 0), Count(5)],
        [Label("Sibling"), Count(8), Share(4, 8), Interval(0.5, 0.4, 0.6, 4, who=lambda: 1 / 0)],
    ]
    columns = [Column("Donor", "text"), *(Column(title, "mixed") for title in ("All", "Dead", "24 months"))]
    return Table("outcomes", "Outcomes", columns, [Block("", []), Block("NRM", rows)])


def test_every_kind_of_cell_is_printed():
    page = Page(every_kind())
    assert page.texts[10:21] == [
        "Known",
        "All patients",
        "1500",
        "3.25",
        "46.4 (37.8–54.5) 62 at risk",
        "1 (33.3 %)",
        "55.2 (48.0–61.5)",
        "1.62 (1.10–2.39)",
        "24.2 (18.0–NR)",
        "0.041",
        "3.2 (2.1–5.6)",
    ]
    assert page.texts[-10:-7] == ["Male", "<5", "NE"]


def test_labels_are_indented_and_numbers_on_the_right():
    page = Page(every_kind())
    labels = {
        text: kind for (tag, kind, _text), text in zip(page.cells, page.texts, strict=True) if tag == "th"
    }
    assert [labels[text] for text in ("All patients", "Female", "Male")] == ["", "level-1", "level-2"]
    assert {kind for tag, kind, _text in page.cells if tag == "td"} == {"num"}


def test_texts_stand_on_the_left():
    page = Page(dangerous("="))
    assert [kind for tag, kind, _text in page.cells if tag == "td"] == ["", "num", "num"] * 2


def test_an_empty_label_is_an_empty_cell():
    table = Table("t", "", [Column("", "text")], [Block("", [[Label("")]])])
    assert Page(table).texts == ["", ""]


def test_notes_are_behind_a_summary():
    page = Page(every_kind())
    assert [text.strip() for (text,) in page.details] == ["Notes, Every kind", "First note.", "Second note."]
    assert Page(without_headings()).details == []


def test_without_an_address_there_are_no_links():
    assert Page(traced()).links == []


def test_a_number_leads_to_its_patients_without_fetching_them():
    assert Page(traced(), trace="/outcomes/trace/").links == [
        ["/outcomes/trace/outcomes/1/0/1/?centre=1&cutoff=2026-11-22", "7, NRM, Haplo, All"],
        ["/outcomes/trace/outcomes/1/0/2/?centre=1&cutoff=2026-11-22", "3, NRM, Haplo, Dead"],
        ["/outcomes/trace/outcomes/1/1/3/?centre=1&cutoff=2026-11-22", "50.0, NRM, Sibling, 24 months"],
    ]


def test_a_hidden_number_leads_nowhere():
    assert [text for _address, text in Page(suppressed(traced()), trace="/t/").links] == [
        "7, NRM, Haplo, All"
    ]


def test_the_table_can_be_taken_away():
    assert Page(every_kind(), files="/outcomes/files/").links == [
        [f"/outcomes/files/kinds.{kind}?centre=1&cutoff=2026-11-22", f"{kind.upper()}, Every kind"]
        for kind in ("csv", "xlsx", "docx", "json")
    ]


def test_hostile_texts_are_escaped():
    text = render_to_string("analysis/_table.html", {"table": dangerous('<script>"'), "trace": "/t/"})
    assert "<script" not in text
