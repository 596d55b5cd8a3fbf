"""English moments: a day, a time of day, or both. Values are ISO, parts of day after a slash."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Iterator, List, Match, Optional, Pattern, Tuple

from . import clock, days, lunar
from .clock import TimeOfDay
from .day_names import Day, longest
from .entity import Span
from .lexicon import expand, load
from .numerals_en import EN_HOUR, EN_SMALL, english_number
from .period_en import MONTH, MONTHS
from .tense import is_past

_NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_SHORT = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4}
_WEEKDAY = {name: i for i, name in enumerate(_NAMES)} | _SHORT
_UNITS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_ORDINALS = {word: i for i, word in enumerate(_UNITS, 1)} | {f"twenty-{word}": i for i, word in enumerate(_UNITS, 21)}
_TEENS = "ten eleven twelf thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
_ORDINALS |= {f"{stem}th": i for i, stem in enumerate(_TEENS, 10)}
_ORDINALS |= {"twentieth": 20, "thirtieth": 30, "thirty-first": 31}
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_DAYS = re.compile(
    r"\b(?:(?P<two>(?:day )?(?P<way>after tomorrow|before yesterday))|(?P<word>today|tomorrow|yesterday|tonight)"
    r"|(?P<last>last night)|(?P<this>this(?= (?:morning|afternoon|evening)))"
    rf"|(?:(?P<w>this|next|last|coming) )?(?P<wd>{'|'.join(sorted(_WEEKDAY, key=len, reverse=True))})(?P<week> week)?"
    r"|(?P<we>this|next|last|at the|the|coming) weekend)\b"
)
_MONTH_DAY = re.compile(
    rf"\b(?:(?P<m>{MONTH}) ?(?P<d>{_DAY})(?:st|nd|rd|th)?(?![\d:])|(?P<d2>{_DAY})(?:st|nd|rd|"
    rf"th)? (?:of )?(?P<m2>{MONTH}))(?:,? (?P<y>(?:19|20)\d\d)(?!\d))?"
)
# "the tenth" is a day at the end of what is said, "the tenth floor" is not.
_ORDINAL_WORD = (
    rf"(?:(?<=on the )|(?<=since the )|(?<=by the )|(?<=until the )|(?<=till the ))(?:{'|'.join(_ORDINALS)})"
    r"(?=$|[,.?!;]| (?:i|we|you|he|she|they|but|and|at|in|because|if|so|please|then)\b)"
)
_ORDINAL = re.compile(
    rf"\b(?:(?P<d>{_DAY}) ?(?:st|nd|rd|th)\b|(?P<word>(?:{'|'.join(_ORDINALS)})\b(?= of (?:the|this|next|last) month)"
    rf"|{_ORDINAL_WORD}))(?: of (?P<rel>this|next|last) month| of (?:the )?month)?(?! (?:floor|time|branch|page|one|"
    r"person|of|birthday|window|party|quarter|half|group))"
)
_EDGE = re.compile(r"\b(?P<edge>end|beginning|start) of (?P<rel>the|this|next|last) month\b")
_NUMERIC = re.compile(r"(?<![\d.\-/])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_DISTANCE = re.compile(
    rf"(?<![a-z\d])(?:in (?P<n1>{EN_SMALL}|half an) (?P<u1>minute|hour|day|week)s?(?: time)?|"
    rf"(?P<n2>{EN_SMALL}|half an) (?P<u2>minute|hour|day|week)s? ago)\b"
)
_CLOCK = (
    rf"(?P<half>half past|quarter past|quarter to) (?P<hh>{EN_HOUR})"
    r"|(?<![\d:.])(?P<h>1?\d|2[0-4])(?:[:.](?P<m>[0-5]\d))? ?(?P<ap>[ap]\.?m\b\.?)"
    r"|(?<![\d:.])(?P<h24>[01]?\d|2[0-3]):(?P<m24>[0-5]\d)(?![\d:])"
    rf"|(?P<oc>{EN_HOUR}) o'clock"
)
_PART = r"(?P<part>morning|noon|midday|lunchtime|afternoon|evening|night|midnight)"
_TIME = re.compile(
    rf"(?:{_CLOCK})(?: (?:in the |at )?{_PART}\b)?|\b(?P<at>at) (?P<hour>{EN_HOUR})\b(?![:.]\d|"
    rf" ?(?:am|pm|yuan|%|p\.m|a\.m))(?: in the {_PART.replace('part', 'part2')})?|"
    rf"\b{_PART.replace('part', 'part3')}\b"
)
_PARTS = {"midday": "noon", "lunchtime": "noon", "midnight": "night"}
_GAP_BEFORE = re.compile(r",? (?:on |of )?")
_GAP = re.compile(r",? (?:at |in the |on |, )?|T|t|,")
_UNIT = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
_SHIFT = {"this": 0, "the": 0, "next": 1, "last": -1}


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield moments: 2026-11-25, 2026-11-25T15:00 or 2026-11-25/afternoon."""
    times = times_of_day(text)
    used: set[int] = set()
    for start, end, day in longest(list(_days(text, now.date()))):
        index = next((i for i, t in enumerate(times) if _joined(text, end, t)), None)
        before = next((i for i, t in enumerate(times) if t.clock and _GAP_BEFORE.fullmatch(text[t.end : start])), None)
        implied = "evening" if re.search("tonight|last night", text[start:end]) else None
        if before is not None:
            part = times[index].part if index is not None else None
            used.update({before, before if index is None else index})
            start, end = _without_at(text, times[before].start), end if index is None else times[index].end
            yield Span("datetime", start, end, _on_day(day, times[before], implied or part))
            continue
        if index is None:
            value = f"{day.isoformat()}/{implied}" if implied else day.isoformat()
            yield Span("datetime", start, end, value)
            continue
        used.add(index)
        yield Span("datetime", start, times[index].end, _on_day(day, times[index], implied))
    for index, found in enumerate(times):
        if index not in used and found.clock is not None:
            moment = clock.next_moment(found, now, past=is_past(text, found.start, found.end))
            if moment:
                yield Span("datetime", _without_at(text, found.start), found.end, moment)
    yield from _distances(text, now)


