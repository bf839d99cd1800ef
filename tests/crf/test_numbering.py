from hypothesis import given
from hypothesis import strategies as st

from crf.numbering import first_free


@given(st.lists(st.none() | st.integers(-2, 30), max_size=25))
def test_the_first_free_number_is_free_and_all_below_are_taken(taken):
    number = first_free(taken)
    assert number not in taken
    assert set(range(1, number)) <= set(taken)
