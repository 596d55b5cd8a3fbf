"""Takes out of what somebody said whatever could tell who it was. Pure; better one word too many gone than one too few.

What stands in a text afterwards: no run of four digits in whatever writing, no link or address of mail, no name on
file. It must never be asked to bring anything back: what it takes out is nowhere any more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from center.lessons.rules import MASK

WORDS_FILE = Path(__file__).with_name("redaction.yml")
LONGEST = 200
MOST_READ = 5 * LONGEST
# How long the names are that are looked for on file: 王芳, 欧阳小明, 买买提·艾山.
SHORTEST_NAME, LONGEST_NAME = 2, 8
_HAN = "㐀-鿿豈-﫿〇"
_DIGIT = r"[\d〇零一二三四五六七八九十百千万亿两幺廿卅壹贰叁肆伍陆柒捌玖拾佰仟]"
# What people put between digits: whatever is no letter and no digit, and a few words.
_BETWEEN = r"(?:[\W_]|[杠横点转减]){0,3}"
_LARGE = r"[A-Z][\w'-]*(?:\s+[A-Z][\w'-]*){0,3}"
# Chinese punctuation stays as it is written: so it stands in other lines too.
_KEPT = re.compile("([，。？！：；（）、～])")
# What nobody sees, and what only stands on other characters: the keycap around an emoji of a digit.
_INVISIBLE = {"Cf", "Cc", "Co", "Cs", "Cn", "Mn", "Me"}


class _Pattern(NamedTuple):
    """What is looked for, and what stands in its place: the mask, or with what came before it."""

    found: re.Pattern[str]
    instead: str


def redact(text: str, *, names: Collection[str] = ()) -> str:
    """Return the text without what could tell who said it; it may be empty. names: those on file that it may tell."""
    plain = plainly(text[:MOST_READ])
    if _words().name_alone.fullmatch(plain):
        return ""
    for pattern in _words().first:
        plain = pattern.found.sub(pattern.instead, plain)
    for part in sorted({part for name in names for part in _parts(name)}, key=len, reverse=True):
        plain = re.sub(re.escape(part), MASK, plain, flags=re.IGNORECASE)
    for pattern in _words().then:
        plain = pattern.found.sub(pattern.instead, plain)
    plain = re.sub(rf"{MASK}(?:\s*{MASK})+", MASK, " ".join(plain.split()))
    return plain[:LONGEST].strip()


def plainly(text: str) -> str:
    """Return the text in one width, on one line, without characters that nobody sees."""
    wide = "".join(part if _KEPT.fullmatch(part) else unicodedata.normalize("NFKC", part) for part in _KEPT.split(text))
    seen = (c if c.isspace() else "" if unicodedata.category(c) in _INVISIBLE else c for c in wide)
    return " ".join("".join(" " if c.isspace() else c for c in seen).split())


def possible_names(text: str) -> set[str]:
    """Return every run of Han characters in a text that could be somebody's whole name, to be looked for on file."""
    runs = re.findall(rf"[{_HAN}·]+", plainly(text[:MOST_READ]))
    return {
        run[begin : begin + length].strip("·")
        for run in runs
        for length in range(SHORTEST_NAME, LONGEST_NAME + 1)
        for begin in range(len(run) - length + 1)
    }


def _parts(name: str) -> set[str]:
    """Return a name as people write it: whole, without the family name, the parts of one in Latin letters."""
    whole = plainly(name)
    parts = {whole, whole.replace("·", ""), *re.split(r"[·\s]+", whole)}
    if re.fullmatch(rf"[{_HAN}]{{3,4}}", whole):
        parts |= {whole[1:], whole[2:]} if len(whole) == LONGEST_NAME // 2 else {whole[1:]}
    return {part for part in parts if len(part) >= SHORTEST_NAME}


@lru_cache(maxsize=1)
def _words() -> _Words:
    return _Words(yaml.safe_load(WORDS_FILE.read_text("utf-8")))


