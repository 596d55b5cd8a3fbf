"""Updates are confirmed to Telegram only when they are stored."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update
from telegram.error import TelegramError

from bot.channels.telegram.polling import ATTEMPTS_FOR_ONE, Polling
from bot.channels.telegram.updates import UpdatesRequest
from tests.bot.channels.telegram.emulated_chat import ANNA, FakeGateway, Outbox, running, until


class BrokenError(Exception):
    pass


async def test_an_update_that_was_not_stored_comes_again(phone):
    gateway = FakeGateway(Outbox())
    attempts = []

    async def fail_once(inbound):
        attempts.append(inbound.message_id)
        if len(attempts) == 1:
            raise BrokenError

    gateway.before = fail_once
    async with running(phone, gateway=gateway):
        await phone.say("钱到了没")
        await until(lambda: gateway.received)
    assert len(attempts) == 2
    assert len(set(attempts)) == 1
    assert gateway.texts == ["钱到了没"]


async def test_a_restart_loses_nothing_and_doubles_nothing(phone):
    """The process dies between reading and storing; what it had stored but not confirmed is de-duplicated."""
    gateway = FakeGateway(Outbox())
    reached = asyncio.Event()

    async def die_at_the_second(inbound):
        if inbound.text == "二":
            reached.set()
            await asyncio.sleep(3600)
        return

    gateway.before = die_at_the_second
    await phone.say("一")
    await phone.say("二")
    await phone.say("三")
    async with running(phone, gateway=gateway):
        await reached.wait()
    assert gateway.texts == ["一"]
    assert len(phone.world.updates) == 3
    gateway.before = None
    async with running(phone, gateway=gateway):
        await until(lambda: len(gateway.received) == 3)
        await phone.say("四")
        await until(lambda: len(gateway.received) == 4)
    assert gateway.texts == ["一", "二", "三", "四"]


async def test_a_second_program_polling_is_survived(phone):
    gateway = FakeGateway(Outbox())
    async with running(phone, gateway=gateway):
        phone.world.webhook = {"url": "http://127.0.0.1:9/", "secret_token": ""}
        phone.world.arrived.set()
        await phone.say("在吗")
        await asyncio.sleep(0.3)
        phone.world.webhook = {"url": "", "secret_token": ""}
        await until(lambda: gateway.received)


def updates(*ids: int) -> list[Update]:
    return [Update(update_id) for update_id in ids]


async def test_a_broken_update_does_not_block_those_behind_it():
    taken: list[int] = []

    async def take(update: Update) -> None:
        if update.update_id == 1:
            raise BrokenError
        taken.append(update.update_id)

    polling = Polling(None, take)
    for attempt in range(1, ATTEMPTS_FOR_ONE + 1):
        everything = await polling.take_all(updates(1, *range(2, attempt + 3)))
        assert everything == (attempt == ATTEMPTS_FOR_ONE)
    assert taken == list(range(2, ATTEMPTS_FOR_ONE + 3)), "each once, and none behind the broken one waits"
    assert polling._offset == ATTEMPTS_FOR_ONE + 3


async def test_nothing_is_given_up_while_nothing_works():
    async def take(update: Update) -> None:
        raise BrokenError

    polling = Polling(None, take)
    for _ in range(ATTEMPTS_FOR_ONE * 3):
        assert not await polling.take_all(updates(1, 2))
    assert polling._offset is None


def test_pauses_grow_to_half_a_minute():
    polling = Polling(None, None)
    pauses = [polling._pause(n) for n in range(1, 9)]
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


UNREADABLE_UPDATES = {
    "a message without a chat": {"message_id": 1, "date": 0, "text": "我的身份证是622301"},
    "a message that is none": "我的身份证是622301",
    "a date that is none": {"message_id": 1, "date": "昨天", "chat": {"id": ANNA, "type": "private"}, "text": "622301"},
}


@pytest.mark.parametrize("content", UNREADABLE_UPDATES.values(), ids=UNREADABLE_UPDATES)
async def test_an_update_that_cannot_be_read_is_skipped_and_told_without_what_it_says(phone, content, caplog):
    gateway = FakeGateway(Outbox())
    async with running(phone, gateway=gateway):
        await phone.say("一")
        number = phone.world.add_update("message", content)
        await phone.say("二")
        await until(lambda: len(gateway.received) == 2)
        phone.world.add_update("message", content)
        await phone.say("三")
        await until(lambda: not phone.world.updates)
    assert gateway.texts == ["一", "二", "三"]
    assert f"update {number} " in caplog.text
    assert "622301" not in caplog.text


@pytest.mark.parametrize("payload", [b"<html>", b"[]", b'{"ok": true, "result": [{}]}', b'{"ok": true, "result": [1]}'])
def test_what_is_no_answer_of_telegram_is_an_error_that_polling_knows(payload):
    with pytest.raises(TelegramError):
        UpdatesRequest.parse_json_payload(payload)


async def test_polling_goes_on_after_an_error_that_nobody_foresaw():
    class BrokenBot:
        asked = 0

        async def get_updates(self, **_):
            self.asked += 1
            raise BrokenError

    bot = BrokenBot()
    task = asyncio.create_task(Polling(bot, None, first_pause_seconds=0.001).run())
    await until(lambda: bot.asked > 2)
    assert not task.done()
    task.cancel()
    await asyncio.wait({task})
