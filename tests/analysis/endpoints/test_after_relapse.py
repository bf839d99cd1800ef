"""The clock that starts with the first treatment for relapse."""

import pytest

from analysis.endpoints import CENSORED, MORE_ENDPOINTS
from analysis.endpoints.after_relapse import (
    DIED,
    PROGRESSED,
    first_treatment,
    progression_free_after_relapse,
    response_after_relapse,
    survival_after_relapse,
)
from crf import models
from crf.examples import EVERY_FORM, RELAPSED, a_sound_record
from tests.analysis.endpoints.test_gvhd import day, said
from tests.analysis.records import after, death, on, record, relapse, visit


def treatment(start, number=1, indication="REL", **answers):
    given = {"ptt_modality": "DRUG", "ptt_relapse": 1 if indication == "REL" else None, **answers}
    return models.Treatment(
        pk=900 + number, ptt_no=number, ptt_indication=indication, ptt_start=start, **given
    )


def drug(code, page, start=None):
    return models.TreatmentDrug(treatment=page, drug=code, drug_start=start)


def dli(days, page):
    return models.DonorLymphocyteInfusion(treatment=page, dli_date=day(days), dli_type="UNST")


def os_(*forms):
    return said(survival_after_relapse(record(*forms)))


def pfs(*forms, **options):
    return said(progression_free_after_relapse(record(*forms), **options))


FIRST = relapse(after(200))


# --- Which treatment, and when it began -----------------------------------------------------------


def test_the_example_with_every_form():
    each = a_sound_record(EVERY_FORM)
    assert said(MORE_ENDPOINTS["os_after_relapse"](each)) == (290, 1, "died_treated")
    assert said(MORE_ENDPOINTS["pfs_after_relapse"](each)) == (290, PROGRESSED, "progressed_at_death")
    assert said(MORE_ENDPOINTS["response_after_relapse"](each)) == (None, 0, "not_responded")
    first = first_treatment(each)
    assert (first.with_dli, first.with_antibody) == (True, False)
    assert first.groups == {"IMID", "DLI"}
    assert first.given == {"IMID": 0, "DLI": 20}


def test_time_counts_from_the_treatment():
    found = survival_after_relapse(record(FIRST, treatment(after(210)), death(after(500))))
    assert (found.time, found.event, found.origin) == (290, 1, day(210))
    assert os_(FIRST, treatment(after(210)), visit(500)) == (290, CENSORED, "alive_treated")


def test_death_on_the_day_of_the_start_counts_as_half_a_day():
    assert os_(FIRST, treatment(after(210)), death(after(210)))[0] == 0.5


def test_treatment_for_other_reasons_starts_no_clock():
    assert os_(treatment(after(90), indication="MAIN"), visit(500)) == (None, None, "no_relapse_treatment")
    assert os_(FIRST, visit(500)) == (None, None, "no_relapse_treatment")
    forms = treatment(after(90), 1, "MAIN"), treatment(after(210), 2), FIRST, visit(500)
    assert os_(*forms)[0] == 290


def test_the_earliest_treatment_for_relapse_is_the_first():
    forms = treatment(after(400), 1), treatment(after(210), 2), FIRST, visit(500)
    assert os_(*forms)[0] == 290


def test_an_undated_treatment_matters_unless_it_is_numbered_later():
    dated = treatment(after(210), 2)
    assert os_(FIRST, treatment(None, 1), dated, visit(500)) == (None, None, "treatment_undated")
    assert os_(FIRST, treatment(None, 3), dated, visit(500))[0] == 290
    assert os_(FIRST, treatment(None, 1), visit(500)) == (None, None, "treatment_undated")
    unnumbered = treatment(None, 3)
    unnumbered.ptt_no = None
    assert os_(FIRST, unnumbered, dated, visit(500)) == (None, None, "treatment_undated")


def test_a_treatment_before_the_transplant_or_after_the_end_is_left_out():
    assert os_(FIRST, treatment(after(-10)), visit(500)) == (None, None, "treatment_before_day_0")
    assert os_(FIRST, treatment(after(501)), visit(500)) == (None, None, "treatment_after_end")
    assert os_(FIRST, treatment(after(500)), visit(500))[0] == 0.5


def test_a_start_known_in_part_is_not_before_its_relapse_and_makes_the_time_uncertain():
    found = survival_after_relapse(record(FIRST, treatment(on("2012-11")), visit(500)))
    assert (found.origin, found.imputed) == (day(200), True)
    assert "The start is known only as Nov 2012" in str(found.why)
    assert survival_after_relapse(record(FIRST, treatment(on("2012")), visit(500))).origin == day(200)
    unlinked = treatment(on("2012-11"), ptt_relapse=None)
    assert survival_after_relapse(record(unlinked, visit(500))).origin == day(195)


def test_without_a_known_first_treatment_there_is_nothing_to_say_of_it():
    assert first_treatment(record(FIRST, visit(500))) is None


def test_what_a_treatment_had_and_when():
    page = treatment(after(210), ptt_modality="DRUGDLI")
    forms = page, drug("DAR", page), drug("LEN", page, after(230)), drug("DEX", page), dli(260, page)
    first = first_treatment(record(FIRST, *forms, visit(500)))
    assert first.groups == {"MAB", "IMID", "DLI"}
    assert first.given == {"MAB": 0, "IMID": 20, "DLI": 50}
    assert first.with_antibody


# --- Progression ----------------------------------------------------------------------------------


