"""The unmistakable signs of a scam in a text. Actions call it; it must never call a text safe.

The signs, their names and what to do are in data/scams/signs.yml, which staff can change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from center.scams.files import FOLDER, ScamDataError, compiled, entries, in_both, read_file
from center.scams.links import mark_unknown
from center.scams.plain import plain
from center.scams.types import find_type
from center.wording.bilingual import Bilingual

SIGNS_FILE = FOLDER / "signs.yml"
MOST = 3


@dataclass(frozen=True, slots=True)
class Sign(Bilingual):
    """One sign: what it is and what to do, in both languages. scam_type: a code of types.yml, if it belongs to one."""

    code: str
    name_zh: str
    name_en: str
    advice_zh: str
    advice_en: str
    scam_type: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    sign: Sign
    patterns: tuple[re.Pattern[str], ...]
    also: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]

    def fits(self, text: str) -> bool:
        if not any(pattern.search(text) for pattern in self.patterns):
            return False
        return all(word.search(text) for word in self.also) and not any(word.search(text) for word in self.unless)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a file of signs holds, ready for use."""

    rules: tuple[_Rule, ...]
    warnings: tuple[re.Pattern[str], ...]

    def find(self, marked: str) -> list[Sign]:
        """Return every sign in a plain text with its links marked; a text that warns of scams gives none."""
        found = [rule.sign for rule in self.rules if rule.fits(marked)]
        return [] if found and any(word.search(marked) for word in self.warnings) else found


def find_signs(text: str, *, limit: int = MOST) -> list[Sign]:
    """Return the signs that a text gives, the gravest first; none found says nothing about the text."""
    return get_signs().find(mark_unknown(plain(text)))[:limit]


def read_signs(path: Path) -> Signs:
    """Read a file of signs; raises ScamDataError that says what is wrong where, and what to do."""
    data = read_file(path)
    rules = tuple(_rule(path, entry) for entry in entries(path, data, "signs"))
    return Signs(rules, compiled(path, "“warnings:”", data.get("warnings")))


def _rule(path: Path, entry: dict[str, Any]) -> _Rule:
    place, scam_type = f"code {entry['code']}", entry.get("type")
    if scam_type is not None and find_type(scam_type) is None:
        problem = f"the type {scam_type} is not in types.yml"
        raise ScamDataError(path, place, problem, "Take a code from there, or leave “type” out")
    patterns = compiled(path, place, entry.get("patterns"))
    if not patterns:
        raise ScamDataError(path, place, "it has no patterns", 'Add “patterns: ["…"]”')
    return _Rule(
        Sign(entry["code"], *in_both(path, entry, "name"), *in_both(path, entry, "advice"), scam_type=scam_type),
        patterns,
        compiled(path, place, entry.get("also")),
        compiled(path, place, entry.get("unless")),
    )


@lru_cache(maxsize=1)
def get_signs() -> Signs:
    """Return the signs of the file that staff can change."""
    return read_signs(SIGNS_FILE)
