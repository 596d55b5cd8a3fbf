"""The second opinion on meaning: one unit vector a text, whatever the text, and soon enough for a long one."""

from __future__ import annotations

import platform
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from center.texts.second_meaning import MOST_HAN, MOST_LATIN, WIDTH, can_run, encode

SCAM = "您的社保卡已被停用，请点击链接重新认证"
SAME = "社保卡停用了，让我点链接再认证一次"
OTHER = "老张，晚上下棋不"


def test_what_means_the_same_is_nearer_than_what_does_not() -> None:
    one, same, other = encode([SCAM, SAME, OTHER])
    assert one @ same > one @ other + 0.02
    assert np.allclose(np.linalg.norm([one, same, other], axis=1), 1, atol=1e-3)


@pytest.mark.parametrize(("flags", "knows"), [("fpu sse4_2 avx avx2 bmi2", True), ("fpu sse4_2 avx", False)])
def test_a_processor_without_the_instructions_of_the_engine_is_known(tmp_path: Path, flags: str, knows: bool) -> None:
    cpu = tmp_path / "cpuinfo"
    cpu.write_text(f"processor\t: 0\nflags\t\t: {flags}\n")
    assert can_run(cpu) == (knows or platform.machine() not in {"x86_64", "AMD64"})
    assert can_run(tmp_path / "nothing there")


def test_nothing_has_no_vector() -> None:
    assert encode([]).shape == (0, WIDTH)


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    together, alone = encode([SCAM, OTHER, SAME * 5])[0], encode([SCAM])[0]
    assert together @ alone > 0.999


@pytest.mark.parametrize(("piece", "most"), [("钱转到安全账户", MOST_HAN), ("move it to a safe account ", MOST_LATIN)])
def test_of_a_long_text_the_beginning_and_the_end_are_read(piece: str, most: int) -> None:
    begin, end = (piece * most)[: most * 2 // 3], (piece * most)[-most // 3 :]
    long, longer = encode([begin + "一" * 500 + end, begin + "二" * 900 + end])
    if piece.isascii():
        long, longer = encode([begin + " x" * 500 + end, begin + " y" * 900 + end])
    assert long @ longer > 0.999


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80))
def test_whatever_is_written_has_a_vector(text: str) -> None:
    assert np.isfinite(encode([text])).all()
