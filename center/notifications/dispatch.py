"""Hands what is due to the outbox. A worker of the bot process calls it, and several may. Part of the services.

The claim, the message in the outbox and the note of it stand in one transaction: killed anywhere, nothing is lost and
nobody is told twice. All that is due for one member at one time is one message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from center.conversations import service as conversations
from center.conversations.models import BROADCAST, REMINDER
from center.conversations.views import ConversationView
from center.handover import service as handover
from center.notifications import queries, texts
from center.notifications.views import DueView
from center.reminders.quiet import after_quiet, is_quiet

# Where a meeting has changed since, whoever plans has not come round yet.
WAIT_FOR_THE_PLAN = timedelta(seconds=30)
# While staff speak with somebody, nothing else is said to them; but not until it is too late.
WHILE_STAFF_SPEAK = timedelta(minutes=5)
LEAST_LEFT = timedelta(hours=1)
# Who cannot be reached for these is called; a greeting is not worth a call, nor is what a meeting came to, and of a
# broadcast its drafter decides.
WORTH_A_CALL = frozenset({"meeting", "certification"})
SUMMARY = "summary"


def is_any_due(session: Session, *, now: datetime) -> bool:
    """Tell whether anything is to be handed on now; asking costs no write."""
    return session.execute(queries.IS_DUE, {"now": now}).first() is not None


def dispatch(session: Session, *, now: datetime, limit: int) -> int:
    """Put what is due of up to `limit` notifications into the outbox; return how many were looked at."""
    members = session.execute(queries.DUE_MEMBERS, {"now": now, "at_most": limit}).scalars().all()
    if not members:
        return 0
    rows = session.execute(queries.DUE, {"now": now, "member_ids": sorted(set(members))}).all()
    due = sorted((DueView(*row) for row in rows), key=lambda each: each.member_id)
    accounts = conversations.list_accounts_of(session, member_ids=sorted({each.member_id for each in due}))
    for member_id, some in groupby(due, key=lambda each: each.member_id):
        right = _still_right(session, list(some), now)
        if is_quiet(now):
            _wait_for_the_morning(session, right, now)
        else:
            _tell(session, right, accounts.get(member_id, []), now)
    return len(due)


def _wait_for_the_morning(session: Session, due: Sequence[DueView], now: datetime) -> None:
    """Put off what has come into the quiet hours, late as it is; whoever would hear too late then is called."""
    morning = after_quiet(now)
    late = [each for each in due if each.expires_at is not None and each.expires_at <= morning]
    _call(session, late, "unreachable")
    if rest := [each.id for each in due if each not in late]:
        session.execute(queries.PUT_OFF, {"ids": rest, "later": morning})


def _still_right(session: Session, due: list[DueView], now: datetime) -> list[DueView]:
    """Return what is still true; end what is not, and wait for the plan where the meeting has changed."""
    over = [d for d in due if d.expires_at is not None and d.expires_at <= now]
    _end(session, over, "given_up", "expired")
    gone = [d for d in due if d not in over and d.member_status != "active"]
    _end(session, gone, "withdrawn", "not_active")
    due = [d for d in due if d not in over and d not in gone]
    cancelled = [d for d in due if d.meeting_state == "cancelled" and not d.kind.startswith("cancelled:")]
    _end(session, cancelled, "withdrawn", "cancelled")
    moved_on = [d for d in due if d.kind.startswith("again:") and d.revision != d.meeting_revision]
    # No plan will come round to it.
    _end(session, [d for d in moved_on if d not in cancelled], "withdrawn", "moved")
    due = [d for d in due if d not in moved_on]
    stopped = [d for d in due if d.broadcast_state == "stopped"]
    _end(session, stopped, "withdrawn", "stopped")
    stale = [d for d in due if d not in cancelled and d.meeting_id is not None and d.revision != d.meeting_revision]
    if stale:
        session.execute(queries.PUT_OFF, {"ids": [d.id for d in stale], "later": now + WAIT_FOR_THE_PLAN})
    return [d for d in due if d not in cancelled and d not in stale and d not in stopped]


def _tell(session: Session, due: list[DueView], accounts: Sequence[ConversationView], now: datetime) -> None:
    """Write one message to the first account that was not tried yet; without one, the member is to be called."""
    if not due:
        return
    tried = {conversation_id for each in due for conversation_id in each.tried}
    reachable = [a for a in accounts if a.unreachable_at is None and a.conversation_id not in tried]
    if not reachable:
        _call(session, due, "failed" if tried else "unreachable" if accounts else "no_channel")
        return
    account = reachable[0]
    ends = min((each.expires_at for each in due if each.expires_at is not None), default=None)
    is_hurried = ends is not None and ends - now <= LEAST_LEFT
    if not is_hurried and handover.find_speaker(session, conversation_id=account.conversation_id) is not None:
        session.execute(queries.PUT_OFF, {"ids": [d.id for d in due], "later": now + WHILE_STAFF_SPEAK})
        return
    # Whose telephone it is may be changing at this very moment.
    conversations.lock_conversation(session, conversation_id=account.conversation_id)
    if conversations.get_conversation(session, conversation_id=account.conversation_id).member_id != due[0].member_id:
        session.execute(queries.PUT_OFF, {"ids": [d.id for d in due], "later": now + WAIT_FOR_THE_PLAN})
        return
    reply = texts.write(session, due=due, language=account.language, now=now)
    if reply is None:
        _end(session, due, "withdrawn", "nothing_to_say")
        return
    sent = conversations.enqueue(
        session,
        conversation_id=account.conversation_id,
        reply=reply,
        unique_key=f"notification {due[0].id} {len(tried)}",
        now=now,
        priority=BROADCAST if all(each.topic == "broadcast" for each in due) else REMINDER,
        expires_at=ends,
    )
    # The key is new whenever the row was planned: a row that is planned has no message on its way.
    if sent is not None:
        values = {"ids": [d.id for d in due], "sent_as": sent.id, "by_channel": account.channel}
        session.execute(queries.QUEUE, values)


def _call(session: Session, due: Sequence[DueView], reason: str) -> None:
    """List a member among those to be called, or end what is not worth a call."""
    worth = [each for each in due if each.topic in WORTH_A_CALL and each.kind != SUMMARY]
    _end(session, worth, "call", None, reason)
    _end(session, [each for each in due if each not in worth], "given_up", reason)


def _end(session: Session, due: Sequence[DueView], state: str, why: str | None, reason: str | None = None) -> None:
    if due:
        values = {"ids": [each.id for each in due], "new_state": state, "why": why, "new_reason": reason}
        session.execute(queries.END, values)
