"""HCT-CI: total, with age, and group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crf.derivations import Derived, comorbidity
from crf.derivations.comorbidity import WEIGHTS, hctci_group, hctci_points
from crf.examples import a_record
from crf.models import PreTransplantStatus

NONE = dict.fromkeys(WEIGHTS, "N")
ANSWER = st.sampled_from(["Y", "N", None])


def before(**answers):
    items = {f"hctci_{name}": code for name, code in NONE.items()}
    given_now = {"hctci_any": "Y", "hctci_hepatic": "N", "hctci_pulm": "N", **items}
    return PreTransplantStatus(**{**given_now, **answers})


@pytest.mark.parametrize(
    ("arguments", "points"),
    [
        (("N", {}, None, None), (0, 0)),
        (("Y", {**NONE, "malig": "Y"}, "MIL", "MOD"), (6, 6)),
        (("Y", {**NONE, "malig": None}, "N", "N"), (0, 3)),
        (("Y", NONE, None, "SEV"), (3, 6)),
        (("Y", dict.fromkeys(WEIGHTS, "Y"), "SEV", "SEV"), (26, 26)),
        ((None, NONE, "N", "N"), None),
    ],
)
def test_points(arguments, points):
    assert hctci_points(*arguments) == points


@given(
    st.fixed_dictionaries(dict.fromkeys(WEIGHTS, ANSWER)),
    st.fixed_dictionaries(dict.fromkeys(WEIGHTS, st.sampled_from("YN"))),
    st.sampled_from(["N", "MIL", "SEV", None]),
)
def test_filling_in_stays_within_the_points_that_were_possible(items, fill, hepatic):
    filled = {name: items[name] or fill[name] for name in items}
    fewest, most = hctci_points("Y", items, hepatic, "N")
    least, greatest = hctci_points("Y", filled, hepatic or "MIL", "N")
    assert fewest <= least == greatest <= most


def test_group_of_a_score():
    assert [hctci_group(score) for score in (0, 1, 2, 3, 26, None)] == ["0", "1-2", "1-2", ">=3", ">=3", None]


def test_total_and_total_with_age():
    row = before(hctci_malig="Y", hctci_hepatic="MIL", hctci_pulm="MOD")
    ages = {age: comorbidity.hctci_age(a_record(patient={"age_at_allo": age}), row) for age in (39, 40, None)}
    assert comorbidity.hctci(row) == Derived(6)
    assert ages == {39: Derived(6), 40: Derived(7), None: Derived(None, ("PAT.age_at_allo",))}
    assert comorbidity.hctci(PreTransplantStatus(hctci_any="N")) == Derived(0)


def test_what_is_lacking_for_the_total_stands_in_the_order_of_the_form():
    row = before(hctci_valve=None, hctci_hepatic=None)
    unknown = Derived(None, ("PRE.hctci_hepatic", "PRE.hctci_valve"))
    assert comorbidity.hctci(row) == unknown
    assert comorbidity.hctci_risk_group(row) == unknown
    assert comorbidity.hctci(PreTransplantStatus()) == Derived(None, ("PRE.hctci_any",))


def test_group_is_known_before_the_total():
    row = before(hctci_malig="Y", hctci_diabetes=None)
    assert comorbidity.hctci(row) == Derived(None, ("PRE.hctci_diabetes",))
    assert comorbidity.hctci_risk_group(row) == Derived(">=3")
