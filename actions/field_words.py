"""What people call the parts of a form; the words are in data/services/field_words.yml. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from center.wording.names import name_of

WORDS_FILE = Path(__file__).resolve().parents[1] / "data" / "services" / "field_words.yml"


def is_name_of(slot: str, said: str, language: str) -> bool:
    """Tell whether the words are this part's name and nothing else."""
    return said.strip(" 。.，,").casefold() == name_of("field", slot, language).casefold()


def names_of(slot: str, language: str) -> list[str]:
    """Return patterns of what people call this part of a form."""
    words = _words().get(slot)
    return [re.escape(name_of("field", slot, language)), *([words.pattern] if words else [])]


def is_named(slot: str, said: str, language: str) -> bool:
    """Tell whether the words name this part of a form."""
    if name_of("field", slot, language).casefold() in said.casefold():
        return True
    words = _words().get(slot)
    return words is not None and words.search(said) is not None


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    found = yaml.safe_load(WORDS_FILE.read_text("utf-8"))
    return {slot: re.compile(words, re.IGNORECASE) for slot, words in found.items()}
