"""The two figures at the top of the outcomes page."""

import numpy as np
import pytest

from analysis.definitions import HORIZON
from analysis.drawings import Fill, drawings
from analysis.figures import KEYS, MOST_CURVES, drawn_until, figure
from analysis.results import group
from analysis.writers import svg
from tests.analysis.records import after, death, frame, no_relapse, record, registry, visit

STAMP = {"Data cut-off": "2026-11-22", "Centres": "all <4> & more"}


@pytest.fixture(scope="module")
def groups():
    """The whole cohort, then its four hospitals."""
    patients = registry()
    data = frame(patients)
    return [group(data, "All centres"), *(group(rows, f"Centre {no}") for no, rows in data.groupby("centre"))]


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


def test_notes_stand_above_the_endpoint_that_they_are_about(groups):
    compared = figure("survival", groups, STAMP, {"pfs": ["Log-rank: p = 0.03"]})
    assert [panel.notes for panel in compared.panels] == [(), ("Log-rank: p = 0.03",)]


def test_the_description_tells_the_numbers(groups):
    text = figure("survival", groups[:1], STAMP).panels[0].description
    assert text.startswith("OS, 137 patients: Day 100 87.6 %, 120 at risk; 6 months 75.2 %, 103 at risk;")
    assert "PFS, 137 patients:" in text


def test_bands_leave_out_what_has_no_limits():
    data = frame([record(no_relapse(), death(after(10 * n))) for n in range(1, 13)])
    for key in KEYS:
        for line in figure(key, [group(data, "")], STAMP).panels[0].lines:
            assert np.isnan(line.lower).sum() == np.isnan(line.upper).sum()
            for drawing in drawings(figure(key, [group(data, "")], STAMP)):
                fills = [shape for shape in drawing.shapes if isinstance(shape, Fill)]
                assert all(np.isfinite(outline).all() for fill in fills for outline in fill.lines)
