"""Puts the Telegram channel together. The bot process calls `create_telegram` and works without it where it is None.

It gives `transport` to a delivery worker, mounts `router` where there is one, and calls `start()` and `stop()`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import APIRouter
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram import webhook
from bot.channels.telegram.commands import LANGUAGES, Commands
from bot.channels.telegram.paces import SharedPaces
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.reading import WANTED_UPDATES
from bot.channels.telegram.receive import Door, Receiver
from bot.channels.telegram.records import DatabaseRecords, Records
from bot.channels.telegram.transport import TelegramTransport
from bot.channels.telegram.updates import UpdatesRequest
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN
from center.faults import told
from center.settings import Settings

log = logging.getLogger(__name__)

TELEGRAM_API = "https://api.telegram.org"
SECONDS_BETWEEN_STARTS = 10.0


class Telegram:
    """The running channel. `username` is the bot's name, for links, once Telegram has been reached."""

    def __init__(
        self,
        *,
        bot: Bot,
        receiver: Receiver,
        records: Records,
        transport: TelegramTransport,
        presence: Presence,
        settings: Settings,
    ) -> None:
        self.transport = transport
        self.router: APIRouter | None = None
        self.username: str | None = None
        self._bot = bot
        self._receiver = receiver
        self._records = records
        self._presence = presence
        self._webhook_url = ""
        self._task: asyncio.Task[None] | None = None
        if settings.telegram_mode == "webhook":
            self._webhook_url = settings.telegram_webhook_url or f"{settings.public_url.rstrip('/')}{webhook.PATH}"
            # Telegram is told the secret at every start, so a site need not choose one.
            self._secret = settings.telegram_webhook_secret or secrets.token_urlsafe(32)
            path = urlsplit(self._webhook_url).path or webhook.PATH
            self.router = webhook.create_router(bot, receiver.take, secret=self._secret, path=path)

    def tell_delivery(self, look: Callable[[], None]) -> None:
        """Name whom to tell of lines of the channel's own in the outbox; without, they wait for delivery's poll."""
        self._receiver.tell_delivery(look)

    async def start(self) -> None:
        """Begin in the background; a Telegram out of reach delays nothing else."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop receiving and close the connections; what is not stored stays with Telegram."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._receiver.stop()
        await self._presence.stop()
        with contextlib.suppress(TelegramError, RuntimeError):
            await self._bot.shutdown()

    async def _run(self) -> None:
        while True:
            try:
                await self._introduce()
                break
            except InvalidToken:
                log.critical("Telegram does not know the token: check YINLING_TELEGRAM_TOKEN; the channel stays off")
                return
            except TelegramError as error:
                log.warning("Telegram cannot be reached yet: %s", type(error).__name__)
                await asyncio.sleep(SECONDS_BETWEEN_STARTS)
        if not self._webhook_url:
            await Polling(self._bot, self._receiver.take).run()

    async def _introduce(self) -> None:
        await self._bot.initialize()
        self.username = self._bot.username
        if self._webhook_url:
            await self._bot.set_webhook(self._webhook_url, secret_token=self._secret, allowed_updates=WANTED_UPDATES)
        else:
            await self._bot.delete_webhook(drop_pending_updates=False)
        commands = Commands()
        await self._bot.set_my_commands(commands.menu("zh"))
        for language in LANGUAGES:
            await self._bot.set_my_commands(commands.menu(language), language_code=language)
        log.info("Telegram is ready as @%s, by %s", self.username, "webhook" if self._webhook_url else "polling")
        await self._note_name(self._bot.username)

    async def _note_name(self, username: str) -> None:
        try:
            await asyncio.to_thread(self._records.note_own_name, username)
        except DATABASE_DOWN as error:  # links on paper can wait, people cannot
            log.warning("the bot's name could not be noted: %s", told(error))


def create_bot(settings: Settings) -> Bot:
    """Return the library's client, at the real Bot API or at the address that the settings give."""
    # The library warns on every 429 until it is told which type of seconds we want.
    os.environ.setdefault("PTB_TIMEDELTA", "true")

    def request(kind: type[HTTPXRequest], connections: int) -> HTTPXRequest:
        # A proxy of the environment leads to Telegram, not to an emulator beside us.
        direct = {"trust_env": False} if settings.telegram_api_base else {}
        return kind(
            connection_pool_size=connections,
            connect_timeout=10.0,
            read_timeout=15.0,
            pool_timeout=10.0,
            httpx_kwargs=direct,
        )

    api = (settings.telegram_api_base or TELEGRAM_API).rstrip("/")
    return Bot(
        settings.telegram_token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=request(HTTPXRequest, 64),
        get_updates_request=request(UpdatesRequest, 1),
    )


def create_telegram(
    settings: Settings,
    *,
    gateway: Door,
    database: Database | None = None,
    records: Records | None = None,
    pacer: Pacer | None = None,
) -> Telegram | None:
    """Return the channel, or None without a token.

    Raises ValueError for a webhook without a public address.
    """
    if not settings.telegram_token:
        return None
    if settings.telegram_mode == "webhook" and not (settings.telegram_webhook_url or settings.public_url):
        raise ValueError("webhook mode needs YINLING_TELEGRAM_WEBHOOK_URL or YINLING_PUBLIC_URL")
    if database is not None:
        records = records or DatabaseRecords(database)
        pacer = pacer or Pacer(SharedPaces(database))
    if records is None:
        raise ValueError("the Telegram channel needs the database")
    # httpx writes every address to its log, and Telegram's addresses hold the token.
    for library in ("httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.WARNING)
    bot = create_bot(settings)
    presence = Presence(bot)
    transport = TelegramTransport(bot, pacer=pacer, presence=presence)
    receiver = Receiver(bot=bot, gateway=gateway, records=records, transport=transport, presence=presence)
    return Telegram(
        bot=bot, receiver=receiver, records=records, transport=transport, presence=presence, settings=settings
    )
