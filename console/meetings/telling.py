"""How meetings are told on pages: when, what is doubtful, whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from center.clock import to_local
from center.meetings.keeping.service import Doubt, Span
from console.times import moment
from console.words import Words


@dataclass(frozen=True)
class ToldDoubt:
    """Something worth a second look, in words; path: the other meeting."""

    text: str
    path: str = ""


def told_span(span: Span, words: Words, now: datetime) -> str:
    """Write when a meeting is: 12月9日 周三 09:00–10:30, with the year where it is not this one."""
    first, last = to_local(span.starts_at), to_local(span.ends_at)
    ends = f"{last:%H:%M}" if first.date() == last.date() else moment(span.ends_at, words.language)
    told = f"{moment(span.starts_at, words.language)}–{ends}"
    if first.year == to_local(now).year:
        return told
    return words("meetings_in_year", year=first.year, when=told)


def list_doubts(doubts: Sequence[Doubt], words: Words) -> list[ToldDoubt]:
    """Return what is worth a second look, in words."""
    return [
        ToldDoubt(
            words(
                f"meetings_doubt_{one.code}",
                what=one.told("what", words.language),
                at="" if one.at is None else moment(one.at, words.language),
            ),
            "" if one.meeting_id is None else f"/meetings/{one.meeting_id}",
        )
        for one in doubts
    ]
