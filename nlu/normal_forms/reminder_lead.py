"""How long before an event a reminder is wanted: `P1D`, `PT2H`, `P1D@20:00` (头天晚上), `P1D,PT2H` (both). Chinese."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Iterator, Match, Optional, Pattern, Tuple

from . import clock
from .entity import Span
from .lead_list import Candidate, Joints, duration, named_together, on_day
from .lexicon import alternation, words
from .numerals import ZH_SMALL, small_number

_MINUTES = {
    "分钟": 1,
    "刻钟": 15,
    "小时": 60,
    "钟头": 60,
    "中头": 60,
    "天": 1440,
    "日": 1440,
    "周": 10080,
    "星期": 10080,
    "礼拜": 10080,
}
# Not the end of 一两天, 十来天, 三五个小时, which say no number.
_WHOLE = r"(?<![一二两三四五六七八九十几多来好\d到至~-])"
_LENGTH = (
    rf"(?:(?P<few>个把)|(?P<n>{ZH_SMALL})个?(?P<and>半)?|(?P<half>半)个?)(?P<u>分钟|刻钟|小时|钟头|"
    rf"中头|天|周|星期|礼拜)(?P<tail>半(?!个|天|小时|钟头))?"
)
_OF_DAYS = _LENGTH.replace("|周|", "|日|周|")
_EVENT = "(?:开?会议?|活动|学习|开始|出发|开课|上课|党课|组织生活)"
_AHEAD = re.compile(rf"(?<!别)(?<!不要)(?<!不用)(?<!甭)(?<!莫)(?:提前|提早|早)(?:上|个(?=[一两]))?{_OF_DAYS}")
_EVENT_BEFORE = re.compile(rf"{_EVENT}(?:之|以)?前的?{_OF_DAYS}")
_BEFORE = re.compile(rf"{_WHOLE}{_LENGTH}(?:之|以)?前")
_SETTING = re.compile("(?:提醒|通知)[^,。]{0,12}(?:改成|改到|设成|设在|调成|调到|调整为|改为|从|为|是|我)$")
# 前天 alone is the day before yesterday; 头天, 前一天, 会前一天 are days before the event.
_DAY_BEFORE = re.compile(rf"(?:{_EVENT}(?:之|以)?)?(?:(?<![提之以目])(?:前|头)(?P<n>{ZH_SMALL})天|头天)")
_EVE = re.compile(rf"{_EVENT}?(?:之|以)?(?:头|前(?=一))(?:一)?(?:个)?(?:晚上|晚夕|晚(?!点))")
_ON_DAY = re.compile(
    rf"(?:{_EVENT}(?:的|那)?)(?:那一?天|当天|当日|那日|的日子)|(?:那一?天|当天|当日|同一天)(?:{_EVENT}(?:之|以)?前)?"
)
_OF_EVENT = re.compile(_EVENT)
_TIME_GAP = re.compile("的?")
_LENGTH_ALONE = re.compile(rf"{_WHOLE}(?<!提前)(?<!提早){_LENGTH}")
# What may stand before a bare length that is the whole answer, or that mends what was said before.
_OPENING = r"(?:不对?|不是|错了|哦|噢|应该是?|改成|我说的?是|要|那|就|嗯|是|[,、 ])*"
_FIRST_LENGTH = re.compile(rf"{_OPENING}{_LENGTH}")
_MENDS = re.compile(r"(?:不对|说错了?|应该是|改成)[,、]?是?$")
_ALONE = re.compile(r"(?:[吧啊呗嘛的呢]|就?行了?|就?好了?|就?够了?|就?可以了?|左右|成|得了)*[。!]?")
_TELLING = "(?:都?就?先?(?:给我|跟我)?(?:提醒|说|叫|喊|通知|告诉|打个?电话)(?:我|俄|咱)?)"
_JOINTS = Joints(
    together=re.compile(
        r"(?:[,、]?(?:和|跟|与|、|还有|再加|加上|外加|以及|另外|加)|[,、])(?:再|还要?|也)?(?:提前|提早|在)?(?:个(?=[一两]))?"
        rf"|(?:{_TELLING}(?:一次|一下|一声|一遍|一回|一道)?)?[,。;]?(?:到|然后|完了)?(?:再|还要?|又|也)"
        rf"(?:要|在|给我|提醒我?)?|{_TELLING}(?:一次|一遍|一回|一道|一声)[,。;]"
    ),
    either=re.compile(r"[,、]?(?:或者?|还是|要么|要不(?:然|就)?|到|至|~|-)(?:提前|提早)?"),
)
# Who is to be told, right after the time: 那天早上叫我, and not 那天早上他打电话叫我.
_ASKS_ME = re.compile(
    r"[,]?(?:再|就|才|给|跟|你|您|请|麻烦|帮|都|也|要|能|得|记得|记着|八点|点个名)*(?:我|俄|咱)?"
    r"(?:提醒|叫|喊|通知|告诉|言传|吱|说一声|打个?电话|发个?(?:消息|信息|微信|短信)|招呼|(?<=[我俄咱])说)"
)


@lru_cache(maxsize=1)
def _reminder() -> Pattern[str]:
    return re.compile(alternation(words("reminder_verbs")))


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield wishes such as P1D, PT2H, P1D@20:00 and several of them together."""
    found = [_with_time(text, match, True) for match in _AHEAD.finditer(text)]
    if "前" in text or "头" in text or "天" in text or "日" in text:
        found += _before(text)
    if found or _is_length(text):
        found += _lengths(text)
    if found:
        yield from named_together(text, found, _JOINTS, lambda start, end: _is_all(text, start, end))


