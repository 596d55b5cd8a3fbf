"""Who is told what of their meetings, and when. Pure: the same meetings, wishes, past and moment give the same rows.

The planner asks it for every member. It never reads a clock, and never plans twice what has left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from center.clock import to_local
from center.contacts.hours import WorkingCalendar
from center.reminders.calling import call_from
from center.reminders.joining import join
from center.reminders.leads import Lead
from center.reminders.news import UNREACHABLE, plan_news
from center.reminders.past import AGAIN, CALL, CANCELLED, LEAD, Past
from center.reminders.quiet import leave_at
from center.reminders.views import Gathering, Invitation, Listener, Row

# Nobody hears of what they missed if they hear of the meeting soon anyway.
SOON = timedelta(hours=3)
DECLINED = "decline"


class Circumstances(NamedTuple):
    """What is the same for everybody at one moment."""

    now: datetime
    calendar: WorkingCalendar
    leads: Mapping[str, Sequence[Lead]]


def plan(
    invitations: Sequence[Invitation], listener: Listener, *, circumstances: Circumstances
) -> dict[int, list[Row]]:
    """Return by meeting what one member is still to be told; what falls on one day leaves together."""
    rows = {one.meeting.id: plan_meeting(one, listener, circumstances=circumstances) for one in invitations}
    return join(rows)


def plan_meeting(invitation: Invitation, listener: Listener, *, circumstances: Circumstances) -> list[Row]:
    """Return what one member is still to be told of one meeting, each at its own time."""
    meeting, wish, now = invitation.meeting, invitation.wish, circumstances.now
    if meeting.state == "held" or meeting.starts_at <= now:
        return []
    past = Past(invitation)
    by_call = "wished" if wish is not None and wish.means == "phone" else None
    by_call = by_call or (None if listener.has_channel else "no_channel")
    news = plan_news(invitation, past, by_call=by_call, now=now)
    rows = [] if news is None else [news]
    is_off = wish is not None and not wish.is_on
    if meeting.state == CANCELLED or is_off or not invitation.is_invited or invitation.answer == DECLINED:
        return rows
    rows += _unanswered_calls(meeting, past)
    if invitation.answer is None:
        rows += [_standing(row.kind, row.due_at, meeting, row.call_reason) for row in past.list_open(AGAIN)]
    if by_call is None:
        rows += _reminders(invitation, past, is_told=news is not None, circumstances=circumstances)
    is_silent = listener.is_silent and invitation.answer is None
    call_reason = by_call or ("silent" if is_silent else None)
    if call_reason is not None and all(row.call_reason is None for row in rows):
        rows += _call(meeting, past, call_reason, circumstances)
    return rows


def _reminders(invitation: Invitation, past: Past, *, is_told: bool, circumstances: Circumstances) -> list[Row]:
    """Return the leads that are still ahead, and the last of those that were missed where it is needed."""
    meeting, now = invitation.meeting, circumstances.now
    wish = invitation.wish
    leads = wish.leads if wish is not None and wish.leads else circumstances.leads[meeting.kind]
    rows: list[Row] = []
    missed: list[tuple[Lead, datetime]] = []
    for lead in leads:
        kind, wished_at = _kind(lead, meeting), lead.moment(meeting.starts_at)
        before = past.find(kind)
        if before is not None and before.state not in {"planned", "withdrawn"}:
            continue
        leaves_at = leave_at(wished_at, before=meeting.starts_at, now=now)
        is_over = leaves_at is None or leaves_at < now
        if before is not None and before.state == "planned" and (is_over or before.due_at <= now):
            # On its way, or put off by whoever sends.
            rows.append(_standing(kind, before.due_at, meeting, None))
        elif leaves_at is None or is_over:
            missed.append((lead, wished_at))
        else:
            has_own_day = lead.is_of_days and wished_at <= leaves_at
            rows.append(
                Row(
                    kind,
                    leaves_at,
                    meeting.starts_at,
                    meeting.revision,
                    may_join=has_own_day,
                    is_movable=has_own_day and lead.at_local is None,
                    names_a_time=has_own_day and lead.at_local is not None,
                )
            )
    return rows + _make_up(invitation, past, missed, rows, is_told=is_told, now=now)


def _make_up(
    invitation: Invitation,
    past: Past,
    missed: Sequence[tuple[Lead, datetime]],
    ahead: Sequence[Row],
    *,
    is_told: bool,
    now: datetime,
) -> list[Row]:
    """Return one reminder for at once, if one is owed: one that came due unplanned, or the only one there would be.

    What was past when the meeting was entered is let go, unless nothing else would be heard before its day.
    """
    meeting = invitation.meeting
    is_told = is_told or past.is_present
    owed_since = _since(invitation, now)
    owed = [
        (lead, at)
        for lead, at in missed
        if at > owed_since and past.find(_kind(lead, meeting)) is None and not past.has_heard_since(at)
    ]
    meeting_day = to_local(meeting.starts_at).date()
    is_only = not is_told and invitation.answer is None and all(_day(row) >= meeting_day for row in ahead)
    if missed and (owed or is_only):
        lead = (owed or missed)[-1][0]
        leaves_at = leave_at(now, before=meeting.starts_at, now=now)
        kind = _kind(lead, meeting)
        if leaves_at is not None and all(row.due_at - leaves_at >= SOON for row in ahead):
            return [Row(kind, leaves_at, meeting.starts_at, meeting.revision, may_join=True)]
        if leaves_at is None and not ahead and not is_told and not past.was_called:
            call = of_revision(CALL, meeting)
            standing = past.find_open(call)
            since = now if standing is None else min(standing.due_at, now)
            return [Row(call, since, meeting.starts_at, meeting.revision, UNREACHABLE)]
    return []


def _unanswered_calls(meeting: Gathering, past: Past) -> list[Row]:
    """Return the calls that are owed to a message that has not arrived: they stay on the list."""
    failed = [row for row in past.list_open(LEAD) if row.state == CALL and row.revision == meeting.revision]
    failed += [row for row in past.list_open(CALL) if row.call_reason in {"failed", "unread"}]
    return [_standing(row.kind, row.due_at, meeting, row.call_reason) for row in failed]


def _call(meeting: Gathering, past: Past, reason: str, circumstances: Circumstances) -> list[Row]:
    kind = of_revision(CALL, meeting)
    before = past.find(kind)
    if past.was_called or (before is not None and before.state not in {"call", "planned", "withdrawn"}):
        return []
    due_at = call_from(starts_at=meeting.starts_at, now=circumstances.now, calendar=circumstances.calendar)
    if before is not None and before.state == "call" and before.due_at <= circumstances.now:
        due_at = before.due_at
    return [Row(kind, due_at, meeting.starts_at, meeting.revision, reason)]


def of_revision(kind: str, meeting: Gathering) -> str:
    """Return a kind as it stands in a row: each state of a meeting that people are told of has its own."""
    return f"{kind}:{meeting.revision}" if meeting.revision else kind


def _kind(lead: Lead, meeting: Gathering) -> str:
    return of_revision(f"{LEAD}:{lead.text}", meeting)


def _since(invitation: Invitation, now: datetime) -> datetime:
    """Return from when on the member could have been reminded: what was due later and has not left is owed."""
    meeting, wish = invitation.meeting, invitation.wish
    # When a meeting was moved is not on file; those who knew it are told so anyway.
    since = now if meeting.revision or meeting.entered_at is None else meeting.entered_at
    return max(since, wish.since) if wish is not None and wish.since is not None else since


def _standing(kind: str, due_at: datetime, meeting: Gathering, reason: str | None) -> Row:
    return Row(kind, due_at, meeting.starts_at, meeting.revision, reason, may_join=reason is None)


def _day(row: Row) -> date:
    return to_local(row.due_at).date()
