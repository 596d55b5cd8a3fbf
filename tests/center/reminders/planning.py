"""A small center whose meetings are planned by the real services on a real database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from center.clock import to_local
from center.conversations import service as conversations
from center.conversations.sending import service as sending
from center.db import Database
from center.meetings.models import Meeting
from center.members import service as members
from center.members.views import NewMember
from center.notifications import service as notifications
from center.notifications.models import Notification
from center.reminders.work import PlanWork
from tests.center.people import LI, WANG, add_branch
from tests.center.reminders.simulation import local

ENTERED, MORNING = local(1, 10), local(10, 9)


def open_center(database: Database, *, now: datetime = ENTERED) -> tuple[int, int]:
    """Wang, a party member, and Li, who is none, each with a channel; a hand of weekdays is worked."""
    with database.write() as session:
        add_branch(session)
        ids = tuple(members.register_member(session, member=each, now=now) for each in (WANG, LI))
        for member_id in ids:
            connect(session, member_id, now)
    return ids  # type: ignore[return-value]


def connect(session: Any, member_id: int, now: datetime, channel: str = "telegram") -> str:
    opened = conversations.open_conversation(session, channel=channel, external_id=f"{channel} {member_id}", now=now)
    conversations.bind(session, conversation_id=opened.conversation_id, member_id=member_id, now=now)
    return opened.conversation_id


def register(database: Database, number: int, *, branch_id: int = 3, is_party_member: bool = False) -> int:
    base = WANG if is_party_member else LI
    new = NewMember(
        employee_no=f"YM1{number:05}",
        name=base.name,
        sex=base.sex,
        birth_date=base.birth_date,
        retired_on=base.retired_on,
        id_number=f"6209021948{number:08}",
        branch_id=branch_id,
        is_party_member=is_party_member,
    )
    with database.write() as session:
        return members.register_member(session, member=new, now=ENTERED)


def enter(database: Database, starts_at: datetime = MORNING, *, organization_id: int = 3, **values: Any) -> int:
    """Enter a study session for everybody of the first branch, or what is said otherwise."""
    row = {
        "organization_id": organization_id,
        "kind": "study_session",
        "audience": "everyone",
        "title_zh": "学习",
        "title_en": "Study",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "place_zh": "会议室",
        "place_en": "Hall",
        "created_at": ENTERED,
        **values,
    }
    with database.write() as session:
        return int(session.execute(insert(Meeting).values(row).returning(Meeting.id)).scalar_one())


def change(database: Database, meeting_id: int, **values: Any) -> None:
    """Change a meeting as those do who change one: its version is raised, and its revision if it is said."""
    with database.write() as session:
        counted = {"version": Meeting.version + 1, **values}
        session.execute(update(Meeting).where(Meeting.id == meeting_id).values(counted))


def move(database: Database, meeting_id: int, starts_at: datetime) -> None:
    with database.read() as session:
        before = session.get_one(Meeting, meeting_id)
        length = before.ends_at - before.starts_at
        values = {"moved_from": before.starts_at, "revision": before.revision + 1}
    change(database, meeting_id, state="moved", starts_at=starts_at, ends_at=starts_at + length, **values)


def cancel(database: Database, meeting_id: int) -> None:
    change(database, meeting_id, state="cancelled", revision=Meeting.revision + 1)


def plan_all(database: Database, *, now: datetime = ENTERED, work: PlanWork | None = None) -> int:
    """Let a worker plan until there is nothing left to do; return in how many pieces."""
    work, pieces = work or PlanWork(database), 0
    while work.step(now=now):
        pieces += 1
        assert pieces < 1000, "the work never ends"
    return pieces


def told(database: Database, member_id: int, *, states: tuple[str, ...] = ("planned", "call")) -> list[str]:
    """What a member is to be told, as `meeting kind day hour:minute reason`, in the order of time."""
    statement = (
        select(Notification)
        .where(Notification.member_id == member_id, Notification.state.in_(states))
        .order_by(Notification.due_at, Notification.meeting_id, Notification.kind)
    )
    with database.read() as session:
        rows = session.execute(statement).scalars().all()
        return [
            f"{row.meeting_id} {row.kind} {to_local(row.due_at):%d %H:%M}"
            + (f" {row.call_reason}" if row.call_reason else "")
            for row in rows
        ]


def send(database: Database, *, now: datetime) -> None:
    """Hand on what is due, and let it arrive."""
    with database.write() as session:
        while notifications.dispatch(session, now=now, limit=100):
            pass
        for channel in ("telegram", "web"):
            lease = timedelta(hours=1)
            while one := sending.claim_next(session, channel=channel, worker="test", now=now, lease=lease):
                conversations.mark_sent(session, ids=[one.id], provider_ids=[None], now=now)
        while notifications.settle(session, now=now, limit=100):
            pass
