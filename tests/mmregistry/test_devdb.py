import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest

from mmregistry import devdb

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def directory(tmp_path_factory):
    """A data directory whose server is stopped at the end, whatever happens."""
    directory = tmp_path_factory.mktemp("db")
    yield directory
    devdb.stop(directory)


def start_in_another_process(directory):
    command = [sys.executable, "-m", "mmregistry.devdb", "start", str(directory)]
    return subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout.strip()


def query(url, sql):
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def server_process(directory):
    return psutil.Process(int((directory / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]))


def test_start_gives_an_empty_database_of_an_ordinary_role(directory):
    url = devdb.start(directory)
    rights = "SELECT current_database(), rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert query(url, rights) == [("mmregistry", False, True)]
    assert query(url, "SHOW fsync") == [("on",)]
    assert query(url, "SHOW listen_addresses") == [("",)]


def test_start_of_a_running_server_returns_that_one(directory):
    url = devdb.start(directory)
    before = server_process(directory).pid
    assert start_in_another_process(directory) == url
    assert server_process(directory).pid == before


def test_start_by_several_processes_at_once_makes_one_server(directory):
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(start_in_another_process, [directory] * 4))
    assert urls == {devdb.start(directory)}
    assert query(urls.pop(), "SELECT count(*) FROM pg_database WHERE datname = 'mmregistry'") == [(1,)]


def test_two_directories_stand_side_by_side(directory, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    for folder in (directory, other):
        query(devdb.start(folder), "CREATE TABLE place (name text)")
        query(devdb.start(folder), f"INSERT INTO place VALUES ('{folder.name}')")
    try:
        assert query(devdb.start(directory), "SELECT name FROM place") == [(directory.name,)]
        assert query(devdb.start(other), "SELECT name FROM place") == [(other.name,)]
    finally:
        devdb.stop(other)


def test_data_survives_a_stop(directory):
    query(devdb.start(directory), "CREATE TABLE kept AS SELECT 1 AS value")
    assert devdb.stop(directory) is True
    assert devdb.is_running(directory) is False
    assert query(devdb.start(directory), "SELECT value FROM kept") == [(1,)]


def test_data_survives_a_killed_server_whose_number_somebody_else_has_now(directory):
    query(devdb.start(directory), "CREATE TABLE kept AS SELECT 1 AS value")
    server = server_process(directory)
    family = [server, *server.children()]
    for process in family:
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)
    left_behind = directory / "postgres" / "postmaster.pid"
    lines = left_behind.read_text().split("\n")
    left_behind.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert query(devdb.start(directory), "SELECT value FROM kept") == [(1,)]


def test_stop_without_a_server_says_so(directory):
    assert devdb.stop(directory) is False


def test_start_works_where_the_path_is_too_long_for_a_socket(directory):
    long = directory / ("long" * 25)
    url = devdb.start(long)
    try:
        assert str(long) not in url
        assert query(url, "SELECT 1") == [(1,)]
    finally:
        devdb.stop(long)


def test_throwaway_gives_up_durability(directory):
    assert query(devdb.start(directory, throwaway=True), "SHOW fsync") == [("off",)]


def test_start_that_was_cut_short_begins_again(directory):
    (directory / "postgres-new-cut").mkdir()
    (directory / "postgres-new-cut" / "PG_VERSION").write_text("18\n")
    assert query(devdb.start(directory), "SELECT 1") == [(1,)]
    assert sorted(path.name for path in directory.iterdir()) == ["postgres", "postgres.lock"]


def test_start_explains_a_server_that_refuses(directory):
    devdb.start(directory)
    devdb.stop(directory)
    with (directory / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = 'plenty'\n")
    with pytest.raises(devdb.DatabaseNotStarted, match=r"(?s)did not start.*server\.log.*shared_buffers"):
        devdb.start(directory)
