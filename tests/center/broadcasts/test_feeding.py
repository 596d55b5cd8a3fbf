"""Everybody addressed is told once: fed a few at a time, stopped, resumed, through the night, whoever dies or is blocked."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from center.broadcasts import service as broadcasts
from center.broadcasts.pace import MOST_AHEAD, MOST_UNDER_WAY, room, seconds_for
from center.broadcasts.service import Audience
from center.clock import to_local
from center.conversations import service as conversations
from center.db import Database
from center.notifications import service as notifications
from tests.center.broadcasts.crowd import MINUTE, Crowd
from tests.center.clarifications.vetters import QIAN


def everybody(count: int) -> dict[str, int]:
    return {f"c{number}": 1 for number in range(1, count + 1)}


def test_everybody_is_told_once_and_the_result_is_told(database: Database, now: datetime) -> None:
    center = Crowd(database, now, 450, unbound=30)
    center.begin()
    center.run()
    done, result = center.get(), center.progress()
    assert center.sent() == everybody(420)
    assert (done.state, done.finished_at) == ("done", center.now)
    assert (result.people, result.sent, result.unreached, result.waiting, result.ahead) == (450, 420, 30, 0, 0)
    with database.read() as session:
        missed = broadcasts.list_unreached(session, broadcast_id=done.id, limit=100)
        told = session.execute(text("SELECT text, priority FROM outbox_messages LIMIT 1")).one()
    assert {one.member_id for one in missed} == set(range(421, 451))
    assert {(one.why, one.state) for one in missed} == {("no_channel", "given_up")}
    assert "职工医院三楼" in told.text
    assert told.priority == 2


def test_nothing_leaves_in_the_half_minute_in_which_it_can_be_taken_back(database: Database, now: datetime) -> None:
    center = Crowd(database, now, 20)
    center.begin()
    center.now -= timedelta(seconds=1)
    assert center.feed() == 0
    center.now += timedelta(seconds=1)
    assert center.feed() == 20


def test_never_more_than_a_few_hundred_wait(sqlite_database: Database, now: datetime) -> None:
    center = Crowd(sqlite_database, now, 1000)
    center.begin()
    while center.feed():
        center.hand_on()
    assert center.progress().waiting == MOST_AHEAD
    center.deliver(40)
    center.hand_on()
    assert center.feed() == 40


@given(untried=st.integers(0, 2000), tried=st.integers(0, 2000))
def test_what_waits_stays_below_both_limits(untried: int, tried: int) -> None:
    more = room(untried=untried, under_way=untried + tried)
    assert more >= 0
    assert more == 0 or (untried + more <= MOST_AHEAD and untried + tried + more <= MOST_UNDER_WAY)


def test_dead_ends_do_not_hold_up_the_others(sqlite_database: Database, now: datetime) -> None:
    center = Crowd(sqlite_database, now, 700)
    center.begin()
    while center.feed():
        center.hand_on()
    with sqlite_database.write() as session:
        session.execute(text("UPDATE outbox_messages SET state = 'failed', attempts = 1"))
    assert center.feed() == 100


def test_after_a_stop_nothing_leaves_and_a_resume_tells_the_others_once(database: Database, now: datetime) -> None:
    center = Crowd(database, now, 400)
    center.begin()
    for _ in range(3):
        center.feed()
    center.hand_on()
    center.deliver(120)
    center.stop()
    for _ in range(3):
        assert center.feed() == 0
        center.hand_on()
        assert center.deliver() == 0
    stopped = center.progress()
    assert (stopped.people, stopped.sent, stopped.waiting, stopped.ahead) == (400, 120, 0, 280)
    center.resume()
    center.run()
    assert center.sent() == everybody(400)
    assert center.progress().people == 400


def test_who_is_being_written_to_when_it_stops_counts_as_told(database: Database, now: datetime) -> None:
    center = Crowd(database, now, 30)
    center.begin()
    center.feed()
    center.hand_on()
    with database.write() as session:
        session.execute(
            text("UPDATE outbox_messages SET state = 'sending', attempts = 1, claimed_by = 'w' WHERE id <= 5")
        )
    center.stop()
    assert center.states() == {"due": 5, "withdrawn": 25}
    center.deliver()
    center.resume()
    center.run()
    assert center.sent() == everybody(30)


def test_whom_a_stop_has_caught_between_two_channels_is_told_after_it_goes_on(
    database: Database, now: datetime
) -> None:
    center = Crowd(database, now, 12)
    center.begin()
    center.feed()
    center.hand_on()
    with database.write() as session:
        session.execute(
            text("UPDATE outbox_messages SET state = 'sending', attempts = 1, claimed_by = 'w' WHERE id = 1")
        )
    center.stop()
    with database.write() as session:
        session.execute(
            text(
                "UPDATE outbox_messages SET state = 'given_up', claimed_by = NULL, finished_at = created_at WHERE id = 1"
            )
        )
        account = conversations.open_conversation(session, channel="webchat", external_id="own", now=now)
        conversations.bind(session, conversation_id=account.conversation_id, member_id=1, now=now)
    for _ in range(2):
        center.hand_on()
    assert center.deliver() == 0
    center.resume()
    center.run()
    told = everybody(12) | {account.conversation_id: 1}
    del told["c1"]
    assert center.sent() == told


def test_nobody_who_has_died_or_was_transferred_is_addressed(database: Database, now: datetime) -> None:
    center = Crowd(database, now, 60)
    center.mark([3], status="deceased")
    center.begin()
    center.feed(20)
    # Between planning and sending, and while it is stopped.
    center.mark([5, 50], status="transferred")
    center.hand_on()
    center.stop()
    center.mark([7], status="deceased")
    center.resume()
    center.run()
    told = everybody(60)
    for number in (3, 5, 7, 50):
        del told[f"c{number}"]
    assert center.sent() == told
    assert (center.progress().people, center.progress().ahead) == (56, 0)


def test_nothing_is_sent_at_night_and_all_of_it_in_the_morning(database: Database, now: datetime) -> None:
    evening = now.replace(hour=12, minute=59)
    center = Crowd(database, evening, 250)
    center.begin()
    center.feed()
    center.hand_on(60)
    center.deliver(10)
    center.now += MINUTE
    assert to_local(center.now).hour == 21
    assert center.feed() == 0
    center.hand_on()
    assert center.deliver() == 0
    assert center.feed() == 0
    center.now += timedelta(hours=10, minutes=30)
    center.run()
    assert center.sent() == everybody(250)


def test_who_cannot_be_written_to_is_called_where_the_drafter_wishes_it(database: Database, now: datetime) -> None:
    center = Crowd(database, now, 40, unbound=5)
    with database.write() as session:
        session.execute(text("UPDATE channel_accounts SET unreachable_at = created_at WHERE conversation_id = 'c1'"))
    center.begin(calls=True)
    center.run()
    with database.read() as session:
        missed = broadcasts.list_unreached(session, broadcast_id=center.get().id, limit=100)
    assert sorted((one.why, one.state) for one in missed) == [
        *[("no_channel", "call")] * 5,
        ("unreachable", "call"),
    ]
    assert center.states() == {"sent": 34, "call": 6}


def test_two_workers_at_once_plan_nobody_twice_and_leave_nobody_out(database: Database, now: datetime) -> None:
    center = Crowd(database, now, 300)
    center.begin()
    ready = threading.Barrier(3)

    def work() -> None:
        ready.wait()
        for _ in range(12):
            center.feed(40)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Who finds another at it leaves it to them, so that some of these turns may have planned nobody.
    while center.feed(40):
        pass
    assert center.states() == {"planned": 300}


def test_a_stop_while_others_hand_on_lets_nothing_slip_through(database: Database, now: datetime) -> None:
    center = Crowd(database, now, 300)
    center.begin()
    while center.feed():
        pass
    ready, halted = threading.Barrier(3), threading.Event()

    def hand_on() -> None:
        ready.wait()
        while not halted.is_set():
            with database.write() as session:
                notifications.dispatch(session, now=center.now, limit=7)

    threads = [threading.Thread(target=hand_on) for _ in range(2)]
    for thread in threads:
        thread.start()
    ready.wait()
    center.stop()
    halted.set()
    for thread in threads:
        thread.join()
    assert center.deliver() == 0
    assert center.states() == {"withdrawn": 300}
    center.resume()
    center.run()
    assert center.sent() == everybody(300)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(("feed", "hand_on", "deliver", "stop", "resume", "night")), max_size=30))
def test_however_it_is_stopped_and_resumed_everybody_is_told_once(
    empty_sqlite: object, tmp_path_factory: pytest.TempPathFactory, now: datetime, steps: list[str]
) -> None:
    path = tmp_path_factory.mktemp("stops") / "center.db"
    path.write_bytes(empty_sqlite.read_bytes())
    database = Database(f"sqlite:///{path}")
    center = Crowd(database, now, 35)
    center.begin()
    for step in steps:
        state = center.get().state
        if step == "feed":
            center.feed(9)
        elif step == "hand_on":
            center.hand_on(5)
        elif step == "deliver":
            center.deliver(3)
        elif step == "stop" and state == "running":
            center.stop()
        elif step == "resume" and state == "stopped":
            center.resume()
        elif step == "night":
            center.now = center.now.replace(hour=14) if center.now.hour < 14 else center.now + timedelta(hours=10)
        assert not center.sent() - type(center.sent())(everybody(35))
    if center.get().state == "stopped":
        center.resume()
    center.now = now + timedelta(days=30)
    center.run()
    assert center.sent() == everybody(35)
    database.dispose()


@pytest.mark.parametrize(("people", "seconds"), [(0, 0), (1, 1), (3083, 103), (14_620, 488)])
def test_the_time_is_what_telegram_lets_through(people: int, seconds: int) -> None:
    assert seconds_for({"telegram": people, "webchat": 99_999}) == seconds


def test_an_estimate_counts_everybody_once_on_the_channel_they_are_told_on(database: Database, now: datetime) -> None:
    center = Crowd(database, now, 100, unbound=20)
    with database.write() as session:
        session.execute(text("UPDATE channel_accounts SET unreachable_at = created_at WHERE conversation_id = 'c1'"))
        columns = "language, text_size, pace, created_at, bound_at, unreachable_at, history_from"
        session.execute(
            text(
                f"INSERT INTO channel_accounts (conversation_id, channel, external_id, member_id, {columns}) "
                f"SELECT 'w' || conversation_id, 'webchat', external_id, member_id, {columns} "
                "FROM channel_accounts WHERE member_id <= 11"
            )
        )
        session.execute(text("UPDATE channel_accounts SET unreachable_at = NULL WHERE conversation_id = 'wc1'"))
        session.execute(text("UPDATE channel_accounts SET unreachable_at = created_at WHERE conversation_id = 'c50'"))
    with database.read() as session:
        found = broadcasts.estimate(session, audience=Audience(), now=now)
        near = broadcasts.estimate(session, audience=Audience(), now=now, within=frozenset({3}))
        far = broadcasts.estimate(session, audience=Audience(), now=now, within=frozenset({4}))
    assert found.channels == {"telegram": 78, "webchat": 1}
    assert (found.people, found.without_account, found.blocked, found.unreachable) == (100, 20, 1, 21)
    assert near.people + far.people == 100
    assert near.people == sum(row["branch_id"] == 3 for row in center.members)


def test_the_result_for_one_branch_holds_nobody_of_another(database: Database, now: datetime) -> None:
    center = Crowd(database, now, 80, unbound=40)
    center.begin()
    center.run()
    own = {row["id"] for row in center.members if row["branch_id"] == 4}
    with database.read() as session:
        one = center.get()
        result = broadcasts.progress(session, broadcast=one, now=now, within=frozenset({4}))
        missed = broadcasts.list_unreached(session, broadcast_id=one.id, limit=100, within=frozenset({4}))
    assert result.people == len(own)
    assert {person.member_id for person in missed} == {number for number in own if number > 40}


def test_the_center_tells_two_notices_at_once(sqlite_database: Database, now: datetime) -> None:
    center = Crowd(sqlite_database, now, 60)
    first, second = center.draft(Audience((3,))), center.draft(Audience((4,)))
    for made in (first, second):
        with sqlite_database.write() as session:
            broadcasts.approve(session, broadcast_id=made.id, by=QIAN, seen=1, now=now)
    center.now += MINUTE
    for _ in range(6):
        center.feed()
        center.hand_on()
        center.deliver()
    assert center.sent() == everybody(60)
