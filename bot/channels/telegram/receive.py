"""Hands every update to the gateway. Polling and webhook call `take`; when it returns, the update is stored.

It never answers by itself: what the gateway cannot answer (pictures, groups, links) goes through the records into the
outbox. Only where no database can be written does it pass on the gateway's emergency lines directly.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from telegram import Bot, Message, Update
from telegram.error import TelegramError

from bot.channels.telegram.codes import WaitingCodes
from bot.channels.telegram.commands import LANGUAGES, Commands
from bot.channels.telegram.keyboards import Tap
from bot.channels.telegram.paces import CHANNEL
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.reading import Blocked, InGroup, Said, Tapped, read
from bot.channels.telegram.records import CONFIRM_CODE, Records
from bot.channels.telegram.splitting import LONGEST_MESSAGE, units
from bot.channels.telegram.transport import TelegramTransport
from bot.delivery.errors import DeliveryError
from bot.gateway.messages import Inbound, Receipt
from center.meetings.replies import choice_named

log = logging.getLogger(__name__)

REMEMBERED = 1000


class Door(Protocol):
    """The gateway, as the receiver knows it."""

    async def receive(self, inbound: Inbound) -> Receipt:
        """Store a message; the answer comes through the outbox."""
        ...


class Receiver:
    """Takes updates one by one."""

    def __init__(
        self,
        *,
        bot: Bot,
        gateway: Door,
        records: Records,
        transport: TelegramTransport,
        presence: Presence,
        codes: WaitingCodes | None = None,
    ) -> None:
        self._bot = bot
        self._gateway = gateway
        self._records = records
        self._transport = transport
        self._presence = presence
        self._look: Callable[[], None] = lambda: None
        self._codes = codes or WaitingCodes()
        self._commands = Commands()
        self._aside: set[asyncio.Task[None]] = set()
        self._told_unstored: deque[str] = deque(maxlen=REMEMBERED)

    def tell_delivery(self, look: Callable[[], None]) -> None:
        """Name whom to tell that a line which the gateway does not know of is in the outbox."""
        self._look = look

    async def take(self, update: Update) -> None:
        """Store what an update says; an exception means that it is not stored and must come again."""
        reading = read(update)
        match reading:
            case Said():
                await self._take_said(reading)
            case Tapped():
                await self._take_tapped(reading)
            case Blocked(external_id):
                await asyncio.to_thread(self._records.mark_blocked, external_id)
            case InGroup(external_id, message_id, asks_id=True):
                await asyncio.to_thread(self._records.tell_group_id, external_id, message_id=message_id)
                self._look()
            case InGroup(external_id):
                await asyncio.to_thread(self._records.decline_group, external_id)
                self._look()
            case None:
                pass

    async def stop(self) -> None:
        """Let small things under way end."""
        if self._aside:
            await asyncio.wait(self._aside, timeout=5)

    async def _take_said(self, said: Said) -> None:
        if said.code is not None:
            language = "en" if said.speaks_english else "zh"
            choices = await asyncio.to_thread(
                self._records.ask_about_code, said.external_id, message_id=said.message_id, language=language
            )
            # In words, as the page says it: eight digits alone may mean a claim, a date, a telephone number.
            words = self._commands.said("code", language).format(code=said.code)
            self._codes.keep(said.external_id, words, choices)
            self._look()
        elif said.command is not None:
            words = self._commands.said(said.command, "en" if said.speaks_english else "zh")
            await self._hand_over(said.external_id, said.message_id, words)
        elif not said.text.strip():
            await self._take_unreadable(said, said.unreadable or "other")
        else:
            code = self._codes.confirmed_by_words(said.external_id, said.text)
            choice_id = None if code is None else CONFIRM_CODE
            await self._hand_over(said.external_id, said.message_id, code or said.text, choice_id=choice_id)
            if said.unreadable is not None:
                await asyncio.to_thread(self._records.note_unread_part, said.external_id, message_id=said.message_id)
                self._look()

    async def _take_unreadable(self, said: Said, kind: str) -> None:
        marker = {language: self._commands.received(kind, language) for language in LANGUAGES}
        await asyncio.to_thread(
            self._records.note_unreadable, said.external_id, message_id=said.message_id, kind=kind, marker=marker
        )
        self._look()

    async def _take_tapped(self, tapped: Tapped) -> None:
        self._do_aside(self._end_spinning(tapped.query_id))
        tap = tapped.tap
        if tap is None:
            return
        offer = await asyncio.to_thread(self._records.find_offer, tapped.external_id, tap.outbound_id)
        choice = next((c for c in offer.choices if _is_meant(tap, c.id, c.title)), None) if offer else None
        # One message has one answer: an unsteady second tap has the same id and is dropped.
        message_id = f"{tapped.external_id}:tap:{tap.outbound_id}"
        if offer is None or choice is None:
            log.warning("a button was tapped that the records do not know")
            if tap.title:  # Telegram says that it is on our own message: its words are what the person means
                await self._hand_over(tapped.external_id, message_id, tap.title)
            return
        code = self._codes.confirmed_by_tap(tapped.external_id, choice.id)
        if code is not None:
            await self._hand_over(tapped.external_id, message_id, code, choice_id=CONFIRM_CODE)
        else:
            # A button under a reminder says by itself what it answers; any other one counts while it is on offer.
            is_heard = offer.is_current or choice_named(choice.id, choice.title) is not None
            choice_id = choice.id if is_heard else None
            await self._hand_over(tapped.external_id, message_id, choice.title, choice_id=choice_id)
        if tapped.message is not None:
            self._do_aside(self._mark_chosen(tapped.message, choice.title))

    async def _hand_over(self, external_id: str, message_id: str, text: str, *, choice_id: str | None = None) -> None:
        inbound = Inbound(
            channel=CHANNEL, external_id=external_id, message_id=message_id, text=text, choice_id=choice_id
        )
        receipt = await self._gateway.receive(inbound)
        if not receipt.stored and not receipt.duplicate:
            # Telegram brings it again and again; who is in danger is told once what to do.
            if receipt.direct and message_id not in self._told_unstored:
                self._told_unstored.append(message_id)
                self._do_aside(self._say_directly(external_id, receipt.direct))
            raise RuntimeError("the gateway could not keep a message")
        if receipt.direct:
            self._do_aside(self._say_directly(external_id, receipt.direct))
        elif not receipt.duplicate:
            self._presence.expect(int(external_id))

    async def _say_directly(self, external_id: str, lines: tuple[str, ...]) -> None:
        for line in lines:
            try:
                await self._transport.say(external_id, line)
            except DeliveryError as error:
                log.warning("a line could not be said while the database is down: %s", error)

    async def _end_spinning(self, query_id: str) -> None:
        with contextlib.suppress(TelegramError):
            await self._bot.answer_callback_query(query_id)

    async def _mark_chosen(self, message: Message, title: str) -> None:
        """Take the buttons away and leave the answer in their place."""
        text = f"{message.text}\n\n✓ {title}"
        with contextlib.suppress(TelegramError):
            if message.text and units(text) <= LONGEST_MESSAGE:
                await self._bot.edit_message_text(text, message.chat.id, message.message_id, entities=message.entities)
            else:
                await self._bot.edit_message_reply_markup(message.chat.id, message.message_id)

    def _do_aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)


def _is_meant(tap: Tap, choice_id: str, title: str) -> bool:
    return choice_id == tap.choice_id if tap.choice_id is not None else title == tap.title
