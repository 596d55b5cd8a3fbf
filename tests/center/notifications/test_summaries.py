"""Who could not come hears afterwards what was said and studied, once; whoever came hears nothing. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from center.conversations import service as conversations
from center.conversations.models import ChannelAccount, OutboxMessage
from center.db import Database
from center.meetings import service as meetings
from center.meetings.models import Attendance, Material, Meeting
from center.notifications import service as notifications
from center.notifications.models import Notification
from center.reminders.summary_work import SummaryWork
from tests.center.notifications.invited import LI, SUN, WANG, ZHAO, ZHOU, add_meeting, add_people, answer

MINUTES, HOUR = timedelta(minutes=11), timedelta(hours=1)
SUMMARY = {"summary_zh": "学了文件，定了日子。", "summary_en": "The paper was read, the day was set."}


class Held:
    """A meeting of this morning with a summary: Wang has excused herself, Zhao came, Sun said nothing."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database, self.now = database, now
        with database.write() as session:
            self.ids = add_people(session, now)
            self.chats = {}
            for name in self.ids:
                chat = conversations.open_conversation(session, channel="telegram", external_id=name, now=now)
                conversations.bind(session, conversation_id=chat.conversation_id, member_id=self.ids[name], now=now)
                self.chats[name] = chat.conversation_id
            over = {"starts_at": now - 2 * HOUR, "ends_at": now - HOUR, "state": "held"}
            self.meeting_id = add_meeting(session, now, **over, **SUMMARY)
            answer(session, now, self.ids[WANG.name], self.meeting_id, answer="decline", reason="腿疼")
            answer(session, now, self.ids[ZHAO.name], self.meeting_id, was_present=True, noted_at=now)
        self.work = SummaryWork(database, members_at_once=2)

    def change(self, **values: Any) -> None:
        with self.database.write() as session:
            session.execute(update(Meeting).values(**values))

    def note(self, name: str, **values: Any) -> None:
        with self.database.write() as session:
            of_member = Attendance.member_id == self.ids[name]
            session.execute(update(Attendance).where(of_member).values(**values))

    def study(self, title: str, text_zh: str | None, position: int = 0, **changed: Any) -> int:
        row = {
            "meeting_id": self.meeting_id,
            "position": position,
            "kind": "text",
            "title_zh": title,
            "title_en": title,
            "text_zh": text_zh,
            "text_en": text_zh,
            **changed,
        }
        with self.database.write() as session:
            return int(session.execute(insert(Material).values(row).returning(Material.id)).scalar_one())

    def plan(self, at: datetime | None = None) -> None:
        while self.work.step(now=at or self.now):
            pass

    def tell(self, at: datetime | None = None) -> list[OutboxMessage]:
        with self.database.write() as session:
            notifications.dispatch(session, now=at or self.now + MINUTES, limit=100)
        with self.database.read() as session:
            return list(session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars())

    def rows(self) -> dict[str, str]:
        with self.database.read() as session:
            names = {id_: name for name, id_ in self.ids.items()}
            rows = session.execute(select(Notification.member_id, Notification.state))
            return {names[row.member_id]: row.state for row in rows}


@pytest.fixture
def held(database: Database, now: datetime) -> Held:
    return Held(database, now)


def test_who_could_not_come_hears_of_it_once_and_who_came_does_not(held: Held) -> None:
    held.plan()
    assert held.rows() == {WANG.name: "planned", SUN.name: "planned"}
    assert held.tell(held.now) == [], "it can be mended for a while"
    messages = held.tell()
    assert {message.conversation_id for message in messages} == {held.chats[WANG.name], held.chats[SUN.name]}
    assert messages[0].text == "十二月支部会您没能来，给您说说：学了文件，定了日子。"
    held.plan(held.now + HOUR)
    assert len(held.tell(held.now + HOUR)) == 2


def test_of_whom_nobody_knows_whether_they_came_hear_nothing(held: Held) -> None:
    held.change(state="planned")
    held.plan()
    assert held.rows() == {WANG.name: "planned"}, "the list of those who came may not be done"


def test_where_nobody_was_ticked_only_the_excused_are_told(held: Held) -> None:
    held.note(ZHAO.name, was_present=None)
    held.plan()
    assert held.rows() == {WANG.name: "planned"}


