"""Tells the staff's group on Telegram, at the same pace and by the same line as everything else of this channel."""

from __future__ import annotations

from bot.alerts.message import AlertMessage
from bot.channels.telegram.paces import CHANNEL
from bot.channels.telegram.transport import TelegramTransport
from bot.delivery.errors import DeliveryError

# What Telegram's own words mean (https://core.telegram.org/api/errors has no list for bots), and what staff are told.
_MEANT = (
    ("kicked", "kicked"),
    ("not a member", "kicked"),
    ("blocked", "kicked"),
    ("deactivated", "kicked"),
    ("not found", "no_such_chat"),
    ("not a chat", "no_such_chat"),
    ("peer_id_invalid", "no_such_chat"),
    ("rights", "may_not_write"),
    ("forbidden", "may_not_write"),
    ("token", "token_refused"),
    ("timedout", "timeout"),
    ("networkerror", "out_of_reach"),
)


class TelegramAlerts:
    """One bot's way to the groups of the staff."""

    kind = CHANNEL

    def __init__(self, transport: TelegramTransport) -> None:
        self._transport = transport

    async def send(self, target: str, message: AlertMessage) -> None:
        """Write one message into one group; raises DeliveryError."""
        try:
            await self._transport.say(target, message.text, urgent=message.is_urgent)
        except DeliveryError as error:
            raise DeliveryError(
                _reason(error), permanent=error.permanent, retry_after=error.retry_after, moved_to=error.moved_to
            ) from None

    async def close(self) -> None:
        """Leave the connections to the channel, which closes them itself."""


def _reason(error: DeliveryError) -> str:
    if error.moved_to is not None:
        return "moved"
    said = str(error).lower()
    for words, reason in _MEANT:
        if words in said:
            return reason
    return "too_many" if error.retry_after is not None else "refused"