class _Words:
    """The patterns of redaction.yml, in the order in which they are looked for."""

    def __init__(self, words: dict[str, Any]) -> None:
        one_of = {key: _either(found) for key, found in words.items() if isinstance(found, list)}
        surname = rf"(?:{one_of['long_surnames']}|[{words['surnames']}])"
        number = rf"{_DIGIT}{{1,6}}"
        part = rf"{number}\s*(?:{one_of['units']})"
        sure = rf"{number}\s*(?:{one_of['sure_units']})"
        street = rf"[{_HAN}]{{0,8}}(?:{one_of['streets']})"
        english = rf"(?:{one_of['english_numbers']})"
        self.name_alone = re.compile(rf"{surname}[{_HAN}]{{1,2}}")
        self.first = [
            # Links, mail, and what is written in Latin letters and digits together: accounts, number plates.
            _mask(r"[a-z][a-z0-9+.-]*://[^\s㐀-鿿]*"),
            _mask(r"[\w.+-]+\s*(?:@|\[at\]|\(at\))\s*[\w-]+(?:\s*\.\s*[\w-]+)*", re.ASCII),
            _mask(r"(?<![\w-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![a-z])(?::\d+)?(?:[/?#][^\s㐀-鿿]*)?", re.ASCII),
            _mask(r"(?<![a-z0-9])(?=[a-z0-9_-]*\d)(?=[a-z0-9_-]*[a-z])[a-z0-9_-]{5,}", re.ASCII),
            _mask(
                r"(?:微信号?|wechat|weixin|qq|抖音号?|支付宝账?号?)\s*(?:号|id|是|为|[:：])*\s*[a-z0-9_-]{3,}", re.ASCII
            ),
            # Places, while their numbers still stand.
            _mask(rf"{street}\s*(?:{part}\s*)+(?:{number})?"),
            _mask(rf"(?:{part}\s*){{2,}}(?:{number})?"),
            _mask(sure),
            _mask(
                rf"\b\d+[a-z]?,?\s+(?:[a-z'-]+\s+){{1,3}}(?:{one_of['english_streets']})\b\.?"
                rf"|\b(?:{one_of['english_units']})\.?\s*#?\s*[a-z]?\d+[a-z]?\b"
            ),
            # An ID number ends in a letter.
            _mask(rf"{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{3,}}(?:{_BETWEEN}[xX](?![a-z]))?"),
            _mask(rf"\b{english}(?:[\s,.-]+{english}){{3,}}\b"),
        ]
        self.then = [
            _mask(rf"((?:{one_of['named']})(?:是|叫|为|[:：,，]|\s)*)[{_HAN}·]{{1,4}}", keep=True),
            _mask(rf"((?:{one_of['maybe_named']})(?:是|叫|为|[:：]|\s)*){surname}[{_HAN}]{{1,2}}", keep=True),
            _mask(rf"{surname}(?:{one_of['titles']})"),
            _mask(rf"(?:{one_of['before_surname']}){surname}(?![{_HAN}]?事)"),
            _mask(rf"(\b(?:{one_of['english_named']})\s+)[\w'-]+(?:\s+(?!and\b|but\b)[\w'-]+)?", keep=True),
            _mask(rf"(\b(?i:{one_of['english_maybe_named']})\s+){_LARGE}", keep=True, flags=0),
            _mask(rf"\b(?i:{one_of['english_titles']})\.?\s+{_LARGE}", flags=0),
            # What taking out has brought together.
            _mask(rf"{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{3,}}"),
        ]


def _mask(pattern: str, more: int = 0, *, keep: bool = False, flags: int = re.IGNORECASE) -> _Pattern:
    return _Pattern(re.compile(pattern, flags | more), rf"\1{MASK}" if keep else MASK)


def _either(words: list[str]) -> str:
    return "|".join(re.escape(str(word)) for word in sorted(words, key=lambda word: -len(str(word))))
