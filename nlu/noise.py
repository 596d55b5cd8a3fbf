"""Messages as phones and people garble them. Used while the encoder is tuned, and to measure what noise costs.

Homophones and near-sounds follow what Northwest Mandarin and pinyin keyboards confuse. A character is only replaced by
one that the given messages use themselves, the commoner the likelier, as a phone would choose. All chance is passed in.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from typing import Callable, Dict, List, Mapping, Sequence

from nlu.sounds import near, syllable

FILLERS = ("嗯", "那个", "就是说", "哎", "这个", "我问一下啊", "那啥")
MARKS = re.compile(r"[，。？！、；：,.?!;:…~～]+")
TRADITIONAL = str.maketrans(
    "钱费发给这个们来时间么没还过吗说话电机开会书记党员单号码银骗转账户资证险医药疗报销补贴养龄岁头体压问题请谢对错谁里点联系关为从后让应该经总处务车门写学习听读"
    "买卖药块两万亿双办续迟达进远离",
    "錢費發給這個們來時間麼沒還過嗎說話電機開會書記黨員單號碼銀騙轉賬戶資證險醫藥療報銷補貼養齡歲頭體壓問題請謝對錯誰裡點聯繫關為從後讓應該經總處務車門寫學習聽讀"
    "買賣藥塊兩萬億雙辦續遲達進遠離",
)
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {key: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in ROWS for at, key in enumerate(row)}

Garbler = Callable[[str, random.Random], str]


class Garbling:
    """What can happen to messages like these."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = Counter(character for text in texts for character in text if syllable(character))
        same: Dict[str, List[str]] = defaultdict(list)
        nearly: Dict[str, List[str]] = defaultdict(list)
        for character, count in sorted(counts.items()):
            same[syllable(character)] += [character] * count
            nearly[near(syllable(character))] += [character] * count
        # Every character with its rivals, each as often as it is used: looked for once, not in every message anew.
        self._same = {character: _rivals(same[syllable(character)], character) for character in counts}
        self._near = {character: _rivals(nearly[near(syllable(character))], character) for character in counts}

    @property
    def kinds(self) -> Mapping[str, Mapping[str, Garbler]]:
        """Return by language what can happen to a message."""
        return {
            "zh": {
                "homophones": self.homophones,
                "near sounds": self.near_sounds,
                "no marks": without_marks,
                "fillers": with_fillers,
                "repeats": with_repeats,
                "traditional": lambda text, chance: text.translate(TRADITIONAL),
            },
            "en": {
                "slips": with_slips,
                "no marks": without_marks,
                "dropped letters": with_dropped_letters,
                "swapped letters": with_swapped_letters,
            },
        }

    def somehow(self, text: str, chance: random.Random) -> str:
        """Return the text garbled in one of these ways; it may be one that leaves this text as it is."""
        ways = self.kinds["zh" if any(map(syllable, text)) else "en"]
        return ways[chance.choice(list(ways))](text, chance)

    def homophones(self, text: str, chance: random.Random) -> str:
        """Replace about every eighth character by one that sounds the same."""
        return self._replace(text, chance, self._same)

    def near_sounds(self, text: str, chance: random.Random) -> str:
        """Replace about every eighth character by one that sounds nearly the same."""
        return self._replace(text, chance, self._near)

    @staticmethod
    def _replace(text: str, chance: random.Random, rivals: Mapping[str, Sequence[str]]) -> str:
        places = [place for place, character in enumerate(text) if rivals.get(character)]
        letters = list(text)
        for place in chance.sample(places, min(len(places), max(1, len(text) // 8))):
            letters[place] = chance.choice(rivals[text[place]])
        return "".join(letters)


def _rivals(alike: Sequence[str], character: str) -> List[str]:
    return [one for one in alike if one != character]


def without_marks(text: str, chance: random.Random) -> str:
    """Drop every sentence mark, as voice input does."""
    return MARKS.sub(" ", text).strip()


def with_fillers(text: str, chance: random.Random) -> str:
    """Begin with a filler and put another behind the first mark or in the middle."""
    first, second = chance.sample(FILLERS, 2)
    found = MARKS.search(text)
    place = found.end() if found and found.end() < len(text) else len(text) // 2
    return f"{first} {text[:place]}{second}{text[place:]}"


def with_repeats(text: str, chance: random.Random) -> str:
    """Say two or three characters twice, as people do who look for the word."""
    if len(text) < 4:
        return text
    place = chance.randrange(0, len(text) - 2)
    piece = text[place : place + chance.choice((2, 3))]
    return text[: place + len(piece)] + piece + text[place + len(piece) :]


def with_slips(text: str, chance: random.Random) -> str:
    """Hit the key beside the right one in about every tenth letter."""
    letters = list(text)
    places = [place for place, letter in enumerate(text) if letter.lower() in NEIGHBOURS]
    for place in chance.sample(places, min(len(places), max(1, len(text) // 20))):
        letters[place] = chance.choice(NEIGHBOURS[text[place].lower()])
    return "".join(letters)


def with_dropped_letters(text: str, chance: random.Random) -> str:
    """Lose about every twentieth letter."""
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    lost = set(chance.sample(places, min(len(places), max(1, len(text) // 20))))
    return "".join(letter for place, letter in enumerate(text) if place not in lost)


def with_swapped_letters(text: str, chance: random.Random) -> str:
    """Type two letters in the wrong order ("teh"), about once in twenty letters."""
    letters = list(text)
    places = [place for place in range(len(text) - 1) if text[place].isalpha() and text[place + 1].isalpha()]
    for place in chance.sample(places, min(len(places), max(1, len(text) // 20))):
        letters[place : place + 2] = letters[place + 1], letters[place]
    return "".join(letters)
