import os

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg2 import sql

from accounts.models import Centre, User
from accounts.roles import Role
from audit.models import AuditEntry
from crf import documents
from crf.models import Patient
from crf.record import load_records
from mmregistry import backup
from mmregistry.management.commands import create_administrator, prepare

PASSWORD = "a long enough secret"


@pytest.fixture
def typed(monkeypatch):
    """What is typed when the command asks for the password."""
    answers = []
    monkeypatch.setattr(create_administrator, "getpass", lambda prompt: answers.pop(0))
    return answers


def test_create_administrator_makes_one_who_can_log_in(typed, db, capsys):
    typed += [PASSWORD, PASSWORD]
    call_command("create_administrator", "Ada@Example.org", "Ada Conti")
    user = User.objects.get()
    assert (user.email, user.roles(), user.check_password(PASSWORD)) == (
        "ada@example.org",
        {Role.ADMINISTRATOR},
        True,
    )
    assert set(AuditEntry.objects.values_list("actor_name", "reason")) == {
        ("system", "first administrator, from the command line")
    }
    assert capsys.readouterr().out == "Ada Conti is an administrator and logs in as ada@example.org.\n"


@pytest.mark.parametrize(
    ("answers", "message"),
    [([PASSWORD, "another one"], "The two passwords differ"), (["short", "short"], "too short")],
)
def test_create_administrator_refuses_a_bad_password(typed, db, answers, message):
    typed += answers
    with pytest.raises(CommandError, match=message):
        call_command("create_administrator", "ada@example.org", "Ada Conti")
    assert User.objects.count() == 0


def test_create_administrator_refuses_an_address_that_is_taken(typed, ada):
    typed += [PASSWORD, PASSWORD]
    with pytest.raises(CommandError, match="There is already an account"):
        call_command("create_administrator", "ADA@example.org", "Another Ada")
    assert User.objects.count() == 1


# --- The demo study ---------------------------------------------------------------------------------


def test_demo_loads_a_study_once(db, capsys):
    call_command("demo", "--patients", "6")
    assert (Centre.objects.count(), Patient.objects.count()) == (14, 6)
    records = load_records(Patient.objects.values_list("pk", flat=True)).values()
    assert any(record.treatment_drugs and record.end.is_complete for record in records)
    assert "The demo study is loaded" in capsys.readouterr().out
    call_command("demo", "--patients", "6")
    assert Patient.objects.count() == 6
    assert "There are centres already" in capsys.readouterr().out


# --- Prepare ----------------------------------------------------------------------------------------


