"""What every way to staff offers to its worker. A transport sends and tells; it marks nothing and never tries twice.

Why something could not be sent is told as `DeliveryError`, whose text here is a code (`REASONS`), with the number that
a server answered behind it where there is one: the console says it in words, and no log gets more to see.
"""

from __future__ import annotations

from typing import Protocol

from bot.alerts.message import AlertMessage
from bot.delivery.errors import DeliveryError

REASONS = (
    "timeout",
    "out_of_reach",
    "too_many",
    "mistake",
    "refused",
    "server_broken",
    # not set up
    "no_token",
    "no_mail_server",
    "no_secret",
    "password_without_tls",
    # Telegram
    "token_refused",
    "kicked",
    "no_such_chat",
    "may_not_write",
    "moved",
    # mail
    "tls_refused",
    "login_refused",
    "address_refused",
    # webhook
    "redirected",
)


class AlertTransport(Protocol):
    """One kind of way to staff."""

    kind: str

    async def send(self, target: str, message: AlertMessage) -> None:
        """Send one message to one target; raises DeliveryError."""
        ...

    async def close(self) -> None:
        """Close what was opened."""
        ...


class NotSetUp:
    """Stands where a site has not set up what a kind of route needs: alerts wait, and staff are told why."""

    def __init__(self, kind: str, reason: str) -> None:
        self.kind = kind
        self.reason = reason

    async def send(self, target: str, message: AlertMessage) -> None:
        """Refuse; the next start of the process may have what is missing."""
        raise DeliveryError(self.reason)

    async def close(self) -> None:
        """Do nothing: nothing was opened."""
