"""The database gone at any moment: nothing is lost, nothing answered is asked again, the order stays."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.gateway.gateway import Gateway
from bot.gateway.rasa import Heard
from bot.gateway.spool import Spool
from center.conversations.service import Choice
from tests.bot.gateway.talking import (
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

YES = "对"
DONE = Heard(text="登记好了。还要什么？", choices=(Choice("1", "不用了", "/deny"),))


async def look_in_vain(gateway: Gateway, times: int = 3) -> None:
    for _ in range(times):
        with contextlib.suppress(OperationalError):
            await gateway.recover_once()


@pytest.fixture
def rasa(database: FickleDatabase) -> FakeRasa:
    """A form whose last answer is confirmed, and the database goes before that is told."""
    return FakeRasa(answers={YES: DONE}, after=database.go)


async def test_an_answer_that_could_not_be_stored_is_said_later_and_not_asked_for_again(
    make: Make, rasa: FakeRasa, database: FickleDatabase
) -> None:
    gateway = make()
    await gateway.handle(said(YES))
    await look_in_vain(gateway)
    database.come_back()
    await recover(gateway, lambda: waiting(database) == 0)
    assert rasa.messages == [YES]
    assert [(line.text, line.choices) for line in lines(database)] == [(DONE.text, DONE.choices)]
    await gateway.recover_once()
    assert len(outbox(database)) == 1


async def test_an_answer_that_could_not_be_stored_is_handed_over_for_sending_when_it_is(
    make: Make, rasa: FakeRasa, database: FickleDatabase
) -> None:
    gateway, sent = make(), []
    gateway.deliver_through("terminal", lambda messages, _held: sent.extend(messages))
    await gateway.handle(said(YES))
    database.come_back()
    await recover(gateway, lambda: waiting(database) == 0)
    assert [message.text for message in sent] == [DONE.text]


async def test_an_answer_that_could_not_be_stored_outlives_the_process(
    make: Make, rasa: FakeRasa, database: FickleDatabase
) -> None:
    dead = make()
    await dead.handle(said(YES))
    await dead.stop()
    database.come_back()
    heir = make()
    await recover(heir, lambda: waiting(database) == 0)
    assert rasa.messages == [YES]
    assert outbox(database) == [DONE.text]


async def test_with_the_disk_full_as_well_the_answer_waits_in_memory(
    make: Make, rasa: FakeRasa, database: FickleDatabase, tmp_path: Path
) -> None:
    (tmp_path / "spool").write_text("no folder can be made here")
    gateway = make()
    await gateway.handle(said(YES))
    await look_in_vain(gateway)
    database.come_back()
    await recover(gateway, lambda: waiting(database) == 0)
    assert rasa.messages == [YES]
    assert outbox(database) == [DONE.text]


async def test_what_was_said_meanwhile_is_answered_after_the_answer_that_waits(
    make: Make, rasa: FakeRasa, database: FickleDatabase
) -> None:
    gateway = make()
    await begun(gateway, rasa, YES)
    await gateway.receive(said("还有件事"))
    rasa.thinking = False
    await until(lambda: database.is_gone)
    await look_in_vain(gateway)
    assert rasa.messages == [YES]
    rasa.after = lambda: None
    database.come_back()
    await gateway.handle(said("再问一句"))
    await recover(gateway, lambda: waiting(database) == 0)
    assert outbox(database)[0] == DONE.text
    # Together or each alone, as they happen to meet in the queue.
    heard = " ".join(text.removeprefix("听到：") for text in outbox(database)[1:])
    assert sorted(heard.split()) == ["再问一句", "还有件事"]


async def test_what_was_offered_late_can_be_chosen_from(make: Make, rasa: FakeRasa, database: FickleDatabase) -> None:
    gateway = make()
    await gateway.handle(said(YES))
    rasa.after = lambda: None
    database.come_back()
    await recover(gateway, lambda: waiting(database) == 0)
    await gateway.handle(said("1"))
    assert rasa.messages == [YES, "/deny"]


async def test_an_answer_that_no_database_takes_holds_up_nobody(
    make: Make, rasa: FakeRasa, database: FickleDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = make()
    await gateway.handle(said(YES))
    rasa.after = lambda: None
    database.come_back()
    finish = gateway._records.finish

    def fail_over_one(ids: object, text: str, *more: object) -> object:
        if text == DONE.text:
            raise ValueError("never")
        return finish(ids, text, *more)

    monkeypatch.setattr(gateway._records, "finish", fail_over_one)
    await gateway.handle(said("后面的", person="li"))
    assert outbox(database, "li") == ["听到：后面的"]
    assert DONE.text in (tmp_path / "spool" / "answers.refused.jsonl").read_text("utf-8")


async def test_with_the_database_gone_under_the_actions_no_dialogue_is_started_anew(
    make: Make, rasa: FakeRasa, database: FickleDatabase
) -> None:
    gateway = make()
    rasa.answers = {"查钱": Heard(text="")}
    await gateway.handle(said("查钱"))
    assert rasa.messages == ["查钱"]
    rasa.answers, rasa.after = {}, lambda: None
    database.come_back()
    await recover(gateway, lambda: "听到：查钱" in outbox(database))


async def test_a_message_whose_choices_cannot_be_read_waits(
    make: Make, rasa: FakeRasa, database: FickleDatabase
) -> None:
    gateway = make()
    gateway.deliver_through("terminal", lambda _messages, _held: database.go())
    rasa.after = lambda: None
    await begun(gateway, rasa, "第一句")
    await gateway.receive(said("第二句"))
    rasa.thinking = False
    await until(lambda: database.is_gone)
    gateway.deliver_through("terminal", lambda _messages, _held: None)
    database.come_back()
    await recover(gateway, lambda: waiting(database) == 0)
    assert outbox(database) == ["听到：第一句", "听到：第二句"]


async def test_while_the_database_is_gone_the_spool_does_not_grow_by_itself(
    make: Make, rasa: FakeRasa, database: FickleDatabase, tmp_path: Path
) -> None:
    gateway = make()
    rasa.after = lambda: None
    database.go()
    await gateway.receive(said("等着"))
    await look_in_vain(gateway)
    assert len(Spool(tmp_path).inbox.take()) == 1
    assert not (tmp_path / "spool" / "inbox.jsonl").exists()
    database.come_back()
    await recover(gateway, lambda: "听到：等着" in outbox(database))
