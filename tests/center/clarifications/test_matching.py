"""Which clarification a message means: the levels are held by pairs that were written for it."""

from __future__ import annotations

import pytest

from center.clarifications.matching import ANSWER, SUGGEST, hashes, is_turned
from tests.center.clarifications.measuring import HELD_OUT, Pair, load, measured, precision_and_recall


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    return measured()


def test_there_are_enough_pairs_of_both_kinds_in_both_languages() -> None:
    entries = load()
    count = sum(len(entry[kind]) for entry in entries for kind in ("pasted", "same", "near"))
    assert count >= 150
    assert sum(entry["claim"].isascii() for entry in entries) >= 5


def test_what_is_answered_at_once_is_right(pairs: list[Pair]) -> None:
    assert [(p.claim, p.text) for p in pairs if p.similarity >= ANSWER and not p.is_same] == []
    _, recall = precision_and_recall(pairs, ANSWER)
    assert recall >= 0.25


def test_a_pasted_claim_is_answered_at_once(pairs: list[Pair]) -> None:
    pasted = [pair for pair in pairs if pair.kind == "pasted"]
    assert sum(pair.similarity >= ANSWER for pair in pasted) / len(pasted) >= 0.9


def test_what_is_suggested_is_mostly_right_and_misses_little(pairs: list[Pair]) -> None:
    precision, recall = precision_and_recall(pairs, SUGGEST)
    assert precision >= 0.8
    assert recall >= 0.85


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("喝醋能软化血管", "喝醋不能软化血管"),
        ("老人乘公交免费", "老人乘公交收费"),
        ("下月起上调补贴", "下月起下调补贴"),
        ("The bus is free", "The bus charges a fee"),
        ("Certification is not needed", "Certification is needed"),
    ],
)
def test_the_contrary_is_noticed(claim: str, text: str) -> None:
    assert is_turned(claim, text)
    assert is_turned(text, claim)


def test_wide_letters_marks_and_blanks_make_no_difference() -> None:
    assert hashes("养老金认证，收费 20 元！").tolist() == hashes("养老金认证收费20元").tolist()
    assert len(hashes("")) == 0
    assert len(hashes("好")) == 1


def test_pairs_that_were_written_after_the_levels_fare_no_worse() -> None:
    held_out = measured(HELD_OUT)
    assert precision_and_recall(held_out, ANSWER)[0] == 1.0
    precision, recall = precision_and_recall(held_out, SUGGEST)
    assert precision >= 0.75
    assert recall >= 0.85
