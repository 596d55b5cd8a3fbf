"""Tell from the words around it whether a bare day or month lies behind or ahead."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, Pattern

from .lexicon import alternation, words

# Long enough for any spoken clause, short enough that a flood of text costs little.
REACH = 40
_CLAUSE_END = re.compile(r"[,。?!;\n]")


class _Cues(NamedTuple):
    past: Pattern[str]
    future_next: Pattern[str]


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    return _Cues(
        re.compile(alternation(words("past_cues"))), re.compile("[我们你能]{0,2}" + alternation(words("future_cues")))
    )


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the clause that holds text[start:end], at most REACH characters to either side."""
    left, right = max(0, start - REACH), min(len(text), end + REACH)
    ends_before = [match.end() for match in _CLAUSE_END.finditer(text, left, start)]
    next_end = _CLAUSE_END.search(text, end, right)
    return ends_before[-1] if ends_before else left, next_end.start() if next_end else right


def is_future(text: str, end: int) -> bool:
    """Return True if the words right after look ahead."""
    return _cues().future_next.match(text, end) is not None


def is_past(text: str, start: int, end: int) -> bool:
    """Return True if the clause speaks of something that has happened and the words right after do not look ahead."""
    cues = _cues()
    if text.startswith("了", end) or text.endswith(("今天", "今儿", "今日"), 0, start):
        return True
    if cues.future_next.match(text, end):
        return False
    left, right = clause(text, start, end)
    return cues.past.search(text, left, right) is not None
