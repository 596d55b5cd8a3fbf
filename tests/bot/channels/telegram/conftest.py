"""Fixtures of the Telegram channel's tests: a person's phone on the emulator, and the channel running against it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.channels.telegram.emulated_chat import Phone, Running, emulated, running


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    async with emulated() as made:
        yield made


@pytest.fixture
async def channel(phone: Phone) -> AsyncIterator[Running]:
    async with running(phone) as made:
        yield made
