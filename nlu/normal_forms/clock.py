"""Chinese times of day: parts (后晌 is afternoon) and clock times. Says nothing about the day."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Iterator, NamedTuple, Optional, Pattern

from .lexicon import alternation, load
from .numerals import ZH_SMALL, small_number

# Local hours from which and until which a part of the day runs.
PART_HOURS = {"morning": (5, 12), "noon": (11, 14), "afternoon": (12, 18), "evening": (17, 24), "night": (0, 5)}
PARTS = ["morning", "noon", "afternoon", "evening", "night"]


class TimeOfDay(NamedTuple):
    """Hold a part of the day, a clock time, or both; days is 1 where 晚上两点 belongs to the next day."""

    start: int
    end: int
    part: Optional[str]
    clock: Optional[time]
    days: int = 0
    # 一点 is a time only right after a day; elsewhere it is "a little".
    weak: bool = False


class _Patterns(NamedTuple):
    whole: Pattern[str]
    part_of: dict[str, str]


_CLOCK = (
    rf"(?:差(?P<less>{ZH_SMALL})分?钟?到?)?"
    rf"(?<![\d.零一二三四五六七八九十百第:])(?P<h>{ZH_SMALL})"
    rf"(?:点(?P<zhong>钟)?|(?P<shi>时)(?!间|候|常|不|刻|期|代|机|辰))"
    rf"(?:(?P<half>半)|(?P<quarter>[一三])刻钟?|(?:过)?(?P<m>[0-5]\d|零[一二三四五六七八九]|"
    rf"[二三四五]?十[一二三四五六七八九]?|[一二三四五六七八九](?=分))分?(?!万|块|元|钱|个)|"
    rf"(?P<sharp>整))?"
    r"|(?<![\d:.])(?P<hh>[01]?\d|2[0-4]):(?P<mm>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
)
# 一点 is "a little" more often than one o'clock, and 三点意见 are three remarks.
_LITTLE = re.compile("[都也不没就]")
_NOT_CLOCK = re.compile(
    "[儿滴名赞击菜头]|意见|建议|要求|问题|想法|希望|看法|原因|体会|[零一二三四五六七八九](?!十|刻)|[万亿]"
)
_COUNTED_BEFORE = re.compile("(?:血糖|血压|说|讲|提|强调|注意|有|差|涨了|跌了)$")


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    part_of = {word: part for part, words in load()["day_parts"].items() for word in words}
    part = f"(?P<part>{alternation(part_of)})"
    return _Patterns(re.compile(rf"{part}(?:的?(?:{_CLOCK}))?|(?:{_CLOCK.replace('?P<', '?P<b_')})"), part_of)


def find(text: str) -> Iterator[TimeOfDay]:
    """Yield every part of day and clock time."""
    patterns = _patterns()
    for match in patterns.whole.finditer(text):
        groups = match.groupdict()
        part = patterns.part_of.get(groups["part"] or "")
        prefix = "" if part else "b_"
        end = match.end()
        hour = _hour(groups, prefix)
        if hour is not None and not _is_clock(text, match.start(), end, groups, prefix):
            if not part:
                continue
            end, hour = match.end("part"), None
        if hour is None:
            yield TimeOfDay(match.start(), end, part, None)
            continue
        found = _resolve(match.start(), end, part, hour, _minute(groups, prefix))
        yield found._replace(weak=match[0] == "一点")


def _hour(groups: dict[str, Optional[str]], prefix: str) -> Optional[int]:
    hour = groups[f"{prefix}h"] or groups[f"{prefix}hh"]
    return small_number(hour) if hour else None


def _minute(groups: dict[str, Optional[str]], prefix: str) -> int:
    """Return minutes after the hour, below zero for 差十分八点."""
    if groups[f"{prefix}less"]:
        return -small_number(groups[f"{prefix}less"] or "")
    if groups[f"{prefix}half"]:
        return 30
    if groups[f"{prefix}quarter"]:
        return 15 * small_number(groups[f"{prefix}quarter"] or "")
    minute = groups[f"{prefix}m"] or groups[f"{prefix}mm"]
    return small_number(minute) if minute else 0


def _is_clock(text: str, start: int, end: int, groups: dict[str, Optional[str]], prefix: str) -> bool:
    """Return False for 一点儿, 三点意见, 三点五 and hours past 24."""
    if groups[f"{prefix}hh"]:
        return True
    if (_hour(groups, prefix) or 0) > 24 or _NOT_CLOCK.match(text, end):
        return False
    exact = any(groups[f"{prefix}{name}"] for name in ("zhong", "half", "quarter", "m", "sharp"))
    little = not exact and groups[f"{prefix}h"] == "一"
    if little and ((text[start] in "早晚" and text[start + 1] == "一") or _LITTLE.match(text, end)):
        return False
    if prefix and groups["b_shi"] and not exact:
        return False
    if prefix and not exact:
        return not _COUNTED_BEFORE.search(text[max(0, start - 8) : start])
    return True


def _resolve(start: int, end: int, part: Optional[str], hour: int, minute: int) -> TimeOfDay:
    """Return the time on a 24-hour clock."""
    extra = 0
    if part in {"afternoon", "noon"} and hour < 10:
        hour += 12
    elif part == "evening":
        extra = 1 if hour < 5 or hour == 12 else 0
        hour = 0 if hour == 12 else hour + 12 if 5 <= hour < 12 else hour
    elif part == "night":
        hour = 0 if hour == 12 else hour + 12 if 9 <= hour < 12 else hour
    if hour >= 24:
        hour, extra = hour - 24, extra + 1
    total = hour * 60 + minute
    return TimeOfDay(start, end, part, time(total // 60 % 24, total % 60), extra)


def next_moment(found: TimeOfDay, now: datetime, *, past: bool) -> Optional[str]:
    """Return the next such moment after now (the last one before, if past), as ISO date with time or part."""
    try:
        if found.clock is None:
            return _next_part(str(found.part), now, past=past)
        moments = [
            now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0) + timedelta(days=days)
            for clock in readings(found)
            for days in (-1, 0, 1)
        ]
        chosen = max(m for m in moments if m <= now) if past else min(m for m in moments if m > now)
    except (OverflowError, ValueError):
        return None
    return chosen.strftime("%Y-%m-%dT%H:%M").zfill(16)


def readings(found: TimeOfDay) -> list[time]:
    """Return the times a bare clock time can mean: 三点 is in the afternoon, 八点 morning or evening."""
    clock = found.clock or time()
    if found.part or clock.hour > 12 or clock.hour == 0:
        return [clock]
    evening = clock.replace(hour=clock.hour % 12 + 12)
    return [evening] if clock.hour < 7 or clock.hour == 12 else [clock, evening]


def _next_part(part: str, now: datetime, *, past: bool) -> str:
    first, last = PART_HOURS[part]
    days = (0 if now.hour >= first else -1) if past else 0 if now.hour < last else 1
    return f"{(now.date() + timedelta(days=days)).isoformat()}/{part}"
