"""An archive proves itself on any machine, and says where it is not what it was."""

import json
import random

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from analysis.models import Snapshot
from analysis.snapshots import archive_of, verifying
from analysis.snapshots.archive import pack, unpack
from analysis.snapshots.verifying import verify, verify_stored
from tests.analysis.snapshots.study import frozen

pytestmark = pytest.mark.django_db

MUTATIONS = 60


def words(findings):
    return [(finding.fine, finding.words) for finding in findings]


def changed(content, name, change):
    """The archive with one file changed and a manifest that agrees with it."""
    about, files = unpack(content)
    del about["files"]
    return pack(about, files | {name: change(files[name])})


def test_a_snapshot_is_verified_without_the_database(
    carla, study, django_assert_num_queries, django_db_blocker
):
    made = frozen(carla)
    content = archive_of(made)
    with django_db_blocker.block():
        found = list(verify(content, made.key))
    assert [finding.fine for finding in found] == [True, True, True]
    tables = json.loads(unpack(content)[1]["tables.json"])
    number = sum(map(len, tables.values()))
    assert found[-1].words == f"{number} tables, each as made again from the numbers."
    assert list(verify_stored(made, content)) == found


def test_any_changed_byte_is_found(carla, study):
    content, chance = archive_of(frozen(carla)), random.Random(5)
    for _each in range(MUTATIONS):
        other = bytearray(content)
        other[chance.randrange(len(content))] ^= chance.randrange(1, 256)
        # Without the id, as somebody would who was handed the file alone.
        assert not all(finding.fine for finding in verify(bytes(other)))


def test_an_archive_made_anew_around_other_numbers_has_another_id_and_other_tables(carla, study):
    made = frozen(carla)
    other = changed(archive_of(made), "numbers.csv", lambda text: text.replace(b",0.0,", b",1.0,", 1))
    first, *_files, tables = words(verify(other, made.key))
    assert (first[0], first[1].endswith(f"this is not the content of {made.key}.")) == (False, True)
    assert (tables[0], tables[1].startswith("Tables that come out otherwise: ")) == (False, True)


def test_under_another_code_tables_may_differ_and_are_named(carla, study, monkeypatch):
    content = archive_of(frozen(carla))
    other = changed(content, "tables.json", lambda text: text.replace(b'"Estimates', b'"Numbers', 1))
    assert words(verify(other))[-1] == (False, "Tables that come out otherwise: survival/outcomes.")
    monkeypatch.setattr(verifying, "rules", lambda: "0123456789ab")
    fine, said = words(verify(other))[-1]
    assert fine
    assert said.startswith("Tables that come out otherwise: survival/outcomes. The code is another: ")


def test_the_command_makes_lists_writes_and_verifies(carla, study, tmp_path, capsys):
    file = tmp_path / "snapshot.zip"
    call_command("snapshot", "make", "--title", "For the board", "--by", "Carla@example.org")
    made = Snapshot.objects.get()
    call_command("snapshot", "make", "--title", "Again", "--by", "carla@example.org")
    call_command("snapshot", "list")
    call_command("snapshot", "export", made.key, str(file))
    lines = capsys.readouterr().out.splitlines()
    first = f"{made.key}: 13 patients, cut-off {made.cutoff}"
    assert lines[:2] == [first, f"{first} (the same data had been frozen before)"]
    assert lines[2].startswith(made.key)
    assert lines[2].endswith("For the board")
    assert file.read_bytes() == archive_of(made)
    for arguments in ([], [made.key], ["--file", str(file)], [made.key, "--file", str(file)]):
        call_command("snapshot", "verify", *arguments)
        assert [line[:5] for line in capsys.readouterr().out.splitlines()] == ["ok   "] * 3


def test_the_command_fails_where_a_file_is_damaged_or_another(carla, study, tmp_path):
    file, content = tmp_path / "snapshot.zip", archive_of(frozen(carla))
    file.write_bytes(content.replace(b"numbers", b"nummers"))
    with pytest.raises(CommandError, match="Not everything is as it was frozen"):
        call_command("snapshot", "verify", "--file", str(file))
    file.write_bytes(content)
    with pytest.raises(CommandError, match="Not everything is as it was frozen"):
        call_command("snapshot", "verify", "000000000000", "--file", str(file))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("verify", "000000000000"), "There is no snapshot 000000000000"),
        (("export", "000000000000", "x.zip"), "There is no snapshot 000000000000"),
        (("make", "--title", "Report", "--by", "nobody@example.org"), "There is no user"),
        (("make", "--title", "Report", "--by", "dora@example.org"), "may not freeze data"),
        (("make", "--title", " ", "--by", "carla@example.org"), "what the snapshot is for"),
    ],
)
def test_the_command_refuses_in_words(cast, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("snapshot", *arguments)
    assert not Snapshot.objects.exists()
