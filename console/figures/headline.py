"""The four numbers at the top, each with its direction against the span before. Pure."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from center.figures.views import Headline
from console.figures import written
from console.words import Words


class Card(NamedTuple):
    """A number: what it is called, what it is, how it has moved, and whether that is `better`, `worse` or neither."""

    name: str
    value: str
    moved: str
    tone: str


def cards(now: Headline, before: Headline, words: Words) -> list[Card]:
    """Return the four numbers."""
    open_before = None if before.is_nothing else before.open_at_end
    return [
        _number("opened", now.opened, None if before.is_nothing else before.opened, words),
        _number("open_at_end", now.open_at_end, open_before, words, fewer_is_better=True),
        _share("share_within", now.share_within, before.share_within, words),
        _share("share_alone", now.share_alone, before.share_alone, words),
    ]


def _number(name: str, now: int, before: int | None, words: Words, *, fewer_is_better: bool = False) -> Card:
    if before is None:
        return Card(name, written.count(now, words), words("figures_moved_nothing_before"), "")
    if now == before:
        return Card(name, written.count(now, words), words("figures_moved_same"), "")
    direction = "more" if now > before else "fewer"
    moved = words(
        f"figures_moved_{direction}",
        count=written.count(abs(now - before), words),
        before=written.count(before, words),
    )
    tone = "" if not fewer_is_better else "worse" if now > before else "better"
    return Card(name, written.count(now, words), moved, tone)


def _share(name: str, now: Fraction | None, before: Fraction | None, words: Words) -> Card:
    if now is None:
        return Card(name, written.NOTHING, words("figures_moved_nothing_now"), "")
    value = written.percent(now, words)
    if before is None:
        return Card(name, value, words("figures_moved_nothing_before"), "")
    difference = now - before
    if written.percent(before, words) == value:
        return Card(name, value, words("figures_moved_same"), "")
    direction, tone = ("higher", "better") if difference > 0 else ("lower", "worse")
    moved = words(
        f"figures_moved_{direction}", points=written.points(difference, words), before=written.percent(before, words)
    )
    return Card(name, value, moved, tone)
