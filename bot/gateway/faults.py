"""How long the gateway goes on with a message that makes errors nobody foresaw. Pure."""

from __future__ import annotations

from datetime import timedelta

# An error that comes again each time is in the message or in the program: then a person must answer.
MOST_ATTEMPTS = 5
# Rasa too busy to answer is no fault of the message; these are about ten minutes.
MOST_ATTEMPTS_WHILE_BUSY = 10
# A message that ends the process itself raises no error that could be counted.
MOST_TIMES_TAKEN = 20
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0


class NoAnswerError(Exception):
    """The dialogue has no answer to a message, asked twice; asking it again is of no use."""


def pause_after(attempts: int) -> timedelta:
    """Return after which time a message is tried again."""
    return timedelta(seconds=min(FIRST_PAUSE_SECONDS * 2.0 ** max(attempts - 1, 0), LONGEST_PAUSE_SECONDS))


def without_unstorable(text: str) -> str:
    """Return the text without what no database or file can hold: halves of characters, and the null character."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
