"""The bot process as it is put together: what a part is given only here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from bot.delivery.worker import DeliveryWorker
from bot.main import create_app
from center import crypto, settings
from center.crypto import Keyring
from center.db import engine
from center.db.engine import Database
from tests.bot.channels.telegram.emulated_chat import DEFAULT_TOKEN, Phone, emulated, until

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    async with emulated() as made:
        yield made


@pytest.fixture
def app(phone: Phone, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    values = {
        "DATABASE_URL": str(database.url),
        "VAR_DIR": str(tmp_path),
        "KEYS": Keyring.generate().to_json(),
        "RASA_URL": NOBODY,
        "ACTIONS_URL": NOBODY,
        "TELEGRAM_TOKEN": DEFAULT_TOKEN,
        "TELEGRAM_API_BASE": phone.address,
    }
    for name, value in values.items():
        monkeypatch.setenv(f"YINLING_{name}", value)
    caches = (settings.get_settings, engine.get_database, crypto.get_keyring)
    for cached in caches:
        cached.cache_clear()
    monkeypatch.setitem(DeliveryWorker.__init__.__kwdefaults__, "poll_seconds", 3600.0)
    yield create_app()
    for cached in caches:
        cached.cache_clear()


async def test_the_own_lines_of_telegram_do_not_wait_for_the_poll(phone: Phone, app: FastAPI) -> None:
    async with app.router.lifespan_context(app):
        await until(lambda: phone.calls("getUpdates"))
        await phone.do("send", kind="photo")
        await until(phone.from_bot)
