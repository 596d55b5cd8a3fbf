"""Writes lessons into the training data. The command calls it; it changes `lessons.yml` of each language and no other.

A file is written beside the old one and put in its place, so that a killed process leaves a whole one.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from center.conversations.models import LANGUAGES
from center.lessons.lines import FILE, Sorted, as_yaml, sort_out
from center.lessons.views import Line


class FolderError(ValueError):
    """There is no training data in this folder, or a file in it cannot be read."""


def write_lessons(lines: Iterable[Line], *, folder: Path, held_out: Path) -> Sorted:
    """Add lessons to `<folder>/<language>/lessons.yml` and return what became of each; raises FolderError.

    folder: data/nlu. held_out: tests/nlu.
    """
    missing = [language for language in LANGUAGES if not (folder / language).is_dir()]
    if missing:
        raise FolderError(str(folder / missing[0]))
    written = {language: read_lines(folder / language / FILE, language) for language in LANGUAGES}
    known = {language: _examples(folder / language) for language in LANGUAGES}
    found = sort_out(lines, known=known, held_out={language: _held_out(held_out / language) for language in LANGUAGES})
    for language in LANGUAGES:
        new = [line for line in found.new if line.language == language]
        if new:
            _put(folder / language / FILE, as_yaml([*written[language], *new]))
    return found


def read_lines(path: Path, language: str) -> list[Line]:
    """Return the examples of one file of training data; none where there is no such file. Raises FolderError."""
    if not path.exists():
        return []
    try:
        read: Any = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return [
            Line(language, str(block["intent"]), text)
            for block in read.get("nlu") or []
            if "intent" in block
            for line in str(block.get("examples") or "").splitlines()
            if (text := line.strip().removeprefix("-").strip())
        ]
    except (yaml.YAMLError, AttributeError, TypeError, KeyError) as error:
        raise FolderError(str(path)) from error


def _examples(folder: Path) -> list[str]:
    return [line.text for path in sorted(folder.glob("*.yml")) for line in read_lines(path, folder.name)]


def _held_out(folder: Path) -> list[str]:
    rows = (row.split("\t") for path in sorted(folder.glob("*.tsv")) for row in path.read_text("utf-8").splitlines())
    return [cells[-1] for cells in rows if len(cells) > 1 and cells[0] != "intent"]


def _put(path: Path, content: str) -> None:
    beside = path.with_suffix(".yml.new")
    beside.write_text(content, encoding="utf-8")
    beside.replace(path)
