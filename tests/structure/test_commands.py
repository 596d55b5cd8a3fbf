"""What documents and docstrings tell people to type after `make` is there to be made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("actions", "bot", "center", "console", "deploy", "docs", "nlu", "tests")
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
# In a line between backticks, or at the beginning of a line in a block of commands.
TYPED = re.compile(r"`make ([a-z][a-z-]*)|^make ([a-z][a-z-]*)", re.MULTILINE)


def told() -> Iterator[tuple[str, str]]:
    files = [*ROOT.glob("*.md"), *(file for place in PLACES for file in (ROOT / place).rglob("*.[mp][dy]"))]
    for file in files:
        for found in TYPED.finditer(file.read_text(encoding="utf-8")):
            yield str(file.relative_to(ROOT)), found[1] or found[2]


@pytest.mark.parametrize(("file", "target"), sorted(set(told())))
def test_what_people_are_told_to_make_can_be_made(file: str, target: str) -> None:
    assert target in TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")), file


def test_every_target_is_told_by_make_help_or_is_a_step_of_another() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    silent = [
        target for target in TARGET.findall(makefile) if not re.search(rf"^{target}:.*## ", makefile, re.MULTILINE)
    ]
    assert silent == ["setup", "setup-dev"]
