"""Fixtures of the gateway's tests: a real database that can be gone, a stand-in for Rasa, and gateways between them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.gateway import faults
from bot.gateway.gateway import Gateway, Pace
from bot.gateway.safety import Hearing, get_safety_net
from bot.gateway.spool import Spool
from center import crypto
from center.crypto import Keyring
from tests.bot.gateway.talking import FakeMeaning, FakeRasa, FickleDatabase, Make


@pytest.fixture
def database(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FickleDatabase]:
    monkeypatch.setenv("YINLING_KEYS", Keyring.generate().to_json())
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()
    opened = FickleDatabase(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield opened
    opened.dispose()
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
def make(database: FickleDatabase, rasa: FakeRasa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make gateways on one database and one folder, which try again at once."""
    monkeypatch.setattr(faults, "FIRST_PAUSE_SECONDS", 0.0)

    def build(hears: FakeMeaning | None = None, **pace: float) -> Gateway:
        gateway = Gateway(
            database=database,
            rasa=rasa,
            safety=Hearing(get_safety_net(), hears),
            spool=Spool(tmp_path),
            pace=Pace(**pace),
        )
        gateway.deliver_through("terminal", lambda _messages, _held: None)
        return gateway

    return build
