"""Reading the trail."""

from audit.context import acting
from audit.models import AuditEntry
from audit.selectors import patient_history, row_history
from tests.factories.accounts import CentreFactory


def change(centre, by, **values):
    with acting(by):
        for name, value in values.items():
            setattr(centre, name, value)
        centre.save()


def test_row_history_is_of_this_row_alone_oldest_first(ada, torino):
    CentreFactory()
    change(torino, ada, city="Asti")
    change(torino, ada, city="Alba", name="Molinette")

    entries = row_history("accounts_centre", torino.pk)

    assert [entry.action for entry in entries] == ["I", "U", "U"]
    assert [entry.changes.get("city") for entry in entries] == [
        [None, "Torino"],
        ["Torino", "Asti"],
        ["Asti", "Alba"],
    ]


def test_row_history_of_a_column_leaves_out_what_did_not_touch_it(ada, torino):
    change(torino, ada, city="Asti")
    change(torino, ada, name="Molinette")

    entries = row_history("accounts_centre", torino.pk, "name")

    assert [entry.changes["name"] for entry in entries] == [
        [None, "Torino Molinette"],
        ["Torino Molinette", "Molinette"],
    ]


def test_patient_history_is_empty_for_a_patient_of_whom_nothing_is_known(torino):
    assert AuditEntry.objects.exists()
    assert not patient_history(1).exists()
