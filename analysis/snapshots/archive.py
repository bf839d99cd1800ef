"""The archive of a snapshot: its files and their digests in one, of which every byte is determined."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from analysis.datasets import zip_of

MANIFEST = "manifest.json"
# Its date is not that of the snapshot: the same data give the same bytes on any day.
DATED = datetime(1980, 1, 1)
_NO_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError, OSError
)  # fmt: skip


class Damaged(Exception):
    """Bytes that are no archive of a snapshot, or no longer what was written; the message says which."""


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pack(about: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The files in their order behind a manifest: `about`, and the SHA-256 of each file."""
    manifest = {**about, "files": {name: digest(content) for name, content in files.items()}}
    return _zipped({MANIFEST: as_json(manifest), **files})


def unpack(content: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest and the files of `pack`; raises Damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        manifest = json.loads(files.pop(MANIFEST))
        promised = dict(manifest["files"])
    except (*_NO_ARCHIVE, TypeError) as error:
        raise Damaged(f"It cannot be read as the archive of a snapshot: {error}") from error
    wrong = sorted(
        name
        for name in promised.keys() | files
        if name not in files or promised.get(name) != digest(files[name])
    )
    if wrong:
        raise Damaged(f"Not as the manifest says: {', '.join(wrong)}.")
    # What belongs to no file, such as a date, has a digest in no manifest.
    if _zipped({MANIFEST: as_json(manifest), **files}) != content:
        raise Damaged("The files are as the manifest says, but the archive around them was changed.")
    return manifest, files


def as_json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    return zip_of(files.items(), DATED, zipfile.ZIP_STORED)
