"""Erases messages, in small portions. Erasure and retention call it; who may be erased is settled before.

It never touches what still has to be answered or sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.conversations import queries as conversation_queries
from center.conversations.erasing import queries

# The order in which they go: an answer refers to its question.
TABLES = ("outbox", "inbox")
# So long after the last word nobody waits for an answer on this telephone.
QUIET_FOR = timedelta(minutes=10)
FORGOTTEN = "erased-"


def erase(session: Session, *, table: str, ids: Sequence[int]) -> int:
    """Erase messages of the `inbox` or the `outbox`; return how many are gone, or empty now."""
    if not ids:
        return 0
    delete, empty = (
        (queries.DELETE_INBOX, queries.EMPTY_INBOX)
        if table == "inbox"
        else (queries.DELETE_OUTBOX, queries.EMPTY_OUTBOX)
    )
    values = {"ids": list(ids)}
    return sum(conversation_queries.changed(session.execute(statement, values)) for statement in (delete, empty))


def list_old(
    session: Session, *, table: str, before: datetime, after_id: int, up_to_id: int, held: Collection[str] = ()
) -> list[int]:
    """Return what is older than `before` in a stretch of numbers; conversations in `held` are left out."""
    values = {"before": before, "after_id": after_id, "up_to_id": up_to_id}
    return list(session.execute(queries.old_ids(table, held=sorted(held)), values).scalars())


def count_old(session: Session, *, table: str, before: datetime, held: Collection[str] = ()) -> int:
    """Count what is older than `before`."""
    statement = queries.old(table, queries.ROWS, held=sorted(held))
    return int(session.execute(statement, {"before": before}).scalar_one())


def count_all(session: Session, *, table: str) -> int:
    """Count all messages of the `inbox` or the `outbox`."""
    return int(session.execute(queries.COUNT[table]).scalar_one())


def highest_id(session: Session, *, table: str) -> int:
    """Return the last number that was given."""
    return int(session.execute(queries.HIGHEST[table]).scalar() or 0)


def list_in_window(
    session: Session, *, table: str, conversation_id: str, since: datetime | None, until: datetime | None, limit: int
) -> list[int]:
    """Return messages of a stretch of one conversation that can be erased."""
    statement = queries.of_window(table, since=since is not None, until=until is not None)
    values = {"of_conversation": conversation_id, "since": since, "until": until, "at_most": limit}
    return list(session.execute(statement, values).scalars())


def count_in_window(
    session: Session, *, table: str, conversation_id: str, since: datetime | None, until: datetime | None
) -> int:
    """Count the messages of a stretch of one conversation that can be erased."""
    statement = queries.of_window(table, since=since is not None, until=until is not None, count=True)
    values = {"of_conversation": conversation_id, "since": since, "until": until}
    return int(session.execute(statement, values).scalar_one())


def is_unfinished(session: Session, *, conversation_id: str, until: datetime) -> bool:
    """Tell whether something said before a moment still has to be answered, or sent."""
    values = {"of_conversation": conversation_id, "until": until}
    return bool(session.execute(queries.UNFINISHED, values).scalar_one())


def is_quiet(session: Session, *, conversation_id: str, now: datetime) -> bool:
    """Tell whether nothing waits in a conversation and nobody has just said anything there."""
    values = {"of_conversation": conversation_id, "since": now - QUIET_FOR}
    return not session.execute(queries.BUSY, values).scalar_one()


def cancel_planned(session: Session, *, conversation_id: str, now: datetime) -> None:
    """Give up what was planned to be sent later."""
    session.execute(queries.CANCEL_PLANNED, {"of_conversation": conversation_id, "now": now})


def forget_account(session: Session, *, conversation_id: str, now: datetime) -> None:
    """Take the channel's name of a person, and their wishes, off a conversation that is bound to nobody.

    Whoever writes with it again begins a new conversation.
    """
    nobody = FORGOTTEN + secrets.token_urlsafe(12)
    session.execute(queries.FORGET_ACCOUNT, {"of_conversation": conversation_id, "nobody": nobody, "now": now})
