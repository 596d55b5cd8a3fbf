"""Posts alerts as JSON to a service of the site's own choice, signed so that it can tell them from anybody else's.

`X-Yinling-Signature` is `sha256=` and the HMAC-SHA256, in hex, of the timestamp, a full stop and the body.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from bot.alerts.message import AlertMessage
from bot.alerts.transport import AlertTransport, NotSetUp
from bot.delivery.errors import DeliveryError
from center.alerts.service import AlertView
from center.clock import utc_now
from center.settings import Settings

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
SHORTEST_SECRET = 16
# Whoever asks for more time than this is asked again all the same.
LONGEST_WAIT_SECONDS = 600.0
WORTH_ANOTHER_TRY = frozenset({408, 429})
# A connection that was kept may be gone when it is needed, and an alert would wait for the next try.
NO_KEPT_CONNECTIONS = httpx.Limits(max_keepalive_connections=0)


class WebhookAlerts:
    """Every webhook; opens its connections when it first sends."""

    kind = "webhook"

    def __init__(self, secret: str, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def send(self, target: str, message: AlertMessage) -> None:
        """Post one message; raises DeliveryError. Nothing of the answer is kept but its number."""
        body = json.dumps(_content(message), ensure_ascii=False).encode()
        timestamp = str(int(self._clock().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Yinling",
            "X-Yinling-Timestamp": timestamp,
            "X-Yinling-Signature": f"sha256={signature(self._secret, timestamp, body)}",
        }
        try:
            async with self._client(target).stream("POST", target, content=body, headers=headers) as answer:
                _check(answer)
        except httpx.TimeoutException:
            raise DeliveryError("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise DeliveryError("out_of_reach") from None

    async def close(self) -> None:
        """Close what was opened."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    def _client(self, target: str) -> httpx.AsyncClient:
        # A proxy of the environment leads out of the house, not to a service beside us; only those may be without TLS.
        is_outside = target.startswith("https://")
        if is_outside not in self._clients:
            self._clients[is_outside] = httpx.AsyncClient(
                timeout=TIMEOUT, follow_redirects=False, limits=NO_KEPT_CONNECTIONS, trust_env=is_outside
            )
        return self._clients[is_outside]


def create_webhook(settings: Settings) -> AlertTransport:
    """Return the way by webhook that the settings describe."""
    # httpx writes every address to its log, and many services take a path for a password.
    for library in ("httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.WARNING)
    secret = settings.alert_webhook_secret.get_secret_value()
    return WebhookAlerts(secret) if len(secret) >= SHORTEST_SECRET else NotSetUp("webhook", "no_secret")


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """Return what proves that this body was sent at this time by whoever knows the secret."""
    return hmac.digest(secret, timestamp.encode() + b"." + body, "sha256").hex()


def _content(message: AlertMessage) -> dict[str, Any]:
    return {
        "language": message.language,
        "subject": message.subject,
        "text": message.text,
        "alerts": [_told(alert, message) for alert in message.alerts],
    }


def _told(alert: AlertView, message: AlertMessage) -> dict[str, Any]:
    return {
        "id": alert.id,
        "event": alert.event,
        "case": alert.case_number,
        "kind": alert.case_kind,
        "urgency": alert.urgency,
        "opened_at": None if alert.opened_at is None else alert.opened_at.isoformat(),
        "url": message.address_of(alert),
    }


def _check(answer: httpx.Response) -> None:
    code = answer.status_code
    if answer.is_success:
        return
    if answer.is_redirect or answer.is_informational:
        # Where an alert goes, an administrator decides.
        raise DeliveryError(f"redirected {code}", permanent=True)
    if code in WORTH_ANOTHER_TRY:
        raise DeliveryError(f"too_many {code}", retry_after=_asked_to_wait(answer))
    if answer.is_client_error:
        raise DeliveryError(f"refused {code}", permanent=True)
    raise DeliveryError(f"server_broken {code}")


def _asked_to_wait(answer: httpx.Response) -> float | None:
    asked = answer.headers.get("retry-after", "")
    return min(float(asked), LONGEST_WAIT_SECONDS) if asked.isascii() and asked.isdecimal() else None
