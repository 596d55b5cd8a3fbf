"""Chinese days: 后儿, 下周三, 十五号, 腊月二十三, 重阳节, 三天前. Says nothing about the time of day."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Iterator, List, NamedTuple, Optional, Pattern, Tuple

from . import days, lunar
from .lexicon import alternation, expand, load
from .numerals import ZH_SMALL, small_number
from .period import MONTH, YEAR, year_of
from .tense import is_future, is_past

Day = Tuple[int, int, date]

_DAY = (
    r"(?:3[01]|[12]\d|0?[1-9]|三十一?|[二廿]十?[一二三四五六七八九]|二十|十[一二三四五六七八九]?|[一二三四五六七八九])"
)
# What follows 号 or a bare figure when it is an address, a room, a window, a paper.
_NOT_DAY = (
    "(?!楼|院|门|窗|线|桌|床|柜|车|文件|单元|房|井|站|厂|基地|路|公馆|队|公寓|通知|令|机|球|药|"
    "码|选手|人|馆|厅|坑|库|仓|区|大院|店|家属)"
)
_WEEK = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_MONTH_SHIFT = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_WEEKDAY = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6, "末": 5} | {str(i): i - 1 for i in range(1, 8)}

_WEEKDAYS = re.compile(
    r"(?P<w>上上|上|这|本|下下|下)?(?:一?个)?(?<![\d一二三四五六七八九十两几半每])(?:周|"
    r"星[期其气]|礼拜)(?P<d>[二三四五六日天末1-6]|一(?!直|共|块|定|样))(?!\d)"
)
_MONTH_DAY = re.compile(
    rf"(?:{YEAR}的?)?(?<![\d一二三四五六七八九十])(?P<month>{MONTH})"
    rf"月份?的?(?!一[共直起样般定块到])(?P<day>{_DAY})(?:[号日]{_NOT_DAY}|"
    rf"(?![几\d个块元万千百天点月年分岁人名次户%.号日一二三四五六七八九十]))"
)
_RELATIVE_MONTH = re.compile(
    rf"(?P<rel>上上|上|这|本|当|下下|下)(?:一?个)?月(?:份?的?(?P<day>{_DAY})[号日]|(?P<edge>底|末|初))"
)
_EDGE = re.compile(
    rf"(?:(?:{YEAR}的?)?(?<![\d一二三四五六七八九十])(?P<month>{MONTH})月份?|"
    rf"(?<![上下这本当个每正腊冬几]))(?P<edge>月?(?<=月)[底末初](?![一二三四五六七八九十]))"
)
_NUMERIC = re.compile(r"(?<![\d.\-/])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d.\-/]\d|\d)")
_BARE = re.compile(
    rf"(?<![\d.零一二三四五六七八九十百千第路街巷弄道月尾编单工卡每小\-/])(?P<day>{_DAY})"
    rf"(?:号{_NOT_DAY}|日(?<=\d日)|日(?<=十[一二三四五六七八九]日))"
)
_LUNAR = re.compile(
    rf"(?:{YEAR}的?)?(?:(?P<tag>农历|阴历|旧历|老历)的?(?P<m>{MONTH}|正|腊|冬)月?|"
    rf"(?<![\d一二三四五六七八九十])(?P<m2>正|腊|冬)月|(?<![\d一二三四五六七八九十])(?P<m3>{MONTH})"
    rf"月(?=初[一二三四五六七八九十])|大年(?=初))"
    rf"的?初?(?P<d>廿[一二三四五六七八九]?|{_DAY})(?![几一二三四五六七八九十])"
)
_LUNAR_MONTH = {"正": 1, "冬": 11, "腊": 12}
_AGO = re.compile(
    rf"(?<![\d一二三四五六七八九十前])(?P<n>{ZH_SMALL}|半)(?P<u>天|周|个?星期|个?礼拜|"
    rf"个月(?<=半个月))(?:以|之)?(?P<way>前|后)(?!儿|天)"
)


class _Named(NamedTuple):
    words: Pattern[str]
    offset: dict[str, int]
    festivals: Pattern[str]
    festival: dict[str, lunar.Festival]


@lru_cache(maxsize=1)
def _named() -> _Named:
    lexicon = load()
    offset = {word: shift for shift, words in lexicon["day_words"].items() for word in words}
    festival = {word: item for item in lexicon["festivals"] for template in item["words"] for word in expand(template)}
    short = [
        rf"(?<![\d一二三四五六七八九十零星期周拜]){item['name']}(?={'|'.join(item['before'])})(?!路)"
        for item in lexicon["short_festivals"]
    ]
    names = "|".join([alternation(word for word in festival if not word.isascii()), *short])
    festival |= {item["name"]: item for item in lexicon["short_festivals"]}
    return _Named(
        re.compile(rf"{alternation(offset)}|(?:[今昨]|(?<![说证文声表透清光])明)(?=早|晚|晨|后晌|黑)|夜(?=黑)"),
        offset | {"今": 0, "明": 1, "昨": -1, "夜": -1},
        re.compile(rf"(?:{YEAR}的?(?:那个)?)?(?P<name>{names})(?!路|街|小区|广场|村)"),
        festival,
    )


def find(text: str, now: datetime) -> Iterator[Day]:
    """Yield (start, end, date) of every day named, overlaps included."""
    for start, end, day in _all(text, now.date()):
        if day:
            yield start, end, day


def _all(text: str, today: date) -> Iterator[Tuple[int, int, Optional[date]]]:
    named = _named()
    for match in named.words.finditer(text):
        yield *match.span(), days.shifted_day(today, named.offset[match[0]])
    yield from _weekdays(text, today)
    for match in named.festivals.finditer(text):
        item, year = named.festival[match["name"]], year_of(match, today)
        if year is None:
            past = is_past(text, *match.span())
            yield *match.span(), lunar.nearest(partial(lunar.festival_day, item), today, past=past)
        else:
            yield *match.span(), lunar.festival_day(item, year)
    if "月" in text or "大年初" in text:
        yield from _months(text, today)
    if "号" in text or "日" in text:
        for match in _BARE.finditer(text):
            past = is_past(text, *match.span())
            yield *match.span(), days.nearest_day_of_month(today, small_number(match["day"]), past=past)
    for match in _NUMERIC.finditer(text):
        yield *match.span(), days.day_or_none(int(match[1]), int(match[3]), int(match[4]))
    if "前" in text or "后" in text:
        yield from _distances(text, today)


def _weekdays(text: str, today: date) -> Iterator[Tuple[int, int, Optional[date]]]:
    for match in _WEEKDAYS.finditer(text):
        weekday = _WEEKDAY[match["d"]]
        if match["w"]:
            yield *match.span(), days.day_of_week(today, _WEEK[match["w"]], weekday)
        else:
            yield *match.span(), days.nearest_weekday(today, weekday, past=is_past(text, *match.span()))


def _months(text: str, today: date) -> Iterator[Tuple[int, int, Optional[date]]]:
    for match in _RELATIVE_MONTH.finditer(text):
        month = days.shifted_month(today, _MONTH_SHIFT[match["rel"]])
        yield *match.span(), _day_or_edge(month, match["day"], match["edge"])
    for match in _EDGE.finditer(text):
        year = year_of(match, today)
        number = small_number(match["month"]) if match["month"] else today.month
        which = (year, number) if year else days.likely_month(today, number, past=is_past(text, *match.span()))
        yield *match.span(), _day_or_edge(which, None, match["edge"][-1])
    for match in _MONTH_DAY.finditer(text):
        month_number, day, year = small_number(match["month"]), small_number(match["day"]), year_of(match, today)
        if year:
            yield *match.span(), days.day_or_none(year, month_number, day)
        else:
            past, future = is_past(text, *match.span()), is_future(text, match.end())
            yield *match.span(), days.likely_month_day(today, month_number, day, past=past, future=future)
    for match in _LUNAR.finditer(text):
        yield *match.span(), _lunar(match, text, today)


def _day_or_edge(month: days.Month, day: Optional[str], edge: Optional[str]) -> Optional[date]:
    if day:
        return days.day_or_none(*month, small_number(day))
    return days.day_or_none(*month, 1) if edge == "初" else days.last_of_month(month)


def _lunar(match: re.Match[str], text: str, today: date) -> Optional[date]:
    name = match["m"] or match["m2"] or match["m3"] or "正"
    month = _LUNAR_MONTH.get(name) or small_number(name)
    day = small_number(match["d"])
    year = year_of(match, today)
    if year:
        return lunar.lunar_day(year, month, day)
    past = is_past(text, *match.span())
    return lunar.nearest(lambda y: lunar.lunar_day(y, month, day), today, past=past)


def _distances(text: str, today: date) -> Iterator[Tuple[int, int, Optional[date]]]:
    for match in _AGO.finditer(text):
        sign = -1 if match["way"] == "前" else 1
        if match["n"] == "半":
            count: Optional[int] = 15 if match["u"] == "个月" else None
        else:
            count = None if match["u"] == "个月" else small_number(match["n"]) * (1 if match["u"] == "天" else 7)
        if count:
            yield *match.span(), days.shifted_day(today, sign * count)


def longest(found: List[Day]) -> List[Day]:
    """Return the days that are left when longer ones push out those they touch, by place."""
    kept: List[Day] = []
    for day in sorted(found, key=lambda item: item[0] - item[1]):
        if all(day[1] <= other[0] or day[0] >= other[1] for other in kept):
            kept.append(day)
    return sorted(kept)
