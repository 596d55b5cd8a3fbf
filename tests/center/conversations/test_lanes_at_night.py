"""What stands in the outbox when the quiet hours begin waits for the morning, or is telephoned; it is never lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from center.conversations import service as conversations
from center.conversations.models import BROADCAST, EXPIRED, QUIET, REMINDER, TALK, OutboxMessage
from center.conversations.sending import service as sending
from center.db import Database
from center.reminders.quiet import after_quiet, hold_until, is_quiet
from tests.center.conversations.test_lanes import claim, claimed, fate, talk, write
from tests.center.reminders.simulation import local

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EVENING, NIGHT, MORNING = local(1, 20, 55), local(1, 21), local(2, 7, 30)
minutes = st.integers(0, 60 * 48)


def due_at(database: Database, id_: int) -> datetime:
    with database.read() as session:
        return session.execute(select(OutboxMessage.next_attempt_at).where(OutboxMessage.id == id_)).scalar_one()


def make_urgent(database: Database, id_: int) -> None:
    with database.write() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.id == id_).values(is_urgent=True))


@pytest.mark.parametrize("priority", [REMINDER, BROADCAST])
def test_what_waits_when_the_quiet_hours_begin_leaves_when_they_end(database: Database, priority: int) -> None:
    made = write(database, "提醒", EVENING, priority=priority)
    assert made is not None
    assert [claim(database, at) for at in (NIGHT, NIGHT + HOUR, MORNING - MINUTE)] == [None, None, None]
    assert due_at(database, made.id) == MORNING
    assert claim(database, MORNING) == "提醒"


def test_nothing_is_held_back_before_nine(database: Database) -> None:
    write(database, "提醒", EVENING)
    assert claim(database, NIGHT - MINUTE) == "提醒"


def test_talk_and_what_is_urgent_leave_at_night(database: Database) -> None:
    write(database, "回话", NIGHT, priority=TALK)
    warning = write(database, "紧急", NIGHT)
    assert warning is not None
    make_urgent(database, warning.id)
    assert talk(database, NIGHT) == ["回话"]
    assert claim(database, NIGHT) == "紧急"


def test_what_would_be_too_late_in_the_morning_is_given_up_at_once_and_can_be_planned_anew(database: Database) -> None:
    made = write(database, "提醒", EVENING, expires_at=MORNING, key="k")
    assert made is not None
    assert claim(database, NIGHT) is None
    assert fate(database, made.id) == ("given_up", QUIET)
    assert write(database, "提醒", NIGHT, expires_at=MORNING, key="k") is not None


def test_what_a_dead_worker_held_at_nine_waits_too(database: Database) -> None:
    write(database, "提醒", NIGHT - MINUTE)
    assert claim(database, NIGHT - MINUTE) == "提醒"
    assert claim(database, NIGHT + MINUTE, "w2") is None
    assert claim(database, MORNING, "w2") == "提醒"


def test_another_attempt_is_never_made_at_night(database: Database) -> None:
    write(database, "提醒", EVENING)
    tried = claimed(database, EVENING)
    assert tried is not None
    with database.write() as session:
        later = EVENING + 30 * MINUTE
        assert sending.put_off(session, id=tried.id, worker="w1", reason="", retry_at=later, now=EVENING)
    assert due_at(database, tried.id) == MORNING


def test_where_another_attempt_must_wait_too_long_it_is_given_up_in_the_evening(database: Database) -> None:
    write(database, "提醒", EVENING, expires_at=MORNING - HOUR)
    tried = claimed(database, EVENING)
    assert tried is not None
    with database.write() as session:
        later = EVENING + 30 * MINUTE
        assert not sending.put_off(session, id=tried.id, worker="w1", reason="", retry_at=later, now=EVENING)
    assert fate(database, tried.id) == ("given_up", EXPIRED)


@given(at=minutes, lasts=st.one_of(st.none(), st.integers(-60, 60 * 20)))
def test_nothing_is_held_beyond_the_first_moment_at_which_it_may_leave(at: int, lasts: int | None) -> None:
    ready = local(1) + at * MINUTE
    expires_at = None if lasts is None else ready + lasts * MINUTE
    leaves_at = hold_until(ready, expires_at=expires_at)
    if leaves_at is None:
        assert expires_at is not None and expires_at <= after_quiet(ready)
        return
    assert not is_quiet(leaves_at) and leaves_at >= ready
    assert expires_at is None or leaves_at < expires_at
    assert leaves_at == ready or is_quiet(leaves_at - MINUTE)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=minutes, lasts=st.one_of(st.none(), st.integers(1, 60 * 20)), looks=st.lists(minutes, max_size=12))
def test_whatever_stands_in_the_outbox_leaves_by_day_and_in_time_or_is_given_up(
    sqlite_database: Database, made: int, lasts: int | None, looks: list[int]
) -> None:
    written_at = local(1) + made * MINUTE
    expires_at = None if lasts is None else written_at + lasts * MINUTE
    message = write(sqlite_database, "提醒", written_at, expires_at=expires_at)
    assert message is not None
    times = sorted({written_at + look * MINUTE for look in looks} | {written_at})
    for at in (*times, after_quiet(times[-1])):
        with sqlite_database.write() as session:
            sending.give_up_expired(session, channel="web", now=at)
        if claim(sqlite_database, at):
            assert not is_quiet(at)
            assert expires_at is None or at < expires_at
            with sqlite_database.write() as session:
                conversations.mark_sent(session, ids=[message.id], provider_ids=[None], now=at)
    state, failure = fate(sqlite_database, message.id)
    assert state == "sent" or (state == "given_up" and expires_at is not None and failure in {QUIET, EXPIRED})
