"""Texts that mean the same are near, texts that are worded alike share a band, and stored vectors come back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.texts import meaning, wording, words

FRAUD = "【中国银行】您的积分即将过期，请尽快登录www.boc-jf.top兑换现金，逾期作废"
COPIED = "【中国银行】您的积分即将过期！请尽快登录 www.boc-jf.vip 兑换现金,逾期作废。"
OTHER = "老张你好，明天上午九点支部在活动室开会，带上学习笔记"


def test_what_means_the_same_is_nearer_than_what_does_not() -> None:
    one, other, far = meaning.encode(["这个月的养老金到账了没有", "退休工资发了吗", "明天会下雨"])
    assert one @ other > one @ far
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-3)


def test_words_and_pairs_of_words_have_places_whatever_stands_between_them() -> None:
    some, more = set(words.places_of("pay first")), set(words.places_of("pay  first 500"))
    assert (len(some), len(more)) == (3, 5)
    assert some < more
    assert len(words.places_of("先交钱")) == 5
    assert len(words.places_of("")) == 0


def test_a_stored_vector_comes_back_as_near_as_need_be() -> None:
    made = meaning.encode([FRAUD, OTHER])
    back = meaning.from_bytes([meaning.to_bytes(vector) for vector in made])
    assert (made * back).sum(axis=1) == pytest.approx([1, 1], abs=1e-3)
    assert len(meaning.to_bytes(made[0])) == 1024
    assert meaning.from_bytes([]).shape == meaning.encode([]).shape == (0, meaning.WIDTH)


def test_an_endless_text_is_read_at_both_ends() -> None:
    assert meaning.encode(["长" * 100_000]).shape == (1, meaning.WIDTH)


def test_copies_share_a_band_and_strangers_do_not() -> None:
    assert set(enumerate(wording.bands(FRAUD))) & set(enumerate(wording.bands(COPIED)))
    assert not set(enumerate(wording.bands(FRAUD))) & set(enumerate(wording.bands(OTHER)))


@given(st.text(max_size=200))
def test_bands_are_the_same_for_the_same_text_and_fit_a_column(text: str) -> None:
    found = wording.bands(text)
    assert found == wording.bands(f" {text}。")
    assert len(found) in {0, wording.BANDS}
    assert all(0 <= band < 2**63 for band in found)


@given(st.text(max_size=60), st.text(max_size=60))
def test_resemblance_is_symmetric_and_containment_bounds_it(one: str, other: str) -> None:
    left, right = wording.shingles(one), wording.shingles(other)
    alike = wording.resemblance(left, right)
    assert alike == wording.resemblance(right, left)
    if left and right:
        assert alike <= min(wording.containment(left, right), wording.containment(right, left))
