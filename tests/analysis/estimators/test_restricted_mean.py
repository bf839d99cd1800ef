import numpy as np
import pytest

from analysis.estimators import kaplan_meier, restricted_mean
from tests.analysis.estimators.reference import parts, same

ASKED = [
    pytest.param(part.values[0], number, id=f"{part.id}-{number}")
    for part in parts("surv")
    for number in range(len(part.values[0].answer.get("rmst", [])))
]


def test_reference_knows_means():
    assert len(ASKED) > 50


@pytest.mark.parametrize(("part", "number"), ASKED)
def test_restricted_mean_equals_survfit(part, number):
    expected = part.answer["rmst"][number]

    found = restricted_mean(part.time, part.event, expected["tau"])

    same([found.estimate, found.se], [expected["rmst"], expected["se"]])


def test_restricted_mean_equals_the_area_by_definition_with_entry_and_weights():
    random = np.random.default_rng(2)
    time, event = random.integers(2, 20, 60) / 2, random.integers(0, 2, 60)
    entry, weights = np.where(random.random(60) < 0.3, time / 2, 0), random.choice([1, 2], 60)
    tau = 6.25
    curve = kaplan_meier(time, event, entry=entry, weights=weights)
    days = np.arange(0, tau, 0.25)

    def area_from(t):
        return curve.at(days[days >= t]).estimate.sum() * 0.25

    before = curve.time <= tau
    at_risk, events = curve.at_risk[before], curve.events[before]
    variance = sum(
        area_from(t) ** 2 * d / (y * (y - d)) for t, d, y in zip(curve.time, events, at_risk, strict=False)
    )

    found = restricted_mean(time, event, tau, entry=entry, weights=weights, conf_level=0.9)

    assert found.estimate == pytest.approx(area_from(0), rel=1e-12)
    assert found.se == pytest.approx(np.sqrt(variance), rel=1e-10)
    assert found.upper - found.lower == pytest.approx(2 * 1.6448536269514722 * found.se, rel=1e-12)


def test_restricted_mean_by_group_equals_each_alone():
    found = restricted_mean([1, 2, 3, 4, 5, 6], [1, 0, 1, 0, 1, 1], 4, group=list("ababab"))

    assert found["a"] == restricted_mean([1, 3, 5], [1, 1, 1], 4)
    assert found["b"] == restricted_mean([2, 4, 6], [0, 0, 1], 4)


def test_after_everybodys_event_the_mean_is_the_mean():
    found = restricted_mean([1, 2, 6], [1, 1, 1], 10)

    assert found.estimate == pytest.approx(3)
    assert found.se == pytest.approx(np.std([1, 2, 6]) / np.sqrt(3))


def test_without_events_nothing_is_lost():
    found = restricted_mean([5, 6, 7], [0, 0, 0], 7)

    assert (found.estimate, found.se, found.lower, found.upper) == (7, 0, 7, 7)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"tau": 4}, "tau: 4 lies after the last time of a group, 3"),
        ({"tau": 0}, "tau: 0 is not a number above 0"),
        ({"tau": float("inf")}, "tau: inf is not a number above 0"),
        ({"tau": 2, "time": [1, -2, 3]}, "time: negative: -2 at position 1, 1 in all"),
        ({"tau": 2, "event": [1, 2]}, "event: 2 values for 3 in time"),
        ({"tau": 2, "conf_level": 2}, "conf_level: 2 does not lie between 0 and 1"),
    ],
)
def test_restricted_mean_refuses_nonsense(arguments, complaint):
    with pytest.raises(ValueError) as refused:
        restricted_mean(**{"time": [1, 2, 3], "event": [1, 1, 0]} | arguments)
    assert str(refused.value) == complaint
