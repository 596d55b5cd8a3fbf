"""The way out to Telegram alone, for a process that receives nothing. `python -m bot.delivery` uses it."""

from __future__ import annotations

import contextlib

from telegram.error import TelegramError

from bot.channels.telegram.channel import create_bot
from bot.channels.telegram.paces import SharedPaces
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.transport import TelegramTransport
from center.db.engine import Database
from center.settings import Settings


class TelegramSender:
    """A transport with its connections, at the common pace."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._bot = create_bot(settings)
        self._paces = SharedPaces(database)
        self.transport = TelegramTransport(self._bot, pacer=Pacer(self._paces))

    async def close(self) -> None:
        """Close the connections."""
        self._paces.close()
        with contextlib.suppress(TelegramError, RuntimeError):
            await self._bot.request.shutdown()
