"""Which meetings a wish to be reminded is for, and when it is then heard of. For setting and stopping reminders."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from actions.asked import Asked, asked
from actions.meetings.answering import JUST_TOLD, number_of
from actions.meetings.planned import kinds_in, list_planned, meant_by_kind, meant_by_time, shown
from actions.meetings.reminded import reminded_of
from actions.meetings.wishes import EVERY, ONE, read_scope
from actions.turn import Choice, Turn
from center.clock import to_local
from center.identity.service import find_member_of
from center.meetings import service as meetings
from center.meetings.leads import check_leads, heard_at
from center.meetings.replies import MEETING, reference
from center.meetings.views import MeetingView, ReminderWishView
from center.wording import formats
from center.wording.names import name_of

MOST_OFFERED = 4
# A day told by the meeting's own says how early, and not which meeting.
_BY_THE_MEETING = re.compile(r"头一?天|前一天|当天|那一?天|the day before|that day|same day", re.IGNORECASE)


def coming_to(turn: Turn) -> list[MeetingView]:
    """Return the meetings that are still to begin of the one whose conversation this is."""
    with turn.read() as session:
        member = find_member_of(session, conversation_id=turn.conversation_id)
        if member is None or member.is_proxy:
            return []
        planned = list_planned(session, member_id=member.member_id, now=turn.now)
    return [m for m in planned if m.starts_at > turn.now]


def days_named(turn: Turn, heard: Asked) -> list[str]:
    """Return the days and weeks that can be a meeting's: those that are not over, and not told by the meeting's own."""
    today = to_local(turn.now).date().isoformat()
    named = [str(value) for value in heard.all("datetime") or heard.all("period")]
    days = [value for value in named if not _is_over(value, today)]
    return [] if _BY_THE_MEETING.search(heard.said) and not heard.all("reminder_lead") else days


def meetings_meant(turn: Turn, heard: Asked) -> list[MeetingView] | None:
    """Return the meetings that the words name, none where there is no such meeting; None where they name none."""
    planned, days, scope = coming_to(turn), days_named(turn, heard), read_scope(heard.said)
    if scope == EVERY:
        return None
    kinds = kinds_in(heard.said)
    if days:
        at_time = meant_by_time(planned, days)
        return [m for m in at_time if not kinds or m.kind in kinds] or at_time
    if scope != ONE:
        return None
    fitting = meant_by_kind(planned, kinds) or planned
    about = [m for m in fitting if reference(m.id) in reminded_of(turn).refs]
    return about if len(about) == 1 and not JUST_TOLD & set(turn.told_last()) else fitting[:1]


def scope_in(turn: Turn) -> str | None:
    """Return EVERY or the reference of one meeting, where the message says so."""
    heard = asked(turn)
    tapped = heard.first(MEETING)
    if tapped == EVERY or (tapped and find_meeting(turn, tapped) is not None):
        return str(tapped)
    if read_scope(turn.said) == EVERY:
        return EVERY
    meant = meetings_meant(turn, heard)
    return reference(meant[0].id) if meant and len(meant) == 1 else None


def find_meeting(turn: Turn, ref: Any) -> MeetingView | None:
    """Return the coming meeting of a reference."""
    return next((m for m in coming_to(turn) if m.id == number_of(str(ref))), None)


def choices_of_meetings(turn: Turn, intent: str) -> list[Choice]:
    """Offer the next meetings by their days, and every one."""
    coming = coming_to(turn)[:MOST_OFFERED]
    days = [formats.day(m.starts_at, turn.language) for m in coming]
    titles = [
        day if days.count(day) == 1 else f"{day} {m.told('title', turn.language)}"
        for m, day in zip(coming, days, strict=True)
    ]
    offered = [*zip(titles, (reference(m.id) for m in coming), strict=True)]
    offered.append((name_of("which_meetings", EVERY, turn.language), EVERY))
    return [Choice(title=title, payload=f"/{intent}{json.dumps({MEETING: ref})}") for title, ref in offered]


def told_of(turn: Turn, meeting: MeetingView | None) -> dict[str, Any]:
    """Return a meeting as people read it; empty words where there is none."""
    return shown(meeting, turn.language) if meeting else {"when": "", "title": "", "place": "", "at": ""}


def moments_of(turn: Turn, meeting: MeetingView, lead: str) -> list[datetime]:
    """Return when a wish is heard of before a meeting, from now on."""
    heard = {heard_at(one, starts_at=meeting.starts_at, now=turn.now) for one in check_leads(lead)}
    return sorted(moment for moment in heard if moment is not None)


def next_reminded(
    turn: Turn, lead: str, alone: Mapping[int, ReminderWishView]
) -> tuple[MeetingView, Sequence[datetime]] | None:
    """Return the first meeting that such a general wish still reminds of, and when; not one with a wish of its own."""
    for meeting in coming_to(turn):
        moments = moments_of(turn, meeting, lead)
        if moments and meeting.id not in alone:
            return meeting, moments
    return None


def wishes_of(turn: Turn) -> tuple[ReminderWishView | None, dict[int, ReminderWishView]]:
    """Return what the person wished in general, and for single meetings."""
    with turn.read() as session:
        member = find_member_of(session, conversation_id=turn.conversation_id)
        if member is None or member.is_proxy:
            return None, {}
        general = meetings.reminder_wish_of(session, member_id=member.member_id)
        return general, meetings.list_meeting_wishes(session, member_id=member.member_id)


def _is_over(value: str, today: str) -> bool:
    day = value[:10]
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return day < today
