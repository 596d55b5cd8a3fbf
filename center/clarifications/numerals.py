"""Numbers as people write them: 6, ６, 六, 二百五, 1.2万. Pure; it knows no units."""

from __future__ import annotations

import re
from decimal import Decimal

HAN = "零〇一二两三四五六七八九十百千万亿"
_DIGITS = {"零": 0, "〇": 0, **{han: number for number, han in enumerate("一二三四五六七八九", 1)}, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
# 二百五 is 250, not 205: what follows the last step counts as a tenth of it.
_SHORT_END = re.compile(r"[百千万]([一二两三四五六七八九])$")


def value_of(written: str) -> Decimal | None:
    """Return what is written as digits, in Han, or as digits with 万 or 千 behind them; None where it is no number."""
    plain = written.strip()
    steps = Decimal(1)
    while plain and plain[-1] in "十百千万亿" and _PLAIN.fullmatch(plain.rstrip("十百千万亿")):
        steps *= {**_STEPS, **_GROUPS}[plain[-1]]
        plain = plain[:-1]
    if _PLAIN.fullmatch(plain):
        return (Decimal(plain) * steps).normalize()
    return None if not plain or any(letter not in HAN for letter in plain) else _han(plain)


def _han(written: str) -> Decimal:
    if not any(letter in _STEPS or letter in _GROUPS for letter in written):
        return Decimal(int("".join(str(_DIGITS[letter]) for letter in written)))
    total, section, digit = 0, 0, 0
    for letter in written:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif letter in _STEPS:
            section += (digit or (0 if section else 1)) * _STEPS[letter]
            digit = 0
        else:
            # 三万亿 is all of it times 亿; 一亿二千万 is not.
            whole = section + digit if letter == "万" else total + section + digit
            total = whole * _GROUPS[letter] + (total if letter == "万" else 0)
            section = digit = 0
    short = _SHORT_END.search(written)
    if short is not None:
        digit *= {**_STEPS, **_GROUPS}[written[-2]] // 10
    return Decimal(total + section + digit)
