"""Every alternative is an endpoint in its own right, and changes nothing but what its decision touches."""

import datetime

import pandas as pd
import pytest
from hypothesis import assume, given, settings

from analysis.cohort import cohort_of, numbers_of
from analysis.endpoints import DAY_0, ENDPOINTS, MORE_ENDPOINTS, SENTENCES
from analysis.endpoints.intercurrent import first_dli, next_transplant
from analysis.population import exclusion
from analysis.variants import VARIANTS
from crf.synthetic import record_of, synthetic_patients
from tests.analysis.endpoints.test_after_relapse import treatment
from tests.analysis.endpoints.test_endpoint import an_analysed_record
from tests.analysis.endpoints.test_engraftment import failed, recovered
from tests.analysis.endpoints.test_gvhd import acute, chronic, day, infusion, no_acute, no_chronic, second
from tests.analysis.endpoints.test_pfs_variants import free_until, from_cr
from tests.analysis.endpoints.test_response import best
from tests.analysis.records import after, death, no_relapse, on, record, relapse, visit
from tests.crf.checks.test_any_record import chances

PRIMARY = {**ENDPOINTS, **MORE_ENDPOINTS}
FAILURES = ("graft_failure", "graft_failure_primary", "graft_failure_secondary")


def analysed(number):
    people = (record_of(person) for person in synthetic_patients(11, number, error_share=0))
    return [each for each in people if exclusion(each) is None]


@pytest.fixture(scope="module")
def cohort():
    return analysed(250)


def numbers(endpoint):
    return endpoint.time, endpoint.event


def differs(name, each):
    variant = VARIANTS[name]
    return numbers(variant.look(each)) != numbers(PRIMARY[variant.of](each))


def rests_on_part_of_a_date(each):
    """Whether survival does, as the study takes dates or with each taken at an end of its interval."""
    looks = [PRIMARY[of] for of in ("os", "pfs")]
    looks += [VARIANTS[f"{of}__{end}"].look for of in ("os", "pfs") for end in ("earliest", "latest")]
    return any(found.imputed or "stated" in found.why.words for found in (look(each) for look in looks))


def test_each_is_named_after_the_endpoint_and_the_decision():
    assert all(name.split("__")[0] == variant.of in PRIMARY for name, variant in VARIANTS.items())
    titles = [(variant.of, str(variant.title)) for variant in VARIANTS.values()]
    assert len(set(titles)) == len(titles)


def test_each_endpoint_has_the_alternatives_that_can_change_it():
    decisions = {}
    for name in VARIANTS:
        of, decision = name.split("__")
        decisions[of] = f"{decisions.get(of, '')} {decision}".strip()
    gvhd = "relapse_competes allo_competes allo_censors dli_censors undated_left_out until_assessed"
    pfs = "until_assessed new_treatment_censors new_treatment_counts strict dli_censors allo_censors"
    assert decisions == {
        "os": "earliest latest",
        "pfs": f"{pfs} earliest latest",
        **dict.fromkeys(("agvhd_2_4", "agvhd_3_4", "cgvhd_moderate", "cgvhd_severe"), f"{gvhd} onset"),
        **dict.fromkeys(("cgvhd", "cgvhd_extensive"), gvhd),
        **dict.fromkeys(("grfs", "grfs_systemic", "grfs_moderate", "crfs"), "undated_left_out onset"),
        **dict.fromkeys(("anc", "plt20", "plt50"), "allo_ignored"),
        **dict.fromkeys(FAILURES, "relapse_ignored"),
        **dict.fromkeys(("response_cr", "response_vgpr", "response_pr"), "not_evaluable"),
        **dict.fromkeys(("response_cr_100", "response_vgpr_100"), "not_evaluable"),
        **dict.fromkeys(("time_to_cr", "time_to_vgpr"), "not_evaluable"),
        "pfs_after_relapse": "next_treatment_counts next_treatment_censors",
        **dict.fromkeys(("response_after_relapse", "vgpr_after_relapse"), "evaluable"),
    }


