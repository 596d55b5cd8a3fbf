"""How a text is worded, in numbers: each once, whatever is written; what is not known counts nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.safety.wording import normal_form, parts_of, weigh

NOTHING = np.empty(0, np.uint32)


@given(st.text(alphabet=st.characters(), max_size=80))
def test_whatever_is_written_each_part_is_ascending_and_holds_nothing_twice(text: str) -> None:
    for part in parts_of(normal_form(text)):
        assert part.dtype == np.uint32
        assert (np.diff(part.astype(np.int64)) > 0).all()


@given(st.text(max_size=80), st.sets(st.integers(0, 2**32 - 1), max_size=20))
def test_what_is_known_weighs_one_in_all_and_nothing_else_is_found(text: str, others: set[int]) -> None:
    parts = parts_of(normal_form(text))
    held = {int(number) for part in parts for number in part[::2]}
    known = np.array(sorted(held | others), np.uint32)
    places, values = weigh(parts, known, np.ones(len(known), np.float32))
    written = {int(number) for part in parts for number in part}
    assert {int(known[place]) for place in places} == {number for number in written if number in held | others}
    assert np.linalg.norm(values) == pytest.approx(1.0 if len(places) else 0.0, abs=1e-5)


def test_two_near_words_are_a_pair_whichever_comes_first() -> None:
    one, other, far = (parts_of(text)[2] for text in ("money gone", "gone is all my money", "gone a b c d e f money"))
    (pair,) = one
    assert pair in other
    assert pair not in far


def test_a_phone_and_a_keyboard_write_one_word() -> None:
    assert normal_form("I CAN’T  get\nup，") == normal_form("i can't get up,")


def test_a_head_that_knows_nothing_finds_nothing() -> None:
    places, values = weigh(parts_of("钱没了"), NOTHING, NOTHING.astype(np.float32))
    assert (len(places), len(values)) == (0, 0)
