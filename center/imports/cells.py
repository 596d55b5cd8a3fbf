"""Reads single cells into what the records hold. Pure; every reader raises CellError for what it cannot read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

from center.imports.problems import CellError
from center.imports.words import choices, codes_by_name, plain

MOST_YUAN = 10_000_000
MOST_POSITION = 9999
LONGEST = 200
LONGEST_NAME = 50
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
_DAY = re.compile(
    r"(?P<year>\d{4})(?:-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})|/(?P<m2>\d{1,2})/(?P<d2>\d{1,2})|\.(?P<m3>\d{1,2})\.(?P<d3>\d{1,2})"
    r"|年(?P<m4>\d{1,2})月(?P<d4>\d{1,2})日?|(?P<m5>\d{2})(?P<d5>\d{2}))(?:[ T]0{1,2}:00(?::00)?)?",
    re.ASCII,
)
_TIME = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::00)?)", re.ASCII)
_MONTH = re.compile(
    r"(?P<year>[12]\d{3})(?:[-/](?P<m1>\d{1,2})|\.(?P<m2>\d{2})|年(?P<m3>\d{1,2})月?|(?P<m4>\d{2}))", re.ASCII
)
_MONEY = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d+))?", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_PHONE = re.compile(r"\+?[0-9(][0-9()-]{2,17}(?:(?:转|-|ext\.?)[0-9]{1,6})?")
_TEXT_FORMULA = re.compile(r'="(?P<text>[^"]*)"')


def clean(cell: str) -> str:
    """Return a cell without what spreadsheets add around it: spaces, byte marks, the sign that makes it text."""
    text = cell.strip(" \t\r\n\u3000\u00a0\ufeff\u200b")
    if formula := _TEXT_FORMULA.fullmatch(text):
        text = formula["text"].strip()
    return text.removeprefix("'").strip()


def read_text(text: str, *, longest: int = LONGEST) -> str:
    """Return a text as it is."""
    if "\n" in text or "\r" in text:
        raise CellError("line_break")
    if "\ufffd" in text or "\x00" in text:
        raise CellError("mojibake")
    if len(text) > longest:
        raise CellError("too_long", length=len(text), most=longest)
    return text


def read_name(text: str) -> str:
    """Return a person's name."""
    name = read_text(text, longest=LONGEST_NAME)
    if not any(letter.isalpha() for letter in name) or any(letter.isdigit() or letter in "?？" for letter in name):
        raise CellError("name", text)
    return name


def read_code(text: str, *, key: str) -> str:
    """Return an employee number or the code of an organisation."""
    code = unicodedata.normalize("NFKC", text)
    if not _CODE.fullmatch(code):
        raise CellError(key, text)
    return code


def read_date(text: str, *, first: date = FIRST_DAY, last: date = LAST_DAY) -> date:
    """Return a date written year, month, day."""
    written = unicodedata.normalize("NFKC", text)
    match = _DAY.fullmatch(written)
    if match is None:
        raise CellError("date_number" if re.fullmatch(r"[1-9][0-9]{4}(\.[0-9]+)?", written) else "date", text)
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        found = date(year, month, day)
    except ValueError:
        raise CellError("date", text) from None
    if not first <= found <= last:
        raise CellError("date_range", text, first=first, last=last)
    return found


def read_time(text: str) -> time:
    """Return a time of day as 9:30 or 09:30, with seconds as spreadsheets add them."""
    match = _TIME.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        raise CellError("time", text)
    try:
        return time(int(match["hour"]), int(match["minute"]))
    except ValueError:
        raise CellError("time", text) from None


def read_month(text: str, *, first: str, last: str) -> str:
    """Return a month as 2026-10."""
    written = unicodedata.normalize("NFKC", text)
    match = _MONTH.fullmatch(written)
    if match is None:
        raise CellError("period_dot" if re.fullmatch(r"[12][0-9]{3}\.1", written) else "period", text)
    year, number = (int(part) for part in match.groups() if part is not None)
    month = f"{year:04}-{number:02}"
    if not 1 <= number <= 12:
        raise CellError("period", text)
    if not first <= month <= last:
        raise CellError("period_range", text, first=first, last=last)
    return month


def read_money(text: str) -> int:
    """Return a sum in yuan as whole fen."""
    written = "".join(unicodedata.normalize("NFKC", text).split()).removeprefix("¥").removesuffix("元")
    match = _MONEY.fullmatch(written)
    if match is None:
        raise CellError("money", text)
    yuan = Decimal(written.replace(",", ""))
    if len((match["decimals"] or "").rstrip("0")) > 2:
        raise CellError("money_fen", text)
    if not 0 < yuan < MOST_YUAN:
        raise CellError("money_range", text, most=MOST_YUAN)
    return int(yuan * 100)


def read_phone(text: str) -> str:
    """Return one telephone number."""
    number = "".join(unicodedata.normalize("NFKC", text).split())
    if not _PHONE.fullmatch(number):
        raise CellError("phone")
    return number


def read_card_last4(text: str) -> str:
    """Return the last four digits of a card."""
    digits = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"[0-9]{4}", digits):
        raise CellError("card_last4")
    return digits


def read_position(text: str) -> int:
    """Return a place in an order."""
    digits = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"[0-9]{1,4}", digits):
        raise CellError("position", text)
    return int(digits)


def choice_of(kind: str) -> Callable[[str], str]:
    """Return a reader of one of the codes of a choice."""

    def read(text: str) -> str:
        code = codes_by_name(kind).get(plain(text))
        if code is None:
            raise CellError("choice", text, **choices(kind))
        return code

    return read


def read_flag(text: str) -> bool:
    """Return yes or no."""
    return choice_of("flag")(text) == "yes"
