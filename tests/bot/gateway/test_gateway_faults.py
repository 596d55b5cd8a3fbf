"""Errors that nobody foresaw: nobody gets silence, no message is lost, no queue ends, an emergency is always answered."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.gateway import faults
from bot.gateway.messages import Inbound
from bot.gateway.rasa import Heard
from bot.gateway.safety import alarm_in, get_safety_net
from bot.gateway.spool import Spool
from center.cases import service as cases
from center.clock import utc_now
from center.conversations import service as conversations
from center.db.engine import Database
from tests.bot.gateway.talking import (
    CHEST_PAIN,
    UNCLEAR,
    FakeRasa,
    Make,
    begun,
    outbox,
    recover,
    said,
    until,
    waiting,
)


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa(breaks_over="坏")


def open_cases(database: Database, urgency: str) -> list[cases.CaseView]:
    with database.read() as session:
        return cases.list_open(session, urgency=urgency, limit=10)


async def test_a_message_that_breaks_the_program_ends_neither_its_queue_nor_itself(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make()
    await gateway.handle(said("坏了的话"))
    answer = await gateway.handle(said("好的话"))
    assert answer.replies[-1].text == "听到：好的话"
    rasa.breaks_over = ""
    await recover(gateway, lambda: waiting(database) == 0)
    assert "听到：坏了的话" in outbox(database)


async def test_what_breaks_every_time_goes_to_the_staff_and_the_person_is_told(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make()
    await gateway.handle(said("坏了的话"))
    await recover(gateway, lambda: waiting(database) == 0)
    assert len(rasa.messages) == faults.MOST_ATTEMPTS
    (case,) = open_cases(database, "soon")
    assert (case.kind, case.summary) == ("unanswered", "坏了的话")
    assert case.number in outbox(database)[-1]
    await gateway.recover_once()
    assert len(rasa.messages) == faults.MOST_ATTEMPTS


async def test_an_error_never_writes_what_was_said_into_the_log(
    make: Make, caplog: pytest.LogCaptureFixture, database: Database
) -> None:
    caplog.set_level(logging.DEBUG)
    gateway = make()
    await gateway.handle(said("坏了，我的身份证是622301195003051234"))
    await recover(gateway, lambda: waiting(database) == 0)
    with database.write() as session:
        account = conversations.open_conversation(session, channel="terminal", external_id="wang", now=utc_now())
    assert "KeyError" in caplog.text
    assert "身份证" not in caplog.text
    # Whoever knows a conversation's id could speak to Rasa in its name.
    assert account.conversation_id not in caplog.text


async def test_an_answer_that_stays_empty_goes_to_the_staff(make: Make, rasa: FakeRasa, database: Database) -> None:
    rasa.answers = {"查钱": Heard(text="")}
    answer = await make().handle(said("查钱"))
    (case,) = open_cases(database, "soon")
    assert case.number in answer.replies[0].text
    await make().handle(said("查钱"))
    assert len(open_cases(database, "soon")) == 1


async def test_choices_that_cannot_be_read_cost_no_answer(
    make: Make, rasa: FakeRasa, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = make()

    def fail(*_: object) -> None:
        raise KeyError("bug")

    monkeypatch.setattr(gateway._records, "last_choices", fail)
    await begun(gateway, rasa, "第一句")
    await gateway.receive(said("第二句"))
    rasa.thinking = False
    await until(lambda: waiting(database) == 0)
    assert outbox(database) == ["听到：第一句", "听到：第二句"]


async def test_an_emergency_is_answered_when_storing_it_breaks(
    make: Make, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = make()

    def fail(*_: object) -> None:
        raise ValueError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr(gateway._records, "store", fail)
        receipt = await gateway.receive(said(CHEST_PAIN))
    assert "120" in receipt.direct[0].splitlines()[0]
    assert receipt.stored
    await gateway.recover_once()
    assert [case.kind for case in open_cases(database, "urgent")] == ["health_emergency"]
    await gateway.stop()


async def test_an_emergency_is_answered_when_neither_database_nor_file_can_be_written(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = make()

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(gateway._records, "store", fail)
    monkeypatch.setattr(gateway._spool.inbox, "keep", fail)
    receipt = await gateway.receive(said(CHEST_PAIN))
    assert "120" in receipt.direct[0]
    # That the words are kept would be a lie.
    assert not receipt.stored
    assert "记下" not in "".join(receipt.direct)
    assert (await gateway.receive(said("你好"))).direct == ()


async def test_a_message_that_no_database_takes_does_not_hold_up_the_spool(
    make: Make, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = make()
    spool = Spool(tmp_path)
    spool.inbox.keep(said("毒"))
    spool.inbox.keep(said("后面的", person="li"))
    store = gateway._records.store

    def fail(inbound: Inbound, *more: Any) -> Any:
        if inbound.text == "毒":
            raise ValueError("never")
        return store(inbound, *more)

    monkeypatch.setattr(gateway._records, "store", fail)
    await recover(gateway, lambda: "听到：后面的" in outbox(database, "li"))
    assert "毒" in (tmp_path / "spool" / "inbox.refused.jsonl").read_text("utf-8")


async def test_recovery_goes_on_after_an_error(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = make()
    rounds = 0

    async def fail() -> int:
        nonlocal rounds
        rounds += 1
        raise KeyError("bug")

    monkeypatch.setattr(gateway, "recover_once", fail)
    task = asyncio.create_task(gateway.recover_forever(every_seconds=0.01))
    await until(lambda: rounds > 2)
    await gateway.stop()
    await task


async def test_a_line_to_wait_that_cannot_be_stored_does_not_cost_the_answer(
    make: Make, rasa: FakeRasa, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway, tried = make(holding_line_after_seconds=0.01), []

    def fail(*_: object) -> None:
        tried.append(True)
        raise KeyError("bug")

    monkeypatch.setattr(gateway._records, "say", fail)
    await begun(gateway, rasa, "查一下")
    await until(lambda: tried != [])
    rasa.thinking = False
    await until(lambda: outbox(database) == ["听到：查一下"])


async def test_an_alarm_behind_a_fragment_keeps_its_alarm(make: Make, rasa: FakeRasa) -> None:
    gateway = make(hold_unclear_seconds=10.0)
    rasa.answers = {"嗯那个": UNCLEAR}
    await gateway.receive(said("嗯那个"))
    await until(lambda: rasa.messages != [])
    await gateway.handle(said(CHEST_PAIN))
    _, message, metadata = rasa.heard[-1]
    assert message == CHEST_PAIN
    assert metadata["alarm"] == "health_emergency"
    assert metadata["said"] == CHEST_PAIN


async def test_the_wish_to_die_after_a_fall_gets_its_own_first_lines(make: Make, database: Database) -> None:
    gateway = make()
    await gateway.handle(said("我摔倒了起不来，腿断了"))
    await gateway.handle(said("我不想活了"))
    assert any("12356" in line for line in outbox(database))
    told = len([line for line in outbox(database) if "12356" in line])
    await gateway.handle(said("我真的不想活了"))
    assert len([line for line in outbox(database) if "12356" in line]) == told
    assert len(open_cases(database, "urgent")) == 1


def test_an_alarm_at_the_end_of_a_long_story_is_heard() -> None:
    story = "我跟你说个事啊，" * 120
    net = get_safety_net()
    assert alarm_in(net, story) is None
    found = alarm_in(net, story + "我刚才把两万块钱转给骗子了")
    assert found is not None
    assert found.kind == "scam_loss"


async def test_what_no_database_can_hold_does_not_stop_an_emergency(make: Make, database: Database) -> None:
    answer = await make().handle(said(f"\x00{CHEST_PAIN}\ud83d"))
    assert "120" in answer.replies[0].text
    assert "\x00" not in open_cases(database, "urgent")[0].summary


async def test_a_page_that_cannot_show_a_sign_costs_no_answer(make: Make, rasa: FakeRasa) -> None:
    gateway = make()

    def fail(*_: object) -> None:
        raise RuntimeError("no loop")

    gateway.on_working(fail)
    assert (await gateway.handle(said("你好"))).replies[-1].text == "听到：你好"


async def test_an_emergency_told_in_fragments_is_heard(make: Make, rasa: FakeRasa) -> None:
    gateway = make(hold_unclear_seconds=10.0)
    rasa.answers = {"验证码": UNCLEAR}
    await gateway.receive(said("验证码"))
    await until(lambda: rasa.messages != [])
    await gateway.handle(said("告诉他了"))
    assert rasa.heard[-1][2]["alarm"] == "scam_loss"
    # The action says the first lines: the gateway has not.
    assert "first_line_sent" not in rasa.heard[-1][2]
