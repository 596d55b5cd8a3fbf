"""Members are told what is due: once, in one message, on the next channel, or by telephone. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from center.conversations import service as conversations
from center.conversations.models import OutboxMessage
from center.conversations.sending import service as sending
from center.db import Database
from center.meetings.models import Attendance, Meeting
from center.meetings.replies import payload_for, reference
from center.members.models import Member
from center.notifications import service as notifications
from center.notifications.unheard import service as unheard
from center.notifications.views import ToldView, Wanted
from tests.center.people import add_members

HOUR = timedelta(hours=1)


class Center:
    """Two members, Wang with a chat of each channel and Li with none; one meeting tomorrow."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database, self.now = database, now
        self.starts_at = now + 24 * HOUR
        with database.write() as session:
            self.wang, self.li = add_members(session, now)
            self.web = self.add_account(session, self.wang, "webchat", "w")
            self.telegram = self.add_account(session, self.wang, "telegram", "7")
            self.meeting_id = self.add_meeting(session, self.starts_at)

    def add_account(self, session: Session, member_id: int, channel: str, external_id: str) -> str:
        account = conversations.open_conversation(session, channel=channel, external_id=external_id, now=self.now)
        conversations.bind(session, conversation_id=account.conversation_id, member_id=member_id, now=self.now)
        return account.conversation_id

    def add_meeting(self, session: Session, starts_at: datetime, title: str = "支部大会") -> int:
        row = {
            "organization_id": 3,
            "kind": "branch_meeting",
            "audience": "party_members",
            "title_zh": title,
            "title_en": "Branch meeting",
            "starts_at": starts_at,
            "ends_at": starts_at + HOUR,
            "place_zh": "活动室",
            "place_en": "the common room",
            "bring_zh": "党费证",
            "state": "planned",
        }
        return session.execute(insert(Meeting).values(row).returning(Meeting.id)).scalar_one()

    def wanted(self, kind: str = "lead:P1D", **changes: object) -> Wanted:
        values = {
            "member_id": self.wang,
            "occasion": f"meeting:{self.meeting_id}",
            "kind": kind,
            "due_at": self.now,
            "expires_at": self.starts_at,
            "meeting_id": self.meeting_id,
            **changes,
        }
        return Wanted(**values)  # type: ignore[arg-type]

    def put(self, *wanted: Wanted) -> int:
        with self.database.write() as session:
            return notifications.put(session, wanted=wanted, now=self.now)

    def dispatch(self, at: datetime | None = None) -> int:
        with self.database.write() as session:
            return notifications.dispatch(session, now=at or self.now, limit=100)

    def settle(self, at: datetime | None = None) -> int:
        with self.database.write() as session:
            return notifications.settle(session, now=at or self.now, limit=100)

    def list_unheard(self, at: datetime) -> int:
        with self.database.write() as session:
            found = unheard.list_unheard(session, now=at, limit=10)
            return unheard.put_on_call_list(session, unheard=found, now=at)

    def only_web(self) -> None:
        with self.database.write() as session:
            conversations.unbind(session, conversation_id=self.telegram, now=self.now)

    def told(self) -> list[ToldView]:
        with self.database.read() as session:
            return notifications.list_told(session, occasion=f"meeting:{self.meeting_id}")

    def messages(self) -> list[OutboxMessage]:
        with self.database.read() as session:
            return list(session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars())

    def send(self) -> None:
        with self.database.write() as session:
            ids = [message.id for message in self.messages() if message.finished_at is None]
            conversations.mark_sent(session, ids=ids, provider_ids=["1"] * len(ids), now=self.now)

    def fail(self, reason: str = "refused") -> None:
        with self.database.write() as session:
            for message in self.messages():
                if message.finished_at is None:
                    conversations.mark_failed(
                        session, id=message.id, reason=reason, permanent=True, next_attempt_at=None, now=self.now
                    )


@pytest.fixture
def center(database: Database, now: datetime) -> Center:
    return Center(database, now)


def test_member_is_told_once_whoever_plans_and_dispatches_again(center: Center) -> None:
    assert center.put(center.wanted(), center.wanted()) == 1
    center.dispatch()
    assert center.put(center.wanted()) == 0
    assert center.dispatch() == 0
    [message] = center.messages()
    assert message.conversation_id == center.telegram
    assert "就在明天" in message.text
    assert "党费证" in message.text
    assert [choice["title"] for choice in message.choices] == ["去", "去不了"]
    assert message.priority == 1
    assert message.expires_at == center.starts_at


