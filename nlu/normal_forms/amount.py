"""Chinese amounts of money, in yuan. A figure without a unit counts only where the talk is of money."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Iterator, Match, NamedTuple, Optional, Pattern

from .entity import Span
from .lexicon import alternation, words
from .numerals import DIGITS, UNITS, ZH_NUMBER, Number, chinese_number, tidy
from .tense import clause

_SHORT_TAIL = re.compile(r"(?:[\d一二两三四五六七八九十][百千万]|百)[\d一二三四五六七八九]$")
_MAGNITUDE = re.compile("[百千万亿]$")
# Little words between a verb of money and the figure: 转过去 | 少了 | 骗了我.
_FILLER = (
    "[了过走去掉他她它我你给俺人家出进来上下的是才就只又再先得大概差不多将近共计一共到回成有着往外块钱们老汉妈爸]{0,5}"
)


class _Patterns(NamedTuple):
    amount: Pattern[str]
    verb_before: Pattern[str]
    noun: Pattern[str]
    counter: Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    lump = alternation(words("lump_nouns"))
    return _Patterns(
        re.compile(
            r"(?P<about>[百千万]|块)把来?块?钱?(?<=[块钱])"
            rf"|(?P<sign>人民币|rmb ?|¥ ?)?(?<![\d.第a-z])(?P<n>{ZH_NUMBER})"
            rf"(?P<fuzz>[多来几余])?(?P<mag>[万千百亿])?(?P<fuzz2>[多来])?(?P<bare>出头)?"
            rf"(?:(?P<unit>块(?!{lump})|元(?!旦|宵|月|老)|人民币)(?:(?P<jiao>[\d一二两三四五六七八九])"
            rf"[毛角]?(?:(?P<fen>[一二三四五六七八九\d])分?)?(?!\d))?"
            rf"(?P<qian>钱)?|(?P<small>[毛角])钱?(?!巾|笔|病|线|衣))?"
        ),
        re.compile(alternation(words("money_verbs")) + _FILLER + "$"),
        re.compile(alternation(words("money_nouns"))),
        re.compile(alternation(words("counters"))),
    )


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield amounts as int, or float where there are 角 and 分."""
    for match in _patterns().amount.finditer(text):
        if match["about"]:
            yield Span("amount", *match.span(), UNITS.get(match["about"][-1], 1))
            continue
        value = _value(match)
        if value is not None and value > 0 and _is_money(text, match, value):
            yield Span("amount", *match.span(), value)


def _value(match: Match[str]) -> Optional[Number]:
    number = chinese_number(match["n"])
    if number is None:
        return None
    if match["mag"]:
        number *= UNITS[match["mag"]]
    if match["small"]:
        return tidy(number / 10)
    for name, share in (("jiao", 10), ("fen", 100)):
        if match[name]:
            number += (DIGITS.get(match[name]) or int(match[name])) / share if match[name] != "0" else 0
    return tidy(number)


def _is_money(text: str, match: Match[str], value: Number) -> bool:
    """Return True if a unit, the shape of the figure or the words around say that it is money."""
    if match["sign"] or match["small"]:
        return True
    if match["unit"]:
        # 一块 is "together" or "a piece" far more often than one yuan.
        return value > 1 or bool(match["qian"] or match["unit"] == "元")
    patterns = _patterns()
    if patterns.counter.match(text, match.end()) and not match["bare"]:
        return False
    if value >= 100 and _SHORT_TAIL.search(match["n"]) and not match["fuzz"]:
        return True
    left, right = clause(text, *match.span())
    before = patterns.verb_before.search(text[left : match.start()]) is not None
    whole = match["n"] + (match["mag"] or "")
    # 五万 as a clause of its own belongs to what was said before it.
    if right - left <= match.end() - match.start() + 1:
        left, right = 0, len(text)
    if _MAGNITUDE.search(whole) and (before or patterns.noun.search(text, left, right)):
        return True
    return before and value >= 10 and not match["n"].startswith("0") and value < 10_000_000