def eventful():
    """Patients of whom each decision touches at least one."""
    between = relapse(after(50)), second(60), *infusion(70)
    ill = chronic("SEV", after(200), cgvhd_max_date=after(250), cgvhd_extent="EXT", cgvhd_trt="Y")
    unseen = no_acute(agvhd_none_until=day(100)), no_chronic(cgvhd_none_until=day(300))
    lesser = acute("2", after(30), agvhd_max_date=after(45))
    treated = treatment(after(210), ptt_pd="N"), treatment(after(300), 2)
    counts = {f"{count}_recovery": "Y" for count in ("anc", "plt20", "plt50")}
    dates = {f"{count}_date": day(80) for count in ("anc", "plt20", "plt50")}
    not_evaluable = treatment(after(210), ptt_best_resp="NE")
    return [
        record(acute("3", after(80)), ill, *between, visit(500)),
        record(acute("3"), chronic("SEV", cgvhd_extent="EXT", cgvhd_trt="Y"), no_relapse(), visit(500)),
        record(acute("3", after(30), agvhd_max_date=after(45)), no_chronic(), no_relapse(), visit(500)),
        record(lesser, chronic("MOD", after(200), cgvhd_max_date=after(250)), no_relapse(), visit(500)),
        record(no_acute(), ill, no_relapse(), visit(500)),
        record(*unseen, free_until(400), visit(500)),
        record(
            treatment(after(90), indication="RESD"), no_relapse(), *infusion(100), second(110), visit(500)
        ),
        record(from_cr(after(200)), visit(500)),
        record(relapse(on("2012-08")), visit(500)),
        record(no_relapse(), death(on("2012-08"))),
        record(recovered(**counts, **dates), second(60), no_relapse(), visit(500)),
        *(record(failed(kind, after(80)), relapse(after(50)), visit(500)) for kind in ("PRIM", "SEC")),
        record(best("NE", resp_d100="NE"), no_relapse(), visit(500)),
        record(relapse(after(200)), *treated, visit(500)),
        record(relapse(after(200)), not_evaluable, visit(500)),
    ]


@pytest.mark.parametrize("name", VARIANTS)
def test_each_can_change_something(name):
    assert any(differs(name, each) for each in eventful())


def test_where_nothing_is_to_be_decided_all_agree_with_the_primary_analysis():
    counts = {"plt20_recovery": "NB", "plt50_recovery": "Y", "plt50_date": day(20), "graft_failure": "NONE"}
    ill = chronic("SEV", after(200), cgvhd_max_date=after(200), cgvhd_extent="EXT", cgvhd_trt="N")
    disease = recovered(15, **counts), best("CR", after(100), resp_d100="VGPR")
    cured = record(
        acute("2", after(30), agvhd_max_date=after(30)), ill, *disease, free_until(500), visit(500)
    )
    dead = record(no_acute(), no_chronic(), *disease, no_relapse(), death(after(500)))
    for each in (cured, dead):
        assert all(PRIMARY[of](each).assessed for of in ("pfs", "grfs", "graft_failure", "time_to_cr"))
        assert [name for name in VARIANTS if differs(name, each)] == []


def test_only_what_a_decision_is_about_changes(cohort):
    for each in cohort:
        changed = {name.split("__")[1] for name in VARIANTS if differs(name, each)}
        assert "dli_censors" not in changed or first_dli(each) is not None
        assert not changed & {"allo_competes", "allo_censors", "allo_ignored"} or next_transplant(each)
        relapsed = PRIMARY["pfs"](each).event == 1
        assert not changed & {"relapse_competes", "relapse_ignored", "strict"} or relapsed
        assert not changed & {"new_treatment_censors", "new_treatment_counts"} or each.treatments
        assert not changed & {"earliest", "latest"} or rests_on_part_of_a_date(each)


def test_at_a_cutoff_an_alternative_is_cut_as_its_endpoint_is(cohort):
    names = {variant.of for variant in VARIANTS.values()}
    frame = cohort_of(numbers_of(cohort), datetime.date(2014, 6, 30), [*names, *VARIANTS]).frame
    for name, variant in VARIANTS.items():
        same = [variant.look(each) == PRIMARY[variant.of](each) for each in cohort]
        parts = ("time", "event", "imputed", "left_out")
        mine, primary = (frame.loc[same, [f"{key}_{part}" for part in parts]] for key in (name, variant.of))
        pd.testing.assert_frame_equal(mine.set_axis(parts, axis=1), primary.set_axis(parts, axis=1))


def in_order(each):
    """Dates taken earliest, in the middle and latest give times in this order, and PFS ends with OS."""
    found = {}
    for name in ("os", "pfs"):
        looks = (VARIANTS[f"{name}__earliest"].look, PRIMARY[name], VARIANTS[f"{name}__latest"].look)
        found[name] = [look(each).time for look in looks]
        known = [time for time in found[name] if time is not None]
        assert known == sorted(known)
    assert all(pfs is None or pfs <= os for os, pfs in zip(found["os"], found["pfs"], strict=True))


def sound(endpoint):
    """Can be said, and has times as an endpoint has them."""
    assert endpoint.why.code in SENTENCES
    assert "%(" not in str(endpoint.why)
    assert len(set(endpoint.items)) == len(endpoint.items)
    if endpoint.event is None:
        assert endpoint.time is None
    elif endpoint.time is not None:
        assert DAY_0 <= endpoint.earliest <= endpoint.time


def test_all_hold_on_patients_as_they_are(cohort):
    for each in cohort:
        in_order(each)
        for variant in VARIANTS.values():
            sound(variant.look(each))


@given(chances)
@settings(max_examples=200, deadline=None)
def test_all_hold_on_whatever_a_record_can_hold(chance):
    wild = an_analysed_record(chance)
    assume(exclusion(wild) is None)
    in_order(wild)
    for variant in VARIANTS.values():
        sound(variant.look(wild))
