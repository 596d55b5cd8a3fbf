"""A message of staff's can be taken back until somebody has begun to send it; then the person has not been answered."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from center.alerts import service as alerts
from center.cases import service as cases
from center.conversations import service as conversations
from center.conversations.service import ReplyDraft
from center.db import Database
from center.deadlines import service as deadlines
from center.handover import service as handover
from tests.center.desk import LIU, ZHANG, add_clerks, add_route, open_case
from tests.center.people import add_conversation

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOLD = 5 * SECOND


@pytest.fixture
def case(database: Database, now: datetime) -> cases.CaseView:
    """A case in which Zhang speaks, and of which nothing waits in the outbox."""
    with database.write() as session:
        add_clerks(session, now)
        made = open_case(session, now, conversation_id=add_conversation(session, now).conversation_id)
        handover.take_over(session, case_id=made.id, by=ZHANG, now=now)
    send_all(database, now)
    return made


def write(database: Database, case: cases.CaseView, words: str, now: datetime, hold: timedelta = HOLD):
    with database.write() as session:
        about = {"conversation_id": case.conversation_id, "by": ZHANG, "now": now}
        return handover.reply_as_staff(session, text=words, hold=hold, **about)


def take_back(database: Database, case: cases.CaseView, outbox_id: int, now: datetime, by=ZHANG) -> bool:
    with database.write() as session:
        return handover.recall(session, case_id=case.id, outbox_id=outbox_id, by=by, now=now)


def send_all(database: Database, now: datetime) -> list[str]:
    with database.write() as session:
        claimed = conversations.claim_due_outbound(session, channel="web", worker="w", now=now, lease=MINUTE, limit=50)
    ids = [message.id for message in claimed]
    with database.write() as session:
        conversations.mark_sent(session, ids=ids, provider_ids=[None] * len(ids), now=now)
    return [message.text for message in claimed]


def test_a_message_waits_and_then_leaves(database: Database, case: cases.CaseView, now: datetime) -> None:
    write(database, case, "马上查", now)
    assert send_all(database, now + 4 * SECOND) == []
    assert send_all(database, now + 5 * SECOND) == ["马上查"]


def test_what_was_taken_back_reaches_nobody_and_is_not_said(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    sent = write(database, case, "写错了人", now)
    assert take_back(database, case, sent.id, now + SECOND)
    assert send_all(database, now + MINUTE) == []
    with database.write() as session:
        about = {"conversation_id": case.conversation_id}
        said = [entry.text for entry in conversations.list_history(session, limit=50, **about)]
        assert "写错了人" not in said
        after = conversations.list_outbound_after(session, after_id=0, limit=50, **about)
        assert "写错了人" not in [message.text for message in after]
        assert conversations.list_delivery(session, ids=[sent.id])[sent.id].is_recalled
        assert not handover.send_again(session, case_id=case.id, outbox_id=sent.id, by=ZHANG, now=now)
        assert cases.list_timeline(session, case_id=case.id)[-1].fact_name == "recalled"
    assert not take_back(database, case, sent.id, now + SECOND), "once is enough"


@pytest.mark.parametrize("way", ["claimed", "sent", "put off"])
def test_it_says_when_it_was_too_late(database: Database, case: cases.CaseView, now: datetime, way: str) -> None:
    sent = write(database, case, "已经走了", now)
    later = now + 10 * SECOND
    with database.write() as session:
        conversations.claim_due_outbound(session, channel="web", worker="w", now=later, lease=MINUTE, limit=5)
        if way == "sent":
            conversations.mark_sent(session, ids=[sent.id], provider_ids=["1"], now=later)
        elif way == "put off":
            # It may have arrived all the same.
            about = {"reason": "timeout", "permanent": False, "next_attempt_at": later + MINUTE}
            conversations.mark_failed(session, id=sent.id, now=later, **about)
    assert not take_back(database, case, sent.id, later)


def test_only_its_author_takes_a_message_back_and_only_in_its_case(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    sent = write(database, case, "我写的", now)
    with database.write() as session:
        other = open_case(session, now, conversation_id=case.conversation_id)
    assert not take_back(database, case, sent.id, now, by=LIU)
    assert not take_back(database, other, sent.id, now)
    with database.write() as session:
        spoken = conversations.enqueue(
            session, conversation_id=case.conversation_id, reply=ReplyDraft("银铃说的"), now=now
        )
    assert not take_back(database, case, spoken.id, now)
    assert set(send_all(database, now + MINUTE)) == {"我写的", "银铃说的"}


def test_in_an_urgent_case_nothing_waits(database: Database, case: cases.CaseView, now: datetime) -> None:
    write(database, case, "第一句", now)
    with database.write() as session:
        about = {"by": ZHANG, "expected_version": 2, "now": now}
        cases.set_urgency(session, case_id=case.id, urgency="urgent", **about)
    write(database, case, "第二句", now + SECOND)
    assert send_all(database, now + SECOND) == ["第一句", "第二句"], (
        "nor does anything overtake what was written before"
    )


def test_leaving_does_not_overtake_the_last_words(database: Database, case: cases.CaseView, now: datetime) -> None:
    write(database, case, "办好了，再见", now)
    with database.write() as session:
        handover.hand_back(session, conversation_id=case.conversation_id, by=ZHANG, now=now + SECOND)
    left = send_all(database, now + SECOND)
    assert left[0] == "办好了，再见"
    assert len(left) == 2


def test_nothing_that_the_assistant_says_overtakes_words_that_wait(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    write(database, case, "我马上到", now)
    with database.write() as session:
        about = {"conversation_id": case.conversation_id, "worker": "gateway", "lease": MINUTE, "now": now + SECOND}
        later = conversations.enqueue(session, reply=ReplyDraft("别的"), **about)
    assert later.attempts == 0, "it waits its turn behind them"
    assert send_all(database, now + SECOND) == ["我马上到", "别的"]


def test_words_that_wait_leave_in_the_order_they_were_written(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    for number in range(4):
        write(database, case, str(number), now + number * SECOND)
    assert send_all(database, now + MINUTE) == list("0123")


def test_a_clock_that_a_recalled_answer_stopped_runs_on(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    sent = write(database, case, "第一句", now + MINUTE)
    with database.read() as session:
        assert cases.get_case(session, case_id=case.id).first_answered_at == now + MINUTE
    take_back(database, case, sent.id, now + MINUTE + SECOND)
    with database.read() as session:
        assert cases.get_case(session, case_id=case.id).first_answered_at is None
        assert "first_answer" in {known.kind for known in deadlines.list_running(session, case_id=case.id)}
        speaker = handover.find_speaker(session, conversation_id=case.conversation_id)
    assert speaker is not None and speaker.waits_since == now + MINUTE + SECOND


def test_a_second_answer_counts_where_the_first_was_taken_back(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    first = write(database, case, "第一句", now, hold=MINUTE)
    write(database, case, "第二句", now + SECOND, hold=MINUTE)
    take_back(database, case, first.id, now + 2 * SECOND)
    with database.read() as session:
        assert cases.get_case(session, case_id=case.id).first_answered_at == now + SECOND
        met = {known.kind: known.met_at for known in deadlines.list_of_case(session, case_id=case.id)}
    assert met["first_answer"] == now + SECOND


def test_an_urgent_case_rings_again_when_its_only_answer_is_taken_back(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    with database.write() as session:
        add_route(session, now)
        fall = open_case(session, now, "health_emergency", conversation_id=case.conversation_id)
        handover.take_over(session, case_id=fall.id, by=ZHANG, now=now)
    sent = write(database, fall, "发错了", now)
    with database.read() as session:
        assert "due" not in {alert.state for alert in alerts.list_of_case(session, case_id=fall.id)}
    assert take_back(database, fall, sent.id, now)
    with database.read() as session:
        assert "due" in {alert.state for alert in alerts.list_of_case(session, case_id=fall.id)}


def test_either_the_clerk_or_the_worker_gets_a_message(database: Database, case: cases.CaseView, now: datetime) -> None:
    for number in range(10):
        at = now + number * MINUTE
        sent = write(database, case, f"{number}", at, hold=timedelta(0))
        both, outcome = threading.Barrier(2), {}

        def recall(at: datetime = at, id_: int = sent.id, both=both, outcome=outcome) -> None:
            both.wait()
            outcome["back"] = take_back(database, case, id_, at)

        def work(at: datetime = at, both=both, outcome=outcome) -> None:
            both.wait()
            outcome["sent"] = send_all(database, at)

        threads = [threading.Thread(target=run) for run in (recall, work)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert outcome["back"] is (outcome["sent"] == []), number
