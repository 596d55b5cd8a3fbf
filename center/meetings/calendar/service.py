"""Calendar files of meetings. Console and chat call it; a member's holds only what they are invited to."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from center.conversations import service as conversations
from center.crypto import Keyring
from center.meetings import service as meetings
from center.meetings.calendar import queries
from center.meetings.calendar.files import Event, write_calendar
from center.meetings.calendar.links import unseal
from center.meetings.keeping.recording import get_record
from center.meetings.keeping.views import CANCELLED, MeetingRecord
from center.members import service as members
from center.organizations import service as organizations
from center.wording.said import say

__all__ = ["calendar_of_link", "calendar_of_meeting", "calendar_of_member"]

WORDS = Path(__file__).with_name("words.yml")
# What was a short while ago stays in the file, so that no calendar loses it on the day itself.
BACK = timedelta(days=31)
MOST_EVENTS = 500


def calendar_of_meeting(session: Session, *, meeting_id: int, language: str, now: datetime) -> str:
    """Return the calendar file of one meeting; raises MeetingMissingError."""
    record = get_record(session, meeting_id=meeting_id)
    name = str(record.told("title", language))
    return write_calendar([_event(record, language)], name=name, language=language, now=now)


def calendar_of_member(session: Session, *, member_id: int, language: str, now: datetime) -> str:
    """Return the calendar file of all that a member is invited to; raises MemberNotFoundError."""
    member = members.get_summary(session, member_id=member_id)
    lineage = organizations.list_lineage(session, organization_id=member.branch_id)
    asked = {
        "organization_ids": [organization.id for organization in lineage],
        "audiences": ["everyone", "party_members"] if member.is_party_member else ["everyone"],
        "since": now - BACK,
        "at_most": MOST_EVENTS,
    }
    events = [_event(MeetingRecord(*row), language) for row in session.execute(queries.OF_MEMBER, asked)]
    return write_calendar(events, name=_said("own", language), language=language, now=now)


def calendar_of_link(session: Session, *, keyring: Keyring, name: str, now: datetime) -> str | None:
    """Return the calendar file of the meeting of a link, in the language of the chat it was made for.

    None, whatever the reason: no link of ours, too old, the chat bound anew since, the member not invited any more, the
    meeting over.
    """
    linked = unseal(keyring, name, now=now)
    if linked is None:
        return None
    try:
        account = conversations.get_conversation(session, conversation_id=linked.conversation_id)
        if account.member_id is None or account.bound_at is None or account.bound_at > linked.made_at:
            return None
        meeting = meetings.find_invitation(session, member_id=account.member_id, meeting_id=linked.meeting_id, now=now)
    except (conversations.ConversationNotFoundError, members.MemberNotFoundError):
        return None
    if meeting is None or meeting.ends_at <= now:
        return None
    return calendar_of_meeting(session, meeting_id=meeting.id, language=account.language, now=now)


def _event(record: MeetingRecord, language: str) -> Event:
    told = {name: record.told(name, language) for name in ("agenda", "bring")} | {"link": record.link}
    lines = [_said(name, language, text=text) for name, text in told.items() if text]
    return Event(
        uid=f"meeting-{record.id}@yinling",
        sequence=record.revision,
        starts_at=record.starts_at,
        ends_at=record.ends_at,
        summary=str(record.told("title", language)),
        location=str(record.told("place", language)),
        description="\n".join(lines),
        url=record.link or "",
        is_cancelled=record.state == CANCELLED,
    )


def _said(name: str, language: str, **values: object) -> str:
    return str(getattr(say(WORDS, name, **values), language))
