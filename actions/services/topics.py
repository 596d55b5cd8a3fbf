"""Which office or activity the words name; the words are in data/services/words.yml."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

WORDS_FILE = Path(__file__).resolve().parents[2] / "data" / "services" / "words.yml"


def topics_in(said: str, kind: str) -> list[str]:
    """Return all topics of a kind that the words name, in the order of the file."""
    plain = said.casefold()
    return [topic for topic, words in _words()[kind] if words.search(plain)]


@lru_cache(maxsize=1)
def _words() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    data = yaml.safe_load(WORDS_FILE.read_text("utf-8"))
    return {kind: [(row["topic"], re.compile(row["words"])) for row in rows] for kind, rows in data.items()}