def times_of_day(text: str) -> List[TimeOfDay]:
    """Return every part of day and clock time."""
    return _merged(text, [found for match in _TIME.finditer(text) if (found := _time(match))])


def _without_at(text: str, start: int) -> int:
    return start + 3 if text.startswith("at ", start) else start


def _merged(text: str, times: List[TimeOfDay]) -> List[TimeOfDay]:
    """Return the times with "morning at 8" made one."""
    merged: List[TimeOfDay] = []
    for found in times:
        part = merged[-1] if merged else None
        if part and part.clock is None and found.clock and not found.part and _joined(text, part.end, found):
            late = part.part in {"afternoon", "evening", "night"} and found.clock.hour < 12
            hour = found.clock.hour + 12 if late else found.clock.hour
            merged[-1] = TimeOfDay(part.start, found.end, part.part, found.clock.replace(hour=hour))
        else:
            merged.append(found)
    return merged


def _joined(text: str, end: int, found: TimeOfDay) -> bool:
    return found.start == end or (found.start > end and _GAP.fullmatch(text[end : found.start]) is not None)


def _on_day(day: date, found: TimeOfDay, implied: Optional[str]) -> str:
    if found.clock is None:
        return f"{day.isoformat()}/{found.part}"
    moment = found.clock
    late = implied in {"afternoon", "evening", "night"} or (implied is None and moment.hour < 7)
    if not found.part and 1 <= moment.hour < 12 and late:
        moment = moment.replace(hour=moment.hour + 12)
    return f"{day.isoformat()}T{moment:%H:%M}"


