"""A time somebody named, as it is read back. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

from center.clock import LOCAL_ZONE
from center.wording import formats
from center.wording.names import name_of

_NO_SUCH_DAY = re.compile(
    r"(?:三十[二三四五六七八九]|[四五六七八九]十[一二三四五六七八九]?|(?<!\d)(?:3[2-9]|[4-9]\d))\s*[号日]"
)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?(?:/(\w+))?")


def is_told_day(value: str) -> bool:
    """Tell whether a normal form is a day that can be read back as a date."""
    return _DAY.fullmatch(value) is not None


def is_no_day_to_come(value: str, today: date) -> bool:
    """Tell whether a time is over, or a day that no month has: 昨天, 三十二号."""
    found = _DAY.fullmatch(value)
    return date.fromisoformat(found[1]) < today if found else _NO_SUCH_DAY.search(value) is not None


def told_time(value: str, language: str) -> str:
    """Return a normal form of a day as a date with its weekday; other words as they are."""
    found = _DAY.fullmatch(value)
    if found is None:
        return value
    on = date.fromisoformat(found[1])
    if found[2]:
        return formats.moment(datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=LOCAL_ZONE), language)
    day = formats.day(on, language)
    return f"{day}{' ' if language == 'en' else ''}{name_of('part_of_day', found[3], language)}" if found[3] else day
