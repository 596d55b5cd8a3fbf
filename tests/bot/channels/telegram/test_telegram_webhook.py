"""The webhook takes updates from Telegram alone and says 200 only for what is stored."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import FastAPI

from bot.channels.telegram.channel import create_telegram
from tests.bot.channels.telegram.emulated_chat import FakeGateway, FakeRecords, Outbox, served, settings_for, until


async def test_updates_come_by_webhook_and_again_until_stored(phone):
    outbox = Outbox()
    gateway = FakeGateway(outbox)
    attempts = []

    async def fail_once(inbound):
        attempts.append(inbound)
        if len(attempts) == 1:
            raise RuntimeError
        return

    gateway.before = fail_once
    app = FastAPI()
    async with served(app) as address:
        settings = settings_for(phone, telegram_mode="webhook", public_url=address)
        telegram = create_telegram(settings, gateway=gateway, records=FakeRecords(outbox))
        app.include_router(telegram.router)
        await telegram.start()
        await until(lambda: phone.world.webhook["url"])
        assert phone.world.webhook["url"] == f"{address}/telegram/webhook"
        assert len(phone.world.webhook["secret_token"]) >= 32
        await phone.say("钱到了没")
        await until(lambda: gateway.received)
        await until(lambda: not phone.world.updates)
        assert len(attempts) == 2
        url = phone.world.webhook["url"]
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}):
            answer = await phone.http.post(url, json={"update_id": 1}, headers=headers)
            assert answer.status_code == 403
        secret = {"X-Telegram-Bot-Api-Secret-Token": phone.world.webhook["secret_token"]}
        assert (await phone.http.post(url, json={"no": "update"}, headers=secret)).status_code == 400
        unreadable = {"update_id": 2, "message": {"message_id": 1}}
        assert (await phone.http.post(url, json=unreadable, headers=secret)).status_code == 200, "or it comes for ever"
        await telegram.stop()
    assert phone.calls("getUpdates") == []


async def test_a_webhook_needs_an_address(phone):
    with pytest.raises(ValueError, match="PUBLIC_URL"):
        create_telegram(settings_for(phone, telegram_mode="webhook"), gateway=FakeGateway(Outbox()))


async def test_a_wrong_token_turns_the_channel_off_without_naming_it(phone, caplog):
    settings = settings_for(phone)
    settings.telegram_token = "100:wrong"
    outbox = Outbox()
    telegram = create_telegram(settings, gateway=FakeGateway(outbox), records=FakeRecords(outbox))
    await telegram.start()
    await until(lambda: "YINLING_TELEGRAM_TOKEN" in caplog.text)
    await asyncio.sleep(0.05)
    assert "100:wrong" not in caplog.text
    await telegram.stop()
