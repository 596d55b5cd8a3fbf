"""What Telegram's errors mean for the outbox. Pure; used by the transport."""

from __future__ import annotations

from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.delivery.errors import DeliveryError

# https://core.telegram.org/api/errors tells no list for bots; these are the texts seen when the person is gone.
GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "have no rights to send")
SECONDS_AFTER_INVALID_TOKEN = 300.0


def seconds_of(error: RetryAfter) -> float:
    """Return the seconds that Telegram asked to wait, whichever type the library is set to give."""
    given = error.retry_after
    return given.total_seconds() if isinstance(given, timedelta) else float(given)


def delivery_error(error: TelegramError) -> DeliveryError:
    """Return what delivery needs to know; the text never holds the token."""
    if isinstance(error, RetryAfter):
        return DeliveryError("too many messages", retry_after=seconds_of(error))
    if isinstance(error, Forbidden):
        return DeliveryError(error.message, permanent=True, unreachable=True)
    if isinstance(error, BadRequest):
        gone = any(word in error.message.lower() for word in GONE)
        return DeliveryError(error.message, permanent=True, unreachable=gone)
    if isinstance(error, ChatMigrated):
        moved_to = str(error.new_chat_id)
        return DeliveryError("the chat has moved", permanent=True, unreachable=True, moved_to=moved_to)
    if isinstance(error, InvalidToken):
        return DeliveryError("Telegram does not know the token", retry_after=SECONDS_AFTER_INVALID_TOKEN)
    return DeliveryError(type(error).__name__)
