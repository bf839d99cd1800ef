"""Files packed into one."""

import datetime
import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from analysis.datasets import zip_of

MADE = datetime.datetime(2026, 11, 28, 14, 3, 20)
FILES = st.dictionaries(st.from_regex(r"[a-z]{1,8}\.csv", fullmatch=True), st.binary(max_size=200))


@given(FILES)
def test_zip_gives_the_files_back_in_their_order_with_their_date(files):
    with zipfile.ZipFile(io.BytesIO(zip_of(files.items(), MADE))) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} <= {(2026, 11, 28, 14, 3, 20)}
        assert [(name, archive.read(name)) for name in archive.namelist()] == list(files.items())


@given(FILES)
def test_zip_of_the_same_files_is_the_same(files):
    assert zip_of(files.items(), MADE) == zip_of(iter(files.items()), MADE)
