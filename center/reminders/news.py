"""Who hears that a meeting was moved, cancelled or is open again: those who know it otherwise. Pure."""

from __future__ import annotations

from datetime import datetime

from center.reminders.past import CANCELLED, MOVED, REOPENED, Past
from center.reminders.quiet import leave_at
from center.reminders.views import Gathering, Invitation, Row

UNREACHABLE = "unreachable"


def plan_news(invitation: Invitation, past: Past, *, by_call: str | None, now: datetime) -> Row | None:
    """Return what is to be told at once, or None. by_call: why this member is called rather than written to."""
    meeting, kind = invitation.meeting, _kind(invitation, past)
    if kind is None or not _concerns(invitation, past, kind):
        return None
    standing = past.find_open(kind)
    row = Row(kind, now, meeting.starts_at, meeting.revision, by_call, may_join=by_call is None)
    if standing is not None:
        reason = by_call or standing.call_reason
        return row._replace(due_at=standing.due_at, call_reason=reason, may_join=reason is None)
    if by_call is not None:
        return row
    leaves_at = leave_at(now, before=_useful_until(meeting, now), now=now)
    if leaves_at is None:
        return row._replace(call_reason=UNREACHABLE, may_join=False)
    return row._replace(due_at=leaves_at)


def _kind(invitation: Invitation, past: Past) -> str | None:
    meeting, last = invitation.meeting, past.last
    knows_cancelled = last is not None and last.kind.startswith(CANCELLED)
    if meeting.state == CANCELLED:
        return None if knows_cancelled else f"{CANCELLED}:{meeting.revision}"
    if meeting.revision == 0 or past.is_present:
        return None
    return f"{REOPENED if knows_cancelled else MOVED}:{meeting.revision}"


def _concerns(invitation: Invitation, past: Past, kind: str) -> bool:
    """Tell whether the member knows of the meeting, and wants to hear what has become of it.

    Who has answered knows of it, from wherever; but an answer given after this was planned was given to the new time.
    """
    wish, answer = invitation.wish, invitation.answer
    if wish is not None and not wish.is_on and answer != "attend":
        return False
    if past.last is not None:
        return True
    return answer is not None and (not invitation.meeting.is_planned or past.find_open(kind) is not None)


def _useful_until(meeting: Gathering, now: datetime) -> datetime:
    """Return from when on it comes too late: nobody should set out for the old time."""
    before = meeting.moved_from
    return min(before, meeting.starts_at) if before is not None and before > now else meeting.starts_at
