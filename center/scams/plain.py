"""Brings a text to the form in which signs are looked for. Pure; the characters and words are in folds.yml.

Who hides from filters writes full width, traditional characters, blanks between characters; who speaks is misheard.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from center.scams.files import FOLDER, ScamDataError, compiled, read_file

FOLDS_FILE = FOLDER / "folds.yml"
# What a person pastes can be endless; the beginning and the end hold the trick.
LONGEST = 2400
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]|[\U0001f3fb-\U0001f3ff]")
_SPELLED_OUT = re.compile(r"(?<=[㐀-鿿])[ \t*_·|/~-]{1,3}(?=[㐀-鿿])")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Folds:
    characters: dict[int, str]
    words: tuple[tuple[str, re.Pattern[str]], ...]


def plain(text: str) -> str:
    """Return the text in half width, lower case and simplified characters, without disguises and known mishearings."""
    folds, half = _folds(), LONGEST // 2
    if len(text) > LONGEST:
        text = f"{text[:half]} {text[-half:]}"
    bare = unicodedata.normalize("NFKC", text).casefold().translate(folds.characters)
    bare = _BLANKS.sub(" ", _UNSEEN.sub("", bare)).strip()
    bare = _SPELLED_OUT.sub("", bare)
    for word, pattern in folds.words:
        bare = pattern.sub(word, bare)
    return bare.replace("｡", "。")


def read_folds(path: Path) -> _Folds:
    """Read a file of folds; raises ScamDataError that says what is wrong where, and what to do."""
    data = read_file(path)
    pairs = str(data.get("traditional") or "").split()
    wrong = next((pair for pair in pairs if len(pair) != 2), None)
    if wrong is not None:
        problem = f"“{wrong}” is no pair of characters"
        raise ScamDataError(path, "“traditional:”", problem, "Write two characters, then a blank")
    words = []
    for number, fold in enumerate(data.get("folds") or [], 1):
        place = f"fold {number}"
        if not isinstance(fold, list) or len(fold) != 2 or not isinstance(fold[0], str):
            raise ScamDataError(path, place, "it is no pair", 'Write it as [word, "what it is misheard as"]')
        words.append((fold[0], compiled(path, f"{place}, {fold[0]}", [fold[1]])[0]))
    return _Folds({ord(pair[0]): pair[1] for pair in pairs}, tuple(words))


@lru_cache(maxsize=1)
def _folds() -> _Folds:
    return read_folds(FOLDS_FILE)
