"""How long before an event a reminder is wanted, as an ISO 8601 duration; Chinese and English."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Iterator, Match, Optional, Pattern

from .entity import Span
from .lexicon import alternation, words
from .numerals import ZH_SMALL, small_number
from .numerals_en import EN_SMALL, english_number

_MINUTES = {
    "分钟": 1,
    "刻钟": 15,
    "小时": 60,
    "钟头": 60,
    "中头": 60,
    "天": 1440,
    "日": 1440,
    "晚上": 1440,
    "周": 10080,
    "星期": 10080,
    "礼拜": 10080,
}
_LENGTH = (
    rf"(?:(?P<few>个把)|(?P<n>{ZH_SMALL})个?(?P<and>半)?|(?P<half>半)个?)(?P<u>分钟|刻钟|小时|钟头|"
    rf"中头|天|周|星期|礼拜)"
)
_OF_DAYS = _LENGTH.replace("|周|", "|日|周|")
_AHEAD = re.compile(rf"(?:提前|提早|早)(?:上)?{_OF_DAYS}")
_EVENT_BEFORE = re.compile(rf"(?:开?会|活动|学习|开始|出发|开课)(?:之|以)?前的?{_OF_DAYS}")
_BEFORE = re.compile(rf"{_LENGTH}(?:之|以)?前")
_SETTING = re.compile("(?:提醒|通知)[^,。]{0,12}(?:改成|改到|设成|设在|调成|调到|调整为|改为|从|为|是|我)$")
_DAY_BEFORE = re.compile(rf"(?:前|头)(?P<n>{ZH_SMALL})?天(?:的?(?:晚上|晚夕|下午|上午|早上|黑了))?")
_ALONE = re.compile(
    rf"[嗯那就是]{{0,2}}(?P<all>{_LENGTH})(?:[吧啊呗嘛的]|就?行了?|就?好了?|就?够了?|就?可以|左右)*[。!]?"
)
_EN_LENGTH = (
    rf"(?:(?P<half>half (?:an|a) )|(?P<n>{EN_SMALL}) )(?P<u>minute|min|hour|day|week)(?:'?s)?'?(?P<and> and a half)?"
)
_EN_AHEAD = re.compile(
    rf"(?<![a-z\d]){_EN_LENGTH} (?P<how>before(?:hand)?|ahead(?: of time)?|earlier|in advance|prior|notice)\b"
)
_EN_DAY_BEFORE = re.compile(r"(?<!a )\b(?P<u>day|night|evening|week) before\b(?! yesterday| last)")
_EN_ALONE = re.compile(rf"(?:about |just |say )?(?P<all>{_EN_LENGTH})(?: please| is (?:fine|enough|ok))?[.!]?")
_EN_MINUTES = {"minute": 1, "min": 1, "hour": 60, "day": 1440, "week": 10080, "night": 1440, "evening": 1440}


@lru_cache(maxsize=1)
def _reminder() -> Pattern[str]:
    return re.compile(alternation(words("reminder_verbs")))


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield durations such as P1D, PT2H, PT30M."""
    for match in _AHEAD.finditer(text):
        yield Span("reminder_lead", *match.span(), duration(_minutes(match)))
    alone = _ALONE.fullmatch(text)
    if alone:
        yield Span("reminder_lead", *alone.span("all"), duration(_minutes(alone)))
    yield from _before(text)


def _before(text: str) -> Iterator[Span]:
    """Yield what is a lead only because a reminder is spoken of: 半个小时前叫我, against 半个小时前转了钱."""
    if "前" not in text and "头" not in text:
        return
    for match in _EVENT_BEFORE.finditer(text):
        yield Span("reminder_lead", *match.span(), duration(_minutes(match)))
    for match in _BEFORE.finditer(text):
        if _asked(text, match):
            yield Span("reminder_lead", *match.span(), duration(_minutes(match)))
    for match in _DAY_BEFORE.finditer(text):
        count = small_number(match["n"]) if match["n"] else 1
        if (match["n"] or match[0][0] == "头") and (
            _asked(text, match) or match.end() - match.start() >= len(text) - 2
        ):
            yield Span("reminder_lead", *match.span(), f"P{count}D")


def _asked(text: str, match: Match[str]) -> bool:
    """Return True if the words after it ask for a reminder, or it is what one is set to."""
    asked = _reminder().search(text, match.end(), match.end() + 12) or _SETTING.search(
        text[max(0, match.start() - 24) : match.start()]
    )
    return asked is not None and "有人" not in text


def _minutes(match: Match[str]) -> int:
    unit = _MINUTES[match["u"]]
    if match["half"]:
        return unit // 2
    count = 1 if match["few"] else small_number(match["n"])
    return count * unit + (unit // 2 if match["and"] else 0)


def duration(minutes: int) -> str:
    """Return the ISO form: whole days as P1D, the rest as hours and minutes."""
    if minutes % 1440 == 0:
        return f"P{minutes // 1440}D"
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")


def find_en(text: str, now: datetime) -> Iterator[Span]:
    """Yield durations of English leads."""
    for match in _EN_AHEAD.finditer(text):
        yield Span("reminder_lead", *match.span(), duration(_en_minutes(match)))
    for match in _EN_DAY_BEFORE.finditer(text):
        yield Span("reminder_lead", *match.span(), duration(_EN_MINUTES[match["u"]]))
    alone = _EN_ALONE.fullmatch(text)
    if alone:
        yield Span("reminder_lead", *alone.span("all"), duration(_en_minutes(alone)))


def _en_minutes(match: Match[str]) -> int:
    unit = _EN_MINUTES[match["u"]]
    if match["half"]:
        return unit // 2
    count: Optional[float] = english_number(match["n"])
    return int(count or 1) * unit + (unit // 2 if match["and"] else 0)
