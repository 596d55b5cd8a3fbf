"""The statements of second reminders."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update

from center.db.base import table_of
from center.meetings.models import MeetingReminderWish, ReminderWish
from center.notifications.reading.queries import MEMBERS, NOTIFICATIONS, how_many, invited, told_and_silent
from center.notifications.reading.views import PeopleWanted

WISHES, OWN_WISHES = table_of(ReminderWish), table_of(MeetingReminderWish)
AGAIN = "again:"
_IS_AGAIN = NOTIFICATIONS.c.kind.startswith(AGAIN)
KINDS = select(NOTIFICATIONS.c.kind.distinct()).where(NOTIFICATIONS.c.occasion == bindparam("occasion"), _IS_AGAIN)


def silent_counts(wanted: PeopleWanted) -> Select[Any]:
    """Return the statement that counts the silent: all of them, and those who were reminded again since."""
    asked = told_and_silent(wanted, func.count(MEMBERS.c.id), how_many(_is_reminded(wanted)))
    return asked.where(wants_messages(wanted.meeting.id))


def silent_ids(wanted: PeopleWanted) -> Select[Any]:
    """Return the statement that reads who of the silent was not reminded again since."""
    asked = told_and_silent(wanted, MEMBERS.c.id).where(wants_messages(wanted.meeting.id), ~_is_reminded(wanted))
    return asked.order_by(MEMBERS.c.id)


def rounds_of(wanted: PeopleWanted) -> Select[Any]:
    """Return the statement that reads, round by round and state by state, how many of these people were reminded."""
    return (
        select(
            NOTIFICATIONS.c.kind,
            NOTIFICATIONS.c.state,
            func.count(),
            func.max(NOTIFICATIONS.c.due_at),
            func.max(NOTIFICATIONS.c.created_at),
        )
        .join(MEMBERS, MEMBERS.c.id == NOTIFICATIONS.c.member_id)
        .where(NOTIFICATIONS.c.occasion == wanted.meeting.occasion, _IS_AGAIN, *invited(wanted))
        .group_by(NOTIFICATIONS.c.kind, NOTIFICATIONS.c.state)
    )


def withdraw_round(wanted: PeopleWanted, kind: str) -> Any:
    """Return the statement that takes back what is planned of one round, of these people alone, and tells which."""
    return (
        update(NOTIFICATIONS)
        .where(
            NOTIFICATIONS.c.occasion == wanted.meeting.occasion,
            NOTIFICATIONS.c.kind == kind,
            NOTIFICATIONS.c.state == "planned",
            NOTIFICATIONS.c.member_id.in_(select(MEMBERS.c.id).where(*invited(wanted))),
        )
        .values(state="withdrawn")
        .returning(NOTIFICATIONS.c.id)
    )


def wants_messages(meeting_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Return who wants messages: neither peace nor a telephone call; a wish for this meeting counts before others."""
    own = select(OWN_WISHES.c.member_id).where(OWN_WISHES.c.meeting_id == meeting_id)
    unwanted_here = own.where(or_(~OWN_WISHES.c.is_on, OWN_WISHES.c.means == "phone"))
    unwanted = select(WISHES.c.member_id).where(or_(~WISHES.c.is_on, WISHES.c.means == "phone"))
    return and_(
        MEMBERS.c.id.not_in(unwanted_here),
        or_(MEMBERS.c.id.not_in(unwanted), MEMBERS.c.id.in_(own)),
    )


def _is_reminded(wanted: PeopleWanted) -> ColumnElement[bool]:
    return MEMBERS.c.id.in_(
        select(NOTIFICATIONS.c.member_id).where(
            NOTIFICATIONS.c.occasion == wanted.meeting.occasion,
            _IS_AGAIN,
            NOTIFICATIONS.c.state != "withdrawn",
            NOTIFICATIONS.c.created_at > bindparam("since"),
        )
    )
