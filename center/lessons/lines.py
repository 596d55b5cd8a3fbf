"""Lessons as lines of training data: what is added to a file, what is left out and why. Pure.

What stands in tests/nlu measures the model and must never be taught; what stands in data/nlu need not be taught twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from center.lessons.rules import MASK, folded
from center.lessons.views import Line

FILE = "lessons.yml"
HEAD = """# What people said that was not understood, and what it means by two of the staff. Written by `make lessons`.
version: "3.1"
nlu:
"""
_BLOCK = "- intent: {intent}\n  metadata: {{writer: real, style: plain}}\n  examples: |\n"
# What Rasa reads as the mark of an entity, a synonym or a block: [town]{"entity": "place"}, `code`, # heading.
_MARKUP = str.maketrans(dict(zip("[]{}()`#|\\<>", "［］｛｝（）＇＃｜＼＜＞", strict=True)))
_HAN = re.compile(r"[㐀-鿿]")
_SHORTEST = 2


class Sorted(NamedTuple):
    """What became of lines. new: are added; known: stand in the data already; held_out: stand in the tests; empty."""

    new: list[Line]
    known: list[Line]
    held_out: list[Line]
    empty: list[Line]


def as_example(text: str) -> str:
    """Return a lesson's words as they are taught: on one line, nothing black in them, and nothing of Rasa's markup."""
    shown = text.replace(MASK, "" if _HAN.search(text) else " ")
    plain = " ".join(shown.translate(_MARKUP).split())
    # Left alone at an edge, a dash would begin a list and a comma says nothing.
    return plain.strip(" -–—,，、:：;；/／")


def sort_out(
    lines: Iterable[Line], *, known: Mapping[str, Iterable[str]], held_out: Mapping[str, Iterable[str]]
) -> Sorted:
    """Sort lessons by what becomes of them. known, held_out: what stands in data/nlu and in tests/nlu, by language."""
    seen = {language: {folded(text) for text in texts} for language, texts in known.items()}
    kept = {language: {folded(text) for text in texts} for language, texts in held_out.items()}
    found = Sorted([], [], [], [])
    for line in lines:
        taught = Line(line.language, line.intent, as_example(line.text))
        key = folded(taught.text)
        if len(key) < _SHORTEST:
            found.empty.append(taught)
        elif key in kept.get(line.language, ()):
            found.held_out.append(taught)
        elif key in seen.setdefault(line.language, set()):
            found.known.append(taught)
        else:
            seen[line.language].add(key)
            found.new.append(taught)
    return found


def as_yaml(lines: Iterable[Line]) -> str:
    """Return the lines of one language as Rasa reads them, a block an intent, in an order that does not change."""
    by_intent: dict[str, list[str]] = {}
    for line in lines:
        by_intent.setdefault(line.intent, []).append(line.text)
    blocks = (
        _BLOCK.format(intent=intent) + "".join(f"    - {text}\n" for text in sorted(set(by_intent[intent])))
        for intent in sorted(by_intent)
    )
    return HEAD + "".join(blocks)
