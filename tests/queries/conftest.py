"""A small rule book in place of the study's, and patients who break its rules."""

import pytest

from accounts.models import User
from accounts.roles import Role
from crf.checks import CHECKS, INFO, SOFT, check
from crf.models import Patient
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.queries.cases import (
    death_not_dated,
    early_diagnosis,
    no_comment,
    somebody,
    transplant_before_diagnosis,
)


@pytest.fixture
def rules():
    """The rule book, by id; the study's own comes back afterwards."""
    kept = dict(CHECKS)
    CHECKS.clear()
    check("T-01", severity=SOFT, fields=("DIA.dx_date",), message="The diagnosis of {dx} is very early.")(
        early_diagnosis
    )
    check(
        "T-02",
        severity=SOFT,
        fields=("TRA.tx_date", "DIA.dx_date"),
        message="The transplant of {tx} precedes the diagnosis of {dx}.",
    )(transplant_before_diagnosis)
    check("T-03", severity=INFO, fields=("DIA.dx_comment",), message="There is no comment.")(no_comment)
    check("T-04", severity=SOFT, fields=("DIA.dx_comment",), message="No comment yet.", asks=False)(
        no_comment
    )
    check(
        "T-05",
        severity=SOFT,
        fields=("TRA.tx_comment", "DTH.death_date"),
        message="The patient died, on a date that is not known.",
    )(death_not_dated)
    yield CHECKS
    CHECKS.clear()
    CHECKS.update(kept)


@pytest.fixture
def patient(rules, torino) -> Patient:
    """A patient of Torino's, under the small rule book."""
    return somebody(torino)


@pytest.fixture
def strangers_patient(rules, milano) -> Patient:
    """A patient of Milano's."""
    return somebody(milano)


@pytest.fixture
def dario(db) -> User:
    """Another of the data centre, who reads what Dora proposed."""
    user = UserFactory(email="dario@example.org", full_name="Dario Conte")
    MembershipFactory(user=user, role=Role.DATA_CENTRE, centre=None)
    return user
