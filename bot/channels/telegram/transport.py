"""Sends outbox messages to Telegram. Delivery calls it; it marks nothing in the database and never tries twice."""

from __future__ import annotations

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import RetryAfter, TelegramError

from bot.channels.telegram.keyboards import keyboard, numbered
from bot.channels.telegram.paces import CHANNEL, Lane
from bot.channels.telegram.pacing import HeldBackError, Pacer
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.refusals import delivery_error, seconds_of
from bot.channels.telegram.splitting import split
from bot.delivery.errors import DeliveryError
from center.conversations.models import TALK
from center.conversations.views import OutboundView

# A preview would fetch the page behind a link that somebody forwarded to ask whether it is a scam.
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramTransport:
    """One bot's way out."""

    name = CHANNEL

    def __init__(self, bot: Bot, *, pacer: Pacer | None = None, presence: Presence | None = None) -> None:
        self._bot = bot
        self._pacer = pacer or Pacer()
        self._presence = presence
        # Parts of a long message that went out before a later part failed; the next attempt goes on after them.
        self._parts_sent: dict[int, int] = {}

    async def send(self, message: OutboundView) -> str:
        """Send one message, in parts if it is long, and return Telegram's id of the last; raises DeliveryError."""
        chat_id = chat_of(message.external_id)
        buttons = keyboard(message.id, message.choices)
        parts = split(message.text) or ["\n".join(numbered(message.choices))]
        message_id = ""
        async with self._pacer.order(chat_id):
            for number, part in enumerate(parts, start=1):
                if number <= self._parts_sent.get(message.id, 0):
                    continue
                is_last = number == len(parts)
                try:
                    message_id = await self._send(chat_id, part, buttons if is_last else None, lane_of(message))
                except DeliveryError as error:
                    if error.permanent:
                        self._parts_sent.pop(message.id, None)
                    raise
                if not is_last:
                    self._parts_sent[message.id] = number
        self._parts_sent.pop(message.id, None)
        return message_id

    async def say(self, external_id: str, text: str, *, urgent: bool = True) -> None:
        """Send words that stand in no outbox of messages; raises DeliveryError.

        The database may be down, or they are for staff.
        """
        chat_id = chat_of(external_id)
        async with self._pacer.order(chat_id):
            for part in split(text):
                await self._send(chat_id, part, None, Lane.URGENT if urgent else Lane.TALK)

    async def _send(self, chat_id: int, text: str, buttons: InlineKeyboardMarkup | None, lane: Lane) -> str:
        try:
            await self._pacer.turn(chat_id, lane)
            if self._presence is not None:
                self._presence.answered(chat_id)
            sent = await self._bot.send_message(chat_id, text, reply_markup=buttons, link_preview_options=_NO_PREVIEW)
        except HeldBackError as error:
            wait, whole_channel = error.seconds, error.whole_channel
            raise DeliveryError(str(error), retry_after=wait, whole_channel=whole_channel) from error
        except RetryAfter as error:
            await self._pacer.refused(chat_id, seconds_of(error))
            raise delivery_error(error) from None
        except TelegramError as error:
            raise delivery_error(error) from None
        return str(sent.message_id)


def lane_of(message: OutboundView) -> Lane:
    """Return who goes before whom."""
    if message.priority != TALK:
        return Lane.BULK
    return Lane.URGENT if message.is_urgent else Lane.TALK


def chat_of(external_id: str) -> int:
    """Return the chat that an account means; raises DeliveryError for one that is no chat of Telegram."""
    try:
        return int(external_id)
    except ValueError:
        raise DeliveryError("not a chat of Telegram", permanent=True, unreachable=True) from None
