"""While one of the staff speaks with a person, the assistant keeps silent; danger is answered all the same."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from bot.gateway import faults
from center.audit.views import Actor
from center.cases import service as cases
from center.clock import utc_now
from center.conversations import service as conversations
from center.db.engine import Database
from center.handover import service as handover
from center.staff import service as staff
from tests.bot.gateway.talking import (
    CHEST_PAIN,
    FakeRasa,
    FickleDatabase,
    Make,
    begun,
    lines,
    outbox,
    recover,
    said,
    until,
    waiting,
)

NOBODY = Actor(None, "command:root", "")


@pytest.fixture
def clerk(database: Database) -> Actor:
    with database.write() as session:
        made = staff.create_account(
            session, actor=NOBODY, login="zhang", display_name="张敏", role="clerk", now=utc_now()
        )
    return Actor(made.account.id, "张敏", "")


def take_over(database: Database, clerk: Actor) -> tuple[int, str]:
    """Let the clerk speak with Wang; return the case and the conversation."""
    now = utc_now()
    with database.write() as session:
        account = conversations.open_conversation(session, channel="terminal", external_id="wang", now=now)
        case = cases.open_case(
            session,
            kind="person_request",
            conversation_id=account.conversation_id,
            member_id=None,
            summary="找个人说话",
            details={},
            now=now,
        )
        handover.take_over(session, case_id=case.id, by=clerk, now=now)
    return case.id, account.conversation_id


def told_in(database: Database, case_id: int) -> list[str]:
    with database.read() as session:
        return [line.body for line in cases.list_timeline(session, case_id=case_id) if line.kind == "text"]


def nobody_holds(database: Database) -> bool:
    """Tell whether something waits that anybody may take up."""
    with database.read() as session:
        return bool(conversations.list_unanswered(session, before=utc_now(), limit=1))


async def test_rasa_hears_nothing_and_the_case_has_every_word_once(
    make: Make, rasa: FakeRasa, database: Database, clerk: Actor
) -> None:
    gateway = make()
    case_id, _ = take_over(database, clerk)
    before = outbox(database)
    for words in ("您好", "我的补助"):
        assert (await gateway.handle(said(words))).replies == ()
    assert rasa.messages == []
    assert outbox(database) == before
    assert told_in(database, case_id) == ["您好", "我的补助"]
    assert waiting(database) == 0


async def test_the_assistant_answers_again_when_staff_have_left(
    make: Make, rasa: FakeRasa, database: Database, clerk: Actor
) -> None:
    gateway = make()
    _, conversation_id = take_over(database, clerk)
    await gateway.handle(said("您好"))
    with database.write() as session:
        handover.hand_back(session, conversation_id=conversation_id, by=clerk, now=utc_now())
    answer = await gateway.handle(said("开会是哪天"))
    assert [reply.text for reply in answer.replies] == ["听到：开会是哪天"]
    assert rasa.messages == ["开会是哪天"]


async def test_an_answer_that_was_under_way_when_staff_came_is_not_said(
    make: Make, rasa: FakeRasa, database: Database, clerk: Actor
) -> None:
    gateway = make()
    await begun(gateway, rasa, "开会是哪天")
    case_id, _ = take_over(database, clerk)
    rasa.thinking = False
    await gateway.stop()
    assert "听到：开会是哪天" not in outbox(database)
    assert told_in(database, case_id) == ["开会是哪天"]
    assert waiting(database) == 0


async def test_danger_is_answered_at_once_whoever_speaks(make: Make, database: Database, clerk: Actor) -> None:
    gateway = make()
    take_over(database, clerk)
    answer = await gateway.handle(said(CHEST_PAIN))
    assert "120" in answer.replies[0].text
    with database.read() as session:
        (urgent,) = cases.list_open(session, urgency="urgent", limit=5)
    assert urgent.kind == "health_emergency"


async def test_what_a_killed_process_has_left_goes_to_staff_too(
    make: Make, rasa: FakeRasa, database: Database, clerk: Actor
) -> None:
    rasa.is_down = True
    gateway = make()
    await gateway.handle(said("在吗"))
    case_id, _ = take_over(database, clerk)
    rasa.is_down = False
    await recover(gateway, lambda: waiting(database) == 0)
    assert rasa.messages == []
    assert told_in(database, case_id) == ["在吗"]


async def test_what_staff_write_is_marked_as_theirs(make: Make, database: Database, clerk: Actor) -> None:
    _, conversation_id = take_over(database, clerk)
    with database.write() as session:
        handover.reply_as_staff(
            session, conversation_id=conversation_id, by=clerk, text="我是张敏，您说", now=utc_now()
        )
    assert [(line.author, line.text) for line in lines(database)][-1] == ("staff", "我是张敏，您说")


async def test_words_about_a_danger_that_staff_have_in_hand_stand_in_the_case_once(
    make: Make, database: Database, clerk: Actor
) -> None:
    gateway = make()
    await gateway.handle(said(CHEST_PAIN))
    with database.write() as session:
        (urgent,) = cases.list_open(session, urgency="urgent", limit=5)
        handover.take_over(session, case_id=urgent.id, by=clerk, now=utc_now())
    again = f"{CHEST_PAIN}，更疼了"
    await gateway.handle(said(again))
    with database.read() as session:
        timeline = cases.list_timeline(session, case_id=urgent.id)
    assert [line.body for line in timeline if line.author == "member"] == [CHEST_PAIN, again]


async def test_nobody_waits_for_a_rasa_that_hangs_once_staff_have_come(
    make: Make, rasa: FakeRasa, database: Database, clerk: Actor
) -> None:
    gateway = make(holding_line_after_seconds=0.05)
    await begun(gateway, rasa, "开会是哪天")
    for words in ("在吗", "听得见吗"):
        await gateway.receive(said(words))
    case_id, _ = take_over(database, clerk)
    await until(lambda: told_in(database, case_id) == ["开会是哪天", "在吗", "听得见吗"])
    assert waiting(database) == 0
    rasa.thinking = False
    await gateway.stop()
    assert "听到：开会是哪天" not in outbox(database)


async def test_what_waits_for_an_engine_that_is_gone_goes_to_staff_in_its_order(
    make: Make, rasa: FakeRasa, database: Database, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "FIRST_PAUSE_SECONDS", 30.0)
    rasa.is_down = True
    gateway = make()
    await gateway.handle(said("在吗"))
    case_id, _ = take_over(database, clerk)
    await gateway.handle(said("听得见吗"))
    assert told_in(database, case_id) == ["在吗", "听得见吗"]
    assert waiting(database) == 0


async def test_a_message_that_comes_while_an_earlier_one_is_taken_up_again_stands_behind_it(
    make: Make, rasa: FakeRasa, database: FickleDatabase, clerk: Actor
) -> None:
    rasa.is_down = True
    gateway, loop = make(), asyncio.get_running_loop()
    await gateway.handle(said("在吗"))
    await until(lambda: nobody_holds(database))
    case_id, _ = take_over(database, clerk)
    # Its claim is stored, but it waits in no queue yet.
    database.after_write = lambda: asyncio.run_coroutine_threadsafe(gateway.handle(said("听得见吗")), loop).result(10)
    await recover(gateway, lambda: len(told_in(database, case_id)) > 1)
    await gateway.stop()
    assert told_in(database, case_id) == ["在吗", "听得见吗"]
    assert waiting(database) == 0


async def test_staff_read_what_waits_although_the_engine_stays_gone(
    make: Make, rasa: FakeRasa, database: Database, clerk: Actor
) -> None:
    rasa.is_down = True
    gateway = make()
    await gateway.handle(said("在吗"))
    await gateway.handle(said("有人吗", person="li"))
    case_id, _ = take_over(database, clerk)
    await recover(gateway, lambda: told_in(database, case_id) == ["在吗"])
    assert waiting(database) == 1, "whoever has nobody waits for the assistant"


async def test_a_rehearsal_keeps_nothing_and_needs_no_database(
    make: Make, database: FickleDatabase, clerk: Actor
) -> None:
    def everything() -> list[int]:
        with database.read() as session:
            return [
                session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
                for name in ("channel_accounts", "inbox_messages", "outbox_messages", "cases", "case_entries", "alerts")
            ]

    gateway, before = make(), everything()
    await gateway.rehearse()
    assert everything() == before
    database.go()
    await gateway.rehearse()
    database.come_back()
