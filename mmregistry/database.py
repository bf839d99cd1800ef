"""When the database is away: to tell that from other errors, and to bring the embedded one back."""

from __future__ import annotations

import subprocess
import sys
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError

# SQLSTATE of a connection that failed, of a server that ends or begins, and of one that takes nobody more.
CONNECTION, SHUTDOWN, FULL = "08", "57P0", "53300"
# Seconds: between two tries to start the embedded server, and until somebody had better ask again.
TRY_EVERY = 10.0
ASK_AGAIN = 5

_tried = -TRY_EVERY


def is_away(error: BaseException | None) -> bool:
    """Whether this error, or one that led to it, says that the database cannot be reached."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            code = getattr(error.__cause__, "pgcode", None)
            # Without a code the server said nothing: there was none to say it.
            return code is None or code.startswith((CONNECTION, SHUTDOWN)) or code == FULL
        error = error.__cause__ or error.__context__
    return False


def bring_back() -> None:
    """Start the embedded server, without waiting for it; an external one comes back by other hands.

    Any number of processes may do so: they wait for each other and find the server that the first started.
    """
    global _tried
    if not settings.EMBEDDED_DATABASE or time.monotonic() - _tried < TRY_EVERY:
        return
    _tried = time.monotonic()
    command = (sys.executable, "-m", "mmregistry.devdb", "start", str(settings.DATA_DIR))
    subprocess.Popen(  # noqa: S603 (our own program)
        command,
        cwd=settings.BASE_DIR,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
