"""Codes that came with a link, in words, and wait for the person's yes. Kept in memory only: an unused code is a key.

After a restart the buttons still work: the assistant then asks for the identity check in words.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.gateway.choices import chosen
from center.conversations.views import Choice

KEPT_SECONDS = 3600.0
AT_MOST = 1000


@dataclass
class _Waiting:
    code: str
    choices: list[Choice]
    at: float
    is_last_said: bool = True


class WaitingCodes:
    """One code a person, for an hour."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()

    def keep(self, external_id: str, code: str, choices: tuple[Choice, ...]) -> None:
        """Keep a code until it is confirmed; a newer one replaces it."""
        self._waiting.pop(external_id, None)
        self._waiting[external_id] = _Waiting(code, list(choices), self._clock())
        while len(self._waiting) > AT_MOST:
            self._waiting.popitem(last=False)

    def confirmed_by_tap(self, external_id: str, choice_id: str | None) -> str | None:
        """Return the code if this tap confirms it; any answer ends the waiting."""
        waiting = self._find(external_id)
        if waiting is None or choice_id not in {choice.id for choice in waiting.choices}:
            return None
        del self._waiting[external_id]
        return waiting.code if choice_id == waiting.choices[0].id else None

    def confirmed_by_words(self, external_id: str, text: str) -> str | None:
        """Return the code if the very next words confirm it; after other words only the button does."""
        waiting = self._find(external_id)
        if waiting is None or not waiting.is_last_said:
            return None
        choice = chosen(text, waiting.choices)
        if choice is None:
            waiting.is_last_said = False
            return None
        return self.confirmed_by_tap(external_id, choice.id)

    def _find(self, external_id: str) -> _Waiting | None:
        waiting = self._waiting.get(external_id)
        if waiting is not None and self._clock() - waiting.at > KEPT_SECONDS:
            del self._waiting[external_id]
            return None
        return waiting
