"""Read the word lists of lexicon.yml, once, and make patterns of them. Words live there, rules live here."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, Dict, Iterable, List

import yaml

_SLOT = re.compile(r"\[([^\]]*)\]|\(([^)]*)\)")


@lru_cache(maxsize=1)
def load() -> Dict[str, Any]:
    """Return the whole lexicon."""
    return yaml.safe_load(Path(__file__).with_name("lexicon.yml").read_text(encoding="utf-8"))


def expand(template: str) -> List[str]:
    """Return every wording of a template: [x|y] may be left out, (x|y) is a choice."""
    parts: List[List[str]] = []
    end = 0
    for slot in _SLOT.finditer(template):
        parts.append([template[end : slot.start()]])
        optional, choice = slot.groups()
        parts.append(["", *optional.split("|")] if optional is not None else choice.split("|"))
        end = slot.end()
    parts.append([template[end:]])
    return ["".join(words) for words in product(*parts)]


def alternation(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of the words; Latin ones only as whole words, plural or not."""
    ordered = sorted({word.lower() for word in words}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(_latin(word) if word.isascii() else re.escape(word) for word in ordered) + ")"


def _latin(word: str) -> str:
    return rf"(?<![a-z]){re.escape(word)}(?:s|es)?(?![a-z])"


@lru_cache(maxsize=None)
def words(name: str) -> List[str]:
    """Return one flat list of the lexicon, templates expanded."""
    return [word for template in load()[name] for word in expand(template)]


@lru_cache(maxsize=None)
def code_of(name: str) -> Dict[str, str]:
    """Return lower-case word → code for a section that lists templates under codes."""
    return {
        word.lower(): code
        for code, templates in load()[name].items()
        for template in templates
        for word in expand(template)
    }
