"""What has come into the quiet hours in the outbox: told in the morning, or on the call list the same night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.conversations.sending import service as sending
from center.db import Database
from center.reminders.quiet import after_quiet
from tests.center.notifications.test_notifications_telling import Center
from tests.center.reminders.simulation import local

HOUR = timedelta(hours=1)
EVENING, NIGHT, MORNING = local(1, 20, 50), local(1, 21, 5), local(2, 7, 30)


@pytest.fixture
def center(database: Database, now: datetime) -> Center:
    return Center(database, now)


def look(center: Center, at: datetime) -> None:
    """Let a sender look, then whoever notes and hands on."""
    with center.database.write() as session:
        assert sending.claim_next(session, channel="telegram", worker="w", now=at, lease=HOUR) is None
    center.settle(at)
    center.dispatch(at)


def test_reminder_that_nobody_could_send_before_nine_puts_the_member_on_the_call_list(center: Center) -> None:
    center.put(center.wanted(due_at=EVENING, expires_at=MORNING))
    center.dispatch(EVENING)
    look(center, NIGHT)
    assert [(told.state, told.call_reason) for told in center.told()] == [("call", "unreachable")]


def test_of_two_in_one_message_the_one_that_can_wait_is_told_in_the_morning_on_the_same_channel(
    center: Center,
) -> None:
    center.put(
        center.wanted(due_at=EVENING, expires_at=MORNING),
        center.wanted("moved:1", due_at=EVENING, expires_at=MORNING + HOUR),
    )
    center.dispatch(EVENING)
    assert len(center.messages()) == 1
    look(center, NIGHT)
    assert {(told.kind, told.state, told.due_at) for told in center.told()} >= {("moved:1", "planned", MORNING)}
    center.dispatch(MORNING)
    last = center.messages()[-1]
    assert (last.channel, last.state) == ("telegram", "due")


def test_a_reminder_that_waits_in_the_outbox_is_told_in_the_morning(center: Center) -> None:
    center.put(center.wanted(due_at=EVENING, expires_at=after_quiet(NIGHT) + HOUR))
    center.dispatch(EVENING)
    look(center, NIGHT)
    assert [told.state for told in center.told()] == ["due"]
    with center.database.write() as session:
        assert sending.claim_next(session, channel="telegram", worker="w", now=MORNING, lease=HOUR) is not None
