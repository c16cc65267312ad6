"""Misspelt words become what was meant, and words that are merely unknown stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.knowledge.spelling import Spelling, slips_between

KNOWN = Spelling(["desayuno", "estacionamiento", "piscina", "parking", "lavanderia", "cuna"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("desalluno", "desayuno"),
        ("estasionamiento", "estacionamiento"),
        ("pisicna", "piscina"),
        ("lavandria", "lavanderia"),
    ],
)
def test_a_slip_of_the_finger_is_read_as_the_word_that_was_meant(written: str, meant: str) -> None:
    assert KNOWN.meant(written) == meant


@pytest.mark.parametrize("written", ["helipuerto", "casino", "cubo", "", "x" * 200])
def test_an_unknown_word_is_not_made_a_known_one(written: str) -> None:
    assert KNOWN.meant(written) is None


@given(one=st.text(max_size=12), other=st.text(max_size=12))
def test_slips_are_the_same_in_both_directions_and_none_between_equals(one: str, other: str) -> None:
    assert slips_between(one, other) == slips_between(other, one) <= max(len(one), len(other))
    assert (slips_between(one, other) == 0) is (one == other)
