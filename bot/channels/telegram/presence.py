"""Shows "typing" while an answer takes longer than a moment. Receiver and transport use it; it may fail silently.

Telegram shows the sign for five seconds whatever happens, so a quick answer must not start it at all.
"""

from __future__ import annotations

import asyncio
import contextlib

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

BEFORE_SECONDS = 0.7
AGAIN_SECONDS = 4.5
AT_MOST = 4


class Presence:
    """Who is being answered just now."""

    def __init__(
        self, bot: Bot, *, before_seconds: float = BEFORE_SECONDS, again_seconds: float = AGAIN_SECONDS
    ) -> None:
        self._bot = bot
        self._before = before_seconds
        self._again = again_seconds
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def expect(self, chat_id: int) -> None:
        """Somebody waits for an answer from now on."""
        if chat_id not in self._tasks:
            self._tasks[chat_id] = task = asyncio.create_task(self._show(chat_id))
            task.add_done_callback(lambda done: self._forget(chat_id, done))

    def answered(self, chat_id: int) -> None:
        """They have their answer."""
        task = self._tasks.pop(chat_id, None)
        if task is not None:
            task.cancel()

    async def stop(self) -> None:
        """Stop all signs."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _show(self, chat_id: int) -> None:
        await asyncio.sleep(self._before)
        for _ in range(AT_MOST):
            with contextlib.suppress(TelegramError):
                await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
            await asyncio.sleep(self._again)

    def _forget(self, chat_id: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(chat_id) is task:
            del self._tasks[chat_id]
