"""What the study's settings decide."""

import pytest
from django.conf import settings
from django.test import override_settings

from crf.codes import VISIT
from crf.derivations import OBSERVATION_DAYS, VISIT_TARGETS, VISIT_WINDOWS
from crf.derivations.study import early_relapse_origin


def test_every_scheduled_visit_has_a_target_in_its_window():
    assert [*VISIT_WINDOWS, "LAST"] == VISIT.values
    assert [*VISIT_TARGETS, "LAST"] == VISIT.values
    for visit, (opens, closes) in VISIT_WINDOWS.items():
        assert opens <= VISIT_TARGETS[visit] <= (closes or VISIT_TARGETS[visit])


def test_observation_ends_with_the_last_visit():
    assert len(VISIT_TARGETS) == len(VISIT_WINDOWS) == 5
    assert OBSERVATION_DAYS == settings.STUDY["observation_days"] == VISIT_TARGETS["M24"]


def test_another_study_changes_the_windows_without_code():
    visits = {"D100": (90, 60, 120)}
    with override_settings(STUDY={"visits": visits, "early_relapse_origin": "auto1"}):
        assert dict(VISIT_WINDOWS) == {"D100": (60, 120)}
        assert dict(VISIT_TARGETS) == {"D100": 90}
        assert early_relapse_origin() == "auto1"
        with pytest.raises(KeyError):
            VISIT_WINDOWS["M06"]