def test_what_has_left_is_noted_and_what_the_channel_tells_is_shown(center: Center) -> None:
    center.put(center.wanted())
    center.dispatch()
    center.send()
    assert center.settle() == 1
    assert [(told.state, told.channel, told.was_told) for told in center.told()] == [("sent", "telegram", True)]
    with center.database.write() as session:
        session.execute(update(OutboxMessage).values(delivered_at=center.now))
    assert center.told()[0].state == "delivered"
    with center.database.write() as session:
        session.execute(update(OutboxMessage).values(read_at=center.now))
    assert center.told()[0].state == "read"


def test_nothing_leaves_before_its_time(center: Center) -> None:
    center.put(center.wanted(due_at=center.now + HOUR))
    assert center.dispatch() == 0
    assert center.dispatch(center.now + HOUR) == 1


def test_all_that_is_due_for_one_member_is_one_message(center: Center) -> None:
    with center.database.write() as session:
        other = center.add_meeting(session, center.starts_at + 5 * HOUR, "党课")
    center.put(center.wanted(), center.wanted(occasion=f"meeting:{other}", meeting_id=other))
    center.dispatch()
    [message] = center.messages()
    assert "2 个会" in message.text
    assert "党课" in message.text
    assert {choice["payload"] for choice in message.choices} == {
        payload_for(answer, [reference(center.meeting_id), reference(other)]) for answer in ("attend", "decline")
    }
    center.send()
    assert center.settle() == 2


def test_two_leads_of_one_meeting_that_fall_together_are_told_once(center: Center) -> None:
    center.put(center.wanted("lead:P1D"), center.wanted("lead:PT2H"))
    center.dispatch()
    [message] = center.messages()
    assert message.text.count("支部大会") == 1


def test_the_next_channel_is_tried_and_then_the_telephone(center: Center) -> None:
    center.put(center.wanted())
    center.dispatch()
    center.fail()
    center.settle()
    assert [told.state for told in center.told()] == ["planned"]
    center.dispatch()
    assert [message.channel for message in center.messages()] == ["telegram", "webchat"]
    center.fail()
    center.settle()
    center.dispatch()
    assert [(told.state, told.call_reason) for told in center.told()] == [("call", "failed")]
    assert len(center.messages()) == 2


def test_who_has_no_channel_is_to_be_called(center: Center) -> None:
    center.put(center.wanted(member_id=center.li))
    center.dispatch()
    assert [(told.state, told.call_reason) for told in center.told()] == [("call", "no_channel")]


def test_who_has_blocked_everything_is_to_be_called(center: Center) -> None:
    with center.database.write() as session:
        for conversation_id in (center.web, center.telegram):
            conversations.mark_unreachable(session, conversation_id=conversation_id, now=center.now)
    center.put(center.wanted())
    center.dispatch()
    assert [(told.state, told.call_reason) for told in center.told()] == [("call", "unreachable")]


def test_greeting_that_reaches_nobody_is_no_call(center: Center) -> None:
    center.put(center.wanted("greeting", member_id=center.li, occasion="birthday:2026", meeting_id=None))
    center.dispatch()
    with center.database.read() as session:
        [told] = notifications.list_told(session, occasion="birthday:2026")
    assert (told.state, told.failure) == ("given_up", "no_channel")


def test_cancelled_meeting_reminds_nobody_even_before_the_plan_is_changed(center: Center) -> None:
    center.put(center.wanted(), center.wanted("cancelled:1", revision=1))
    with center.database.write() as session:
        session.execute(update(Meeting).values(state="cancelled", revision=1))
    center.dispatch()
    [message] = center.messages()
    assert "不开了" in message.text
    assert "您来不来" not in message.text
    assert {told.kind: told.state for told in center.told()} == {"lead:P1D": "withdrawn", "cancelled:1": "due"}


def test_the_old_time_of_a_moved_meeting_waits_for_the_plan(center: Center) -> None:
    center.put(center.wanted())
    with center.database.write() as session:
        session.execute(update(Meeting).values(state="moved", revision=1, moved_from=center.starts_at))
    center.dispatch()
    assert center.messages() == []
    assert [told.state for told in center.told()] == ["planned"]


def test_nothing_leaves_after_the_start(center: Center) -> None:
    center.put(center.wanted())
    center.dispatch(center.starts_at)
    assert center.messages() == []
    assert [(told.state, told.failure) for told in center.told()] == [("given_up", "expired")]


