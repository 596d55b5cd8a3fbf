"""Read a reason, how early and by what means out of free text. Pure; the forms of this topic use it."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST_LEAD = timedelta(days=31)
LONGEST_REASON = 60
SHORTEST_REASON = 3
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_NUMBERS = {"半": 0.5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "十": 10}
_EN_NUMBERS = {"half an": 0.5, "half a": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_UNITS = (
    ("礼拜|星期|周|week", "days", 7),
    ("天|日|day", "days", 1),
    ("小时|钟头|hour", "hours", 1),
    ("分钟|minute", "minutes", 1),
)
_COUNT = rf"\d+|[{''.join(_NUMBERS)}]|{'|'.join(_EN_NUMBERS)}"
_UNIT = "|".join(words for words, _, _ in _UNITS)
_AMOUNT = rf"(?P<count>{_COUNT})\s*个?\s*(?P<unit>{_UNIT})s?"
_AHEAD = re.compile(rf"(?:提前|提早|早)\s*{_AMOUNT}", re.IGNORECASE)
_BEFORE = re.compile(rf"{_AMOUNT}\s*(?:之?以?前|before|ahead|early|earlier|in advance)", re.IGNORECASE)
_WHOLE = re.compile(rf"{_AMOUNT}(?:就行|就好|吧|就可以|够了)?", re.IGNORECASE)
_DAY_BEFORE = re.compile(r"[头前]一?天|前一晚|头天|the (?:day|night) before", re.IGNORECASE)
_MEANS = (
    ("phone", re.compile(r"电话|打给|\bcall\b|\bphone\b|\bring\b", re.IGNORECASE)),
    ("sms", re.compile(r"短信|短消息|端信|\bsms\b|\btext\b", re.IGNORECASE)),
    ("channel", re.compile(r"这里|这儿|这上面|微信|消息|\bhere\b|\bmessage\b|\bchat\b", re.IGNORECASE)),
)
_NOT_BY = re.compile(r"(?:别|不要|不用|莫|甭)(?:光|再|只)?(?:给我)?(?:发|打)?(?:短信|电话|消息|微信)")
_CLAUSE_ENDS = re.compile(r"[，。！？；,.!?;\n]+|\s{2,}")
# Parts of a message that excuse, address or wish, but give no reason.
_NO_REASON = re.compile(
    r"请.{0,2}假|告个?假|[来去到赶].{0,3}[不没].{0,2}[了成来去到上]|[来去]不|不[能来去想]|不?参加|不(?:过)?来|缺席|出席"
    r"|说一声|言传|转告|登记|划掉|给我消|下[次回]|补上|你好|小同志|谢谢|麻烦|对不起|抱歉"
    r"|can'?t|cannot|won'?t|not (?:able|coming)|unable|excuse|sorry|hello|please|skip|miss",
    re.IGNORECASE,
)


def read_lead(said: str, entity: str | None = None) -> str | None:
    """Return how early as an ISO duration of at most a month, from the entity or from the words."""
    if entity and duration_of(entity):
        return entity
    found = _AHEAD.search(said) or _BEFORE.search(said) or _WHOLE.fullmatch(said.strip(" 。.!！"))
    if found:
        iso = _iso(found["count"], found["unit"])
        return iso if iso and duration_of(iso) else None
    return "P1D" if _DAY_BEFORE.search(said) else None


def duration_of(lead: str) -> timedelta | None:
    """Return an ISO duration's length if it is one that a reminder can have."""
    found = _DURATION.fullmatch(lead)
    if not found:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    return length if timedelta(0) < length <= LONGEST_LEAD else None


def read_means(said: str) -> str | None:
    """Return phone, sms or channel; what is only forbidden is not wished."""
    wished = _NOT_BY.sub("", said)
    return next((means for means, words in _MEANS if words.search(wished)), None)


def reason_in(said: str) -> str | None:
    """Return the part of an excuse that says why, or None where it only excuses."""
    parts = [part.strip() for part in _CLAUSE_ENDS.split(said) if part.strip()]
    reasons = [part for part in parts if not _NO_REASON.search(part) and len(part) >= SHORTEST_REASON]
    return "，".join(reasons)[:LONGEST_REASON] or None


def _iso(number: str, unit: str) -> str | None:
    spoken = _NUMBERS | _EN_NUMBERS
    count = spoken.get(number.lower()) or (int(number) if number.isdecimal() else 0)
    for words, name, factor in _UNITS:
        if re.fullmatch(words, unit, re.IGNORECASE):
            minutes = int(timedelta(**{name: count * factor}).total_seconds() // 60)
            days, rest = divmod(minutes, 1440)
            hours, minutes = divmod(rest, 60)
            time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
            return f"P{f'{days}D' if days else ''}{f'T{time}' if time else ''}"
    return None
