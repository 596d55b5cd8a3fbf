"""Updates are confirmed to Telegram only when they are stored."""

from __future__ import annotations

import asyncio

from telegram import Update

from bot.channels.telegram.polling import ATTEMPTS_FOR_ONE, Polling
from tests.bot.channels.telegram.emulated_chat import FakeGateway, Outbox, running, until


class BrokenError(Exception):
    pass


async def test_an_update_that_was_not_stored_comes_again(phone):
    gateway = FakeGateway(Outbox())
    attempts = []

    async def fail_twice(inbound):
        attempts.append(inbound.message_id)
        if len(attempts) <= 2:
            raise BrokenError
        return

    gateway.before = fail_twice
    async with running(phone, gateway=gateway):
        await phone.say("钱到了没")
        await until(lambda: gateway.received, seconds=10)
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
        await until(lambda: gateway.received, seconds=10)


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
