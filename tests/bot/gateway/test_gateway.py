"""The gateway's promises, with a real database and a stand-in for Rasa."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.gateway.gateway import Gateway, Pace
from bot.gateway.messages import Inbound
from bot.gateway.people import RATE_LIMIT
from bot.gateway.rasa import Heard
from bot.gateway.safety import get_safety_net
from bot.gateway.spool import Spool
from center.cases import service as cases
from center.clock import utc_now
from center.conversations import service as conversations
from center.db.engine import Database
from tests.bot.gateway.conftest import FakeRasa

_numbers = itertools.count(1)
UNCLEAR = Heard(text="没听准", unclear=True)


def said(text: str, person: str = "wang", message_id: str = "", choice_id: str | None = None) -> Inbound:
    return Inbound("terminal", person, message_id or f"m-{next(_numbers)}", text, choice_id)


@pytest.fixture
def make(database: Database, rasa: FakeRasa, tmp_path: Path) -> Callable[..., Gateway]:
    def build(**pace: float) -> Gateway:
        gateway = Gateway(
            database=database, rasa=rasa, safety=get_safety_net(), spool=Spool(tmp_path), pace=Pace(**pace)
        )
        gateway.deliver_through("terminal", lambda _messages, _more: None)
        return gateway

    return build


def outbox(database: Database, person: str = "wang") -> list[str]:
    with database.write() as session:
        account = conversations.open_conversation(session, channel="terminal", external_id=person, now=utc_now())
        found = conversations.list_outbound_after(
            session, conversation_id=account.conversation_id, after_id=0, limit=100
        )
    return [message.text for message in found]


async def test_a_message_is_answered_and_the_answer_lies_in_the_outbox(make, database: Database) -> None:
    answer = await make().handle(said("你好"))
    assert [r.text for r in answer.replies] == ["听到：你好"]
    assert outbox(database) == ["听到：你好"]


async def test_a_second_delivery_is_dropped_before_rasa_hears_it(make, rasa: FakeRasa) -> None:
    gateway = make()
    await gateway.handle(said("你好", message_id="same"))
    receipt = await gateway.receive(said("你好", message_id="same"))
    assert receipt.duplicate
    await gateway.stop()
    assert rasa.messages == ["你好"]


async def test_fragments_that_come_while_the_last_is_worked_on_are_read_together(make, rasa: FakeRasa) -> None:
    gateway = make(hold_unclear_seconds=0.5)
    rasa.seconds = 0.2
    rasa.answers = {"我那个": UNCLEAR}
    await gateway.receive(said("我那个"))
    await asyncio.sleep(0.05)
    await gateway.receive(said("取暖费"))
    answer = await gateway.handle(said("到了没"))
    assert rasa.messages == ["我那个", "我那个 取暖费 到了没"]
    assert answer.replies[-1].text == "听到：我那个 取暖费 到了没"


async def test_a_fragment_that_follows_one_not_understood_is_read_with_it(
    make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make(hold_unclear_seconds=1.0)
    rasa.answers = {"我那个": UNCLEAR}
    await gateway.receive(said("我那个"))
    await asyncio.sleep(0.3)
    await gateway.handle(said("取暖费到了没"))
    assert rasa.messages == ["我那个", "我那个 取暖费到了没"]
    assert outbox(database) == ["听到：我那个 取暖费到了没"]


async def test_a_clear_message_is_not_held_back(make) -> None:
    answer = await make(hold_unclear_seconds=5.0).handle(said("取暖费到了没"))
    assert answer.ms < 2000


async def test_an_unclear_message_alone_is_answered_after_the_hold(make, rasa: FakeRasa) -> None:
    rasa.answers = {"嗯那个": UNCLEAR}
    answer = await make(hold_unclear_seconds=0.3).handle(said("嗯那个"))
    assert answer.replies[-1].text == "没听准"


async def test_who_waits_long_is_told_and_answered_later(make, rasa: FakeRasa, database: Database) -> None:
    rasa.seconds = 0.6
    await make(holding_line_after_seconds=0.2).handle(said("查一下"))
    lines = outbox(database)
    assert len(lines) == 2
    assert "稍等" in lines[0]
    assert lines[1] == "听到：查一下"


async def test_when_rasa_is_gone_the_person_is_told_once_and_answered_after_recovery(
    make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make()
    rasa.is_down = True
    await gateway.handle(said("第一句"))
    await gateway.handle(said("第二句"))
    assert len(outbox(database)) == 1
    assert "记下" in outbox(database)[0]
    rasa.is_down = False
    for _ in range(100):
        await gateway.recover_once()
        if "第二句" in "".join(rasa.messages):
            break
        await asyncio.sleep(0.1)
    await gateway.stop()
    assert rasa.messages[0].startswith("第一句")
    assert "第二句" in "".join(rasa.messages)


async def test_another_gateway_answers_what_a_dead_one_left(
    make, rasa: FakeRasa, database: Database, monkeypatch
) -> None:
    dead = make()
    monkeypatch.setattr(dead, "_enqueue", lambda *_: None)
    await dead.receive(said("我还在等"))
    heir = make()
    assert await heir.recover_once() == 0
    monkeypatch.setattr("bot.gateway.records.utc_now", lambda: utc_now() + 10 * records_lease())
    assert await heir.recover_once() == 1
    await asyncio.sleep(0.5)
    await heir.stop()
    assert rasa.messages == ["我还在等"]


def records_lease():
    from bot.gateway.records import LEASE

    return LEASE


async def test_an_alarm_is_answered_first_and_its_case_stands_before_rasa_hears_it(
    make, rasa: FakeRasa, database: Database
) -> None:
    answer = await make().handle(said("我让人骗了，两万块钱转过去了"))
    assert "110" in answer.replies[0].text.splitlines()[0]
    assert rasa.heard[0][2]["alarm"] == "scam_loss"
    assert rasa.heard[0][2]["first_line_sent"] is True
    with database.read() as session:
        opened = cases.list_open(session, urgency="urgent", limit=5)
    assert [case.kind for case in opened] == ["scam_loss"]


async def test_an_alarm_does_not_wait_behind_slow_messages(make, rasa: FakeRasa, database: Database) -> None:
    gateway = make()
    rasa.seconds = 1.0
    await gateway.receive(said("上个月的钱"))
    await asyncio.sleep(0.05)
    await gateway.receive(said("我胸口疼得厉害，喘不上气"))
    assert any("120" in line for line in outbox(database))
    await gateway.stop()


async def test_telling_more_of_the_same_emergency_goes_to_the_form(make, rasa: FakeRasa, database: Database) -> None:
    gateway = make()
    await gateway.handle(said("我让人骗了，两万块钱转过去了"))
    await gateway.handle(said("钱是转给一个姓刘的骗子了"))
    assert "alarm" not in rasa.heard[1][2]
    with database.read() as session:
        assert len(cases.list_open(session, urgency="urgent", limit=5)) == 1


async def test_an_empty_answer_restarts_the_dialogue_and_asks_again(make, rasa: FakeRasa) -> None:
    rasa.answers = {"坏了": Heard(text="")}
    answer = await make().handle(said("坏了"))
    assert rasa.messages == ["坏了", "/restart", "坏了"]
    assert answer.replies[0].text


async def test_an_empty_answer_with_the_action_server_gone_waits(make, rasa: FakeRasa) -> None:
    rasa.answers = {"查钱": Heard(text="")}
    rasa.actions_down = True
    answer = await make().handle(said("查钱"))
    assert "记下" in answer.replies[0].text
    assert rasa.messages == ["查钱"]


async def test_who_writes_too_fast_is_told_once_and_an_emergency_still_gets_through(
    make, rasa: FakeRasa, database: Database
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


async def test_a_very_long_message_is_kept_short_for_rasa_and_answered(make, rasa: FakeRasa) -> None:
    await make().handle(said("说" * 5000 + "取暖费"))
    assert len(rasa.messages[0]) <= 1000


async def test_people_do_not_wait_for_each_other(make, rasa: FakeRasa) -> None:
    rasa.seconds = 0.3
    gateway = make()
    answers = await asyncio.gather(*(gateway.handle(said("你好", person=f"p{i}")) for i in range(10)))
    assert max(answer.ms for answer in answers) < 2500
