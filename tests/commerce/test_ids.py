"""Public ids: reversible, one prefix each, and nothing to learn from the wrong ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce import ids


@given(st.integers(1, 2**63 - 1))
def test_id_comes_back_as_the_number_it_was_made_of(number: int) -> None:
    assert ids.decode("mov", ids.encode("mov", number)) == number


def test_id_of_one_noun_is_none_of_another() -> None:
    assert ids.decode("prd", ids.encode("mov", 1)) is None
    assert ids.encode("prd", 1).removeprefix("prd_") != ids.encode("mov", 1).removeprefix("mov_")


def test_ids_of_neighbors_share_no_beginning() -> None:
    beginnings = {ids.encode("ord", number)[:8] for number in range(1, 101)}

    assert len(beginnings) > 90


@pytest.mark.parametrize(
    "text", ["", "mov", "mov_", "mov_123", "mov_UUUUUUUUUUUUU", "mov_" + "z" * 13, "mov_" + "٣" * 13, "x" * 500]
)
def test_nonsense_is_no_id(text: str) -> None:
    assert ids.decode("mov", text) is None
