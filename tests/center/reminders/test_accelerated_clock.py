"""Weeks in seconds: the real planner, the real dispatch and the real outbox under a clock that runs ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from center.clock import to_local
from center.conversations import service as conversations
from center.conversations.models import OutboxMessage
from center.db import Database
from center.meetings import service as meetings
from center.notifications.models import Notification
from center.reminders.quiet import is_quiet
from center.reminders.work import PlanWork
from tests.center.reminders.planning import (
    ENTERED,
    cancel,
    connect,
    enter,
    move,
    open_center,
    plan_all,
    register,
    send,
    told,
)
from tests.center.reminders.simulation import local

TICK = timedelta(minutes=30)


class Days:
    """Lets days pass, half an hour at a time."""

    def __init__(self, database: Database, now: datetime = ENTERED) -> None:
        self.database, self.now, self.work = database, now, PlanWork(database)
        self.turn()

    def turn(self) -> None:
        plan_all(self.database, now=self.now, work=self.work)
        send(self.database, now=self.now)

    def until(self, moment: datetime) -> None:
        while self.now < moment:
            self.now = min(self.now + TICK, moment)
            self.turn()

    def messages(self) -> list[tuple[str, str]]:
        """What has left: when, and in which words."""
        with self.database.read() as session:
            rows = session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars().all()
        assert all(row.state == "sent" and not is_quiet(row.finished_at) for row in rows)  # type: ignore[arg-type]
        return [(f"{to_local(row.finished_at):%d %H:%M}", row.text) for row in rows]  # type: ignore[arg-type]


def test_a_meeting_is_told_on_time_moved_told_again_and_never_at_the_old_time(sqlite_database: Database) -> None:
    open_center(sqlite_database)
    meeting = enter(sqlite_database, kind="branch_meeting", audience="party_members")
    days = Days(sqlite_database)
    days.until(local(8, 22))
    move(sqlite_database, meeting, local(10, 10))
    days.until(local(11))
    said = days.messages()
    assert [at for at, _ in said] == ["07 09:00", "09 07:30", "10 08:00"]
    assert "原来是12 月 10 日（星期四）上午 9 点，现在改到：12 月 10 日（星期四）上午 10 点" in said[1][1]
    assert "上午 10 点" in said[2][1] and "上午 9 点" not in said[2][1]


def test_a_cancelled_meeting_is_told_once_and_then_nothing(sqlite_database: Database) -> None:
    open_center(sqlite_database)
    meeting = enter(sqlite_database, kind="branch_meeting", audience="party_members")
    days = Days(sqlite_database)
    days.until(local(7, 12))
    cancel(sqlite_database, meeting)
    days.until(local(11))
    assert [at for at, _ in days.messages()] == ["07 09:00", "07 12:30"]
    assert "不开了" in days.messages()[1][1]


def test_two_meetings_of_one_day_are_one_message_the_day_before(sqlite_database: Database) -> None:
    wang, _ = open_center(sqlite_database)
    enter(sqlite_database, kind="branch_meeting", audience="party_members")
    enter(sqlite_database, local(10, 15), audience="party_members")
    days = Days(sqlite_database)
    days.until(local(11))
    assert [at for at, _ in days.messages()] == ["07 09:00", "09 09:00", "10 07:30", "10 13:00"]
    assert "2 个会" in days.messages()[1][1]
    assert len(told(sqlite_database, wang, states=("sent",))) == 5


def test_everybody_is_told_or_on_the_call_list_before_it_begins(sqlite_database: Database) -> None:
    wang, li = open_center(sqlite_database)
    nobody = register(sqlite_database, 1)
    lost = register(sqlite_database, 2)
    with sqlite_database.write() as session:
        conversation = connect(session, lost, ENTERED)
        meetings.set_reminder(session, member_id=li, lead="P1D", means="phone", now=ENTERED)
    meeting = enter(sqlite_database)
    days = Days(sqlite_database)
    with sqlite_database.write() as session:
        conversations.mark_unreachable(session, conversation_id=conversation, now=local(2, 10))
    days.until(local(10, 8, 55))
    assert told(sqlite_database, wang, states=("sent",)) == [
        f"{meeting} lead:P1D 09 09:00",
        f"{meeting} lead:PT2H 10 07:30",
    ]
    assert told(sqlite_database, li) == [f"{meeting} call 09 09:00 wished"]
    assert told(sqlite_database, nobody) == told(sqlite_database, lost) == [f"{meeting} call 09 09:00 no_channel"]


def test_an_outage_over_the_quiet_hours_puts_off_and_calls_whom_it_would_reach_too_late(
    sqlite_database: Database,
) -> None:
    wang, _ = open_center(sqlite_database)
    late = enter(sqlite_database, local(10, 9), audience="party_members")
    early = enter(sqlite_database, local(10, 7), audience="party_members")
    days = Days(sqlite_database)
    days.until(local(9, 7))
    days.now = local(9, 22)
    days.turn()
    assert days.messages() == []
    assert {line.split()[0] for line in told(sqlite_database, wang, states=("call",))} == {str(early)}
    days.until(local(10, 8))
    assert [at for at, _ in days.messages()] == ["10 07:30"]
    with sqlite_database.read() as session:
        sent = session.execute(select(Notification).where(Notification.state == "sent")).scalars().all()
        assert {row.meeting_id for row in sent} == {late}