def test_message_that_ran_out_of_time_is_given_up(center: Center) -> None:
    center.put(center.wanted())
    center.dispatch()
    center.fail("expired")
    center.settle(center.starts_at)
    assert [told.state for told in center.told()] == ["given_up"]


def test_whoever_died_is_told_nothing(center: Center) -> None:
    center.put(center.wanted())
    with center.database.write() as session:
        session.execute(update(Member).values(status="deceased"))
    center.dispatch()
    assert center.messages() == []
    assert [told.state for told in center.told()] == ["withdrawn"]


def test_withdrawing_takes_back_what_nobody_has_begun_to_send(center: Center) -> None:
    center.put(center.wanted(), center.wanted("lead:PT2H", due_at=center.now + HOUR))
    center.dispatch()
    with center.database.write() as session:
        assert notifications.withdraw(session, occasion=f"meeting:{center.meeting_id}", now=center.now) == 2
    assert [message.failure for message in center.messages()] == ["recalled"]
    assert {told.state for told in center.told()} == {"withdrawn"}


def test_withdrawing_takes_back_what_waits_for_another_attempt(center: Center) -> None:
    center.put(center.wanted())
    center.dispatch()
    with center.database.write() as session:
        tried = sending.claim_next(session, channel="telegram", worker="w", now=center.now, lease=HOUR)
        assert tried is not None
        again = center.now + HOUR
        sending.put_off(session, id=tried.id, worker="w", reason="no line", retry_at=again, now=center.now)
        assert notifications.withdraw(session, occasion=f"meeting:{center.meeting_id}", now=center.now) == 1
        assert sending.claim_next(session, channel="telegram", worker="w", now=again, lease=HOUR) is None
    assert {told.state for told in center.told()} == {"withdrawn"}


def test_withdrawing_leaves_alone_what_is_being_sent(center: Center) -> None:
    center.put(center.wanted())
    center.dispatch()
    with center.database.write() as session:
        assert sending.claim_next(session, channel="telegram", worker="w", now=center.now, lease=HOUR) is not None
    with center.database.write() as session:
        assert notifications.withdraw(session, occasion=f"meeting:{center.meeting_id}", now=center.now) == 0
    center.send()
    center.settle()
    assert [told.state for told in center.told()] == ["sent"]


def test_planning_anew_changes_times_and_leaves_what_has_left(center: Center) -> None:
    later = center.now + 3 * HOUR
    center.put(center.wanted("lead:P3D"), center.wanted("lead:P1D", due_at=later))
    center.dispatch()
    with center.database.write() as session:
        notifications.replan(
            session,
            occasion=f"meeting:{center.meeting_id}",
            member_ids=[center.wang],
            wanted=[center.wanted("lead:P3D"), center.wanted("lead:PT2H", due_at=later, revision=1)],
            now=center.now,
        )
    assert {told.kind: told.state for told in center.told()} == {
        "lead:P3D": "due",
        "lead:P1D": "withdrawn",
        "lead:PT2H": "planned",
    }
    with center.database.write() as session:
        notifications.replan(
            session,
            occasion=f"meeting:{center.meeting_id}",
            member_ids=[center.wang],
            wanted=[center.wanted("lead:P1D", due_at=later + HOUR, revision=2)],
            now=center.now,
        )
    [again] = [told for told in center.told() if told.kind == "lead:P1D"]
    assert (again.state, again.due_at, again.revision) == ("planned", later + HOUR, 2)


def test_who_has_said_yes_is_not_asked_again(center: Center) -> None:
    with center.database.write() as session:
        session.execute(insert(Attendance).values(member_id=center.wang, meeting_id=center.meeting_id, answer="attend"))
    center.put(center.wanted())
    center.dispatch()
    [message] = center.messages()
    assert "您说过要来" in message.text
    assert [choice["title"] for choice in message.choices] == ["去不了"]


def test_who_has_asked_for_leave_is_only_offered_to_come(center: Center) -> None:
    with center.database.write() as session:
        row = {"member_id": center.wang, "meeting_id": center.meeting_id, "answer": "decline"}
        session.execute(insert(Attendance).values(**row))
    center.put(center.wanted())
    center.dispatch()
    [message] = center.messages()
    assert "您已经请过假" in message.text
    assert [choice["title"] for choice in message.choices] == ["去"]


def test_member_reads_it_in_their_language(center: Center) -> None:
    with center.database.write() as session:
        conversations.set_preferences(session, conversation_id=center.telegram, language="en")
    center.put(center.wanted())
    center.dispatch()
    [message] = center.messages()
    assert message.text.startswith("A reminder for tomorrow.")
