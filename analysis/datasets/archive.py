"""Files packed into one, the same bytes for the same files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime

# Who may read them once they are unpacked: everybody, and their owner may write.
READABLE = 0o644 << 16
UNIX = 3


def zip_of(files: Iterable[tuple[str, bytes]], made: datetime, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of the files (name, content) in their order, each dated `made`, which is 1980 or later.

    What deflates may differ from machine to machine: whoever compares digests compares those of the files,
    or stores them as they are with the `method` ZIP_STORED.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.create_system, entry.external_attr = UNIX, READABLE
            archive.writestr(entry, content, method)
    return packed.getvalue()
