"""When too many failures lock the check. Pure rules; the identity services feed them what is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

FAILURES_THAT_LOCK = 5
WINDOW = timedelta(hours=1)
LOCK = timedelta(hours=1)

# Many conversations can be opened for nothing, so guesses are also counted by whom they claim to be …
SUBJECT_FAILURES_THAT_LOCK = 10
SUBJECT_WINDOW = timedelta(hours=24)
# … and for one-time codes, which name nobody, over all conversations that were never verified.
CODE_FAILURES_THAT_LOCK = 200
CODE_WINDOW = timedelta(hours=1)

Attempt = tuple[datetime, bool]
VERIFIED, LIFTED = "verified", "lifted"


def counted(tries: Iterable[tuple[datetime, str]]) -> list[Attempt]:
    """Return the tries of a conversation (when, result; newest first) that count still.

    Where staff have lifted a lock, everything before is forgiven: a lock counts anew from there.
    """
    return [(at, result == VERIFIED) for at, result in takewhile(lambda one: one[1] != LIFTED, tries)]


def locked_until(attempts: Sequence[Attempt]) -> datetime | None:
    """Return until when a conversation is locked, from its last failed attempts (when, verified?), newest first.

    A success in between forgives nothing: whoever binds themselves after every fourth guess is still guessing.
    """
    last = [attempt for attempt in attempts if not attempt[1]][:FAILURES_THAT_LOCK]
    if len(last) < FAILURES_THAT_LOCK:
        return None
    newest, oldest = last[0][0], last[-1][0]
    return newest + LOCK if newest - oldest <= WINDOW else None


def is_locked(attempts: Sequence[Attempt], *, now: datetime) -> bool:
    """Tell whether a conversation must wait before it may try again."""
    until = locked_until(attempts)
    return until is not None and now < until


def is_subject_locked(attempts: Sequence[Attempt], *, now: datetime) -> bool:
    """Tell whether somebody is being guessed at, from the last attempts on that name and birth date, newest first."""
    last = attempts[:SUBJECT_FAILURES_THAT_LOCK]
    if len(last) < SUBJECT_FAILURES_THAT_LOCK or any(verified for _, verified in last):
        return False
    return now - last[-1][0] < SUBJECT_WINDOW
