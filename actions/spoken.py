"""Read sums, times, accounts and telephone numbers out of free words. Pure; shared by forms of several topics."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

_HAN = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "仟": 1000}
SUM = re.compile(
    r"(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>[万千百wk])?(?P<tail>[一二三四五六七八九1-9](?![\d十百千万年月日号点]))?"
    r"\s*(?P<unit>块|元|圆|yuan|rmb|kuai)?|(?P<han>[零一二两三四五六七八九十百千万]{2,12}|[一二两三四五六七八九](?=[万千百块元]))"
    r"\s*(?P<han_unit>多?块|多?元)?",
    re.IGNORECASE,
)
_EN_WORDS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_EN_SUM = re.compile(r"\b(" + "|".join(_EN_WORDS) + r")[ -](?:(\w+)[ -])?(thousand|hundred)\b", re.IGNORECASE)
_SCALES = {"万": 10000, "w": 10000, "千": 1000, "k": 1000, "百": 100}
_WHEN = re.compile(
    r"今|昨|前[天日晚]|夜来|夜里|刚|上午|下午|晚上|早[上晨]|中午|晌午|凌晨|半夜|星期|礼拜|周[一二三四五六日末]|上周|个月|月初|月底"
    r"|[\d一二三四五六七八九十]+\s*[点号月日天](?!钱)|小时|分钟|钟头|那天|上回"
    r"|today|yesterday|morning|afternoon|evening|night|just now|ago|last|o'clock|week|noon|hour|minute"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d{1,2}[:.]\d{2}|\d ?[ap]m",
    re.IGNORECASE,
)
# What stands around a time without saying more.
_BESIDE_TIME = re.compile(
    r"[\W_]|大概|差不多|左右|时候|前后|那会儿?|多|半|刻|零|分|天|才|儿|的|了|就|是|在|吧|呢|啊|嘛|有"
    r"|\b(?:at|in|the|on|about|around|it|was|this|half|past|quarter|to|nine|ten|eleven|twelve|one|two|three|four|five|six"
    r"|seven|eight)\b",
    re.IGNORECASE,
)
MOST_BESIDE_TIME = 1
SHORT = 20
_CLAUSES = re.compile(r"[，。,.!！?？;；]")
_BANK = re.compile(
    r"工商|工行|农业银行|农行|建设银行|建行|中国银行|中行|邮政|邮储|交通银行|交行|招商|信用社|农商|甘肃银行|兰州银行|银行|存折|卡"
    r"|微信|零钱|支付宝|现金|花呗|bank|card|passbook|wechat|alipay|cash|account",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d(?:[ \-]?\d)*")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}|0\d{2,3}[ \-]?\d{7,8}|[2-9]\d{6,7})(?!\d)")


def read_amount(text: str, *, bare: bool = True) -> str | None:
    """Return a sum in yuan as digits: 两万三 → 23000, 3500块 → 3500.

    bare: whether a number of three digits or more is a sum without a unit too.
    """
    said = unicodedata.normalize("NFKC", text)
    english = _EN_SUM.search(said)
    if english:
        small = _EN_WORDS[english[1].lower()] + _EN_WORDS.get((english[2] or "").lower(), 0)
        return str(small * (1000 if english[3].lower() == "thousand" else 100))
    for found in SUM.finditer(said):
        amount = _digits_amount(found, bare=bare) if found["digits"] else han_number(found["han"])
        if amount:
            return f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else str(amount)
    return None


def _digits_amount(found: re.Match[str], *, bare: bool) -> Decimal | None:
    digits = found["digits"].replace(",", "")
    if not (found["scale"] or found["unit"] or (bare and 3 <= len(digits) <= 8)):
        return None
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return None
    scale = _SCALES.get((found["scale"] or "").lower(), 1)
    tail = _tail(found["tail"] or "") * scale // 10 if scale > 1 else 0
    return amount * scale + tail


def _tail(digit: str) -> int:
    return int(digit) if digit.isascii() and digit else _HAN.get(digit, 0)


def han_number(text: str) -> Decimal | None:
    """Return a number in Han characters, spoken forms too: 两万三 is 23000."""
    total, part, digit, last_unit = 0, 0, 0, 1
    for char in text:
        if char == "万":
            total, part, digit, last_unit = (total + part + digit) * 10000, 0, 0, 10000
        elif char in _UNITS:
            part, digit, last_unit = part + (digit or 1) * _UNITS[char], 0, _UNITS[char]
        else:
            digit = _HAN[char]
            last_unit = 1 if digit == 0 else last_unit
    spoken_tail = digit * last_unit // 10 if last_unit > 10 else digit
    whole = total + part + spoken_tail
    return Decimal(whole) if any(c in "十百千仟万" for c in text) and whole else None


def read_when(text: str) -> str | None:
    """Return the words that name a time; of several clauses only that one."""
    return next((clause.strip() for clause in _CLAUSES.split(text) if _WHEN.search(clause)), None)


def is_time_alone(text: str) -> bool:
    """Tell whether words name a time and nothing else: 今天上午十点多."""
    return _WHEN.search(text) is not None and len(_BESIDE_TIME.sub("", _WHEN.sub("", text))) <= MOST_BESIDE_TIME


def read_own_account(text: str) -> str | None:
    """Return which account it was: the words, with every number in them cut to its last four."""
    said = unicodedata.normalize("NFKC", text)
    has_number = re.search(r"(?<!\d)\d{4}(?!\d)", said) or any(len(_bare(n)) > 4 for n in _DIGITS.findall(said))
    return last_four_only(said) if has_number or _BANK.search(said) else None


def last_four_only(text: str) -> str:
    """Cut every number of more than four digits to its last four."""

    def cut(found: re.Match[str]) -> str:
        digits = _bare(found.group())
        return found.group() if len(digits) <= 4 else digits[-4:]

    return _DIGITS.sub(cut, text)


def read_phone(text: str) -> str | None:
    """Return a telephone number."""
    found = _PHONE.search(unicodedata.normalize("NFKC", text))
    return _bare(found.group()) if found else None


def _bare(number: str) -> str:
    return re.sub(r"[ \-]", "", number)
