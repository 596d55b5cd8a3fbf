"""The person's own words as a case may keep them. Shared by the forms that take free text; pure."""

from __future__ import annotations

import re

from actions.turn import Turn
from center.members.id_numbers import without_id_numbers

LONGEST = 500
MOST_READ_BACK = 60
_LONG_NUMBER = re.compile(r"\d(?:[ \-]?\d){8,}[xX]?")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_WORD = re.compile(r"[^\W_]")
_SHORTEST_ADDITION = 5
_COURTESIES = frozenset({"thank", "greet"})
_SURELY = 0.85


def own_words(turn: Turn) -> str:
    """Return what was said, in one line; nothing where a button was tapped that names an intent."""
    said = own_line(turn.said)
    is_named_choice = bool(turn.metadata.get("tapped")) and turn.text.startswith("/")
    return "" if said.startswith("/") or is_named_choice else said


def own_line(text: str) -> str:
    """Return words in one line, no longer than a case keeps them."""
    return " ".join(text.split())[:LONGEST]


def words_after(text: str, bare: re.Pattern[str], *, shortest: int) -> str | None:
    """Return the text if it tells more than the wish itself, which `bare` recognises."""
    rest = bare.sub("", text).strip(" ，。,.!！?？:：;；")
    return text if len(rest) >= shortest else None


def without_long_numbers(text: str) -> str:
    """Keep of card numbers the last four only, and of ID numbers nothing that proves who one is; telephones stay."""

    def shorten(found: re.Match[str]) -> str:
        digits = re.sub(r"[ \-]", "", found.group())
        return found.group() if _MOBILE.fullmatch(digits) or len(digits) < 13 else f"*{digits[-4:]}"

    return _LONG_NUMBER.sub(shorten, without_id_numbers(text))


def quoted(text: str) -> str:
    """Return the words in the length that may be read back."""
    return text if len(text) <= MOST_READ_BACK else f"{text[:MOST_READ_BACK]}…"


def is_courtesy(turn: Turn) -> bool:
    """Tell whether the message surely thanks or greets and says nothing that a case could keep."""
    return turn.intent in _COURTESIES and turn.confidence >= _SURELY


def is_addition(turn: Turn) -> bool:
    """Tell whether words beside a yes or no are more of the story that is read back."""
    return len(turn.said) >= _SHORTEST_ADDITION and has_words(turn.said) and not is_courtesy(turn)


def has_words(said: str) -> bool:
    """Tell whether there is a letter or a digit at all."""
    return _WORD.search(said) is not None
