"""What the registry says of the compared items is kept, and asked about where the forms differ from it."""

import pytest

from audit.models import AuditEntry
from crf.checks import CHECKS
from crf.checks.neighbours import COMPARED
from crf.models import RegistryIdentity
from exchange.known import REASON
from exchange.report import State
from queries.models import Query
from queries.workflow import State as QueryState
from tests.exchange.imports import by_hand, consented, differences, patient, run, states, stored
from tests.exchange.registry_files import patient_row

pytestmark = pytest.mark.django_db

DEAD = {
    "Status Last Follow Up": "Dead",
    "Death Date": "02/01/2014 00:00",
    "Death Cause": "HCT-related cause of death",
}
RELATED = {"Donor Type": "Related donor", "Match Type": "Match"}


def stated():
    return dict(RegistryIdentity.objects.get().stated)


def asked():
    """What E-PAT-10 finds in the record as it is stored."""
    return [finding.targets[0].path for finding in CHECKS["E-PAT-10"].run(stored())]


def test_what_the_file_says_of_the_compared_items_is_kept(centre):
    consented({})
    assert stated() == {"PAT.sex": "F", "TRA.tx_date": "2013-01-23", "TRA.donor_type": "MUD"}
    assert stored().around.stated == stated()
    assert set(stated()) <= {f"{form}.{item}" for form, item in COMPARED}


def test_the_date_of_death_too(centre):
    consented(DEAD)
    assert stated()["DTH.death_date"] == "2014-01-02"


def test_what_the_file_says_nothing_of_is_not_stated(centre):
    consented({"Donor Type": "", "Match Type": ""})
    assert "TRA.donor_type" not in stated()
    assert asked() == []


def test_what_was_just_imported_agrees_with_itself(centre):
    consented({})
    consented(patient_row(2, **DEAD))
    for identity in RegistryIdentity.objects.all():
        assert not Query.objects.filter(patient=identity.patient, check_id="E-PAT-10").exists()


def test_a_dry_run_keeps_nothing(centre):
    run({}, dry_run=True)
    assert RegistryIdentity.objects.count() == 0
    consented({})
    before = stated()
    run({"Sex": "male"}, dry_run=True)
    assert stated() == before


def test_a_correction_by_hand_is_asked_about(centre):
    consented({})
    by_hand(stored().index, donor_type="MSD")
    assert asked() == ["TRA.donor_type"]
    query = Query.objects.get(check_id="E-PAT-10")
    assert query.words["label"] == "TRA.donor_type"
    assert "the registry says" in query.question


def test_a_later_file_that_says_otherwise_is_asked_about_and_overwrites_nothing(centre):
    consented({})
    by_hand(stored().index, donor_type="MMUD")
    result = consented(RELATED)
    said = stated_donor()
    assert (stored().index.donor_type, said) == ("MMUD", "MSD")
    assert "Donor Type" in str(differences(result))
    assert Query.objects.get(check_id="E-PAT-10").words["registry_choice"] == f"TRA.donor_type={said}"


def stated_donor():
    return stated()["TRA.donor_type"]


def test_a_file_that_agrees_again_ends_the_question(centre):
    consented({})
    by_hand(stored().index, donor_type="MSD")
    query = Query.objects.get(check_id="E-PAT-10")
    assert query.state == QueryState.OPEN
    consented(RELATED)
    assert stated_donor() == "MSD"
    query.refresh_from_db()
    assert query.state == QueryState.CLOSED


def test_the_same_file_again_writes_nothing(centre):
    consented({})
    entries = AuditEntry.objects.count()
    result = consented({})
    assert states(result) == [State.UNCHANGED]
    assert AuditEntry.objects.count() == entries


def test_a_file_that_only_states_something_else_is_an_update_and_asked_about_at_once(centre):
    consented({})
    by_hand(stored().index, donor_type="MSD")
    assert Query.objects.get(check_id="E-PAT-10").is_live
    entries = AuditEntry.objects.filter(table="crf_registryidentity").count()
    result = consented({"Donor Type": "", "Match Type": ""})
    assert states(result) == [State.UPDATED]
    (last,) = AuditEntry.objects.filter(table="crf_registryidentity")[entries:]
    assert last.reason.startswith(REASON)
    assert asked() == []
    assert not Query.objects.get(check_id="E-PAT-10").is_live


def test_of_two_transplants_only_the_index_is_compared(centre):
    consented(
        {"Treatment Date": "23/01/2013 00:00"},
        {"Treatment Date": "02/05/2015 00:00", "Number Allo HCT": "2.0", "Number HCT": "3.0"},
    )
    assert stated()["TRA.tx_date"] == "2013-01-23" == str(stored().day0)
    assert asked() == []


def test_a_patient_who_waits_for_her_basis_is_compared_by_what_is_there(centre):
    run({})
    assert "PAT.sex" in stated()
    assert asked() == []
    assert patient().sex == "F"
