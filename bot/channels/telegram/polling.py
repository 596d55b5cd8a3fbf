"""Asks Telegram for updates. Run as one task of the bot process.

An update is confirmed to Telegram only when it is stored, so that a crash loses none; python-telegram-bot's Updater
confirms as soon as it has read.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.reading import WANTED_UPDATES
from bot.channels.telegram.refusals import seconds_of
from center.faults import told

log = logging.getLogger(__name__)

LONG_POLL = timedelta(seconds=30)
LONGEST_PAUSE_SECONDS = 30.0
SECONDS_AFTER_INVALID_TOKEN = 300.0
# An update that fails this often while others are stored is broken itself; it must not block those behind it.
ATTEMPTS_FOR_ONE = 5


class Polling:
    """Reads updates and confirms what was stored."""

    def __init__(
        self,
        bot: Bot,
        take: Callable[[Update], Awaitable[None]],
        *,
        long_poll: timedelta = LONG_POLL,
        first_pause_seconds: float = 1.0,
    ) -> None:
        self._bot = bot
        self._take = take
        self._long_poll = long_poll
        self._first_pause = first_pause_seconds
        self._offset: int | None = None
        self._stored: set[int] = set()
        self._failures: Counter[int] = Counter()

    async def run(self) -> None:
        """Poll until cancelled; after a failure, pause longer each time. No error may end it."""
        failures = 0
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=self._offset, timeout=self._long_poll, allowed_updates=WANTED_UPDATES
                )
                failures = 0 if await self.take_all(updates) else failures + 1
            except TelegramError as error:
                failures += 1
                log.warning("Telegram gives no updates: %s", type(error).__name__)
                await asyncio.sleep(self._pause_after(error, failures))
                continue
            except Exception as error:  # noqa: BLE001 - see above
                failures += 1
                log.error("polling Telegram waits: %s", told(error))
            if failures:
                await asyncio.sleep(self._pause(failures))

    async def take_all(self, updates: Sequence[Update]) -> bool:
        """Store updates in order and move the offset past what is stored; tell whether all were."""
        failed: list[int] = []
        any_stored = False
        for update in updates:
            if update.update_id in self._stored:
                continue
            try:
                await self._take(update)
            except Exception as error:  # noqa: BLE001 - whatever it is, the update must come again
                failed.append(update.update_id)
                log.warning("update %d is not stored: %s", update.update_id, type(error).__name__)
            else:
                any_stored = True
                self._stored.add(update.update_id)
        given_up = {update_id for update_id in failed if self._give_up(update_id, others_work=any_stored)}
        self._stored |= given_up
        self._confirm(updates)
        return set(failed) == given_up

    def _give_up(self, update_id: int, *, others_work: bool) -> bool:
        self._failures[update_id] += 1
        if self._failures[update_id] < ATTEMPTS_FOR_ONE or not others_work:
            return False
        log.error("update %d is given up after %d attempts", update_id, self._failures[update_id])
        return True

    def _confirm(self, updates: Sequence[Update]) -> None:
        for update in updates:
            if update.update_id not in self._stored:
                return
            self._offset = update.update_id + 1
            self._stored.discard(update.update_id)
            self._failures.pop(update.update_id, None)

    def _pause_after(self, error: TelegramError, failures: int) -> float:
        if isinstance(error, RetryAfter):
            return seconds_of(error)
        if isinstance(error, InvalidToken):
            return SECONDS_AFTER_INVALID_TOKEN
        if isinstance(error, Conflict):
            log.error("another program polls this bot, or it has a webhook")
        return self._pause(failures)

    def _pause(self, failures: int) -> float:
        return float(min(self._first_pause * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE_SECONDS))
