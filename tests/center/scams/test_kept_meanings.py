"""Meanings that were worked out once are those that would be worked out now, and a file that is no use costs only time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from center.scams import kept_meanings
from center.scams.features import Reading, second_meanings
from center.scams.kept_meanings import FILE, keep, kept_second_meanings
from center.scams.messages import MESSAGES, read_messages

TEXTS = ("您的快递丢了，加客服微信退款", "老张，晚上下棋不", "Your parcel is lost, click here", "")
OTHER = "明天上午九点体检"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "meanings.npz"
    monkeypatch.setattr(kept_meanings, "FILE", path)
    kept_meanings._kept.cache_clear()
    return path


def angles(texts: tuple[str, ...]) -> list[float]:
    readings = [Reading(text) for text in texts]
    return [float(cosine) for cosine in (kept_second_meanings(readings) * second_meanings(readings)).sum(axis=1)]


def test_all_that_is_learned_from_is_kept() -> None:
    kept = kept_meanings._kept(FILE)
    missing = [m.text for m in read_messages(MESSAGES) if kept_meanings._key(Reading(m.text).text) not in kept]
    assert missing == [], "run `make keep-meanings`"


def test_what_is_kept_is_what_would_be_read_now() -> None:
    some = tuple(message.text for message in read_messages(MESSAGES)[::700])
    assert min(angles(some)) > 0.9995


def test_what_is_not_kept_is_read_and_comes_out_the_same(file: Path) -> None:
    readings = [Reading(text) for text in (*TEXTS, OTHER)]
    without = kept_second_meanings(readings)
    assert keep(TEXTS, file, lambda _: None) == len(TEXTS)
    assert np.array_equal(kept_second_meanings(readings), without)
    assert min(angles((*TEXTS, OTHER))) > 0.9995
    assert kept_second_meanings([]).shape == (0, 384)


def test_only_what_is_new_is_read_and_what_is_gone_is_dropped(file: Path) -> None:
    keep(TEXTS, file, lambda _: None)
    assert keep((*TEXTS[1:], OTHER), file, lambda _: None) == 1
    assert len(kept_meanings._kept(file)) == len(TEXTS)
    assert keep((*TEXTS[1:], OTHER), file, lambda _: None) == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", None])
def test_a_file_that_is_broken_or_of_another_encoder_is_no_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    if content is None:
        monkeypatch.setattr(kept_meanings, "ENCODER", "another")
        keep(TEXTS, file, lambda _: None)
        monkeypatch.undo()
        monkeypatch.setattr(kept_meanings, "FILE", file)
    else:
        file.write_bytes(content)
    kept_meanings._kept.cache_clear()
    assert kept_meanings._kept(file) == {}
    assert min(angles(TEXTS)) > 0.9995
