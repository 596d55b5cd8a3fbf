"""The unmistakable signs of a scam in a text. Actions call it; it must never call a text safe.

The signs, their names and what to do are in data/scams/signs.yml, which staff can change.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from center.wording.bilingual import Bilingual

SIGNS_FILE = Path(__file__).resolve().parents[2] / "data" / "scams" / "signs.yml"
LONGEST = 4000
MOST = 3


@dataclass(frozen=True, slots=True)
class Sign(Bilingual):
    """One sign: what it is and what to do, in both languages."""

    code: str
    name_zh: str
    name_en: str
    advice_zh: str
    advice_en: str


@dataclass(frozen=True, slots=True)
class _Rule:
    sign: Sign
    patterns: tuple[re.Pattern[str], ...]
    also: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]

    def fits(self, text: str) -> bool:
        if any(word.search(text) for word in self.unless) or not all(word.search(text) for word in self.also):
            return False
        return any(pattern.search(text) for pattern in self.patterns)


def find_signs(text: str, *, limit: int = MOST) -> list[Sign]:
    """Return the signs that a text gives, the gravest first; none found says nothing about the text."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    return [rule.sign for rule in _rules() if rule.fits(plain)][:limit]


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    return tuple(_rule(data) for data in yaml.safe_load(SIGNS_FILE.read_text("utf-8"))["signs"])


def _rule(data: dict[str, Any]) -> _Rule:
    name, advice = data["name"], data["advice"]
    return _Rule(
        Sign(data["code"], name["zh"], name["en"], advice["zh"], advice["en"]),
        _compiled(data["patterns"]),
        _compiled(data.get("also")),
        _compiled(data.get("unless")),
    )


def _compiled(patterns: list[str] | None) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns or ())
