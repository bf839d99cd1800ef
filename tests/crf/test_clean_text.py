import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crf.clean_text import clean

VECTORS = json.loads(Path(__file__).with_name("clean_text_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: repr(vector["text"]))
def test_what_cannot_be_seen_is_taken_off(vector):
    assert clean(vector["text"]) == vector["clean"]


@given(st.text())
def test_a_clean_text_stays_as_it_is(text):
    assert clean(clean(text)) == clean(text)
