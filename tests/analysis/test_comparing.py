"""Comparisons: R's numbers at 24 months, what is refused, and that no frame brings them down."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy.special import chdtrc

from analysis.comparing import compare
from analysis.definitions import DEFINITIONS, LANDMARKS
from analysis.estimators import cumulative_incidence, kaplan_meier
from tests.analysis.frames import LETTER, NRM, OS, OUTCOMES, PFS, RELAPSE, by_group, frames, transplants


@pytest.fixture(scope="module")
def groups():
    return by_group(transplants())


def same(ours, r):
    expected = np.array([np.nan if value is None else value for value in np.ravel(r)], dtype=float)
    np.testing.assert_allclose(np.ravel(ours), expected, rtol=1e-10, atol=1e-14)


def test_the_test_of_all_groups_is_rs_on_events_within_24_months(groups):
    same(compare(groups, OS).p, OUTCOMES["log_rank"])
    same([compare(groups, each).p for each in (RELAPSE, NRM)], OUTCOMES["gray"])


def test_strata_compare_within_their_layers(groups):
    same(compare(groups, OS, "male").p, OUTCOMES["log_rank_strata"])
    same([compare(groups, each, "male").p for each in (RELAPSE, NRM)], OUTCOMES["gray_strata"])


def test_every_two_groups_are_compared_alone_and_after_holm(groups):
    duels = compare(groups, OS).duels
    assert [duel.places for duel in duels] == [(0, 1), (0, 2), (1, 2)]
    same([duel.p for duel in duels], OUTCOMES["pairs"]["p"])
    same([duel.p_holm for duel in duels], OUTCOMES["pairs"]["holm"])


def test_medians_are_of_the_whole_follow_up(groups):
    medians = [member.median for member in compare(groups, OS).members]
    # R's third upper limit is not reached.
    same([[m.value, m.lower, m.upper] for m in medians], np.array(OUTCOMES["median"], dtype=float))


def test_restricted_means_differ_from_the_first_by_their_standard_errors(groups):
    found, expected = compare(groups, OS), OUTCOMES["mean"]
    same([member.mean.estimate for member in found.members], expected["mean"])
    mean, se = np.array(expected["mean"]), np.array(expected["se"])
    difference, width = mean[1:] - mean[0], 1.959963984540054 * np.hypot(se[1:], se[0])
    ours = [[c.mean.value, c.mean.lower, c.mean.upper] for c in found.contrasts]
    same(ours, np.transpose([difference, difference - width, difference + width]))


def test_the_difference_of_survivals_quoted_months_is_that_of_the_source(groups):
    found = compare(groups, OS)
    for (_label, rows), contrast in zip(groups[1:], found.contrasts, strict=True):
        curves = [kaplan_meier(each["os_time"], each["os_event"]).at(730.5) for each in (groups[0][1], rows)]
        s, se = (np.array([getattr(curve, name)[0] for curve in curves]) for name in ("estimate", "se"))
        statistic = np.diff(np.log(-np.log(s))) ** 2 / ((se / (s * np.log(s))) ** 2).sum()
        same(contrast.p, chdtrc(1, statistic))
        width = 1.959963984540054 * np.hypot(*se)
        same(contrast.difference.value, np.diff(s))
        same(
            [contrast.difference.lower, contrast.difference.upper], [s[1] - s[0] - width, s[1] - s[0] + width]
        )


def test_the_difference_of_incidences_rests_on_those_of_cuminc(groups):
    found, expected = compare(groups, RELAPSE), OUTCOMES["incidence"]
    f, se = np.array(expected["est"]), np.sqrt(expected["var"])
    same([member.quoted.value for member in found.members], f)
    same([contrast.difference.value for contrast in found.contrasts], f[1:] - f[0])
    g, v = np.log(-np.log(1 - f)), (se / ((1 - f) * np.log(1 - f))) ** 2
    same([contrast.p for contrast in found.contrasts], chdtrc(1, (g[1:] - g[0]) ** 2 / (v[1:] + v[0])))
    assert [contrast.mean.value for contrast in found.contrasts] == pytest.approx([np.nan] * 2, nan_ok=True)


def test_a_group_that_is_too_small_has_estimates_and_no_p(groups):
    (first, rows), second, third = groups
    found = compare([(first, rows.head(9)), second, third], OS)

    assert np.isnan([found.p, found.contrasts[0].p, found.duels[0].p, found.duels[1].p_holm]).all()
    assert found.duels[2].p == found.duels[2].p_holm == pytest.approx(OUTCOMES["pairs"]["p"][2])
    assert np.isfinite([found.members[0].quoted.value, found.contrasts[0].difference.lower]).all()
    events = int((rows.head(9)["os_event"] & (rows.head(9)["os_time"] <= 730.5)).sum())
    assert found.reasons == [
        f"Overall survival: no p with “ALL”, which has 9 patients and {events} events within 24 months; "
        "a test needs 10 and 5."
    ]


def test_four_events_of_the_cause_are_too_few_whatever_competes(groups):
    (first, rows), second, _third = groups
    few = rows[(rows["pfs_event"] != 1) | ((rows["pfs_event"] == 1).cumsum() <= 4)]
    assert len(few) >= 10
    assert np.isnan(compare([(first, few), second], RELAPSE).p)
    assert compare([(first, few), second], NRM).p > 0


def test_a_mean_is_not_said_of_a_group_that_is_not_followed(groups):
    (first, rows), second, _third = groups
    dead = rows[rows["os_time"] < 600].assign(os_event=1)
    assert compare([(first, dead), second], OS).members[0].mean.estimate == pytest.approx(
        dead["os_time"].mean()
    )
    alive = rows.assign(os_time=rows["os_time"].clip(upper=600), os_event=0)
    found = compare([(first, alive), second], OS)
    assert found.members[0].mean is None
    assert np.isnan([found.contrasts[0].mean.value, found.contrasts[0].difference.value]).all()


def test_one_group_or_a_patient_in_two_is_refused(groups):
    with pytest.raises(ValueError, match=r"^groups: 1 group, a comparison needs two$"):
        compare(groups[:1], OS)
    with pytest.raises(ValueError, match=r"^groups: patient 1 is in two of them$"):
        compare([groups[0], ("all", transplants())], OS)


def test_groups_in_different_strata_alone_are_said_not_to_meet(groups):
    apart = [(label, rows.assign(centre=place)) for place, (label, rows) in enumerate(groups)]
    found = compare(apart, OS, "centre")
    assert np.isnan(found.p) and all(np.isnan(duel.p) for duel in found.duels)
    assert found.reasons == ["Overall survival: no two groups were at risk together."]


@given(frames())
@settings(deadline=None)
def test_no_frame_brings_a_comparison_down_and_its_order_changes_nothing(data):
    groups = by_group(data, LETTER)
    turned = [(label, rows.iloc[::-1]) for label, rows in groups]
    for definition in DEFINITIONS:
        found, other = compare(groups, definition, "centre"), compare(turned, definition, "centre")
        assert np.isnan(found.p) or 0 <= found.p <= 1
        np.testing.assert_allclose(found.p, other.p, rtol=1e-9, atol=1e-12)
        for member in found.members:
            assert np.isnan(member.quoted.value) or 0 <= member.quoted.value <= 1
        assert bool(found.reasons) == bool(np.isnan(found.p))


def test_pfs_is_compared_on_those_assessable_for_it(groups):
    (first, rows), second, third = groups
    unknown = rows.assign(pfs_time=rows["pfs_time"].where(rows.index != rows.index[0]))
    found = compare([(first, unknown), second, third], PFS)
    assert [len(member.seen.rows) for member in found.members] == [37, 45, 54]
    assert isinstance(found.members[0].seen.rows, pd.DataFrame)


def test_an_endpoint_of_the_first_months_is_compared_at_its_own_last_landmark(groups):
    engraftment = replace(RELAPSE, landmarks=LANDMARKS[:2])
    (_first, rows), (_second, others), _third = groups
    contrast = compare(groups, engraftment).contrasts[0]
    f = [
        cumulative_incidence(each["pfs_time"], each["pfs_event"], at=182.625)[1].estimate[0]
        for each in (rows, others)
    ]
    same(contrast.difference.value, f[1] - f[0])
