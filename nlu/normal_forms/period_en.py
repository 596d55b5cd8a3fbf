"""English periods: weeks, months, quarters, half-years, years and runs of months. Days belong to dates_en.py."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Iterator, Match, Optional

from . import days
from .entity import Span
from .numerals_en import EN_SMALL, english_number
from .tense import is_past

_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTHS = {name: i for i, name in enumerate(_NAMES, 1)} | {name[:3]: i for i, name in enumerate(_NAMES, 1)} | {"sept": 9}
MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?)(?![a-z])"
)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_YEAR = r"(?:(?P<y4>(?:19|20)\d\d)|(?P<yw>this|last|next) year)"
# "may" and "march" are verbs too, so they need a preposition or a year.
_MONTH = re.compile(
    rf"\b(?:(?P<since>since )|(?P<prep>(?:in|from|of|for|by|until|till|last|next|during|and) ))?(?P<m>{MONTH})"
    rf"(?:'s)?(?: (?:to|until|till|through) (?P<m2>{MONTH}))?(?:,? (?:of )?{_YEAR})?(?! ?\d{{1,2}}(?!\d))"
)
_PART = re.compile(
    r"\b(?:(?P<q>first|second|third|fourth|last|1st|2nd|3rd|4th) quarter|q(?P<qn>[1-4])|"
    r"(?P<h>first|second|1st|2nd|latter) half)"
    rf"(?: of(?: the)?)?(?: {_YEAR}|(?<=half of the) year|(?<=half of) the year)?\b"
)
_RELATIVE = re.compile(
    r"\b(?:(?P<before>(?:year|month) before last)|(?P<w>this|last|next|the current|the past)"
    r" (?P<u>week|month|quarter|year)|(?P<edge>beginning|start|end) of the year)\b"
)
_RUN = re.compile(rf"\b(?:the )?(?P<w>past|last|previous) (?P<n>{EN_SMALL}) months\b")
_AGO = re.compile(rf"(?<![a-z\d])(?P<n>{EN_SMALL}) (?P<u>month|year)s? ago\b")
_SINCE_YEAR = re.compile(
    r"\b(?P<since>since )?(?P<y>(?:19[4-9]|20[0-4])\d)(?![\d:/-]|[.,]\d| ?(?:yuan|rmb|cny|kuai|"
    r"people|retirees|steps|members))"
)
_SHIFT = {"this": 0, "the current": 0, "last": -1, "the past": -1, "next": 1}


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield periods: 2026, 2026-H1, 2026-Q3, 2026-10, 2026-W47 or a range with a slash."""
    today = now.date()
    for match in _MONTH.finditer(text):
        yield from _month(match, today, text)
    for match in _PART.finditer(text):
        yield Span("period", *match.span(), _part(match, today, text))
    for match in _RELATIVE.finditer(text):
        yield Span("period", *match.span(), _relative(match, today))
    for match in _RUN.finditer(text):
        count = int(english_number(match["n"]) or 1)
        first, last = days.shifted_month(today, -count), days.shifted_month(today, -1)
        start = match.start("w")
        yield Span("period", start, match.end(), f"{days.month_text(first)}/{days.month_text(last)}")
    for match in _AGO.finditer(text):
        count = int(english_number(match["n"]) or 1)
        months = days.month_text(days.shifted_month(today, -count))
        yield Span("period", *match.span(), str(today.year - count) if match["u"] == "year" else months)
    for match in _SINCE_YEAR.finditer(text):
        if match["since"]:
            yield Span("period", *match.span(), f"{match['y']}/{today.year}")
        elif today.year - 100 < int(match["y"]) <= today.year + 5:
            yield Span("period", *match.span(), match["y"])


def _year(match: Match[str], today: date) -> Optional[int]:
    if match["y4"]:
        return int(match["y4"])
    return today.year + _SHIFT[match["yw"]] if match["yw"] else None


def _month(match: Match[str], today: date, text: str) -> Iterator[Span]:
    name, year = match["m"].rstrip("."), _year(match, today)
    if name in {"may", "march", "mar"} and not (
        (match["prep"] or "and ") not in {"and ", "by "} or match["since"] or year or match["m2"]
    ):
        return
    month = MONTHS[name]
    first = (year, month) if year else days.likely_month(today, month, past=is_past(text, *match.span()))
    start = match.start() if match["since"] else match.start("m")
    end = match.end() - 2 if text[match.start() : match.end()].endswith("'s") else match.end()
    value = days.month_text(first)
    if match["m2"]:
        value += "/" + days.month_text((first[0], MONTHS[match["m2"].rstrip(".")]))
    elif match["since"]:
        value += "/" + days.month_text((today.year, today.month))
    yield Span("period", start, end, value)


def _part(match: Match[str], today: date, text: str) -> str:
    year = _year(match, today)
    if match["h"]:
        return f"{year or today.year}-H{1 if match['h'] in {'first', '1st'} else 2}"
    quarter = int(match["qn"]) if match["qn"] else _QUARTERS[match["q"]]
    # "last quarter" is the one before this, not the fourth.
    if match["q"] == "last" and not year:
        return _quarter(today, -1)
    return f"{year or days.likely_month(today, 3 * quarter - 2, past=is_past(text, *match.span()))[0]}-Q{quarter}"


def _quarter(today: date, shift: int) -> str:
    year, month = days.shifted_month(today, 3 * shift)
    return f"{year}-Q{(month + 2) // 3}"


def _relative(match: Match[str], today: date) -> str:
    if match["edge"]:
        return days.month_text((today.year, 12 if match["edge"] == "end" else 1))
    if match["before"]:
        two_back = days.month_text(days.shifted_month(today, -2))
        return str(today.year - 2) if match["before"].startswith("year") else two_back
    shift, unit = _SHIFT[match["w"]], match["u"]
    if unit == "week":
        return days.week_text(days.day_of_week(today, shift, 0) or today)
    if unit == "month":
        return days.month_text(days.shifted_month(today, shift))
    return _quarter(today, shift) if unit == "quarter" else str(today.year + shift)
