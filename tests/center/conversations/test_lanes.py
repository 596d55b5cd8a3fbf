"""What people are told unasked goes by its own lane: claimed one at a time, never too late, never in the way of talk."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.conversations import service as conversations
from center.conversations.models import BROADCAST, BULK_LANE, EXPIRED, REMINDER, TALK, TALK_LANE
from center.conversations.sending import service as sending
from center.conversations.views import Choice, OutboundView, ReplyDraft
from center.db import Database

LEASE = timedelta(seconds=30)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def write(
    database: Database,
    text: str,
    now: datetime,
    *,
    to: str = "wang",
    priority: int = REMINDER,
    expires_at: datetime | None = None,
    choices: tuple[Choice, ...] = (),
    key: str | None = None,
) -> OutboundView | None:
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id=to, now=now)
        return conversations.enqueue(
            session,
            conversation_id=account.conversation_id,
            reply=ReplyDraft(text, choices),
            priority=priority,
            expires_at=expires_at,
            unique_key=key,
            now=now,
        )


def claim(database: Database, now: datetime, worker: str = "w1") -> str | None:
    found = claimed(database, now, worker)
    return found.text if found else None


def claimed(database: Database, now: datetime, worker: str = "w1") -> OutboundView | None:
    with database.write() as session:
        return sending.claim_next(session, channel="web", worker=worker, now=now, lease=LEASE)


def talk(database: Database, now: datetime) -> list[str]:
    with database.write() as session:
        found = conversations.claim_due_outbound(session, channel="web", worker="t", now=now, lease=LEASE, limit=9)
        return [message.text for message in found]


def fate(database: Database, id_: int) -> tuple[str, str | None]:
    with database.read() as session:
        found = conversations.list_delivery(session, ids=[id_])[id_]
    return found.state, found.failure


def test_reminders_leave_before_broadcasts_and_each_lane_in_the_order_of_its_times(
    database: Database, now: datetime
) -> None:
    write(database, "通知", now - MINUTE, priority=BROADCAST)
    write(database, "提醒二", now)
    write(database, "提醒一", now - SECOND, to="li")
    assert [claim(database, now) for _ in range(4)] == ["提醒一", "提醒二", "通知", None]


def test_two_workers_never_get_the_same_message(database: Database, now: datetime) -> None:
    for number in range(6):
        write(database, str(number), now, to=str(number))
    with database.write() as first:
        one = sending.claim_next(first, channel="web", worker="w1", now=now, lease=LEASE)
        if not database.is_sqlite:  # nor does one wait there for the other
            with database.write() as second:
                two = sending.claim_next(second, channel="web", worker="w2", now=now, lease=LEASE)
            assert one is not None and two is not None and one.id != two.id
    rest = [claim(database, now) for _ in range(7)]
    assert len([text for text in rest if text]) == (5 if database.is_sqlite else 4)


def test_talk_and_what_nobody_asked_for_do_not_hold_each_other_back(database: Database, now: datetime) -> None:
    write(database, "提醒", now)
    write(database, "回话", now, priority=TALK)
    assert talk(database, now) == ["回话"]
    assert claim(database, now) == "提醒"
    write(database, "又一句", now, priority=TALK)
    late = now + SECOND
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id="wang", now=now)
        answer = conversations.enqueue(
            session,
            conversation_id=account.conversation_id,
            reply=ReplyDraft("马上"),
            now=late,
            worker="gateway",
            lease=LEASE,
        )
    assert answer is not None and answer.attempts == 0, "it waits behind talk, not behind the reminder"
    assert talk(database, late) == [], "one of this conversation is on its way"


def test_an_answer_is_claimed_at_once_while_a_reminder_waits(database: Database, now: datetime) -> None:
    write(database, "提醒", now)
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id="wang", now=now)
        answer = conversations.enqueue(
            session, conversation_id=account.conversation_id, reply=ReplyDraft("好"), now=now, worker="g", lease=LEASE
        )
    assert answer is not None and answer.attempts == 1


def test_a_dead_workers_message_comes_free_when_its_lease_ends(database: Database, now: datetime) -> None:
    write(database, "提醒", now)
    assert claim(database, now) == "提醒"
    assert claim(database, now + LEASE - SECOND, "w2") is None
    again = claimed(database, now + LEASE, "w2")
    assert again is not None and again.attempts == 2


def test_nothing_is_claimed_after_its_time(database: Database, now: datetime) -> None:
    made = write(database, "提醒", now, expires_at=now + MINUTE)
    assert made is not None
    assert claim(database, now + MINUTE) is None
    with database.write() as session:
        assert sending.give_up_expired(session, channel="web", now=now + MINUTE) == 1
    assert fate(database, made.id) == ("given_up", EXPIRED)


@pytest.mark.parametrize(("delay", "state"), [(timedelta(minutes=4), "failed"), (timedelta(minutes=5), "given_up")])
def test_another_attempt_after_its_time_is_none(
    database: Database, now: datetime, delay: timedelta, state: str
) -> None:
    made = write(database, "提醒", now, expires_at=now + 5 * MINUTE)
    assert made is not None and claim(database, now)
    with database.write() as session:
        is_put_off = sending.put_off(session, id=made.id, worker="w1", reason="x", retry_at=now + delay, now=now)
    assert is_put_off == (state == "failed")
    assert fate(database, made.id) == (state, "x" if is_put_off else EXPIRED)


def test_what_the_channel_did_not_take_in_hand_counts_as_not_tried(database: Database, now: datetime) -> None:
    made = write(database, "提醒", now)
    assert made is not None and claim(database, now)
    with database.write() as session:
        sending.put_off(
            session, id=made.id, worker="w1", reason="429", retry_at=now + MINUTE, now=now, has_counted=False
        )
    again = claimed(database, now + MINUTE)
    assert again is not None and again.attempts == 1


def test_a_worker_that_lost_its_lease_changes_nothing_any_more(database: Database, now: datetime) -> None:
    made = write(database, "提醒", now)
    assert made is not None and claim(database, now)
    assert claim(database, now + LEASE, "w2")
    with database.write() as session:
        sending.put_off(session, id=made.id, worker="w1", reason="x", retry_at=now, now=now)
    assert fate(database, made.id) == ("sending", None)


def test_what_is_taken_back_never_leaves_and_what_is_in_hand_is_not_tried_again(
    database: Database, now: datetime
) -> None:
    under_way = write(database, "走了", now)
    assert under_way is not None and claim(database, now)
    failed = write(database, "没发出去", now, to="li")
    assert failed is not None and claim(database, now, "w3")
    with database.write() as session:
        sending.put_off(session, id=failed.id, worker="w3", reason="x", retry_at=now + MINUTE, now=now)
    waiting, answer = write(database, "等着", now, to="zhao"), write(database, "回话", now, priority=TALK)
    assert waiting is not None and answer is not None
    with database.write() as session:
        ids = [under_way.id, failed.id, waiting.id, answer.id]
        assert set(sending.take_back(session, ids=ids, now=now)) == {failed.id, waiting.id}
        assert sending.take_back(session, ids=[], now=now) == []
    assert claim(database, now + LEASE + MINUTE, "w2") is None, "the worker that had it in hand died"
    assert talk(database, now + LEASE + MINUTE) == ["回话"]


def test_a_reminder_is_the_last_offer_only_once_it_has_left(database: Database, now: datetime) -> None:
    asked, told = (Choice("k1", "是", "/affirm"),), (Choice("k2", "我去", "/rsvp"),)
    reminder = write(database, "明天开会", now, choices=told)
    question = write(database, "对吗", now + SECOND, priority=TALK, choices=asked)
    assert reminder is not None and question is not None

    def offered() -> list[str]:
        with database.read() as session:
            found = conversations.last_choices(session, conversation_id=question.conversation_id)
        return [choice.id for choice in found]

    assert offered() == ["k1"]
    assert claim(database, now + MINUTE)
    with database.write() as session:
        conversations.mark_sent(session, ids=[reminder.id], provider_ids=["p"], now=now + MINUTE)
    assert offered() == ["k2"], "although it was written before the question"


def test_the_history_tells_a_reminder_when_it_left(database: Database, now: datetime) -> None:
    reminder = write(database, "明天开会", now)
    answer = write(database, "好", now + SECOND, priority=TALK)
    assert reminder is not None and answer is not None

    def lines() -> list[tuple[str, bool]]:
        with database.read() as session:
            found = conversations.list_history(session, conversation_id=answer.conversation_id, limit=9)
        return [(entry.text, entry.is_unseen) for entry in found]

    assert lines() == [("好", True)]
    claim(database, now + MINUTE)
    with database.write() as session:
        conversations.mark_sent(session, ids=[reminder.id], provider_ids=[None], now=now + MINUTE, have_arrived=True)
    assert lines() == [("好", True), ("明天开会", False)]


def test_delivered_and_read_are_noted_once_and_only_in_ones_own_conversation(database: Database, now: datetime) -> None:
    mine, others = write(database, "提醒", now), write(database, "别人的", now, to="li")
    assert mine is not None and others is not None
    ids = [mine.id, others.id]
    with database.write() as session:
        conversations.mark_read(session, conversation_id=mine.conversation_id, ids=ids, now=now + SECOND)
        conversations.mark_delivered(session, conversation_id=mine.conversation_id, ids=ids, now=now + MINUTE)
        conversations.mark_read(session, conversation_id=mine.conversation_id, ids=ids, now=now + MINUTE)
        found = conversations.list_delivery(session, ids=ids)
    assert (found[mine.id].delivered_at, found[mine.id].read_at) == (now + SECOND, now + SECOND)
    assert (found[others.id].delivered_at, found[others.id].read_at) == (None, None)


def test_the_same_thing_is_put_once(database: Database, now: datetime) -> None:
    assert write(database, "提醒", now, key="notification 1") is not None
    assert write(database, "提醒", now, key="notification 1") is None


def beat(database: Database, now: datetime, *, moved_at: datetime | None = None, lane: str = BULK_LANE) -> None:
    with database.write() as session:
        sending.beat(session, name=f"{lane}@here", channel="web", lane=lane, started_at=now, moved_at=moved_at, now=now)


def queues(database: Database, now: datetime) -> dict[str, tuple[bool, bool]]:
    with database.read() as session:
        return {queue.lane: (queue.is_stuck, queue.has_no_worker) for queue in sending.list_queues(session, now=now)}


def test_a_queue_that_nobody_looks_after_is_told(database: Database, now: datetime) -> None:
    assert queues(database, now) == {}
    write(database, "提醒", now)
    assert queues(database, now) == {BULK_LANE: (False, False)}
    assert queues(database, now + 31 * SECOND) == {BULK_LANE: (False, True)}
    beat(database, now + 31 * SECOND)
    assert queues(database, now + 32 * SECOND) == {BULK_LANE: (False, False)}
    beat(database, now + 3 * MINUTE)
    assert queues(database, now + 3 * MINUTE) == {BULK_LANE: (True, False)}
    with database.write() as session:
        sending.note_stopped(session, name=f"{BULK_LANE}@here", now=now + 3 * MINUTE)
    assert queues(database, now + 3 * MINUTE) == {BULK_LANE: (True, True)}


def test_a_long_queue_that_moves_is_not_stuck_and_talk_that_waits_is(database: Database, now: datetime) -> None:
    write(database, "通知", now, priority=BROADCAST)
    write(database, "回话", now, priority=TALK)
    later = now + 5 * MINUTE
    beat(database, later, moved_at=later - SECOND)
    assert queues(database, later) == {BULK_LANE: (False, False), TALK_LANE: (True, False)}


def test_what_waits_behind_a_message_that_is_put_off_is_no_stuck_queue(database: Database, now: datetime) -> None:
    first = write(database, "一", now, priority=TALK)
    write(database, "二", now, priority=TALK)
    assert first is not None and talk(database, now)
    with database.write() as session:
        again = now + 30 * MINUTE
        conversations.mark_failed(session, id=first.id, reason="x", permanent=False, next_attempt_at=again, now=now)
    assert queues(database, now + 5 * MINUTE) == {}


def test_workers_long_gone_are_forgotten(database: Database, now: datetime) -> None:
    beat(database, now - timedelta(days=2))
    beat(database, now, lane=TALK_LANE)
    with database.read() as session:
        found = sending.list_workers(session, since=now - timedelta(days=9))
    assert [worker.lane for worker in found] == [TALK_LANE]


def test_what_a_dead_worker_had_in_hand_is_not_said_to_be_taken_back_nor_tried_again(
    database: Database, now: datetime
) -> None:
    made = write(database, "提醒", now)
    assert made is not None and claim(database, now, "dead")
    with database.write() as session:
        conversations.free_held(session, is_dead=lambda name: name == "dead", now=now)
        assert sending.take_back(session, ids=[made.id], now=now) == []
        assert sending.give_up_expired(session, channel="web", now=now) == 1
    assert fate(database, made.id) == ("given_up", EXPIRED)
