"""Whether a name in Latin letters is how a name in Han characters sounds. Pure; the identity check asks it."""

from __future__ import annotations

import os
import re
import unicodedata
from itertools import product

_LETTERS = re.compile(r"[a-z]+")
MOST_READINGS = 200


def is_latin(name: str) -> bool:
    """Tell whether a name is written in Latin letters alone."""
    return bool(_LETTERS.search(_plain(name))) and not re.search(r"[㐀-鿿]", name)


def sounds_like(typed: str, name: str) -> bool:
    """Tell whether a name in pinyin is this name: without tones, the family name first or last, spaces as they come."""
    words = _LETTERS.findall(_plain(typed))
    if len(words) < 2:
        return False
    # As it is said, and as English has it, the family name last.
    spelled = {"".join(words), "".join([words[-1], *words[:-1]])}
    said = {"".join(syllables) for syllables in _readings(name)}
    return bool(spelled & said)


def _readings(name: str) -> list[tuple[str, ...]]:
    """Return every way to read a name; many family names are read as the word is not (单, 仇, 解)."""
    # A third of the dictionary is enough for names, and spares 40 MB in every process.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    syllables = [
        sorted({_plain(reading) for reading in readings if _LETTERS.fullmatch(_plain(reading))})
        for readings in pinyin(name, style=Style.NORMAL, heteronym=True)
    ]
    found: list[tuple[str, ...]] = []
    for reading in product(*(readings for readings in syllables if readings)):
        found.append(reading)
        if len(found) == MOST_READINGS:
            break
    return found


def _plain(text: str) -> str:
    """Return letters in lower case without marks; ü is written u, v or ü."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in folded if not unicodedata.combining(letter)).replace("v", "u")
