"""Figures as objects, and as drawings that keep to the page's content security policy."""

import io
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import matplotlib.image
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Centre
from analysis.definitions import HORIZON
from analysis.drawings.style import RANKS, spread
from analysis.figures import KEYS, MOST_CURVES, drawn_until, figure, in_months
from analysis.results import by_centre, group
from analysis.writers import svg
from analysis.writers.png import png
from tests.analysis.records import after, death, frame, no_relapse, record, registry, visit

STAMP = {"Data cut-off": "2026-11-22", "Centres": "all <4> & more"}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def groups():
    """The whole cohort, then its four hospitals."""
    patients = registry()
    data = frame(patients)
    centres = sorted({p.centre.pk: p.centre for p in patients}.values(), key=lambda c: c.study_centre_no)
    return [group(data, "All centres"), *by_centre(data, centres)]


def variants(groups):
    """One group, some compared, and so many that each gets a panel."""
    return {
        "one": groups[:1],
        "compared": groups,
        "many": [groups[0], *groups[1:] * 3],
    }


@pytest.fixture(scope="module", params=["one", "compared", "many"])
def drawn(request, groups):
    return [figure(key, variants(groups)[request.param], STAMP) for key in KEYS]


def test_one_group_shows_both_survivals_with_bands(groups):
    (panel,) = figure("survival", groups[:1], STAMP).panels
    assert [(str(line.label), line.value, line.lower is not None) for line in panel.lines] == [
        ("OS", "24 m: 46 % (38–54)", True),
        ("PFS", "24 m: 42 % (34–50)", True),
    ]
    assert [(str(row.label), row.counts) for row in panel.counts[0].rows] == [
        ("OS", (137, 103, 86, 68, 62)),
        ("PFS", (137, 96, 79, 63, 56)),
    ]


def test_competing_causes_share_one_row_of_numbers_at_risk(groups):
    curves, stacked = figure("incidence", groups[:1], STAMP).panels
    assert [(str(line.label), line.value) for line in curves.lines] == [
        ("Relapse", "24 m: 30 % (23–38)"),
        ("NRM", "24 m: 28 % (21–36)"),
    ]
    for panel in (curves, stacked):
        assert [(row.label, row.counts) for row in panel.counts[0].rows] == [("", (137, 96, 79, 63, 56))]


def test_the_stacked_layers_add_up_to_everybody(groups):
    layers = figure("incidence", groups[:1], STAMP).panels[1].areas
    assert [str(layer.label) for layer in layers] == ["Relapse", "NRM", "PFS"]
    np.testing.assert_array_equal(layers[0].low, 0)
    np.testing.assert_array_equal(layers[1].low, layers[0].high)
    np.testing.assert_array_equal(layers[2].low, layers[1].high)
    np.testing.assert_allclose(layers[2].high, 1, atol=1e-12)


def test_some_centres_are_drawn_in_one_panel_and_many_in_a_panel_each(groups):
    compared = figure("survival", groups, STAMP)
    assert [len(panel.lines) for panel in compared.panels] == [4, 4]
    assert not compared.small
    many = figure("survival", [groups[0], *groups[1:] * 2], STAMP)
    assert len(many.panels) == 8 > MOST_CURVES
    assert [line.rank for line in many.panels[0].lines] == [None, None, 0, 1]


def test_a_line_is_its_curve(groups):
    line = figure("survival", groups[:1], STAMP).panels[0].lines[0]
    curve = groups[0].estimates["os"].curve
    np.testing.assert_array_equal(line.y, curve.at(line.x).estimate)
    assert (line.x[0], line.y[0], line.x[-1]) == (0, 1, HORIZON)
    assert set(line.x[1:-1]) == set(curve.time[curve.events > 0].tolist())


def test_a_curve_is_cut_where_fewer_than_ten_are_at_risk(groups):
    for each in groups:
        curve = each.estimates["pfs"].curve
        end = drawn_until(curve)
        assert curve.at([end]).at_risk[0] >= 10
        assert end == curve.time[-1] or curve.at([np.nextafter(end, np.inf)]).at_risk[0] < 10
    small = groups[4]
    line = figure("survival", groups, STAMP).panels[1].lines[3]
    assert (line.x[-1], line.value) == (drawn_until(small.estimates["pfs"].curve), "")


def test_a_group_of_fewer_than_ten_has_no_curve_and_says_so():
    nine = group(frame([record(no_relapse(), visit(800 + n)) for n in range(9)]), "Nine")
    ten = group(frame([record(no_relapse(), visit(800 + n)) for n in range(10)]), "Ten")
    assert [line.label for line in figure("survival", [ten, ten, nine], STAMP).panels[0].lines] == ["Ten"]
    remark = figure("survival", [ten, ten, nine], STAMP).panels[0].remark
    assert remark == "Too few patients for a curve: Nine; see the table."
    alone = figure("survival", [nine], STAMP).panels[0]
    assert (alone.lines, alone.remark) == ((), "Fewer than 10 patients: no curve, see the table.")
    assert figure("incidence", [nine], STAMP).panels[1].areas == ()


