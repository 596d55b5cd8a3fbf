"""Chinese periods: weeks, months, quarters, half-years, years and runs of months. Days belong to dates.py."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Iterator, Match, Optional

from . import days
from .entity import Span
from .numerals import DIGITS, ZH_SMALL, digit_string, small_number
from .tense import is_past

_YEAR_WORDS = {(
    "大前年"
): -3, "前年": -2, "去年": -1, "年时个": -1, "年时": -1, "上年": -1, "今年": 0, "本年": 0, "本年度": 0,
               "明年": 1, "来年": 1, "后年": 2}  # fmt: skip
_WORDS = "|".join(sorted(_YEAR_WORDS, key=len, reverse=True))
# Two figures are a year only before what happens once in a life, or with a month: 三十年 and 八九年 are spans of time.
YEAR = (
    rf"(?:(?P<yw>{_WORDS})|(?<![\d零一二三四五六七八九])(?P<y4>(?:19|20)\d\d|"
    rf"[一二][九零][零一二三四五六七八九]{{2}})年度?"
    r"|(?<![\d零一二三四五六七八九十百])(?P<y2>\d\d|[零五六七八九][零一二三四五六七八九]|"
    r"[一二][零一二三四五六七八九](?=年全年|年度|年十?[一二三四五六七八九]月))年(?=度|全年|退|参|"
    r"进|入|生|出|买|调|转|内退|下岗|的|毕业|\d{1,2}月))"
)
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_END = "(?P<end>年?底|年?末|年?初|年?终)"
_REST = (
    rf"(?P<m1>{MONTH})月?份?[到至~-](?P<m2>{MONTH})月份?"
    rf"|(?P<pair>[一二三四五六七八九]{{2}})月份?"
    rf"|(?P<m>{MONTH})月份?"
    r"|第?(?P<q>[一二三四1-4])个?季度|(?P<h>[上下])半年"
)
_DATED = re.compile(rf"{YEAR}(?:的?(?:{_REST}|{_END}))?")
_UNDATED = re.compile(rf"(?<![\d一二三四五六七八九十零.第])(?:{_REST})|(?P<end>年底|年末|年初)")
_RELATIVE = re.compile(
    r"(?P<rel>上上|上|这|本|当|下下|下)(?:一)?(?:个?(?P<unit>月|季度)|(?<!当)个?(?P<week>周|礼拜|"
    r"星期)(?![\d二三四五六日天末]|一(?![直共起块定样])))"
)
_SHIFT = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_RUN = re.compile(rf"(?P<w>前|近|最近|过去|之前|这|头)(?P<n>{ZH_SMALL}|几)个月")
_AGO = re.compile(rf"(?<![\d前近这几好数一二三四五六七八九十百])(?P<n>{ZH_SMALL}|半)(?P<u>个月|年)(?:以前|之前|前)")
_SINCE = re.compile(r"(?:到现在|至今|以来|到今天|到如今)")


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield periods: 2026, 2026-H1, 2026-Q3, 2026-10, 2026-W47 or a range with a slash."""
    today = now.date()
    for pattern in (_DATED, _UNDATED):
        for match in pattern.finditer(text):
            value = _named(match, today, text)
            if value:
                yield _since(text, match, value, today) or Span("period", *match.span(), value)
    for match in _RELATIVE.finditer(text):
        yield Span("period", *match.span(), _relative(match, today))
    for match in _RUN.finditer(text):
        value = _run(match, today)
        if value:
            yield Span("period", *match.span(), value)
    for match in _AGO.finditer(text):
        value = _ago(match, today)
        if value:
            yield Span("period", *match.span(), value)


def year_of(match: Match[str], today: date) -> Optional[int]:
    """Return the year that the YEAR pattern matched, None if the match names none."""
    if "yw" not in match.re.groupindex:
        return None
    if match["yw"]:
        return today.year + _YEAR_WORDS[match["yw"]]
    if match["y4"]:
        return int(digit_string(match["y4"]))
    if match["y2"]:
        two = int(digit_string(match["y2"]))
        return 2000 + two if 2000 + two <= today.year + 1 else 1900 + two
    return None


def _named(match: Match[str], today: date, text: str) -> Optional[str]:
    """Return the period of a year, a part of a year, or both."""
    year = year_of(match, today)
    if match["end"]:
        last = match["end"][-1] != "初"
        return days.month_text((today.year if year is None else year, 12 if last else 1))
    if match["h"]:
        return f"{year or today.year}-H{1 if match['h'] == '上' else 2}"
    if match["q"]:
        quarter = DIGITS.get(match["q"]) or int(match["q"])
        return f"{year or _month(match, today, text, 3 * quarter - 2)[0]}-Q{quarter}"
    pair = match["pair"]
    first, last = (pair[0], pair[1]) if pair else (match["m1"], match["m2"])
    if first:
        return _months(small_number(first), small_number(last), year or today.year)
    if match["m"]:
        month = small_number(match["m"])
        return days.month_text((year, month) if year else _month(match, today, text, month))
    return str(year)


def _month(match: Match[str], today: date, text: str, month: int) -> days.Month:
    return days.likely_month(today, month, past=is_past(text, *match.span()))


def _months(first: int, last: int, year: int) -> Optional[str]:
    """Return a range inside a year; 六七月 counts, 三五月 does not fall backwards."""
    if first >= last:
        return None
    return f"{days.month_text((year, first))}/{days.month_text((year, last))}"


def _since(text: str, match: Match[str], value: str, today: date) -> Optional[Span]:
    """Return 今年以来 or 从一月份到现在 as a range of months up to this one."""
    tail = _SINCE.match(text, match.end())
    if not tail or len(value) not in (4, 7) or not value.replace("-", "").isdigit():
        return None
    first = f"{value}-01" if len(value) == 4 else value
    start = match.start() - (match.start() > 0 and text[match.start() - 1] in "从自打")
    return Span("period", start, tail.end(), f"{first}/{days.month_text((today.year, today.month))}")


def _relative(match: Match[str], today: date) -> str:
    shift = _SHIFT[match["rel"]]
    if match["week"]:
        return days.week_text(days.day_of_week(today, shift, 0) or today)
    if match["unit"] == "月":
        return days.month_text(days.shifted_month(today, shift))
    year, month = days.shifted_month(today, 3 * shift)
    return f"{year}-Q{(month + 2) // 3}"


def _run(match: Match[str], today: date) -> Optional[str]:
    """Return the last so many full months; 这两个月 counts the current one in."""
    if match["n"] == "几":
        return None
    last = 0 if match["w"] == "这" else -1
    first = last - small_number(match["n"]) + 1
    if first > last:
        return None
    return f"{days.month_text(days.shifted_month(today, first))}/{days.month_text(days.shifted_month(today, last))}"


def _ago(match: Match[str], today: date) -> Optional[str]:
    if match["n"] == "半":
        return days.month_text(days.shifted_month(today, -6)) if match["u"] == "年" else None
    count = small_number(match["n"])
    if match["u"] == "年":
        return str(today.year - count)
    return days.month_text(days.shifted_month(today, -count))
