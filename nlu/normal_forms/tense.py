"""Tell from the words around it whether a bare day or month lies behind or ahead."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, Pattern

from .lexicon import alternation, words

_CLAUSE_ENDS = ",。?!;\n"


class _Cues(NamedTuple):
    past: Pattern[str]
    future_next: Pattern[str]


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    return _Cues(re.compile(alternation(words("past_cues"))), re.compile("[我们你能]{0,2}" + alternation(words("future_cues"))))


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the clause that holds text[start:end]."""
    left = max(text.rfind(mark, 0, start) for mark in _CLAUSE_ENDS) + 1
    right = min((at for at in (text.find(mark, end) for mark in _CLAUSE_ENDS) if at >= 0), default=len(text))
    return left, right


def is_past(text: str, start: int, end: int) -> bool:
    """Return True if the clause speaks of something that has happened and the words right after do not look ahead."""
    cues = _cues()
    if cues.future_next.match(text, end):
        return False
    left, right = clause(text, start, end)
    return cues.past.search(text, left, right) is not None
