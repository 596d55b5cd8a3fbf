"""The limits of likeness, measured on texts as they are forwarded: `pytest -s` prints the table of docs/bench-warnings.md."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from center.scams.traces.likeness import (
    ALIKE_MEANING,
    SAME_WORDING,
    WORTH_COMPARING,
    bands_of,
    compared,
    likeness,
    shingles_of,
)
from center.texts import meaning

SHEET = Path(__file__).with_name("alike.yml")


class Pairs(NamedTuple):
    """Of every two texts: how alike in wording, whether they share a band, how alike in meaning."""

    worded: list[float]
    banded: list[bool]
    meant: list[float]


@pytest.fixture(scope="module")
def pairs() -> dict[str, Pairs]:
    sheet = yaml.safe_load(SHEET.read_text(encoding="utf-8"))
    texts = [
        (place, one["of"], form, text)
        for place, one in enumerate(sheet)
        for form, told in (("same", [one["text"], *one["same"]]), ("meant", one["meant"]))
        for text in told
    ]
    shingles, bands = [shingles_of(one[3]) for one in texts], [set(bands_of(one[3])) for one in texts]
    vectors = meaning.encode([one[3] for one in texts])
    degrees = vectors @ vectors.T
    found = {name: Pairs([], [], []) for name in ("same", "meant", "type", "other")}
    for a, b in itertools.combinations(range(len(texts)), 2):
        one, two = texts[a], texts[b]
        if one[0] == two[0]:
            kind = "same" if one[2] == two[2] == "same" else "meant"
        else:
            kind = "type" if one[1] == two[1] else "other"
        found[kind].worded.append(likeness(shingles[a], shingles[b]))
        found[kind].banded.append(bool(bands[a] & bands[b]))
        found[kind].meant.append(float(degrees[a, b]))
    return found


def share(values: list[bool]) -> float:
    return sum(values) / len(values)


def test_forwarded_texts_are_the_same_and_others_are_not(pairs: dict[str, Pairs]) -> None:
    for name, found in pairs.items():
        joined = [
            worded >= SAME_WORDING and (banded or meant >= WORTH_COMPARING)
            for worded, banded, meant in zip(*found, strict=True)
        ]
        alike = [meant >= ALIKE_MEANING for meant in found.meant]
        print(
            f"{name}: {len(joined)} pairs, band {share(found.banded):.2f}, same {share(joined):.3f}, alike {share(alike):.4f}"
        )
        if name == "same":
            assert share(joined) >= 0.9
        else:
            assert not any(joined)
        if name in {"type", "other"}:
            assert not any(alike)


def test_what_a_cheat_changes_makes_no_difference() -> None:
    one = "您的快递12345在运输途中丢失，我们按规定双倍理赔，请点 www.a-b.cn/x 领取三百元"
    two = "您的快递98765432在运输途中丢失，我们按规定双倍理赔，请点t.cn/ZZ 领取三百元"
    assert bands_of(one) == bands_of(two)


@pytest.mark.parametrize("words", ["我让人骗了", "钱没了怎么办", "13800001111", "https://www.a-b.cn/x", ""])
def test_what_people_say_of_themselves_is_compared_with_nothing(words: str) -> None:
    assert bands_of(words) == ()
    assert compared(words) == ""


@given(st.text(max_size=120), st.text(max_size=120))
def test_likeness_is_symmetric_and_whole_with_itself(one: str, two: str) -> None:
    first, second = shingles_of(one), shingles_of(two)
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, first) == (1.0 if first else 0.0)
