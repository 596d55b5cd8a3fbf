"""How long before an event a reminder is wanted: `P1D`, `PT2H`, `P1D@20:00` (the evening before). English."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Iterator, List, Match, Optional

from . import dates_en
from .clock import TimeOfDay
from .entity import Span
from .lead_list import Candidate, Joints, duration, named_together, on_day
from .numerals_en import EN_SMALL, english_number

_MINUTES = {"minute": 1, "min": 1, "hour": 60, "day": 1440, "week": 10080}
_UNIT = r"(?P<u>minute|min|hour|day|week)(?:'?s)?'?"
# Not the end of "one or two days", "two to three hours", "2-3 days", which say no number; nor "not a day".
_WHOLE = r"(?<![a-z\d-])(?<!or )(?<!to )(?<!not )(?<!few )"
_LENGTH = (
    rf"{_WHOLE}(?:(?P<half>half (?:an |a )?)|(?P<n>{EN_SMALL}|a couple of|a quarter of an)"
    rf"(?P<and0> and a half)? )(?:more )?{_UNIT}(?P<and> and a half)?"
)
_HOW = r"(?:before(?:hand)?|ahead(?: of (?:time|the \w+))?|earlier|in advance|prior|notice)\b"
_AHEAD = re.compile(rf"{_LENGTH} {_HOW}")
_DAY = re.compile(
    r"(?<!a )(?<!not the )\b(?:the )?(?P<w>day|night|evening|afternoon|morning|week) before\b(?! yesterday| last)"
)
_EVENT = r"(?:meeting|session|class|lecture|event|assembly|study|outing|activity|day)"
_OF_DAY = re.compile(
    rf"\b(?:the |in the |on the )?(?P<p>morning|afternoon) of (?:the|each|every|our|that|any) (?:\w+ ){{0,2}}{_EVENT}"
    r"|\b(?:the |that )?same (?P<p2>morning|afternoon)"
    r"|\b(?P<d>(?:on )?(?:the|that) (?:same )?day"
    r"(?: itself| of (?:the|each|every) (?:\w+ )?(?:meeting|session|class|lecture))?)"
)
_THAT_PART = re.compile(r"\bthat (?P<p>morning|afternoon)\b(?=[,. ]*(?:please|is fine|will do|too|as well)?[.!]?$)")
_LENGTH_ALONE = re.compile(_LENGTH)
_ALONE = re.compile(r"(?:about |just |say |make it )*")
_ENDS = re.compile(r"(?: please| is (?:fine|enough|ok|okay|good)| will do| would be (?:fine|good))*[.!]?")
_GAP = re.compile(r",? ?(?:at |around |about |in the |on )?(?:at )?")
_JOINTS = Joints(
    together=re.compile(
        r",? ?(?:and|plus|&|then)(?: (?:again|also|once more|then|one|another|remind me|call me|on|in))* ?(?:the )?|, "
    ),
    either=re.compile(r",? or (?:maybe |perhaps )?(?:the )?|-| to "),
)


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield wishes in English."""
    found: List[Candidate] = [_with_time(text, match) for match in _AHEAD.finditer(text)]
    if "before" in text or "day" in text or "morning" in text or "afternoon" in text:
        found += _days(text)
    whole = _is_length(text)
    if found or whole:
        found += [Candidate(*m.span(), duration(_minutes(m)), whole) for m in _LENGTH_ALONE.finditer(text)]
    if found:
        yield from named_together(text, found, _JOINTS, lambda start, end: end - start == len(text))


def _days(text: str) -> Iterator[Candidate]:
    for match in _DAY.finditer(text):
        start = match.start("w")
        if match["w"] == "week":
            yield Candidate(start, match.end(), "P7D", True)
        elif match["w"] == "day":
            yield _timed(text, start, match.end(), 1) or Candidate(start, match.end(), "P1D", True)
        else:
            part = {"night": "evening"}.get(match["w"], match["w"])
            timed = _timed(text, start, match.end(), 1, part)
            yield timed or Candidate(start, match.end(), on_day(1, None, part), True)
    for match in _OF_DAY.finditer(text):
        part_named = match["p"] or match["p2"]
        timed = _timed(text, match.start(), match.end(), 0, part_named)
        if timed is None and part_named:
            timed = Candidate(match.start(), match.end(), on_day(0, None, part_named), True)
        if timed is not None:
            yield timed
    for match in _THAT_PART.finditer(text):
        yield Candidate(match.start("p"), match.end("p"), on_day(0, None, match["p"]), True)


def _with_time(text: str, match: Match[str]) -> Candidate:
    if match["u"] == "day" and not (match["half"] or match["and"] or match["and0"]):
        timed = _timed(text, match.start(), match.end(), _count(match))
        if timed is not None:
            return timed
    return Candidate(*match.span(), duration(_minutes(match)), True)


def _timed(text: str, start: int, end: int, days: int, implied: Optional[str] = None) -> Optional[Candidate]:
    """Return a day before the event with the time of day right after it, or right before it; None without one."""
    for found in dates_en.times_of_day(text):
        gap = _GAP.match(text, end)
        after = gap is not None and end <= found.start <= gap.end()
        before = found.end <= start and re.fullmatch(r",? ?(?:on )?(?:the )?", text[found.end : start]) is not None
        if (after or (before and found.clock is not None)) and found.start != start:
            return Candidate(min(start, found.start), max(end, found.end), _value(days, found, implied), True)
    return None


def _value(days: int, found: TimeOfDay, implied: Optional[str]) -> Optional[str]:
    part = found.part or implied
    moment = found.clock
    if moment is not None and not found.part and implied in {"evening", "afternoon"} and moment.hour < 12:
        moment = moment.replace(hour=moment.hour + 12)
    return on_day(days, moment, part)


def _is_length(text: str) -> bool:
    """Return True if the whole text is one or several bare lengths."""
    begins = _ALONE.match(text)
    first = _LENGTH_ALONE.match(text, begins.end() if begins else 0)
    if first is None:
        return False
    last = list(_LENGTH_ALONE.finditer(text))[-1]
    between = _LENGTH_ALONE.sub("", text[first.start() : last.end()])
    return _ENDS.fullmatch(text, last.end()) is not None and re.fullmatch(r"(?:,| and|&| plus| )*", between) is not None


def _count(match: Match[str]) -> int:
    if match["n"] == "a couple of":
        return 2
    return int(english_number(match["n"]) or 1)


def _minutes(match: Match[str]) -> int:
    unit = _MINUTES[match["u"]]
    half = unit // 2 if match["and"] or match["and0"] else 0
    if match["half"]:
        return unit // 2
    if match["n"] == "a quarter of an":
        return unit // 4
    return _count(match) * unit + half
