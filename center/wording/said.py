"""What a command tells on a terminal, in both languages at once, from a words.yml beside the command."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Said:
    """One thing told in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"


def say(file: Path, /, *keys: str, **values: object) -> Said:
    """Fill one entry of a file of words; a `Said` among the values is told in the language of the line."""
    told: Any = read_words(file)
    for key in keys:
        told = told[key]
    zh, en = ({name: getattr(value, language, value) for name, value in values.items()} for language in ("zh", "en"))
    return Said(told["zh"].format(**zh), told["en"].format(**en))


@lru_cache
def read_words(file: Path) -> dict[str, Any]:
    """Read a file of words once."""
    words: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return words
