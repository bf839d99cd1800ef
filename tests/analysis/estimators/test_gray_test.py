import pytest

from analysis.estimators import gray_test
from tests.analysis.estimators.reference import CASES, SPECIAL, answer, columns, same

COMPARED = [case for case in CASES if "gray_rho0" in answer(case)]


def test_reference_compares_incidences():
    assert len(COMPARED) == 13


@pytest.mark.parametrize("rho", [0, 1])
@pytest.mark.parametrize("case", COMPARED)
def test_gray_test_equals_cuminc(case, rho):
    data = columns(case)

    for cause, expected in answer(case)[f"gray_rho{rho}"].items():
        found = gray_test(data["time"], data["event"], data["group"], int(cause), rho=rho)
        assert found.df == expected["df"]
        same([found.statistic], [expected["stat"]])
        # cuminc takes p from one minus the distribution and keeps no more than sixteen decimals.
        assert found.p == pytest.approx(expected["p"], rel=1e-10, abs=1e-15)


def test_gray_test_within_strata_equals_cuminc():
    data, expected = columns("bmtcrr_relapse"), SPECIAL["strat_gray_bmtcrr"]

    for cause, statistic, p in zip(expected["causes"], expected["stat"], expected["p"], strict=True):
        found = gray_test(data["time"], data["event"], data["group"], int(cause), strata=data["AML"])
        same([found.statistic, found.p], [statistic, p])


def test_gray_test_of_a_cause_that_nobody_had_compares_nothing():
    found = gray_test([1, 2, 3], [1, 2, 0], ["a", "b", "b"], cause=3)

    assert (found.statistic, found.df, found.p) == (0, 0, 1)


def test_gray_test_survives_a_pooled_incidence_above_one():
    # The last of a small group has the event when the large one is gone.
    time, event = [*range(1, 21), 30, 31], [1] * 22

    found = gray_test(time, event, ["large"] * 20 + ["small"] * 2, rho=0.5)

    assert found.df == 1 and 0 < found.p < 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"group": ["a", "a"]}, "group: 1 group, a comparison needs two"),
        ({"group": ["a", "b"], "cause": 0}, "cause: 0 is not a code (1, 2, …)"),
        ({"group": ["a", "b"], "cause": 1.0}, "cause: 1.0 is not a code (1, 2, …)"),
        ({"group": ["a", "b"], "rho": float("nan")}, "rho: nan is not a number from 0 on"),
    ],
)
def test_gray_test_refuses_nonsense(arguments, complaint):
    with pytest.raises(ValueError) as refused:
        gray_test([1, 2], [1, 0], **arguments)
    assert str(refused.value) == complaint
