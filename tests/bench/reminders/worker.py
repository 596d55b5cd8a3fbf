"""A worker that knows no limits, by Telegram or to nobody at all: `… telegram|nobody`. With limits the real one runs."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

from bot.channels.telegram.channel import create_bot
from bot.channels.telegram.paces import CHANNEL, Lane
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.transport import TelegramTransport
from bot.delivery.bulk import BulkWorker
from bot.delivery.worker import Transport
from center.conversations.paces.service import Turn
from center.conversations.service import OutboundView
from center.db.engine import get_database
from center.settings import get_settings


class Unlimited:
    """Whoever asks gets a turn."""

    async def take(self, chat_id: int, lane: Lane) -> Turn:
        return Turn(0.0, is_taken=True)

    async def refuse(self, chat_id: int, retry_after: float) -> None:
        raise AssertionError("an emulator without limits refuses nothing")


class Nobody:
    """Takes every message, so that only claiming and noting is measured."""

    name = CHANNEL

    async def send(self, message: OutboundView) -> str:
        return str(message.id)


async def main() -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    transport: Transport = Nobody()
    if sys.argv[1] == "telegram":
        transport = TelegramTransport(create_bot(get_settings()), pacer=Pacer(Unlimited()))
    worker, wished = BulkWorker(database=get_database(), transport=transport), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, wished.set)
    running = asyncio.create_task(worker.run())
    await wished.wait()
    await worker.stop()
    await running


if __name__ == "__main__":
    asyncio.run(main())
