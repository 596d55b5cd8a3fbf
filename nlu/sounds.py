"""How Chinese characters sound to people in the Northwest. Used by the n-grams, and by what garbles messages.

A phone writes down what it has heard: 外补 becomes 外部, 慰问金 becomes 卫问金. By their sound these are one.
Sounds come from pypinyin while training; a model holds its own table, so that answering needs no dictionary.
"""

from __future__ import annotations

from functools import cache
from typing import Dict

import numpy as np

# Sounds that are taken for one another, at the start and at the end of a syllable.
INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))
FINALS = (("eng", "en"), ("ing", "in"), ("ang", "an"), ("ong", "un"))
# h before u is heard as f: 灰 and 飞, 昏 and 分.
WITH_F = {"hu": "fu", "hua": "fa", "huan": "fan", "hui": "fei", "hun": "fen", "huo": "fo"}
FIRST, LAST = 0x4E00, 0x9FFF
# Signs of sounds lie where Unicode has no characters of its own.
SIGNS_FROM = 0xE000


@cache
def syllable(character: str) -> str:
    """Return how a character sounds, without its tone; nothing for what is no Han character."""
    from pypinyin import lazy_pinyin

    if not FIRST <= ord(character) <= LAST:
        return ""
    return "".join(lazy_pinyin(character, errors="ignore")[:1])


def near(sound: str) -> str:
    """Return one name for all sounds that people there take for one another: sheng and sen are one."""
    for other, kept in FINALS:
        if sound.endswith(other):
            sound = sound[: -len(other)] + kept
            break
    sound = WITH_F.get(sound, sound)
    for other, kept in INITIALS:
        if sound.startswith(other):
            return kept + sound[len(other) :]
    return sound


class Sounds:
    """Writes a text by its sounds: one sign for each Han character, the same for all that sound nearly alike."""

    def __init__(self, signs: np.ndarray) -> None:
        """Take the signs of all characters from FIRST to LAST, uint16; 0 where a character has no sound."""
        self._signs = signs
        self._table: Dict[int, str] = {FIRST + at: chr(sign) for at, sign in enumerate(signs) if sign}

    @classmethod
    def of_han(cls) -> Sounds:
        """Return the sounds of all Han characters."""
        sounds = [near(syllable(chr(code))) for code in range(FIRST, LAST + 1)]
        names = {sound: SIGNS_FROM + at for at, sound in enumerate(sorted(set(sounds) - {""}))}
        return cls(np.array([names.get(sound, 0) for sound in sounds], dtype=np.uint16))

    def of(self, text: str) -> str:
        """Return the text with a sign in place of every Han character; what has no sound stays."""
        return text.translate(self._table)

    def as_array(self) -> np.ndarray:
        """Return what has to be stored."""
        return self._signs
