"""A migrated SQLite database and a small stand-in for Rasa."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.gateway.rasa import EngineDownError, Heard
from center import crypto
from center.crypto import Keyring
from center.db.engine import Database
from center.db.migrate import migrate


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("YINLING_KEYS", Keyring.generate().to_json())
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()
    opened = Database(f"sqlite:///{tmp_path}/yinling.db")
    migrate(opened)
    yield opened
    opened.dispose()
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


@dataclass
class FakeRasa:
    """Answers from a table; can be slow, silent or gone. It understands only whole requests."""

    answers: dict[str, Heard] = field(default_factory=dict)
    seconds: float = 0.0
    is_down: bool = False
    actions_down: bool = False
    heard: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    async def say(self, *, conversation_id: str, message: str, metadata: dict[str, Any]) -> Heard:
        if self.is_down:
            raise EngineDownError("gone")
        self.heard.append((conversation_id, message, metadata))
        if self.seconds:
            await asyncio.sleep(self.seconds)
        return self.answers.get(message, Heard(text=f"听到：{message}"))

    async def is_ready(self) -> bool:
        return not self.is_down and not self.actions_down

    async def actions_are_ready(self) -> bool:
        return not self.actions_down

    @property
    def messages(self) -> list[str]:
        return [message for _, message, _ in self.heard]


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()
