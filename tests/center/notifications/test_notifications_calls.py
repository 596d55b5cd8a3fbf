"""Whom no reminder has reached is put on the list of those to be called, while it is not too late."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from center.conversations import service as conversations
from center.conversations.models import OutboxMessage
from center.meetings.models import Attendance, Meeting
from tests.center.notifications.test_notifications_telling import HOUR, Center, center

__all__ = ["center"]


def test_reminder_that_keeps_failing_puts_the_member_on_the_list_before_the_meeting(center: Center) -> None:
    center.put(center.wanted())
    center.dispatch()
    with center.database.write() as session:
        session.execute(update(OutboxMessage).values(state="failed", attempts=3))
    assert center.list_unheard(center.starts_at - 3 * HOUR) == 0
    assert center.list_unheard(center.starts_at - HOUR) == 1
    assert {(told.kind, told.state) for told in center.told()} == {("lead:P1D", "due"), ("call", "call")}
    assert center.list_unheard(center.starts_at - HOUR) == 0


def test_who_has_not_opened_the_page_is_to_be_called_before_the_meeting(center: Center) -> None:
    center.only_web()
    center.put(center.wanted())
    center.dispatch()
    center.send()
    center.settle()
    assert center.list_unheard(center.now + 3 * HOUR) == 0
    assert center.list_unheard(center.now + 5 * HOUR) == 1
    assert ("call", "call", "unread") in {(told.kind, told.state, told.call_reason) for told in center.told()}


@pytest.mark.parametrize("sign", ["read", "answered", "begun"])
def test_who_has_opened_it_or_answered_is_not_called(center: Center, sign: str) -> None:
    center.only_web()
    center.put(center.wanted())
    center.dispatch()
    center.send()
    center.settle()
    with center.database.write() as session:
        if sign == "read":
            session.execute(update(OutboxMessage).values(delivered_at=center.now))
        elif sign == "answered":
            answer = {"member_id": center.wang, "meeting_id": center.meeting_id, "answer": "decline"}
            session.execute(insert(Attendance).values(answer))
    at = center.starts_at if sign == "begun" else center.now + 5 * HOUR
    assert center.list_unheard(at) == 0


def test_whoever_gets_a_telephone_while_reminders_leave_is_told_nothing_of_the_former_person(center: Center) -> None:
    center.only_web()
    center.put(center.wanted())
    begun, dispatched = threading.Event(), threading.Event()

    def dispatch() -> None:
        begun.wait(10)
        center.dispatch()
        dispatched.set()

    other = threading.Thread(target=dispatch)
    other.start()
    with center.database.write() as session:
        conversations.bind(session, conversation_id=center.web, member_id=center.li, now=center.now)
        conversations.withdraw_waiting(session, conversation_id=center.web, reason="handed_on", now=center.now)
        begun.set()
        assert not dispatched.wait(1.0)
    other.join()
    assert center.messages() == []
    assert {told.state for told in center.told()} <= {"planned", "call"}


def test_nobody_is_called_about_a_cancelled_meeting_that_came_due_at_night(center: Center) -> None:
    night = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai; the meeting is at half past six
    with center.database.write() as session:
        starts_at = night + timedelta(hours=8, minutes=30)
        session.execute(update(Meeting).values(starts_at=starts_at, ends_at=starts_at + HOUR, state="cancelled"))
    center.put(center.wanted(due_at=night, expires_at=starts_at))
    center.dispatch(night)
    assert [(told.state, told.failure) for told in center.told()] == [("withdrawn", "cancelled")]