@pytest.fixture
def collected(settings, tmp_path):
    """A site whose one static file was collected a moment ago."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "page.css").write_text("body { margin: 0 }")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [tmp_path / "source"], tmp_path / "collected"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **site.STORAGES,
        "staticfiles": {"BACKEND": "mmregistry.static_storage.CollectedStorage"},
    }
    assert prepare.static_files_changed() is True
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_prepare_collects_static_files_only_when_one_changed(collected):
    assert prepare.static_files_changed() is False
    page = collected / "source" / "page.css"
    later = page.stat().st_mtime + 5
    page.write_text("body { margin: 1px }")

    os.utime(page, (later, later))
    assert prepare.static_files_changed() is True


# --- Backup and restore -------------------------------------------------------------------------------


@pytest.fixture
def scratch(transactional_db, monkeypatch):
    """A database of its own in the place of the current one, removed with everything that came of it."""
    name = f"{connection.settings_dict['NAME']}_scratch"
    with backup._maintenance() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    monkeypatch.setitem(connection.settings_dict, "NAME", name)
    connection.close()
    with backup._cursor(name) as cursor:
        cursor.execute("CREATE TABLE patient (code text)")
        cursor.execute("INSERT INTO patient VALUES ('MMA-01-0001-R')")
    yield name
    connection.close()
    monkeypatch.undo()
    with backup._maintenance() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name])
        for (database,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(database)))


def codes(name):
    with backup._cursor(name) as cursor:
        cursor.execute("SELECT code FROM patient ORDER BY code")
        return [code for (code,) in cursor.fetchall()]


def add_patient(name):
    with backup._cursor(name) as cursor:
        cursor.execute("INSERT INTO patient VALUES ('MMA-01-0002-T')")


def databases(prefix):
    with backup._maintenance() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", [prefix])
        return [name for (name,) in cursor.fetchall()]


def test_backup_is_private_and_leaves_no_half_file(scratch, tmp_path, capsys):
    call_command("backup", str(tmp_path / "backups" / "one.dump"))
    [file] = (tmp_path / "backups").iterdir()
    assert capsys.readouterr().out == f"{file}\n"
    assert (file.name, file.stat().st_mode & 0o777) == ("one.dump", 0o600)


def test_restore_puts_the_backup_in_place_and_keeps_what_was_there(scratch, tmp_path, capsys):
    file = backup.back_up(tmp_path / "one.dump")
    add_patient(scratch)
    call_command("restore", str(file))
    assert codes(scratch) == ["MMA-01-0001-R"]
    [current, kept] = databases(scratch)
    assert (current, codes(kept)) == (scratch, ["MMA-01-0001-R", "MMA-01-0002-T"])
    assert f"kept as {kept}." in capsys.readouterr().out


def test_databases_of_earlier_restores_are_named_and_all_but_the_last_removed(scratch, tmp_path, capsys):
    file = backup.back_up(tmp_path / "one.dump")
    call_command("restore", str(file))
    assert "earlier restores" not in capsys.readouterr().out
    [_current, first] = databases(scratch)
    # A second one within the same second would take the same name.
    with backup._maintenance() as cursor:
        names = [sql.Identifier(name) for name in (first, f"{scratch}_before_20200101_000000")]
        cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
    with backup._maintenance() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(f"{scratch}_other")))
    call_command("restore", str(file))
    assert "1 more of earlier restores take room" in capsys.readouterr().out
    call_command("old_databases")
    assert "20200101_000000" in capsys.readouterr().out
    call_command("old_databases", "--remove")
    last = backup.left_behind()
    assert len(last) == 1 and "20200101" not in last[0][0]
    assert {scratch, f"{scratch}_other", last[0][0]} == set(databases(scratch))
    call_command("old_databases", "--remove")
    assert backup.left_behind() == last


# The table of which a backup reads the names of documents.
NAMES = "CREATE TABLE crf_centredocument (doc_file text)"


@pytest.fixture
def document(scratch, settings, tmp_path):
    """A document that the centres' table names, kept where the site keeps them."""
    settings.MEDIA_ROOT = tmp_path / "files"
    name = documents.keep(SimpleUploadedFile("opinion.pdf", b"%PDF-1.7 the opinion %%EOF"))
    with backup._cursor(scratch) as cursor:
        cursor.execute(NAMES)
        cursor.execute("INSERT INTO crf_centredocument VALUES (%s)", [name])
    return settings.MEDIA_ROOT / name


def test_a_file_that_nothing_names_goes_into_no_backup(document, tmp_path):
    documents.keep(SimpleUploadedFile("refused.pdf", b"%PDF-1.7 of a page that was refused\n%%EOF\n"))
    backup.back_up(tmp_path / "backups" / "one.dump")
    copies = [path.name for path in (tmp_path / "backups" / "documents").glob("*/*")]
    assert copies == [document.name]


def test_restore_brings_back_the_documents_of_the_centres(document, tmp_path, capsys):
    file = backup.back_up(tmp_path / "backups" / "one.dump")
    document.unlink()
    call_command("restore", str(file))
    assert document.read_bytes() == b"%PDF-1.7 the opinion %%EOF"
    assert "1 documents of centres were brought back." in capsys.readouterr().out


def test_restore_says_which_document_is_lost_and_changes_nothing_in_a_drill(document, tmp_path, capsys):
    file = backup.back_up(tmp_path / "backups" / "one.dump")
    [copy] = (tmp_path / "backups" / "documents").glob("*/*")
    copy.write_bytes(b"%PDF-1.7 something else")
    document.unlink()
    with pytest.raises(CommandError, match="1 documents are lost"):
        call_command("restore", "--drill", str(file))
    assert copy.name in capsys.readouterr().err


def test_restore_drill_compares_and_changes_nothing(scratch, tmp_path, capsys):
    file = backup.back_up(tmp_path / "one.dump")
    add_patient(scratch)
    call_command("restore", "--drill", str(file))
    assert (codes(scratch), databases(scratch)) == (["MMA-01-0001-R", "MMA-01-0002-T"], [scratch])
    assert [line.split() for line in capsys.readouterr().out.splitlines()[1:2]] == [["patient", "2", "1"]]


def test_restore_waits_for_the_site_to_stop(scratch, tmp_path):
    file = backup.back_up(tmp_path / "one.dump")
    with backup._cursor(scratch), pytest.raises(CommandError, match="1 connections still use"):
        call_command("restore", str(file))
    assert codes(scratch) == ["MMA-01-0001-R"]


@pytest.mark.parametrize(
    ("content", "message"), [(None, "There is no file"), (b"not a dump", "could not be restored: .*archive")]
)
def test_restore_of_a_bad_file_changes_nothing(scratch, tmp_path, content, message):
    file = tmp_path / "one.dump"
    if content:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        call_command("restore", str(file))
    assert databases(scratch) == [scratch]
