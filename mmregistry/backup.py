"""Backups: a compressed file per dump, the documents beside it, and a restore that destroys nothing."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg2
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from psycopg2 import sql

from audit.models import AuditEntry
from crf import documents
from crf.models import CentreDocument
from mmregistry.devdb import BINARIES

# libpq's own variables, so that no password appears among the running commands.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
PREAMBLE = 40  # lines at the head of a dump that hold settings; no data begins before them


class BackupFailed(Exception):
    """A backup or a restore did not work; the message says why, and nothing was changed."""


def back_up(file: Path) -> Path:
    """Dump the whole database to this file, which appears only once it is complete and readable."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    unfinished.touch(mode=0o600)
    try:
        _run("pg_dump", "--format=custom", f"--file={unfinished}", database=_name())
        _run("pg_restore", "--list", str(unfinished), database=_name())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    _keep_documents(_beside(file))
    return file


def documents_missing(file: Path, restored: str) -> list[str]:
    """The documents of the restored database that are whole neither beside the backup nor here."""
    beside = _beside(file)
    return [
        name
        for name in _documents_named(restored)
        if not (_is_whole(name, beside / name) or (default_storage.exists(name) and _is_kept(name)))
    ]


def bring_back_documents(file: Path) -> int:
    """Put documents that lie beside the backup and are not here back in their place; how many these were."""
    beside, brought = _beside(file), 0
    for source in sorted(beside.glob("*/*")):
        name = source.relative_to(beside).as_posix()
        if documents.NAME.fullmatch(name) and _is_whole(name, source) and not default_storage.exists(name):
            with source.open("rb") as content:
                default_storage.save(name, File(content))
            brought += 1
    return brought


def _beside(file: Path) -> Path:
    """Where the documents of all backups in one directory are: they never change, so each is copied once."""
    return file.parent / "documents"


def _keep_documents(beside: Path) -> None:
    named = set(_documents_named(_name()))
    for name in documents.kept_names():
        # What was chosen on a page that was refused is no document.
        if name not in named:
            continue
        copy = beside / name
        if _is_whole(name, copy):
            continue
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = copy.with_suffix(".unfinished")
        unfinished.touch(mode=0o600)
        with default_storage.open(name) as source, unfinished.open("wb") as target:
            shutil.copyfileobj(source, target)
        unfinished.replace(copy)


def _is_whole(name: str, copy: Path) -> bool:
    """Whether the file is there with the content that its name says."""
    if not copy.is_file():
        return False
    with copy.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == name.partition("/")[0]


def _is_kept(name: str) -> bool:
    with default_storage.open(name) as content:
        digest = hashlib.sha256()
        for part in content.chunks():
            digest.update(part)
    return digest.hexdigest() == name.partition("/")[0]


def _documents_named(database: str) -> list[str]:
    """The names in the centres' documents, removed ones too, and those that the trail says were there."""
    table, trail = CentreDocument._meta.db_table, AuditEntry._meta.db_table
    named = sql.SQL("SELECT doc_file FROM {} WHERE doc_file IS NOT NULL").format(sql.Identifier(table))
    told = sql.SQL(
        "SELECT jsonb_array_elements_text(changes -> 'doc_file') FROM {} "
        "WHERE \"table\" = {} AND changes ? 'doc_file'"
    ).format(sql.Identifier(trail), sql.Literal(table))
    names: set[str] = set()
    with _cursor(database) as cursor:
        for statement, of in ((named, table), (told, trail)):
            cursor.execute("SELECT to_regclass(%s)", [of])
            if cursor.fetchone()[0] is not None:
                cursor.execute(statement)
                names |= {name for (name,) in cursor.fetchall() if name}
    return sorted(names)


def restore_beside(file: Path) -> str:
    """Restore this backup into a new database beside the current one; its name."""
    if not file.is_file():
        raise BackupFailed(f"There is no file {file}.")
    name = f"{_name()}_restored_{_stamp()}"
    with _maintenance() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        _load(file, name)
    except BackupFailed:
        drop(name)
        raise
    return name


def take_over(restored: str) -> str:
    """Put the restored database in the place of the current one, which stays under the name returned."""
    current = _name()
    kept = f"{current}_before_{_stamp()}"
    connection.close()
    with _maintenance() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [current])
        if users := cursor.fetchone()[0]:
            raise BackupFailed(
                f"{users} connections still use {current}. Stop the site, then restore again. "
                f"The restored database waits as {restored}."
            )
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        cursor.execute(rename.format(sql.Identifier(current), sql.Identifier(kept)))
        cursor.execute(rename.format(sql.Identifier(restored), sql.Identifier(current)))
    return kept


def drop(name: str) -> None:
    """Remove a database that a restore made."""
    with _maintenance() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def left_behind() -> list[tuple[str, int]]:
    """The databases that restores of this one have left, and their bytes, the last one first.

    Those are what was there before a restore, and what was restored and never put in its place.
    """
    left = re.compile(rf"{re.escape(_name())}_(before|restored)_(\d{{8}}_\d{{6}})")
    with _maintenance() as cursor:
        cursor.execute("SELECT datname, pg_database_size(datname) FROM pg_database")
        found = [
            (match[2], name, size) for name, size in cursor.fetchall() if (match := left.fullmatch(name))
        ]
    return [(name, size) for _stamp, name, size in sorted(found, reverse=True)]


def row_counts(name: str) -> dict[str, int]:
    """Rows of every table of this database."""
    with _cursor(name) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            counts[table] = cursor.fetchone()[0]
    return counts


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _stamp() -> str:
    return f"{timezone.now():%Y%m%d_%H%M%S}"


def _maintenance() -> Any:
    return _cursor("postgres")


@contextmanager
def _cursor(name: str) -> Iterator[Any]:
    parameters = connection.get_connection_params() | {"dbname": name}
    parameters.pop("cursor_factory", None)
    with closing(psycopg2.connect(**parameters)) as other:
        other.autocommit = True
        with other.cursor() as cursor:
            yield cursor


def _run(program: str, *arguments: str, database: str = "") -> None:
    done = subprocess.run(
        [str(BINARIES / program), *arguments],
        env=_environment(database),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise BackupFailed(f"{program} said: {done.stderr.strip()}")


def _load(file: Path, name: str) -> None:
    """Feed the backup to this database, but for the one setting that servers before PostgreSQL 17 refuse."""
    read = [str(BINARIES / "pg_restore"), "--no-owner", "--file=-", str(file)]
    write = [
        str(BINARIES / "psql"),
        "--quiet",
        "--no-psqlrc",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
    ]
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(read, stdout=subprocess.PIPE, stderr=said) as reader,
        subprocess.Popen(
            write, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=_environment(name)
        ) as writer,
    ):
        assert reader.stdout and writer.stdin  # noqa: S101  (both are pipes)
        with suppress(BrokenPipeError), writer.stdin as database:
            for line in islice(reader.stdout, PREAMBLE):
                if line != b"SET transaction_timeout = 0;\n":
                    database.write(line)
            shutil.copyfileobj(reader.stdout, database)
        reader.stdout.close()
        if writer.wait() or reader.wait():
            said.seek(0)
            raise BackupFailed(f"The backup could not be restored: {said.read().strip()}")


def _environment(database: str) -> dict[str, str]:
    parameters = connection.get_connection_params()
    given = {VARIABLES[key]: str(value) for key, value in parameters.items() if key in VARIABLES and value}
    return {**os.environ, **given, **({"PGDATABASE": database} if database else {})}
