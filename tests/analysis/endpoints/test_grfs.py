"""Survival free of GVHD and relapse: which component comes first, and who cannot be assessed."""

import pytest

from analysis.endpoints import CENSORED, MORE_ENDPOINTS
from analysis.endpoints.grfs import ACUTE, CHRONIC, DIED, RELAPSED, grfs
from analysis.endpoints.gvhd import Choices
from crf.examples import DIED as DIED_EXAMPLE
from crf.examples import RELAPSED as RELAPSED_EXAMPLE
from crf.examples import a_sound_record
from tests.analysis.endpoints.test_gvhd import acute, chronic, no_acute, no_chronic, said
from tests.analysis.records import after, death, no_relapse, on, record, relapse, visit


def of(*forms, **options):
    return said(grfs(record(*forms), **options))


FREE = no_acute(), no_chronic(), no_relapse()


def test_the_examples():
    assert said(grfs(a_sound_record())) == (731, CENSORED, "alive_without_grfs")
    assert said(grfs(a_sound_record(RELAPSED_EXAMPLE))) == (300, RELAPSED, "relapsed")
    assert said(grfs(a_sound_record(DIED_EXAMPLE))) == (400, DIED, "died_without_grfs")


def test_the_first_component_is_the_event():
    forms = acute("3", after(30)), chronic("SEV", after(200)), relapse(after(300)), death(after(400))
    assert of(*forms) == (30, ACUTE, "agvhd")
    assert of(no_acute(), *forms[1:]) == (200, CHRONIC, "cgvhd_severe")
    assert of(no_acute(), no_chronic(), *forms[2:]) == (300, RELAPSED, "relapsed")
    assert of(*FREE, forms[3]) == (400, DIED, "died_without_grfs")
    assert of(*forms, acute=False)[:2] == (200, CHRONIC)


def test_on_one_day_gvhd_comes_before_relapse_and_relapse_before_death():
    same = after(200)
    assert of(acute("3", same), chronic("SEV", same), relapse(same), death(same))[1] == ACUTE
    assert of(no_acute(), chronic("SEV", same), relapse(same), death(same))[1] == CHRONIC
    assert of(no_acute(), no_chronic(), relapse(same), death(same))[1] == RELAPSED


def test_lesser_gvhd_is_no_event():
    assert of(acute("2", after(30)), chronic("MOD", after(200)), no_relapse(), visit(500))[1] == CENSORED


@pytest.mark.parametrize(
    ("name", "event"), [("grfs", 0), ("grfs_moderate", 2), ("grfs_systemic", 2), ("crfs", 0)]
)
def test_the_variants_differ_in_chronic_gvhd(name, event):
    forms = no_acute(), chronic("MOD", after(200), cgvhd_trt="Y"), no_relapse(), visit(500)
    assert MORE_ENDPOINTS[name](record(*forms)).event == event


def test_extensive_stands_for_severe_where_that_is_not_graded():
    graded = chronic("UNK", after(200), cgvhd_extent="EXT")
    assert of(no_acute(), graded, no_relapse(), visit(500)) == (200, CHRONIC, "cgvhd_extensive")


def test_who_is_left_out_of_pfs_is_left_out():
    assert of(no_acute(), no_chronic(), visit(500)) == (None, None, "relapse_not_assessed")
    assert of(acute("3", after(30)), no_chronic(), relapse(None), visit(500)) == (
        None,
        None,
        "relapse_undated",
    )


def test_gvhd_of_which_nothing_is_known_is_left_out():
    assert of(no_chronic(), no_relapse(), visit(500)) == (None, None, "agvhd_not_assessed")
    assert of(no_acute(), no_relapse(), visit(500)) == (None, None, "cgvhd_not_assessed")
    assert of(no_relapse(), no_chronic(), visit(500), acute=False)[1] == CENSORED


def test_gvhd_not_known_well_enough_matters_only_where_it_can_have_come_first():
    unclear = chronic("UNK", after(200))
    assert of(no_acute(), unclear, relapse(after(199)), visit(500)) == (199, RELAPSED, "relapsed")
    assert of(no_acute(), unclear, relapse(after(200)), visit(500)) == (None, None, "cgvhd_degree_unknown")
    assert of(no_acute(), unclear, no_relapse(), visit(500)) == (None, None, "cgvhd_degree_unknown")
    vague = chronic("UNK", on("2012-11"))
    assert of(no_acute(), vague, relapse(after(185)), visit(500)) == (None, None, "cgvhd_degree_unknown")


def test_the_components_are_read_by_the_same_choices():
    left = Choices(undated="left out")
    forms = acute("3"), no_chronic(), no_relapse(), visit(500)
    assert of(*forms) == (50, ACUTE, "agvhd")
    assert of(*forms, choices=left) == (None, None, "agvhd_undated")


def test_gvhd_after_the_last_contact_does_not_count():
    assert of(acute("3", after(501)), no_chronic(), no_relapse(), visit(500))[:2] == (500, CENSORED)


def test_items_are_those_of_every_component():
    found = grfs(record(*FREE, visit(500)))
    assert {"AGV.agvhd", "CGV.cgvhd", "RLS.relapse_ever", "FUP.visit_date"} <= {t.path for t in found.items}