def _time(match: Match[str]) -> Optional[TimeOfDay]:
    """Return the time on a 24-hour clock; part is "exact" where am, pm or 24 hours leave no doubt."""
    word = match["part"] or match["part2"] or match["part3"]
    part = _PARTS.get(word, word) if word else None
    if match["part3"]:
        return TimeOfDay(*match.span(), part, None)
    text = match["hh"] or match["h"] or match["h24"] or match["oc"] or match["hour"]
    hour = int(english_number(text) or 0)
    minute = int(match["m"] or match["m24"] or 0) + {"half past": 30, "quarter past": 15, "quarter to": -15}.get(
        match["half"] or "", 0
    )
    if match["ap"]:
        hour, part = hour % 12 + (12 if match["ap"][0] == "p" else 0), "exact"
    elif part in {"afternoon", "evening", "night"} and hour < 12:
        hour += 12
    if match["h24"] and len(match["h24"]) == 2:
        part = part or "exact"
    total = hour * 60 + minute
    return TimeOfDay(*match.span(), part, time(total // 60, total % 60)) if 0 <= total < 1440 else None


def _days(text: str, today: date) -> Iterator[Day]:
    for start, end, day in _named(text, today):
        if day:
            yield start, end, day
    for match in _MONTH_DAY.finditer(text):
        month, number = MONTHS[(match["m"] or match["m2"]).rstrip(".")], int(match["d"] or match["d2"])
        past = is_past(text, *match.span())
        found = (
            days.day_or_none(int(match["y"]), month, number)
            if match["y"]
            else days.likely_month_day(today, month, number, past=past, future=False)
        )
        if found:
            yield *match.span(), found
    for match in _NUMERIC.finditer(text):
        found = days.day_or_none(int(match[1]), int(match[3]), int(match[4]))
        if found:
            yield *match.span(), found


def _named(text: str, today: date) -> Iterator[Tuple[int, int, Optional[date]]]:
    for match in _DAYS.finditer(text):
        yield *match.span(), _named_day(match, today, text)
    for match in _ORDINAL.finditer(text):
        number = int(match["d"] or _ORDINALS[match["word"]])
        if match["rel"]:
            yield *match.span(), days.day_or_none(*days.shifted_month(today, _SHIFT[match["rel"]]), number)
        else:
            yield *match.span(), days.nearest_day_of_month(today, number, past=is_past(text, *match.span()))
    for match in _EDGE.finditer(text):
        month = days.shifted_month(today, _SHIFT[match["rel"]])
        yield *match.span(), days.last_of_month(month) if match["edge"] == "end" else days.day_or_none(*month, 1)
    pattern, festivals = _festivals()
    for match in pattern.finditer(text):
        item = festivals[match[0]]
        past = is_past(text, *match.span())
        yield *match.span(), lunar.nearest(partial(lunar.festival_day, item), today, past=past)


def _named_day(match: Match[str], today: date, text: str) -> Optional[date]:
    if match["two"]:
        return days.shifted_day(today, 2 if match["way"].startswith("after") else -2)
    if match["last"]:
        return days.shifted_day(today, -1)
    if match["we"]:
        return days.day_of_week(today, _SHIFT.get(match["we"], 0), 5)
    if match["word"] or match["this"]:
        return days.shifted_day(today, {"tomorrow": 1, "yesterday": -1}.get(match["word"] or "", 0))
    weekday, which = _WEEKDAY[match["wd"]], match["w"]
    if match["week"]:
        return days.shifted_day(today, (weekday - today.weekday()) % 7 + 7)
    if which in {None, "coming"}:
        return days.nearest_weekday(today, weekday, past=is_past(text, *match.span()))
    return days.day_of_week(today, _SHIFT[str(which)], weekday)


@lru_cache(maxsize=1)
def _festivals() -> Tuple[Pattern[str], dict[str, lunar.Festival]]:
    items: List[lunar.Festival] = load()["festivals"]
    by_word = {
        word: item for item in items for template in item["words"] for word in expand(template) if word.isascii()
    }
    ordered = sorted(by_word, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})\b"), by_word


def _distances(text: str, now: datetime) -> Iterator[Span]:
    for match in _DISTANCE.finditer(text):
        ago, number, unit = bool(match["n2"]), match["n1"] or match["n2"], match["u1"] or match["u2"]
        minutes = 30 if number == "half an" else int(english_number(number) or 1) * _UNIT[unit]
        try:
            moment = now + timedelta(minutes=-minutes if ago else minutes)
        except OverflowError:
            continue
        day = moment.date().isoformat()
        yield Span("datetime", *match.span(), day if unit in {"day", "week"} else f"{day}T{moment:%H:%M}")