def test_progression_of_the_treatment_or_a_later_relapse_or_death():
    page = treatment(after(210), ptt_pd="Y", ptt_pd_date=after(300))
    assert pfs(FIRST, page, visit(500)) == (90, PROGRESSED, "progressed")
    assert pfs(FIRST, page, relapse(after(290), 2), visit(500))[0] == 80
    none = treatment(after(210), ptt_pd="N")
    assert pfs(FIRST, none, visit(500)) == (290, CENSORED, "alive_treated")
    assert pfs(FIRST, none, death(after(400))) == (190, DIED, "died_treated")
    assert pfs(FIRST, none, relapse(after(290), 2), visit(500)) == (80, PROGRESSED, "progressed")


def test_the_relapse_that_is_treated_is_no_progression():
    none = treatment(after(210), ptt_pd="N")
    assert pfs(relapse(after(215)), none, visit(500))[1] == CENSORED
    assert pfs(relapse(on("2012-11")), none, visit(500))[1] == CENSORED


def test_without_a_link_a_relapse_counts_if_it_is_surely_later():
    none = treatment(after(210), ptt_pd="N", ptt_relapse=None)
    assert pfs(FIRST, none, relapse(after(290), 2), visit(500))[1] == PROGRESSED
    assert pfs(FIRST, none, relapse(on("2012-11"), 2), visit(500))[1] == CENSORED


def test_mrd_alone_is_no_progression():
    none = treatment(after(210), ptt_pd="N")
    assert pfs(FIRST, none, relapse(after(290), 2, "MRDR"), visit(500))[1] == CENSORED


def test_progression_of_a_later_treatment_counts_and_of_an_earlier_one_does_not():
    forms = FIRST, treatment(after(210), 2, ptt_pd="N"), visit(500)
    later = treatment(after(300), 3, "MAIN", ptt_pd="Y", ptt_pd_date=after(400))
    assert pfs(*forms, later)[0] == 190
    earlier = treatment(after(100), 1, "MAIN", ptt_pd="Y", ptt_pd_date=after(200))
    assert pfs(*forms, earlier)[1] == CENSORED


def test_death_of_the_disease_without_a_dated_progression_is_one():
    undated = treatment(after(210), ptt_pd="Y")
    assert pfs(FIRST, undated, death(after(400), "REL")) == (190, PROGRESSED, "progressed_at_death")
    silent = treatment(after(210))
    assert pfs(FIRST, silent, death(after(400), "REL"))[1] == PROGRESSED


def test_progression_that_is_not_dated_or_not_recorded_is_left_out():
    assert pfs(FIRST, treatment(after(210), ptt_pd="Y"), visit(500)) == (None, None, "progression_undated")
    none = treatment(after(210), ptt_pd="N")
    assert pfs(FIRST, none, relapse(None, 2), visit(500)) == (None, None, "progression_undated")
    assert pfs(FIRST, treatment(after(210)), visit(500)) == (None, None, "progression_not_assessed")


def test_progression_after_the_last_contact_does_not_count():
    page = treatment(after(210), ptt_pd="N")
    assert pfs(FIRST, page, relapse(after(501), 2), visit(500))[1] == CENSORED


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("ignored", (290, CENSORED, "alive_treated")),
        ("event", (90, PROGRESSED, "next_treatment")),
        ("censors", (90, CENSORED, "next_treatment")),
    ],
)
def test_the_next_treatment_without_progression(choice, expected):
    forms = FIRST, treatment(after(210), 1, ptt_pd="N"), treatment(after(300), 2), visit(500)
    assert pfs(*forms, next_treatment=choice) == expected


def test_progression_on_the_day_of_death_comes_first():
    page = treatment(after(210), ptt_pd="Y", ptt_pd_date=after(300))
    assert pfs(FIRST, page, death(after(300)))[1] == PROGRESSED


# --- Response -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "event", "at_least_vgpr"),
    [("CR", 1, 1), ("VGPR", 1, 1), ("PR", 1, 0), ("SD", 0, 0), ("NE", 0, 0), (None, None, None)],
)
def test_response_to_the_first_treatment(code, event, at_least_vgpr):
    each = record(FIRST, treatment(after(210), ptt_best_resp=code), visit(500))
    assert response_after_relapse(each).event == event
    assert MORE_ENDPOINTS["vgpr_after_relapse"](each).event == at_least_vgpr


def test_not_evaluable_may_be_left_out():
    each = record(FIRST, treatment(after(210), ptt_best_resp="NE"), visit(500))
    assert response_after_relapse(each, not_evaluable="left out").why.code == "treatment_not_assessed"


def test_a_response_has_a_time_where_it_is_dated():
    def dated(when):
        page = treatment(after(210), ptt_best_resp="CR", ptt_best_resp_date=when)
        return said(response_after_relapse(record(FIRST, page, visit(500))))

    assert dated(after(260)) == (50, 1, "treatment_responded")
    for when in (None, after(209), after(501)):
        assert dated(when) == (None, 1, "responded_undated")


def test_what_is_no_response_is_an_error():
    with pytest.raises(ValueError, match="'XX'"):
        response_after_relapse(record(FIRST, treatment(after(210)), visit(500)), least="XX")


def test_a_relapse_without_treatment_of_the_examples():
    each = a_sound_record(RELAPSED)
    assert MORE_ENDPOINTS["response_after_relapse"](each).why.code == "no_relapse_treatment"
