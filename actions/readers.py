"""Read names, dates of birth and ID endings out of free text. Pure; used by forms where no entity exists for it."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

_HAN_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2", "幺": "1"}
_NAME_OPENING = re.compile(
    r"^(?:我的?(?:名字|姓名)?(?:叫做?|是)|我叫|我是|俺叫|俄叫|额叫|名字叫?|姓名|叫"
    r"|my name is|i am|i'm|this is|name)[\s:：，,]*",
    re.IGNORECASE,
)
_NAME_ENDING = re.compile(r"[\s，。,.!！]*(?:呀|啊|哈|呢|嘛|吧)?[\s，。,.!！]*$")
_HAN_NAME = re.compile(r"[㐀-鿿]{2,4}(?:·[㐀-鿿]{1,8})?")
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z'-]*(?: [A-Za-z][A-Za-z'-]*){1,3}")
_NOT_A_NAME = re.compile(r"什么|咋|为啥|不知道|不想|干啥|啥|吗|谁|哪|多少|钱|怎么|不是|没有")
_DATE = re.compile(r"(?<!\d)((?:19|20)?\d{2})\s*[年./\-，, ]\s*(\d{1,2})\s*[月./\-，, ]\s*(\d{1,2})\s*[日号]?(?!\d)")
_SOLID_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_EN_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_EN_DATE = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3})[a-z]*|([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?)"
    r",? ((?:19|20)\d{2})\b",
    re.IGNORECASE,
)
_LAST_FOUR = re.compile(r"(?<![\dXx])(\d{3}[\dXx])(?![\dXx])")
_CODE = re.compile(r"(?<!\d)(\d{4})[\s-]?(\d{4})(?!\d)")


def _digits(text: str) -> str:
    """Return the text with Han numerals as digits; 十 is read within dates only."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=[一二三四五六七八九])十(?=[一二三四五六七八九])", "", text)
    text = re.sub(r"(?<=[一二三四五六七八九])十", "0", text)
    text = re.sub(r"(?:初)?十(?=[一二三四五六七八九])", "1", text)
    text = text.replace("十", "10").replace("初", "")
    return "".join(_HAN_DIGITS.get(c, c) for c in text)


def read_name(text: str) -> str | None:
    """Return a person's name, or None where the text is not one."""
    said = unicodedata.normalize("NFKC", text).strip()
    bare = _NAME_ENDING.sub("", _NAME_OPENING.sub("", said))
    if _NOT_A_NAME.search(bare):
        return None
    compact = bare.replace(" ", "") if re.search(r"[㐀-鿿]", bare) else bare
    if _HAN_NAME.fullmatch(compact):
        return compact
    return bare if _LATIN_NAME.fullmatch(bare) else None


def read_birth_date(text: str) -> date | None:
    """Return a date of birth: 1948年3月5日, 48年三月初五, 19480305, March 5 1948. Two-digit years are of the 1900s."""
    said = _digits(text)
    for found in (_SOLID_DATE.search(said), _DATE.search(said)):
        if found:
            year = int(found.group(1))
            return _valid(year if year > 1000 else 1900 + year, int(found.group(2)), int(found.group(3)))
    english = _EN_DATE.search(said)
    if english:
        month = _EN_MONTHS.get((english.group(2) or english.group(3)).lower())
        return _valid(int(english.group(5)), month or 0, int(english.group(1) or english.group(4)))
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_last_four(text: str) -> str | None:
    """Return the last four of an ID number; of a whole number the last four only, so that no more of it is kept."""
    said = _digits(text).replace(" ", "")
    whole = re.search(r"(?<!\d)\d{14}(\d{3}[\dXx])(?![\dXx])", said)
    found = whole or _LAST_FOUR.search(said)
    return found.group(1).upper() if found else None


def read_code(text: str) -> str | None:
    """Return a binding code of eight digits; a date of birth is not one."""
    found = _CODE.search(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    code = found.group(1) + found.group(2)
    return None if read_birth_date(code) else code
