"""Read numbers as people say and write them, in Chinese and English. Returns None rather than guess."""

from __future__ import annotations

import re
from typing import Optional, Union

Number = Union[int, float]

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3, "幺": 1}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
# No sum of money or count takes more characters; longer runs are noise.
LONGEST = 24
_TOKEN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|[零一二三四五六七八九两俩仨幺十百千万亿点]")

_EITHER = re.compile(
    r"(?<![零一二三四五六七八九])([一二三四五六七八])([二三四五六七八九])(?=[十百千万亿]|(?<=[十百千万亿]..)$)"
)

# A whole Chinese or Arabic number as one flat run: no nested repeats, so matching stays linear.
ZH_NUMBER = (
    r"[\d一二两三四五六七八九十百千万亿](?:[\d零一二两三四五六七八九十百千万亿]|[,.](?=\d)|"
    r"点(?=[零一二三四五六七八九]+[万亿]))*"
)
# 1 to 99, for days, hours, counts.
ZH_SMALL = r"(?:\d{1,2}|[二三四五六七八九]?十[一二三四五六七八九]?|[一二两俩仨三四五六七八九])"


def small_number(text: str) -> int:
    """Return 0 to 99 for what ZH_SMALL, 廿三 or two digit characters matched."""
    text = text.replace("廿十", "二十").replace("廿", "二十")
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if ten:
        return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)
    return int("".join(str(DIGITS[c]) for c in text))


def digit_string(text: str) -> str:
    """Return 13993712345 for 幺三九九三七幺二三四五; other characters stay."""
    return "".join(str(DIGITS.get(c, c)) for c in text)


def chinese_number(text: str) -> Optional[Number]:
    """Return the number, with the spoken short tail (两万三 is 23000), or None if it is none."""
    if len(text) > LONGEST:
        return None
    if text == "百十":
        return 100
    # 七八百 and 一千二三 are told by their lower end.
    text = _EITHER.sub(lambda pair: pair[1] if DIGITS[pair[2]] == DIGITS[pair[1]] + 1 else pair[0], text)
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens) != text:
        return None
    if len(tokens) > 1 and all(token in DIGITS for token in tokens):
        return int(digit_string(text))
    if "点" in tokens:
        return _decimal(tokens)
    return _with_units(tokens)


def _decimal(tokens: list[str]) -> Optional[Number]:
    """Return 35000 for 三点五万."""
    at = tokens.index("点")
    tail = at + 1
    while tail < len(tokens) and tokens[tail] in DIGITS:
        tail += 1
    whole = chinese_number("".join(tokens[:at]))
    if whole is None or tail == at + 1 or any(token not in UNITS for token in tokens[tail:]):
        return None
    value = float(f"{int(whole)}." + digit_string("".join(tokens[at + 1 : tail])))
    for unit in tokens[tail:]:
        value *= UNITS[unit]
    return tidy(value)


def _with_units(tokens: list[str]) -> Optional[Number]:
    """Return the sum of digit-and-unit pairs, units falling within each 万 and 亿."""
    total: Number = 0
    section: Number = 0
    pending: Optional[Number] = None
    last_unit, zero = 0, False
    for token in tokens:
        if token == "零":  # noqa: S105
            zero = True
        elif token in UNITS:
            unit = UNITS[token]
            if unit >= UNITS["万"]:
                section += pending or 0
                if not section:
                    return None
                total = (total + section) * unit if unit > UNITS["万"] else total + section * unit
                section = 0
            else:
                if pending is None and (unit > UNITS["十"] or section):
                    return None
                section += (1 if pending is None else pending) * unit
            pending, last_unit, zero = None, unit, False
        elif pending is not None:
            return None
        else:
            pending = DIGITS[token] if token in DIGITS else float(token.replace(",", ""))
    if pending is not None and last_unit >= UNITS["百"] and not zero and pending < UNITS["十"]:
        pending = pending * last_unit / 10
    return tidy(total + section + (pending or 0))


def tidy(value: Number) -> Number:
    """Return an int where the value is whole, else a float of at most 2 decimals."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
