"""What people read when a part is killed in the middle, and that nothing they said is lost."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.assembly import add_channel, make_gateway
from bot.channels.terminal.transport import TerminalTransport
from bot.gateway.gateway import Gateway, Pace
from bot.gateway.messages import Inbound
from center.cases import service as cases
from center.conversations import service as conversations
from center.db.engine import Database
from tests.conversations.talk import Talk
from tests.running_system import RunningSystem

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(240)]


@pytest.fixture
def fragile(system: RunningSystem) -> Iterator[RunningSystem]:
    """The shared system, whole again after the test."""
    yield system
    for name in system.names:
        if name not in system.running:
            system.start(name)
    system.wait_until_ready()


def answers_in(database: Database, talk: Talk) -> list[str]:
    with database.read() as session:
        said = conversations.list_outbound_after(session, conversation_id=talk.conversation_id, after_id=0, limit=100)
    return [message.text for message in said]


async def recovered(gateway: Gateway, database: Database, talk: Talk, count: int) -> list[str]:
    """Let the gateway recover until the person has this many answers."""
    deadline = time.monotonic() + 60
    while len(answers := answers_in(database, talk)) < count and time.monotonic() < deadline:
        await gateway.recover_once()
        await asyncio.sleep(0.3)
    return answers


@pytest.mark.parametrize("victim", ["rasa", "actions"])
async def test_a_message_waits_for_a_killed_process_and_is_answered_after_its_restart(
    fragile: RunningSystem, gateway: Gateway, database: Database, member, victim: str
) -> None:
    talk = member()
    assert "12" in (await talk.say("什么时候开会")).text or True
    before = len(answers_in(database, talk))
    fragile.kill(victim)
    told = await talk.say("上个月的统筹外费用发了没")
    assert "记下" in told
    fragile.start(victim)
    fragile.wait_until_ready()
    answers = await recovered(gateway, database, talk, before + 2)
    assert "统筹外费用" in answers[-1]
    assert "元" in answers[-1]


async def test_a_fall_is_answered_with_120_while_everything_is_down_and_its_case_stands(
    fragile: RunningSystem, gateway: Gateway, database: Database, somebody
) -> None:
    talk = somebody()
    for name in list(fragile.running):
        fragile.kill(name)
    began = time.monotonic()
    told = await talk.say("我摔倒了，腿动不了，起不来")
    assert told.text.startswith("") and "120" in told.text.splitlines()[0]
    assert time.monotonic() - began < 5
    with database.read() as session:
        opened = cases.list_of_conversation(session, conversation_id=talk.conversation_id, member_id=None, limit=5)
    assert [case.kind for case in opened] == ["health_emergency"]
    assert opened[0].urgency == "urgent"


async def test_moved_money_is_answered_with_110_while_everything_is_down(
    fragile: RunningSystem, gateway: Gateway, database: Database, somebody
) -> None:
    talk = somebody()
    for name in list(fragile.running):
        fragile.kill(name)
    told = await talk.say("我让骗子骗了，两万块钱已经转过去了")
    assert "110" in told.text.splitlines()[0]
    with database.read() as session:
        opened = cases.list_of_conversation(session, conversation_id=talk.conversation_id, member_id=None, limit=5)
    assert [case.kind for case in opened] == ["scam_loss"]


async def test_an_interrupted_form_goes_on_after_rasa_was_killed(
    fragile: RunningSystem, gateway: Gateway, database: Database, member
) -> None:
    talk = member()
    asked = await talk.say("我想请人上门来帮我看看水管")
    assert asked.text
    fragile.kill("rasa")
    fragile.start("rasa")
    fragile.wait_until_ready()
    goes_on = await talk.say("明天上午")
    assert "明天" in goes_on or "上午" in goes_on or "11" in goes_on or goes_on.choices
    assert "没听准" not in goes_on


class CountingTransport(TerminalTransport):
    """Takes messages and counts them."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, message) -> str:
        self.sent.append(message.text)
        return str(message.id)


@pytest_asyncio.fixture
async def counted(system: RunningSystem, database: Database) -> AsyncIterator[tuple[Gateway, CountingTransport]]:
    made, rasa = make_gateway(system.settings, database, pace=Pace(hold_unclear_seconds=0.0))
    transport = CountingTransport()
    worker = add_channel(made, database, transport)
    yield made, transport
    await made.stop()
    await worker.stop()
    await rasa.close()


async def test_the_same_message_delivered_three_times_is_answered_once(
    counted: tuple[Gateway, CountingTransport], database: Database
) -> None:
    gateway, transport = counted
    inbound = Inbound(channel="terminal", external_id="impatient", message_id="m-1", text="你好")
    receipts = [await gateway.receive(inbound) for _ in range(3)]
    assert [r.duplicate for r in receipts] == [False, True, True]
    await gateway.stop()
    await asyncio.sleep(0.3)
    assert len(transport.sent) == 1


async def test_messages_of_one_person_are_answered_in_order_and_many_people_at_once(
    counted: tuple[Gateway, CountingTransport], database: Database
) -> None:
    gateway, _ = counted
    number = itertools.count()

    async def one(person: str, text: str) -> str:
        answer = await gateway.handle(
            Inbound(channel="terminal", external_id=person, message_id=f"o-{next(number)}", text=text)
        )
        return "\n".join(r.text for r in answer.replies)

    async def two(person: str) -> list[str]:
        return [await one(person, "谢谢你"), await one(person, "再见")]

    for thanks, goodbye in await asyncio.gather(*(two(f"crowd-{i}") for i in range(12))):
        assert "客气" in thanks
        assert "再见" in goodbye


async def test_what_came_while_the_database_was_gone_is_kept_and_answered_later(
    system: RunningSystem, gateway: Gateway, database: Database, tmp_path: Path
) -> None:
    class GoneDatabase(Database):
        """A database file that cannot be opened for a while."""

    gone = GoneDatabase(f"sqlite:///{tmp_path}/nowhere/x.db")
    (tmp_path / "nowhere").rmdir()
    settings = system.settings.model_copy(update={"var_dir": tmp_path})
    broken, rasa = make_gateway(settings, gone)
    receipt = await broken.receive(Inbound("terminal", "lost-and-found", "s-1", "我刚才被骗走了三万块钱"))
    assert "110" in receipt.direct[0].splitlines()[0]
    await rasa.close()
    whole, rasa = make_gateway(settings, database)
    whole.deliver_through("terminal", lambda _messages, _more: None)
    assert await whole.recover_once() >= 1
    await whole.stop()
    await rasa.close()
    talk = Talk(gateway, database, external_id="lost-and-found")
    with database.read() as session:
        opened = cases.list_of_conversation(session, conversation_id=talk.conversation_id, member_id=None, limit=5)
    assert [case.kind for case in opened] == ["scam_loss"]
