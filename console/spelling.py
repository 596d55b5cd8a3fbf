"""How a page writes times, days, months and money in the language of whoever looks at it."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import Request

from center.clock import to_local, utc_now
from center.wording import formats
from center.wording.names import NameMissingError, name_of
from console.site import words_for
from console.times import ago, due


class Spelling:
    """One page's way of writing; its present moment is the one at which it was made."""

    def __init__(self, language: str, now: datetime) -> None:
        self._language = language
        self._now = now

    def ago(self, at: datetime) -> str:
        """Write how long ago something was."""
        return ago(at, self._now, self._language)

    def at(self, at: datetime) -> str:
        """Write a time, with its day where it is not today, and its year where it is not this one."""
        local = to_local(at)
        if local.year == to_local(self._now).year:
            return due(at, self._now, self._language)
        return f"{local:%Y-%m-%d %H:%M}"

    def day(self, on: date | datetime) -> str:
        """Write a day with its weekday."""
        return formats.day(on, self._language)

    def period(self, text: str) -> str:
        """Write a month, a quarter or a year."""
        return formats.period(text, self._language)

    def money(self, fen: int) -> str:
        """Write a sum in yuan, without its unit."""
        return formats.money(fen)

    def channel(self, code: str) -> str:
        """Write what a channel is called; one that was added and has no name stands as it is."""
        try:
            return name_of("channel", code, self._language)
        except NameMissingError:
            return code


def spelling_of(request: Request) -> Spelling:
    """Return how a page for this request writes."""
    return Spelling(words_for(request).language, utc_now())
