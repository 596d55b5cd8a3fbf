"""Chinese moments: a day, a time of day, or a day with its time of day. Values are ISO, parts of day after a slash."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Iterator, List, Optional, Tuple

from . import clock, day_names
from .clock import TimeOfDay
from .entity import Span
from .numerals import ZH_SMALL, small_number
from .tense import is_past

_GAP = re.compile("[,、 的]{0,2}|那天的?|当天的?")
_SENTENCE_END = re.compile(r"[。?!;\n]")
_TO = re.compile("[到至~-]|一?直到|还是|或者?")
# A part of the day alone is a moment only if the line does not speak of habits: 晚上睡不着 is none.
_STRONG_PARTS = re.compile("上午|下午|后晌|中午|晌午|傍晚|前晌")
_WEAK_AFTER = re.compile("[吧行能来去再方成有]|也?[行成]|$")
_HABIT_BEFORE = re.compile("(?:[一整每半][个]?|天天|成天|饭|当天|那天的?)$")
_DISTANCE = re.compile(
    rf"(?<![\d一二三四五六七八九十前])(?:(?P<n>{ZH_SMALL})个?(?P<half>半)?|(?P<h>半)个?)(?P<u>小时|"
    rf"钟头|分钟)(?:以|之)?(?P<way>前|后)"
)


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield moments: 2026-11-25, 2026-11-25T15:00 or 2026-11-25/afternoon."""
    times = list(clock.find(text))
    used: set[int] = set()
    timeless: List[Tuple[int, date]] = []
    for start, end, day in day_names.longest(list(day_names.find(text, now))):
        index = _following(text, end, times)
        if index is None:
            timeless.append((end, day))
            yield Span("datetime", start, end, day.isoformat())
            continue
        used.add(index)
        value = _on_day(day, times[index], now, past=is_past(text, start, end))
        yield Span("datetime", start, times[index].end, value)
        yield from _range_end(text, index, times, used, day)
    yield from _without_day(text, times, used, now, timeless)
    yield from _distances(text, now)


def _following(text: str, end: int, times: List[TimeOfDay]) -> Optional[int]:
    """Return which time of day belongs to the day that ends here."""
    for index, found in enumerate(times):
        if found.start >= end:
            gap = _GAP.match(text, end)
            return index if gap and (found.start == end or gap.end() == found.start) else None
    return None


def _on_day(day: date, found: TimeOfDay, now: datetime, *, past: bool) -> str:
    if found.clock is None:
        return f"{day.isoformat()}/{found.part}"
    moment = found.clock
    if not found.part and 1 <= moment.hour < 7 and found.end - found.start > 0:
        moment = moment.replace(hour=moment.hour + 12)
    if not found.part and day == now.date() and not past and moment <= now.time() and moment.hour < 12:
        moment = moment.replace(hour=moment.hour + 12)
    return _stamp(day, moment, found.days)


def _stamp(day: date, moment: time, extra: int) -> str:
    shifted = day + timedelta(days=extra) if day < date.max else day
    return f"{shifted.isoformat()}T{moment:%H:%M}"


def _range_end(text: str, index: int, times: List[TimeOfDay], used: set[int], day: date) -> Iterator[Span]:
    """Yield the end of 下午三点到五点, which has the day and half of the day of its beginning."""
    if index + 1 >= len(times) or times[index].clock is None or times[index + 1].clock is None:
        return
    first, last = times[index], times[index + 1]
    joint = _TO.fullmatch(text[first.end : last.start])
    if not joint or not first.clock or not last.clock:
        return
    used.add(index + 1)
    moment = last.clock
    if not last.part and moment < first.clock and moment.hour < 12:
        moment = moment.replace(hour=moment.hour + 12)
    yield Span("datetime", last.start, last.end, _stamp(day, moment, last.days))


def _without_day(
    text: str, times: List[TimeOfDay], used: set[int], now: datetime, timeless: List[Tuple[int, date]]
) -> Iterator[Span]:
    """Yield times that stand alone; one after a day in the same sentence (明天开会是九点吧) is on that day."""
    for index, found in enumerate(times):
        if index in used or found.weak or (found.clock is None and not _is_moment(text, found)):
            continue
        past = is_past(text, found.start, found.end)
        found = _with_part(found, times[index - 1] if index else None)
        day = _day_before(text, found.start, timeless)
        if day and (day >= now.date() or past):
            value: Optional[str] = _on_day(day, found, now, past=past)
        else:
            value = clock.next_moment(found, now, past=past)
        if value is None:
            continue
        yield Span("datetime", found.start, found.end, value)
        if found.clock is not None:
            times[index] = found._replace(clock=time.fromisoformat(value[11:]))
            yield from _range_end(text, index, times, used, date.fromisoformat(value[:10]))


def _with_part(found: TimeOfDay, before: Optional[TimeOfDay]) -> TimeOfDay:
    """Return a bare clock time in the half of the day spoken of before it: 早上九点还是九点半."""
    if found.clock is None or found.part or before is None or before.part is None or found.clock.hour > 12:
        return found
    late = found.clock.hour < {"afternoon": 12, "evening": 12, "noon": 10}.get(before.part, 0)
    hour = found.clock.hour + 12 if late else found.clock.hour
    return found._replace(part=before.part, clock=found.clock.replace(hour=hour))


def _day_before(text: str, start: int, timeless: List[Tuple[int, date]]) -> Optional[date]:
    """Return the last day without a time named before this in the same sentence."""
    days = [day for end, day in timeless if end <= start and not _SENTENCE_END.search(text, end, start)]
    return days[-1] if days else None


def _is_moment(text: str, found: TimeOfDay) -> bool:
    """Return True if a part of day without day or clock names a moment."""
    if _HABIT_BEFORE.search(text[max(0, found.start - 8) : found.start]):
        return False
    word = text[found.start : found.end]
    if _STRONG_PARTS.fullmatch(word):
        return True
    return len(word) > 1 and found.start == 0 and _WEAK_AFTER.match(text, found.end) is not None


def _distances(text: str, now: datetime) -> Iterator[Span]:
    """Yield 两个小时后 and 半个钟头以前."""
    for match in _DISTANCE.finditer(text):
        minutes = 30 if match["h"] else small_number(match["n"]) * (1 if match["u"] == "分钟" else 60)
        if match["half"]:
            minutes += 30
        try:
            moment = now + timedelta(minutes=-minutes if match["way"] == "前" else minutes)
        except OverflowError:
            continue
        yield Span("datetime", *match.span(), f"{moment.date().isoformat()}T{moment:%H:%M}")