def test_whoever_is_ticked_late_is_taken_off_and_put_back(held: Held) -> None:
    held.plan()
    held.note(WANG.name, was_present=True)
    held.plan(held.now + timedelta(minutes=2))
    assert held.rows()[WANG.name] == "withdrawn"
    held.note(WANG.name, was_present=False)
    held.plan(held.now + timedelta(minutes=4))
    assert held.rows()[WANG.name] == "planned"


def test_what_is_mended_before_it_leaves_is_what_leaves(held: Held) -> None:
    held.plan()
    held.change(summary_zh="学了两份文件。")
    assert "学了两份文件。" in held.tell()[0].text


def test_without_a_summary_nothing_is_told(held: Held) -> None:
    held.change(summary_zh=None, summary_en=None)
    held.plan()
    assert held.rows() == {}


def test_a_summary_that_is_taken_back_does_not_leave(held: Held) -> None:
    held.plan()
    held.change(summary_zh=None, summary_en=None)
    assert held.tell() == []
    assert set(held.rows().values()) == {"withdrawn"}


def test_two_who_plan_tell_nobody_twice(held: Held) -> None:
    other = SummaryWork(held.database)
    held.plan()
    while other.step(now=held.now):
        pass
    assert len(held.tell()) == 2


def test_it_waits_for_the_morning(held: Held) -> None:
    night = held.now + timedelta(hours=12)
    held.plan(night)
    assert held.tell(night + MINUTES) == []
    assert len(held.tell(night + timedelta(hours=10))) == 2


def test_who_wants_no_messages_or_has_no_chat_is_left_in_peace_and_not_called(held: Held) -> None:
    with held.database.write() as session:
        meetings.stop_reminders(session, member_id=held.ids[WANG.name], now=held.now)
        session.execute(delete(ChannelAccount).where(ChannelAccount.conversation_id == held.chats[SUN.name]))
    held.plan()
    assert held.rows() == {}


def test_who_is_lost_on_the_way_is_not_called(held: Held) -> None:
    held.plan()
    with held.database.write() as session:
        conversations.mark_unreachable(session, conversation_id=held.chats[WANG.name], now=held.now)
    held.tell()
    assert held.rows()[WANG.name] == "given_up"


def test_only_those_who_were_invited_are_told(held: Held) -> None:
    held.change(audience="everyone", organization_id=3)
    held.plan()
    assert LI.name in held.rows()
    assert ZHOU.name not in held.rows(), "he is of another branch"


def test_weeks_later_nobody_is_told_any_more(held: Held) -> None:
    held.plan(held.now + timedelta(days=15))
    assert held.rows() == {}


def test_short_texts_and_addresses_stand_in_the_message(held: Held) -> None:
    held.study("讲话", "头一段话。")
    held.study("短片", None, 1, kind="video", url="https://example.org/film", minutes=8)
    held.plan()
    message = held.tell()[0]
    assert message.text.split("\n")[1:] == [
        "学了《讲话》：头一段话。",
        "学了《短片》，在这里看：https://example.org/film",
    ]
    assert message.choices in (None, [])


def test_a_long_text_is_named_with_how_to_read_it(held: Held) -> None:
    held.study("讲话", "一句话。" * 100)
    held.study("还有一份名字特别长的学习文件", "又一句。" * 100, 1)
    held.plan()
    message = held.tell()[0]
    assert message.text.endswith(
        "学了《讲话》，文章长一些。\n学了《还有一份名字特别长的学习文件》，文章长一些。\n"
        "想看，就跟我说“上次学习的材料”。"
    )
    assert [(choice["id"], choice["title"]) for choice in message.choices] == [
        ("read:1", "讲话"),
        ("read:2", "还有一份名字特别长的学…"),
    ]


def test_many_short_texts_do_not_make_a_long_message(held: Held) -> None:
    for position in range(8):
        held.study(f"文{position}", "字" * 190, position)
    held.plan()
    text = held.tell()[0].text
    assert text.count("学了《") == 6
    assert len(text) < 900


def test_an_english_reader_is_told_in_english(held: Held) -> None:
    held.study("Speech", "First part.")
    with held.database.write() as session:
        session.execute(update(ChannelAccount).values(language="en"))
    held.plan()
    assert held.tell()[0].text == (
        "You could not come to December branch meeting. In short: The paper was read, the day was set.\n"
        'Studied, "Speech": First part.'
    )
