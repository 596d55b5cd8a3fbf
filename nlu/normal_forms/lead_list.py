"""Several lead times named together are one wish: 提前一天和两小时 is `P1D,PT2H`. Called by the finders."""

from __future__ import annotations

import re
from datetime import time
from typing import Callable, Iterator, List, NamedTuple, Optional, Pattern

from .entity import Span

_TIMED = re.compile(r"P(\d+)D@(\d\d):(\d\d)")
_LENGTH = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
# Only to put them in order: most meetings begin about then.
_USUAL_START = 9 * 60
# Clock times that can be of the morning or of the evening, where no part of the day is named.
_EITHER = range(7, 12)


class Candidate(NamedTuple):
    """Hold a stretch of text that is a lead time if `sure`, or if named together with one; value None: unclear."""

    start: int
    end: int
    value: Optional[str]
    sure: bool


class Joints(NamedTuple):
    """Hold what stands between two times that are both wished, or of which somebody has not decided for one."""

    together: Pattern[str]
    either: Pattern[str]


def named_together(
    text: str, found: List[Candidate], joints: Joints, is_all: Callable[[int, int], bool]
) -> Iterator[Span]:
    """Yield the wishes; what is undecided is none. is_all: whether nothing else is said."""
    for group in _groups(text, _longest(found), joints):
        values = [one.value for one in group]
        if None not in values and (any(one.sure for one in group) or is_all(group[0].start, group[-1].end)):
            leads = sorted({str(value) for value in values}, key=_distance, reverse=True)
            yield Span("reminder_lead", group[0].start, group[-1].end, ",".join(leads))


def _groups(text: str, found: List[Candidate], joints: Joints) -> Iterator[List[Candidate]]:
    group: List[Candidate] = []
    for one in found:
        gap = text[group[-1].end : one.start] if group else ""
        if group and joints.together.fullmatch(gap):
            group.append(one)
            continue
        undecided = bool(group) and joints.either.fullmatch(gap) is not None
        if group and not undecided:
            yield group
        group = [one._replace(value=None)] if undecided else [one]
    if group:
        yield group


def _longest(found: List[Candidate]) -> List[Candidate]:
    kept: List[Candidate] = []
    for one in sorted(found, key=lambda item: (item.start - item.end, not item.sure)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept)


def on_day(days: int, clock: Optional[time], part: Optional[str]) -> Optional[str]:
    """Return `P1D@20:00`; None where the hour can be of the morning or of the evening, or is none to be woken at."""
    if clock is None:
        usual = {"morning": "08:00", "noon": "12:00", "afternoon": "15:00", "evening": "20:00"}.get(str(part))
        return f"P{days}D@{usual}" if usual else None
    if part is None and clock.hour in _EITHER:
        return None
    hour = clock.hour + 12 if part is None and 1 <= clock.hour < 7 else clock.hour
    return f"P{days}D@{hour:02d}:{clock:%M}"


def duration(minutes: int) -> str:
    """Return the ISO form: whole days as P1D, the rest as hours and minutes."""
    if minutes % 1440 == 0:
        return f"P{minutes // 1440}D"
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")


def _distance(value: str) -> int:
    timed = _TIMED.fullmatch(value)
    if timed:
        return int(timed[1]) * 1440 + _USUAL_START - int(timed[2]) * 60 - int(timed[3])
    length = _LENGTH.fullmatch(value)
    days, hours, minutes = (int(part or 0) for part in length.groups()) if length else (0, 0, 0)
    return days * 1440 + hours * 60 + minutes
