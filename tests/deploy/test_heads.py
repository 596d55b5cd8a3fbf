"""The heads that learn beside the assistant's model: what they say is shown, and one that fails ends the others."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from deploy.heads import MODULES, Learning, start_heads, still_learning, stop_heads, train_heads
from deploy.train import show_progress

SAFETY, SCAMS = MODULES


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of two heads; the second learns for a minute."""
    for module, code in ((SAFETY, "print('▸ learning')"), (SCAMS, "import time; time.sleep(60)")):
        write(tmp_path, module, code)
    return tmp_path


def write(root: Path, module: str, code: str) -> None:
    path = root / f"{module.replace('.', '/')}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole packages: parts of one would stand behind the project's own where that is on the path.
    for package in (path.parent, path.parent.parent):
        (package / "__init__.py").touch()
    path.write_text(code, encoding="utf-8")


def after(heads: list[Learning], ended: int) -> list[Learning]:
    """Wait until so many have ended."""
    for head in heads[:ended]:
        head.process.wait(timeout=20)
    return still_learning(heads)


def test_who_has_ended_is_shown_once_and_who_goes_on_is_not(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heads = start_heads(root, root)
    left = after(heads, 1)
    assert capsys.readouterr().out == "▸ learning\n"
    assert [head.name for head in left] == [MODULES[SCAMS]]
    assert [head.name for head in still_learning(left)] == [MODULES[SCAMS]]
    assert capsys.readouterr().out == ""
    began = time.monotonic()
    stop_heads(heads)
    assert time.monotonic() - began < 10
    assert all(head.process.returncode is not None for head in heads)


def test_they_leave_the_processor_to_the_model(root: Path) -> None:
    heads = start_heads(root, root)
    try:
        # The policy of a process that has ended can no longer be asked for.
        assert os.sched_getscheduler(heads[1].process.pid) == os.SCHED_IDLE
    finally:
        stop_heads(heads)


def test_one_that_fails_says_why_and_what_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, SAFETY, "raise SystemExit('✗ data/safety/zh.yml: line 3 has no intent')")
    heads = start_heads(root, root)
    try:
        with pytest.raises(SystemExit, match=f"{MODULES[SAFETY]} could not be trained"):
            after(heads, 1)
    finally:
        stop_heads(heads)
    assert "line 3 has no intent" in capsys.readouterr().out


def test_alone_they_learn_in_turn_and_a_failure_ends_it(root: Path) -> None:
    write(root, SAFETY, "raise SystemExit(3)")
    with pytest.raises(SystemExit, match=MODULES[SAFETY]):
        train_heads(root)
    for module in MODULES:
        write(root, module, "import pathlib; pathlib.Path('seen').open('a').write('x')")
    train_heads(root)
    assert (root / "seen").read_text(encoding="utf-8") == "xx"


def test_a_model_that_cannot_be_trained_is_told_before_the_heads_have_learned(root: Path) -> None:
    heads = start_heads(root, root)
    (log := root / "train.log").touch()
    began = time.monotonic()
    try:
        show_progress(subprocess.Popen(["false"]), log, began, heads)
        assert time.monotonic() - began < 20
        assert heads[1].process.poll() is None
    finally:
        stop_heads(heads)
