"""Whatever is told around a private number, the number is not left in it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from center.audit.masks import SECRET_FIELDS, SENSITIVE_FIELDS, mask, mask_numbers, masked

WORDS = st.text(st.characters(exclude_categories=("Cs", "Nd")), max_size=30)
DIGITS = st.text(st.sampled_from("0123456789０１２３４５６７８９"), min_size=15, max_size=19)
WIDE = str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")
BREAKS = st.sampled_from(["", " ", "-", "　"])


def plain(text: str) -> str:
    return re.sub(r"[ \-　]", "", text.translate(WIDE))


@given(WORDS, DIGITS, st.sampled_from(["", "X", "x"]), WORDS, BREAKS)
def test_no_id_or_card_number_is_left_in_free_words(
    before: str, digits: str, last: str, after: str, between: str
) -> None:
    written = between.join(digits[i : i + 4] for i in range(0, len(digits), 4)) + last
    told = masked("note", before + written + after)
    assert not re.search(r"\d{5}", plain(told))


@given(WORDS, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), WORDS)
def test_of_a_mobile_number_the_middle_is_hidden(before: str, number: str, after: str) -> None:
    told = mask_numbers(before + number + after)
    assert number not in told and f"{number[:3]}****{number[-4:]}" in told


@given(st.sampled_from(sorted(SENSITIVE_FIELDS)), st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True))
def test_a_sensitive_value_shows_at_most_seven_of_its_signs(field: str, value: str) -> None:
    shown = mask(field, value)
    assert len(shown.replace("*", "").replace("-", "")) <= 7
    assert field != "id_number" or value[-4:] not in shown


@given(st.sampled_from(sorted(SECRET_FIELDS)), st.text())
def test_of_a_secret_nothing_is_shown_not_even_its_length(field: str, value: str) -> None:
    assert masked(field, value) == "***"


@given(st.from_regex(r"20[0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]", fullmatch=True))
def test_dates_and_case_numbers_stay(at: str) -> None:
    told = f"{at} 案件 100042，1,280.00 元"
    assert mask_numbers(told) == told