def _before(text: str) -> Iterator[Candidate]:
    """Yield what is a lead only because a reminder is spoken of: 半个小时前叫我, against 半个小时前转了钱."""
    for match in _EVENT_BEFORE.finditer(text):
        yield _with_time(text, match, True)
    for match in _BEFORE.finditer(text):
        yield Candidate(*match.span(), duration(_minutes(match)), _asked(text, match.start(), match.end()))
    for match in _DAY_BEFORE.finditer(text):
        days = small_number(match["n"]) if match["n"] else 1
        one = _timed(text, match.start(), match.end(), days)
        value = f"P{days}D" if one is None else one.value
        end = match.end() if one is None else one.end
        yield Candidate(match.start(), end, value, _asked(text, match.start(), end))
    for match in _EVE.finditer(text):
        one = _timed(text, match.start(), match.start() + match[0].rindex("晚"), 1)
        if one is not None:
            yield one._replace(sure=_asked(text, one.start, one.end))
    for match in _ON_DAY.finditer(text):
        one = _timed(text, match.start(), match.end(), 0)
        if one is not None:
            of_event = _OF_EVENT.match(match[0]) is not None
            yield one._replace(sure=of_event or _ASKS_ME.match(text, one.end) is not None)


def _lengths(text: str) -> Iterator[Candidate]:
    """Yield bare lengths: a whole answer (两小时), or more of what is said before or after."""
    whole = _is_length(text)
    for match in _LENGTH_ALONE.finditer(text):
        sure = whole or _MENDS.search(text, 0, match.start()) is not None
        yield Candidate(*match.span(), duration(_minutes(match)), sure)


def _is_length(text: str) -> bool:
    """Return True if the whole text is one or several bare lengths."""
    first = _FIRST_LENGTH.match(text)
    rest = _LENGTH_ALONE.sub("", text[first.end() :]) if first else ""
    return first is not None and _ALONE.fullmatch(re.sub("和|跟|、|,|还有|加上", "", rest)) is not None


def _with_time(text: str, match: Match[str], sure: bool) -> Candidate:
    """Return the lead with a time of day that follows whole days: 提前一天晚上八点."""
    if match["u"] in {"天", "日"} and not (match["half"] or match["and"] or match["tail"] or match["few"]):
        one = _timed(text, match.start(), match.end(), small_number(match["n"]))
        if one is not None:
            return one._replace(sure=sure)
    return Candidate(*match.span(), duration(_minutes(match)), sure)


def _timed(text: str, start: int, end: int, days: int) -> Optional[Candidate]:
    """Return a day before the event and the time of day right after it; None where there is none."""
    gap = _TIME_GAP.match(text, end)
    begins: Tuple[int, int] = (end, gap.end() if gap else end)
    for found in clock.find(text[end : end + 14]):
        if end + found.start in begins:
            if found.part and found.clock and found.days:
                return Candidate(start, end + found.end, None, False)
            value = on_day(days, found.clock, found.part)
            return Candidate(start, end + found.end, value, False)
    return None


def _is_all(text: str, start: int, end: int) -> bool:
    """Return True if nothing else is said."""
    return start <= 2 and (_ALONE.fullmatch(text, end) is not None or len(text) - end <= 2)


def _asked(text: str, start: int, end: int) -> bool:
    """Return True if the words after it ask for a reminder, or it is what one is set to."""
    if "有人" in text:
        return False
    asked = _reminder().search(text, end, end + 12) or _ASKS_ME.match(text, end)
    return asked is not None or _SETTING.search(text[max(0, start - 24) : start]) is not None


def _minutes(match: Match[str]) -> int:
    unit = _MINUTES[match["u"]]
    half = unit // 2 if match["and"] or match["tail"] else 0
    if match["half"]:
        return unit // 2 + half
    return (1 if match["few"] else small_number(match["n"])) * unit + half
