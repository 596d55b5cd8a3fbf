"""Writes calendar files of RFC 5545: lines of at most 75 octets, texts escaped, times in UTC. Pure.

An event keeps its UID for ever, and its SEQUENCE grows when what people were told is no longer right: so a calendar
that has taken the file before moves or strikes out what it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_LINE_OCTETS = 75
PRODUCT = "-//Yinling//Meetings//{language}"


@dataclass(frozen=True, slots=True)
class Event:
    """One meeting in a calendar, in one language."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False


def write_calendar(events: Iterable[Event], *, name: str, language: str, now: datetime) -> str:
    """Return a whole calendar file. name: as calendars show it; now: when this was written."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT.format(language=language.upper())}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
    ]
    for event in events:
        lines += _event(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    r"""Return a text as a value: 1; 2, 3\n → 1\; 2\, 3\\n; other control characters are left out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(letter for letter in plain if letter == "\n" or letter == "\t" or letter >= " ")
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """Give a line in parts of at most 75 octets; no character is cut, and all but the first begin with a space."""
    part, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LONGEST_LINE_OCTETS:
            yield part
            part, octets = " ", 1
        part += letter
        octets += size
    yield part


def _event(event: Event, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART:{_utc(event.starts_at)}"
    yield f"DTEND:{_utc(event.ends_at)}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.location:
        yield f"LOCATION:{escaped(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