def test_everybody_censored_at_the_horizon_is_no_tick():
    data = frame([record(no_relapse(), visit(days)) for days in [100, *range(800, 812)]])
    line = figure("survival", [group(data, "")], STAMP).panels[0].lines[0]
    assert line.censored[0].tolist() == [100]


def test_a_group_of_nobody_can_be_compared(groups):
    nobody = group(frame(registry()).iloc[:0], "Nobody")
    for key in KEYS:
        for others in ([groups[1], nobody], [groups[1]] * 7 + [nobody]):
            assert svg.standalone(figure(key, [groups[0], *others], STAMP))


def test_the_description_tells_the_numbers(groups):
    text = figure("survival", groups[:1], STAMP).panels[0].description
    assert text.startswith("OS, 137 patients: Day 100 87.6 %, 120 at risk; 6 months 75.2 %, 103 at risk;")
    assert "PFS, 137 patients:" in text


def test_svg_in_the_page_is_well_formed_named_and_without_style(drawn):
    for each in drawn:
        texts = svg.inline(each)
        assert len(texts) == len(each.panels)
        for panel, text in zip(each.panels, texts, strict=True):
            root = ET.fromstring(text)
            assert (root.get("role"), root.get("aria-label")) == ("img", str(panel.title))
            assert root.find("desc").text == panel.description
            assert root.get("aria-describedby") == root.find("desc").get("id")
            assert not [
                element for element in root.iter() if "style" in element.attrib or element.tag == "style"
            ]


def test_ids_are_unique_in_the_page(drawn):
    found = re.findall(r' id="([^"]+)"', "".join(text for each in drawn for text in svg.inline(each)))
    assert len(found) == len(set(found)) > 0


def test_svg_as_a_file_stands_alone(drawn):
    for each in drawn:
        root = ET.fromstring(svg.standalone(each))
        assert root.tag == f"{SVG}svg"
        assert root.find(f"{SVG}title").text == str(each.title)
        assert not [
            element for element in root.iter() if "style" in element.attrib or "href" in element.attrib
        ]
        words = " ".join(text.text for text in root.iter(f"{SVG}text"))
        assert "Data cut-off: 2026-11-22 · Centres: all <4> & more" in words


def test_every_number_in_an_svg_is_finite_and_every_text_within_the_drawing(drawn):
    for each in drawn:
        for text in svg.inline(each):
            assert "nan" not in text
            assert "inf" not in re.sub(r">[^<]*<", "><", text)
            root = ET.fromstring(text)
            width, height = map(float, root.get("viewBox").split()[2:])
            for word in root.iter("text"):
                assert 0 <= float(word.get("x")) <= width
                assert 0 <= float(word.get("y")) <= height


def test_lines_differ_in_type_and_not_only_in_colour():
    assert len({dashes for _colour, dashes in RANKS}) == len(RANKS) == MOST_CURVES


def test_png_shows_every_figure_in_print_quality(drawn):
    for each in drawn:
        image = matplotlib.image.imread(io.BytesIO(png(each, 72)))
        assert image.shape[1] >= 72 * 5
        assert image[..., :3].min() < 0.5 < image[..., :3].max()


def test_png_has_300_dots_per_inch(groups):
    content = png(figure("survival", groups[:1], STAMP))
    assert matplotlib.image.imread(io.BytesIO(content)).shape[1] == round(300 * 552 / 96)


def test_ticks_are_the_quoted_months():
    assert in_months().ticks == ((0, "0"), (182.625, "6"), (365.25, "12"), (547.875, "18"), (730.5, "24"))


@given(st.lists(st.floats(0, 100), max_size=8))
def test_labels_are_spread_within_the_plot_and_keep_their_order(places):
    moved = spread(places, 10, 0, 100)
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in moved)
    order = sorted(range(len(places)), key=places.__getitem__)
    gaps = [moved[later] - moved[earlier] for earlier, later in pairwise(order)]
    assert all(gap >= 10 - 1e-9 for gap in gaps)


def test_bands_leave_out_what_has_no_limits():
    data = frame([record(no_relapse(), death(after(10 * n))) for n in range(1, 13)])
    for key in KEYS:
        for text in svg.inline(figure(key, [group(data, "")], STAMP)):
            assert "nan" not in text


def test_centres_are_named_shortly():
    centre = Centre(study_centre_no=5, name="Azienda Ospedaliera Universitaria", city="Reggio Calabria")
    (named,) = by_centre(frame([record(visit(800), centre=centre)]), [centre])
    assert named.short == "05 Reggio Calabria"
