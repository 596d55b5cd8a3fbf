"""Inbox and outbox: nothing is lost, nothing is answered or claimed twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from center.conversations import service
from center.conversations.views import Choice, ReplyDraft
from center.db import Database

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


def record(database: Database, now: datetime, *, message_id: str = "m1", external_id: str = "a", text: str = "你好"):
    with database.write() as session:
        return service.record_inbound(
            session, channel="web", external_id=external_id, external_message_id=message_id, text=text, now=now
        )


def claim(database: Database, ids: list[int], now: datetime, worker: str = "w1") -> bool:
    with database.write() as session:
        return service.claim_inbound(session, ids=ids, worker=worker, now=now, lease=LEASE)


def finish(
    database: Database, ids: list[int], now: datetime, *texts: str, urgent: bool = False, worker: str | None = None
):
    with database.write() as session:
        drafts = [ReplyDraft(text) for text in texts]
        return service.finish_inbound(
            session, ids=ids, outcome="rasa", now=now, replies=drafts, urgent=urgent, worker=worker, lease=LEASE
        )


def take(database: Database, now: datetime, worker: str = "d1", channel: str = "web", limit: int = 10):
    with database.write() as session:
        return service.claim_due_outbound(session, channel=channel, worker=worker, now=now, lease=LEASE, limit=limit)


def test_message_is_stored_once(database: Database, now: datetime) -> None:
    first = record(database, now)
    assert first is not None
    assert record(database, now + SECOND) is None
    with database.read() as session:
        assert [row.id for row in service.list_unanswered(session, before=now, limit=5)] == [first.id]


def test_same_message_id_from_two_people_is_two_messages(database: Database, now: datetime) -> None:
    assert record(database, now, external_id="a") is not None
    assert record(database, now, external_id="b") is not None


def test_nul_characters_are_dropped(database: Database, now: datetime) -> None:
    stored = record(database, now, text="a\x00b")
    assert stored is not None
    assert stored.text == "ab"


def test_message_is_claimed_by_one_worker_until_its_lease_ends(database: Database, now: datetime) -> None:
    message = record(database, now)
    assert claim(database, [message.id], now)
    assert not claim(database, [message.id], now + SECOND, "w2")
    with database.read() as session:
        assert service.list_unanswered(session, before=now + SECOND, limit=5) == []
        assert len(service.list_unanswered(session, before=now + LEASE, limit=5)) == 1
    assert claim(database, [message.id], now + LEASE, "w2")


def test_a_message_stored_by_its_worker_is_claimed_with_it(database: Database, now: datetime) -> None:
    with database.write() as session:
        message = service.record_inbound(
            session,
            channel="web",
            external_id="a",
            external_message_id="m1",
            text="你好",
            worker="w1",
            lease=LEASE,
            now=now,
        )
        assert message is not None
    assert not claim(database, [message.id], now + SECOND, "w2")
    assert claim(database, [message.id], now + LEASE, "w2")


def test_several_messages_are_claimed_all_or_none(database: Database, now: datetime) -> None:
    one, two = record(database, now), record(database, now, message_id="m2")
    assert claim(database, [one.id], now)
    assert not claim(database, [one.id, two.id], now, "w2")
    assert claim(database, [two.id], now, "w3")


def test_released_message_can_be_claimed_again(database: Database, now: datetime) -> None:
    message = record(database, now)
    assert claim(database, [message.id], now)
    with database.write() as session:
        service.release_inbound(session, ids=[message.id], retry_at=now + SECOND)
    assert not claim(database, [message.id], now)
    assert claim(database, [message.id], now + SECOND)


def test_answer_is_written_once_when_two_workers_finish(database: Database, now: datetime) -> None:
    message = record(database, now)
    first = finish(database, [message.id], now, "一", "二")
    assert [reply.text for reply in first] == ["一", "二"]
    assert first[0].external_id == "a"
    assert finish(database, [message.id], now, "三") == []
    assert [row.text for row in take(database, now)] == ["一", "二"]


def test_outbound_is_claimed_once_and_sent_once(database: Database, now: datetime) -> None:
    message = record(database, now)
    finish(database, [message.id], now, "一")
    claimed = take(database, now)
    assert take(database, now, "d2") == []
    assert take(database, now, channel="telegram") == []
    with database.write() as session:
        service.mark_sent(session, ids=[claimed[0].id], provider_ids=["p1"], now=now)
    assert take(database, now + 2 * LEASE) == []


def test_an_answer_written_by_its_sender_is_claimed_with_it(database: Database, now: datetime) -> None:
    message = record(database, now)
    (answer,) = finish(database, [message.id], now, "一", worker="g1")
    assert answer.attempts == 1
    assert take(database, now) == []
    assert [row.id for row in take(database, now + LEASE)] == [answer.id]


def test_an_answer_is_not_claimed_past_an_earlier_one_but_an_urgent_one_is(database: Database, now: datetime) -> None:
    messages = [record(database, now, message_id=f"m{number}") for number in range(4)]
    first, second = finish(database, [messages[0].id], now, "一", "二", worker="g1")
    assert (first.attempts, second.attempts) == (1, 0)
    (third,) = finish(database, [messages[1].id], now, "三", worker="g1")
    assert third.attempts == 0
    (urgent,) = finish(database, [messages[2].id], now, "急", urgent=True, worker="g1")
    assert urgent.attempts == 1
    assert take(database, now) == []
    with database.write() as session:
        service.mark_sent(session, ids=[first.id, urgent.id], provider_ids=["p1", "p2"], now=now)
    assert [row.text for row in take(database, now)] == ["二", "三"]


def test_what_is_planned_for_later_holds_up_no_answer(database: Database, now: datetime) -> None:
    message = record(database, now)
    with database.write() as session:
        service.enqueue(
            session, conversation_id=message.conversation_id, reply=ReplyDraft("提醒"), now=now, due_at=now + LEASE
        )
    (answer,) = finish(database, [message.id], now, "一", worker="g1")
    assert answer.attempts == 1


def test_every_message_goes_to_its_own_person(database: Database, now: datetime) -> None:
    people = ["p3", "p1", "p2"]
    messages = [record(database, now, external_id=person, message_id=person) for person in people]
    for person, message in zip(people, messages, strict=True):
        made = finish(database, [message.id], now, f"to {person}")
        assert [(row.external_id, row.channel) for row in made] == [(person, "web")]
    claimed = {row.text: row.external_id for row in take(database, now)}
    assert claimed == {f"to {person}": person for person in people}


def test_outbound_of_a_dead_worker_comes_free(database: Database, now: datetime) -> None:
    message = record(database, now)
    finish(database, [message.id], now, "一")
    assert len(take(database, now)) == 1
    again = take(database, now + LEASE, "d2")
    assert [row.attempts for row in again] == [2]


def test_later_message_waits_for_one_that_is_put_off(database: Database, now: datetime) -> None:
    message = record(database, now)
    finish(database, [message.id], now, "一", "二")
    first = take(database, now, limit=1)[0]
    assert take(database, now) == [], "the second may not overtake the first"
    with database.write() as session:
        service.mark_failed(session, id=first.id, reason="429", permanent=False, next_attempt_at=now + SECOND, now=now)
    assert take(database, now) == []
    assert [row.text for row in take(database, now + SECOND)] == ["一", "二"]


def test_urgent_message_overtakes(database: Database, now: datetime) -> None:
    for name in ("a", "b"):
        message = record(database, now, external_id=name)
        finish(database, [message.id], now, name, urgent=name == "b")
    assert [row.text for row in take(database, now, limit=1)] == ["b"]


def test_given_up_message_is_not_sent_again(database: Database, now: datetime) -> None:
    message = record(database, now)
    finish(database, [message.id], now, "一")
    row = take(database, now)[0]
    with database.write() as session:
        service.mark_failed(session, id=row.id, reason="blocked", permanent=True, next_attempt_at=None, now=now)
        assert service.count_waiting(session) == (0, 0)


def test_unreachable_person_is_reachable_again_when_they_write(database: Database, now: datetime) -> None:
    message = record(database, now)
    finish(database, [message.id], now, "一")
    with database.write() as session:
        service.mark_unreachable(session, conversation_id=message.conversation_id, now=now)
    assert take(database, now) == []
    record(database, now, message_id="m2")
    with database.read() as session:
        account = service.get_conversation(session, conversation_id=message.conversation_id)
    assert account.unreachable_at is None


def test_enqueued_message_is_unique_by_its_key_and_waits_for_its_time(database: Database, now: datetime) -> None:
    message = record(database, now)
    for _ in range(2):
        with database.write() as session:
            made = service.enqueue(
                session,
                conversation_id=message.conversation_id,
                reply=ReplyDraft("提醒"),
                now=now,
                unique_key="reminder:1",
                due_at=now + LEASE,
            )
    assert made is None
    assert take(database, now) == []
    with database.read() as session:
        assert service.list_outbound_after(session, conversation_id=message.conversation_id, after_id=0, limit=5) == []
    assert [row.text for row in take(database, now + LEASE)] == ["提醒"]


def test_last_choices_survive_a_reminder_but_not_the_next_answer(database: Database, now: datetime) -> None:
    choice = Choice("c1", "查待遇", "/query_benefit_payment")
    message = record(database, now)
    with database.write() as session:
        drafts = [ReplyDraft("请选", [choice]), ReplyDraft("或者直接说")]
        service.finish_inbound(session, ids=[message.id], outcome="rasa", now=now, replies=drafts)
        conversation = message.conversation_id
        assert service.last_choices(session, conversation_id=conversation) == [choice]
        service.enqueue(session, conversation_id=conversation, reply=ReplyDraft("明天开会"), now=now)
        assert service.last_choices(session, conversation_id=conversation) == [choice]
    second = record(database, now, message_id="m2")
    finish(database, [second.id], now, "好")
    with database.read() as session:
        assert service.last_choices(session, conversation_id=conversation) == []


def test_history_holds_both_sides_in_order(database: Database, now: datetime) -> None:
    message = record(database, now, text="问")
    finish(database, [message.id], now, "答")
    record(database, now + SECOND, message_id="m2", text="再问")
    with database.read() as session:
        lines = service.list_history(session, conversation_id=message.conversation_id, limit=10)
    assert [(line.origin, line.text) for line in lines] == [("me", "问"), ("assistant", "答"), ("me", "再问")]


def test_preferences_are_kept(database: Database, now: datetime) -> None:
    message = record(database, now)
    with database.write() as session:
        service.set_preferences(session, conversation_id=message.conversation_id, text_size=30, language="en")
        account = service.get_conversation(session, conversation_id=message.conversation_id)
    assert (account.text_size, account.language, account.pace) == (30, "en", "normal")
