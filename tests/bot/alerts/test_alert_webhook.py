"""Webhooks, against a real HTTP server that checks the signature as docs/alerts.md tells it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.alerts.transport import REASONS, NotSetUp
from bot.alerts.webhook import WebhookAlerts, create_webhook
from bot.delivery.errors import DeliveryError
from center.settings import Settings
from tests.bot.alerts.outbox import GROUP, NOW, URL, Clock, message, view

SECRET = "a secret of sixteen or more"


@dataclass
class Receiver:
    """A service that takes alerts."""

    address: str = ""
    status: str = "200 OK"
    headers: str = ""
    silent: bool = False
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    talks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines) if name}
        body = await reader.readexactly(int(headers["content-length"]))
        self.asked.append((first, headers, body))
        if self.silent:
            await asyncio.sleep(3600)
        writer.write(f"HTTP/1.1 {self.status}\r\n{self.headers}Content-Length: 2\r\n\r\nok".encode())
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    def is_ours(self) -> bool:
        """Check the signature of what came last, as a receiver would."""
        _, headers, body = self.asked[-1]
        signed = headers["x-yinling-timestamp"].encode() + b"." + body
        expected = "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, headers["x-yinling-signature"])


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        made.talks.add(task)
        try:
            await made.serve(reader, writer)
        except asyncio.CancelledError:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks/s3cret"
    yield made
    for talk in made.talks:
        talk.cancel()
    server.close()
    await server.wait_closed()


@pytest.fixture
async def way() -> AsyncIterator[WebhookAlerts]:
    made = WebhookAlerts(SECRET, clock=Clock())
    yield made
    await made.close()


async def refused(way: WebhookAlerts, target: str) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await way.send(target, message())
    assert str(caught.value).partition(" ")[0] in REASONS
    return caught.value


async def test_what_is_posted_is_signed_with_its_time(receiver: Receiver, way: WebhookAlerts) -> None:
    await way.send(receiver.address, message())
    assert receiver.is_ours()
    first, headers, body = receiver.asked[0]
    assert first == "POST /hooks/s3cret HTTP/1.1"
    assert headers["x-yinling-timestamp"] == str(int(NOW.timestamp()))
    receiver.asked[0] = (first, headers, body.replace(b"100001", b"100002"))
    assert not receiver.is_ours()


async def test_what_is_posted_tells_of_cases_and_of_no_person(receiver: Receiver, way: WebhookAlerts) -> None:
    await way.send(receiver.address, message(view(7, kind="webhook", target=GROUP), view(8, urgency="soon")))
    told = json.loads(receiver.asked[0][2])
    assert told["alerts"][0] == {
        "id": 7,
        "event": "new_urgent",
        "case": "100007",
        "kind": "health_emergency",
        "urgency": "urgent",
        "opened_at": "2026-11-23T02:03:00+00:00",
        "url": f"{URL}/cases/100007",
    }
    assert [alert["id"] for alert in told["alerts"]] == [7, 8]
    assert told["subject"] == "【紧急】紧急求助 100007 等 2 件"
    assert told["text"].startswith("【紧急】紧急求助 100007")
    assert GROUP not in receiver.asked[0][2].decode()


@pytest.mark.parametrize(
    ("status", "reason", "permanent"),
    [
        ("400 Bad Request", "refused 400", True),
        ("401 Unauthorized", "refused 401", True),
        ("404 Not Found", "refused 404", True),
        ("410 Gone", "refused 410", True),
        ("408 Request Timeout", "too_many 408", False),
        ("429 Too Many Requests", "too_many 429", False),
        ("500 Internal Server Error", "server_broken 500", False),
        ("503 Service Unavailable", "server_broken 503", False),
        ("301 Moved Permanently", "redirected 301", True),
        ("307 Temporary Redirect", "redirected 307", True),
    ],
)
async def test_what_every_answer_means(
    receiver: Receiver, way: WebhookAlerts, status: str, reason: str, permanent: bool
) -> None:
    receiver.status = status
    receiver.headers = f"Location: {receiver.address}/elsewhere\r\n"
    error = await refused(way, receiver.address)
    assert (str(error), error.permanent) == (reason, permanent)
    assert len(receiver.asked) == 1, "an alert goes where an administrator said, and nowhere else"


@pytest.mark.parametrize(
    ("asked", "seconds"), [("7", 7.0), ("99999999999999999999", 600.0), ("soon", None), ("-1", None), ("", None)]
)
async def test_who_asks_to_wait_is_obeyed_within_reason(
    receiver: Receiver, way: WebhookAlerts, asked: str, seconds: float | None
) -> None:
    receiver.status, receiver.headers = "429 Too Many Requests", f"Retry-After: {asked}\r\n"
    assert (await refused(way, receiver.address)).retry_after == seconds


async def test_every_other_answer_of_success_is_one(receiver: Receiver, way: WebhookAlerts) -> None:
    receiver.status = "202 Accepted"
    for _ in range(3):
        await way.send(receiver.address, message())
    assert len(receiver.asked) == 3


async def test_a_service_that_says_nothing_is_left_in_time(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.alerts.webhook.TIMEOUT", 0.3)
    hasty, receiver.silent = WebhookAlerts(SECRET), True
    assert str(await refused(hasty, receiver.address)) == "timeout"
    await hasty.close()


async def test_nobody_listening_is_worth_another_try(way: WebhookAlerts) -> None:
    error = await refused(way, "http://127.0.0.1:9/")
    assert (str(error), error.permanent) == ("out_of_reach", False)


@pytest.mark.parametrize(("secret", "is_set_up"), [("", False), ("short", False), (SECRET, True)])
def test_without_a_secret_nothing_is_posted(secret: str, is_set_up: bool) -> None:
    made = create_webhook(Settings(_env_file=None, alert_webhook_secret=secret))
    assert isinstance(made, NotSetUp) is not is_set_up
