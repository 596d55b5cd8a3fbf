"""Whether a name in Latin letters is how a name in Han characters sounds. Pure; identity check and search ask it."""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache
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
    said = {"".join(syllables) for syllables in _readings(name)}
    return bool(_spellings(words) & said)


class SoundSearch:
    """Finds names that letters are a part of, each syllable whole or only begun: guilan, wgl, wangguil.

    As people type who are in a hurry; nobody is recognised by it.
    """

    def __init__(self, typed: str) -> None:
        self._ways = [_Spelling(letters) for letters in sorted(_spellings(_LETTERS.findall(_plain(typed))))]

    def finds(self, name: str) -> bool:
        """Tell whether a name is one of those."""
        return any(way.is_within(name) for way in self._ways)


class _Spelling:
    """Letters that are followed through names; how far they can be read is one bit a place, so 15,000 are quick."""

    def __init__(self, letters: str) -> None:
        self._letters = letters
        self._end = 1 << len(letters)
        self._known: dict[tuple[str, int], int] = {}

    def is_within(self, name: str) -> bool:
        read, known = 1, self._known
        for letter in name:
            after = known.get((letter, read))
            if after is None:
                after = known[letter, read] = self._read_on(letter, read)
            read = after
            if read & self._end:
                return True
        return False

    def _read_on(self, letter: str, read: int) -> int:
        readings = _readings_of(letter)
        if not readings:
            return read
        after = 1  # a part of a name may begin with every character
        for place in range(len(self._letters)):
            for reading in readings if read >> place & 1 else ():
                for taken, (typed, said) in enumerate(zip(self._letters[place:], reading, strict=False), start=1):
                    if typed != said:
                        break
                    after |= 1 << place + taken
        return after


def _spellings(words: list[str]) -> set[str]:
    """Return words as they are said, and as English has it, the family name last."""
    return {"".join(words), "".join([words[-1], *words[:-1]])} if words else set()


@lru_cache(maxsize=8192)
def _readings_of(letter: str) -> tuple[str, ...]:
    """Return every way to read one character; many family names are read as the word is not (单, 仇, 解)."""
    # A third of the dictionary is enough for names, and spares 40 MB in every process.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    return tuple(
        sorted(
            {
                _plain(reading)
                for readings in pinyin(letter, style=Style.NORMAL, heteronym=True)
                for reading in readings
                if _LETTERS.fullmatch(_plain(reading))
            }
        )
    )


def _readings(name: str) -> list[tuple[str, ...]]:
    """Return every way to read a name."""
    found: list[tuple[str, ...]] = []
    for reading in product(*(readings for readings in map(_readings_of, name) if readings)):
        found.append(reading)
        if len(found) == MOST_READINGS:
            break
    return found


def _plain(text: str) -> str:
    """Return letters in lower case without marks; ü is written u, v or ü."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in folded if not unicodedata.combining(letter)).replace("v", "u")
