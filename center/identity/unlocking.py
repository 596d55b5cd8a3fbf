"""Locks of the identity check that staff may lift. Part of the identity services.

It never tells what was answered, nor whose facts they would have been.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.cases import service as cases
from center.conversations import service as conversations
from center.conversations.reading.views import ref_of
from center.identity import locks, queries
from center.identity.telling import tell
from center.identity.views import LockView


class NotLockedError(Exception):
    """This conversation's check is not locked, or not any more."""


def list_locked(session: Session, *, now: datetime) -> list[LockView]:
    """Return the conversations whose check is locked now, the newest lock first."""
    tries: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in session.execute(queries.RECENT_ATTEMPTS, {"since": now - locks.LOCK - locks.WINDOW}):
        tries[row.conversation_id].append((row.attempted_at, row.result))
    counted = {id_: locks.counted(of) for id_, of in tries.items()}
    locked = {id_: of for id_, of in counted.items() if locks.is_locked(of, now=now)}
    return _views(session, locked)


def find_lock(session: Session, *, conversation_id: str, now: datetime) -> LockView | None:
    """Return the lock that is on a conversation's check now."""
    counted = locks.counted(session.execute(queries.LAST_ATTEMPTS, {"conversation_id": conversation_id}).tuples())
    if not locks.is_locked(counted, now=now):
        return None
    return _views(session, {conversation_id: counted})[0]


def lift_lock(session: Session, *, conversation_id: str, by: Actor, now: datetime) -> None:
    """Let a person try again at once, and tell them so; from here failures count anew. Raises NotLockedError.

    What is guessed at one member from many phones, and one-time codes, stay as guarded as they were.
    """
    conversations.lock_conversation(session, conversation_id=conversation_id)
    lock = find_lock(session, conversation_id=conversation_id, now=now)
    if lock is None:
        raise NotLockedError(conversation_id)
    row = {
        "conversation_id": conversation_id,
        "method": "staff",
        "subject_index": None,
        "result": locks.LIFTED,
        "attempted_at": now,
    }
    session.execute(queries.INSERT_ATTEMPT, row)
    sent = tell(session, conversation_id=conversation_id, response="utter_identity_lock_lifted", values={}, now=now)
    if lock.case_id is not None:
        cases.add_reply(session, case_id=lock.case_id, text=sent.text, by=by, now=now, outbox_id=sent.id)
    audit.record(
        session,
        actor=by,
        action="lift_lock.member",
        object_kind="conversation",
        object_id=ref_of(conversation_id),
        field="case",
        new=lock.case_number,
        now=now,
    )


def _views(session: Session, locked: dict[str, list[locks.Attempt]]) -> list[LockView]:
    if not locked:
        return []
    rows = session.execute(queries.LOCKED_ACCOUNTS, {"conversation_ids": list(locked)})
    found = [
        LockView(row.conversation_id, row.channel, at, at + locks.LOCK, row.case_id)
        for row in rows
        for at in [locked[row.conversation_id][0][0]]
    ]
    return sorted(found, key=lambda lock: (lock.locked_at, lock.conversation_id), reverse=True)
