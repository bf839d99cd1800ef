"""An archive is determined by its files, and no byte of it can change unseen."""

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.datasets import zip_of
from analysis.snapshots.archive import DATED, MANIFEST, Damaged, as_json, digest, pack, unpack

ABOUT = {"format": 1, "centres": ["Torino è"]}
FILES = {"numbers.csv": b"patient,day0\n1,15464.0\n", "empty.txt": b"", "data/README.txt": "però".encode()}


def test_what_was_packed_is_unpacked():
    about, files = unpack(pack(ABOUT, FILES))
    assert files == FILES
    assert about == ABOUT | {"files": {name: digest(content) for name, content in FILES.items()}}


def test_the_same_files_are_the_same_bytes():
    assert pack(ABOUT, FILES) == pack(dict(ABOUT), dict(FILES))


@given(place=st.integers(0, len(pack(ABOUT, FILES)) - 1), change=st.integers(1, 255))
def test_a_changed_byte_is_noticed(place, change):
    content = bytearray(pack(ABOUT, FILES))
    content[place] ^= change
    with pytest.raises(Damaged):
        unpack(bytes(content))


@given(st.integers(0, len(pack(ABOUT, FILES)) - 1))
def test_an_archive_cut_short_is_noticed(length):
    with pytest.raises(Damaged):
        unpack(pack(ABOUT, FILES)[:length])


@pytest.mark.parametrize("more", [b"\n", b"PK", bytes(64)])
def test_an_archive_with_something_after_it_is_noticed(more):
    with pytest.raises(Damaged):
        unpack(pack(ABOUT, FILES) + more)


def test_a_file_more_or_less_than_the_manifest_says_is_noticed():
    about, files = unpack(pack(ABOUT, FILES))
    for others in (files | {"more.txt": b""}, {"numbers.csv": files["numbers.csv"]}):
        with pytest.raises(Damaged, match=r"Not as the manifest says|archive around"):
            unpack(_with_manifest(about, others))


def _with_manifest(about, files):
    """An archive whose manifest is not that of its files."""
    return zip_of([(MANIFEST, as_json(about)), *files.items()], DATED, zipfile.ZIP_STORED)
