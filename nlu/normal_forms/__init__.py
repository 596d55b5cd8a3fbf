"""Find entities in what a person writes and give their normal forms. Pure: no clock, no network, no Rasa; never raises.

Kinds and values: period `2026-10` · datetime `2026-11-25T15:00` · amount in yuan · benefit_type code · phone digits ·
scam_channel code · reminder_lead `P1D`, `P1D@20:00`, `P1D,PT2H`. Words are in lexicon.yml, one kind of rule in each
file.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Iterable, Iterator, List, Tuple

from . import (
    amount,
    amount_en,
    benefit_type,
    dates,
    dates_en,
    not_entities,
    period,
    period_en,
    phone,
    reminder_lead,
    reminder_lead_en,
    scam_channel,
)
from .entity import Entity, Span, Value
from .text import HAN, LATIN, normalise

__all__ = ["MAX_LENGTH", "SHANGHAI", "Entity", "Value", "extract"]

# China has had one offset and no summer time since 1991; a fixed one needs no time zone files.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
# What people say to the center is shorter; a pasted novel is cut, not searched.
MAX_LENGTH = 2000

_BOTH = (benefit_type.find, scam_channel.find, phone.find)
_CHINESE = (reminder_lead.find, period.find, dates.find, amount.find)
_ENGLISH = (reminder_lead_en.find, period_en.find, dates_en.find, amount_en.find)


def extract(text: str, now: datetime) -> List[Entity]:
    """Return the entities of a message by place, none overlapping; a naive now is local time in Asia/Shanghai."""
    if now.tzinfo is not None:
        now = now.astimezone(SHANGHAI)
    plain = normalise(text[:MAX_LENGTH])
    english = LATIN.search(plain.text) is not None
    spans = _find(plain.text, now, chinese=HAN.search(plain.text) is not None, english=english)
    blocked = list(not_entities.find(plain.text, english=english))
    entities = []
    for span in _without_overlaps(spans, blocked):
        start, end = plain.original_span(span.start, span.end)
        entities.append(Entity(span.entity, start, end, text[start:end], span.value))
    return entities


def _find(text: str, now: datetime, *, chinese: bool, english: bool) -> Iterator[Span]:
    # Dates in figures alone (2026-12-01) belong to no language.
    finders = _BOTH + (_CHINESE if chinese or not english else ()) + (_ENGLISH if english else ())
    for find in finders:
        yield from find(text, now)


def _without_overlaps(spans: Iterable[Span], blocked: List[Tuple[int, int]]) -> List[Span]:
    """Return the longest spans first come first served, leaving out those that touch one kept or blocked."""
    kept: List[Span] = []
    for span in sorted(spans, key=lambda found: found.start - found.end):
        taken = [*blocked, *((other.start, other.end) for other in kept)]
        if all(span.end <= start or span.start >= end for start, end in taken):
            kept.append(span)
    return sorted(kept, key=lambda found: found.start)
