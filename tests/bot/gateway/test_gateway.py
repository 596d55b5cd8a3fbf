"""The gateway's promises, with a real database and a stand-in for Rasa."""

from __future__ import annotations

import asyncio

from sqlalchemy import event

from bot.gateway.people import RATE_LIMIT
from bot.gateway.rasa import Heard
from bot.gateway.records import LEASE
from center.cases import service as cases
from center.clock import utc_now
from center.conversations import service as conversations
from center.db.engine import Database
from tests.bot.gateway.talking import (
    CHEST_PAIN,
    UNCLEAR,
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


async def test_a_message_is_answered_and_the_answer_lies_in_the_outbox(make: Make, database: Database) -> None:
    answer = await make().handle(said("你好"))
    assert [r.text for r in answer.replies] == ["听到：你好"]
    assert outbox(database) == ["听到：你好"]


async def test_a_second_delivery_is_dropped_before_rasa_hears_it(make: Make, rasa: FakeRasa) -> None:
    gateway = make()
    await gateway.handle(said("你好", message_id="same"))
    receipt = await gateway.receive(said("你好", message_id="same"))
    assert receipt.duplicate
    await gateway.stop()
    assert rasa.messages == ["你好"]


async def test_fragments_that_come_while_the_last_is_worked_on_are_read_together(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make()
    rasa.answers = {"我那个": UNCLEAR}
    await begun(gateway, rasa, "我那个")
    await gateway.receive(said("取暖费"))
    await gateway.receive(said("到了没"))
    await gateway.receive(said("快说"))
    rasa.thinking = False
    await until(lambda: waiting(database) == 0)
    assert rasa.messages == ["我那个", "我那个 取暖费 到了没 快说"]
    assert outbox(database)[-1] == "听到：我那个 取暖费 到了没 快说"


async def test_a_fragment_that_follows_one_not_understood_is_read_with_it(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make(hold_unclear_seconds=10.0)
    rasa.answers = {"我那个": UNCLEAR}
    await gateway.receive(said("我那个"))
    await until(lambda: rasa.messages != [])
    await gateway.handle(said("取暖费到了没"))
    assert rasa.messages == ["我那个", "我那个 取暖费到了没"]
    assert outbox(database) == ["听到：我那个 取暖费到了没"]


async def test_a_clear_message_is_not_held_back(make: Make) -> None:
    async with asyncio.timeout(20):
        await make(hold_unclear_seconds=60.0).handle(said("取暖费到了没"))


async def test_an_unclear_message_alone_is_answered_after_the_hold(make: Make, rasa: FakeRasa) -> None:
    rasa.answers = {"嗯那个": UNCLEAR}
    answer = await make(hold_unclear_seconds=0.3).handle(said("嗯那个"))
    assert answer.replies[-1].text == "没听准"


async def test_who_waits_long_is_told_and_answered_later(make: Make, rasa: FakeRasa, database: Database) -> None:
    gateway = make(holding_line_after_seconds=0.05)
    await begun(gateway, rasa, "查一下")
    await until(lambda: outbox(database) != [])
    rasa.thinking = False
    await until(lambda: len(outbox(database)) == 2)
    holding, answer = outbox(database)
    assert "稍等" in holding
    assert answer == "听到：查一下"


async def test_when_rasa_is_gone_the_person_is_told_once_and_answered_after_recovery(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make()
    rasa.is_down = True
    await gateway.handle(said("第一句"))
    await gateway.handle(said("第二句"))
    assert len(outbox(database)) == 1
    assert "记下" in outbox(database)[0]
    rasa.is_down = False
    await recover(gateway, lambda: "第二句" in "".join(rasa.messages))
    await gateway.stop()
    assert rasa.messages[0].startswith("第一句")
    assert "第二句" in "".join(rasa.messages)


async def test_another_gateway_answers_what_a_dead_one_left(
    make: Make, rasa: FakeRasa, database: Database, monkeypatch
) -> None:
    dead = make()
    monkeypatch.setattr(dead._answering, "enqueue", lambda *_: None)
    await dead.receive(said("我还在等"))
    heir = make()
    assert await heir.recover_once() == 0
    monkeypatch.setattr("bot.gateway.records.utc_now", lambda: utc_now() + 10 * LEASE)
    assert await heir.recover_once() == 1
    await until(lambda: outbox(database) != [])
    assert rasa.messages == ["我还在等"]


async def test_an_alarm_is_answered_first_and_its_case_stands_before_rasa_hears_it(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    answer = await make().handle(said("我让人骗了，两万块钱转过去了"))
    assert "110" in answer.replies[0].text.splitlines()[0]
    assert rasa.heard[0][2]["alarm"] == "scam_loss"
    assert rasa.heard[0][2]["first_line_sent"] is True
    with database.read() as session:
        opened = cases.list_open(session, urgency="urgent", limit=5)
    assert [case.kind for case in opened] == ["scam_loss"]


async def test_an_alarm_does_not_wait_behind_slow_messages(make: Make, rasa: FakeRasa, database: Database) -> None:
    gateway = make()
    await begun(gateway, rasa, "上个月的钱")
    await gateway.receive(said(CHEST_PAIN))
    (first,) = outbox(database)
    assert "120" in first
    rasa.thinking = False
    await gateway.stop()


async def test_telling_more_of_the_same_emergency_goes_to_the_form(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make()
    await gateway.handle(said("我让人骗了，两万块钱转过去了"))
    await gateway.handle(said("钱是转给一个姓刘的骗子了"))
    assert "alarm" not in rasa.heard[1][2]
    with database.read() as session:
        assert len(cases.list_open(session, urgency="urgent", limit=5)) == 1


async def test_an_empty_answer_restarts_the_dialogue_and_asks_again(make: Make, rasa: FakeRasa) -> None:
    rasa.answers = {"坏了": Heard(text="")}
    answer = await make().handle(said("坏了"))
    assert rasa.messages == ["坏了", "/restart", "坏了"]
    assert answer.replies[0].text


async def test_an_empty_answer_with_the_action_server_gone_waits(make: Make, rasa: FakeRasa) -> None:
    rasa.answers = {"查钱": Heard(text="")}
    rasa.actions_down = True
    answer = await make().handle(said("查钱"))
    assert "记下" in answer.replies[0].text
    assert rasa.messages == ["查钱"]


async def test_who_writes_too_fast_is_told_once_and_an_emergency_still_gets_through(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make()
    for number in range(RATE_LIMIT):
        await gateway.handle(said(f"第{number}条"))
    told = await gateway.handle(said("再来一条"))
    silent = await gateway.handle(said("又来一条"))
    assert "太快" in told.replies[0].text
    assert silent.replies == ()
    alarm = await gateway.handle(said("我摔倒了起不来，腿断了"))
    assert "120" in alarm.replies[0].text


async def test_a_very_long_message_is_kept_short_for_rasa_and_answered(make: Make, rasa: FakeRasa) -> None:
    await make().handle(said("说" * 5000 + "取暖费"))
    assert len(rasa.messages[0]) <= 1000


async def test_people_do_not_wait_for_each_other(make: Make, rasa: FakeRasa) -> None:
    gateway = make()
    rasa.thinking = True
    for number in range(10):
        await gateway.receive(said("你好", person=f"p{number}"))
    await until(lambda: len(rasa.heard) == 10)
    rasa.thinking = False
    await gateway.stop()


async def test_a_message_and_its_answer_take_eight_statements_in_two_transactions(
    make: Make, database: FickleDatabase
) -> None:
    gateway = make()
    await gateway.handle(said("你好"))
    (first,) = lines(database)
    with database.write() as session:
        conversations.mark_sent(session, ids=[first.id], provider_ids=["1"], now=utc_now())
    seen: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: seen.append(call[2].split()[0]))
    await gateway.handle(said("取暖费到了没"))
    # One SELECT in each transaction looks whether one of the staff speaks with this person.
    assert seen == ["BEGIN", "SELECT", "INSERT", "SELECT", "SELECT", "BEGIN", "SELECT", "UPDATE", "SELECT", "INSERT"]
