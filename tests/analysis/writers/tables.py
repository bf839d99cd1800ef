"""Tables by hand: one with a cell of every kind, one whose every text looks like a formula."""

from analysis.tables import (
    Block,
    Column,
    Count,
    Hidden,
    Interval,
    Label,
    Number,
    P,
    Quantity,
    Quartiles,
    Ratio,
    Share,
    Table,
)

NAN = float("nan")
KINDS = ("text", "count", "number", "interval", "share", "quartiles", "ratio", "quantity", "p", "mixed")


def every_kind():
    """Two blocks: what can be estimated, and what cannot or is hidden."""
    known = [
        [
            Label("All patients"),
            Count(1500),
            Number(3.25, 2),
            Interval(0.46379, 0.378, 0.545, 62),
            Share(1, 3),
            Quartiles(55.2, 48, 61.5, 1),
            Ratio(1.624, 1.1, 2.39),
            Quantity(24.25, 18, float("inf")),
            P(0.0412),
            Quartiles(3.2, 2.1, 5.6, 1),
        ],
        [
            Label("Female", 1),
            12,
            Number(4),
            Interval(1, NAN, NAN, 3),
            Share(0, 0),
            Quartiles(55, NAN, NAN),
            Ratio(1, 1, 1),
            Quantity(3, NAN, NAN, 0),
            P(0.00002),
            Share(12, 48),
        ],
    ]
    unknown = [
        [
            Label("Male", 2),
            Hidden("<5"),
            Number(NAN),
            Interval(NAN, NAN, NAN, 0),
            Hidden("≥5"),
            Quartiles(NAN, NAN, NAN),
            Ratio(float("inf"), 0, float("inf")),
            Quantity(NAN, NAN, NAN),
            P(NAN),
            Hidden("<5"),
        ]
    ]
    columns = [Column(f"A {kind}", kind) for kind in KINDS]
    stamp = {"Data cut-off": "2026-11-22", "Software": "mmregistry 1"}
    blocks = [Block("Known", known), Block("Unknown", unknown)]
    return Table("kinds", "Every kind", columns, blocks, ["First note.", "Second note."], stamp)


def dangerous(start):
    """A table whose every text begins with the character."""
    text = f"{start}1+1"
    columns = [Column(text, "text"), Column(text, "text"), Column(text, "interval"), Column(text, "mixed")]
    rows = [
        [Label(text), text, Interval(0.5, 0.4, 0.6, 9), text],
        [Label(text, 1), Label(text), Hidden(text), Hidden(text)],
    ]
    return Table("key", text, columns, [Block(text, rows)], [text], {text: text}, divided_by=text)


def without_headings(rows=1):
    """One narrow block with no heading."""
    columns = [Column("Patients", "text"), Column("Number", "count")]
    return Table("plain", "Plain", columns, [Block("", [["Some", Count(7)]] * rows)])
