"""A channel over HTTP that counts what arrives, message by message, and can be slow, half dead, in a storm or gone."""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from bot.delivery.errors import DeliveryError
from center.conversations.service import OutboundView

CHANNEL = "arrivals"
ANSWERS = {200: "OK", 429: "Too Many Requests", 503: "Service Unavailable"}
# The channel has not taken what it did not answer by then.
TIMEOUT_SECONDS = 5.0


@dataclass
class Faults:
    """How often a channel does not do what it should, in parts of one; storm: until when it answers everybody 429."""

    slow: float = 0.0
    dropped: float = 0.0
    hanging: float = 0.0
    broken: float = 0.0
    slow_seconds: float = 0.05
    storm_until: float = 0.0
    gone_until: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def choose(self) -> str:
        """Return what becomes of the next message."""
        now = time.monotonic()
        if now < self.gone_until:
            return "dropped"
        if now < self.storm_until:
            return "storm"
        given = self.chance.random()
        for name in ("slow", "dropped", "hanging", "broken"):
            given -= getattr(self, name)
            if given < 0:
                return name
        return "taken"


class Channel:
    """The server; `arrived` holds for each message which processes have handed it over, in order."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self.arrived: dict[int, list[int]] = defaultdict(list)
        self.count = 0
        self.port = 0
        self._is_up = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._is_up.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None and self._closing is not None
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        lines: set[asyncio.Task[None]] = set()

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = asyncio.current_task()
            assert line is not None
            lines.add(line)
            try:
                await self._talk(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError):
                pass  # a worker was killed
            finally:
                writer.close()
                lines.discard(line)

        server = await asyncio.start_server(take, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._is_up.set()
        await self._closing.wait()
        server.close()
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length:")[2].partition("\r\n")[0])
            told = json.loads(await reader.readexactly(length))
            fate = self.faults.choose()
            if fate == "dropped":
                return
            if fate == "hanging":
                await asyncio.sleep(60)
                return
            status = {"storm": 429, "broken": 503}.get(fate, 200)
            if status == 200:
                self.arrived[told["id"]].append(told["process"])
                self.count += 1
                if fate == "slow":
                    await asyncio.sleep(self.faults.slow_seconds)
            writer.write(f"HTTP/1.1 {status} {ANSWERS[status]}\r\ncontent-length: 2\r\n\r\nok".encode())
            await writer.drain()


class ArrivalsTransport:
    """A worker's way to that channel."""

    name = CHANNEL

    def __init__(self, port: int, *, process: int) -> None:
        self._process = process
        self._http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=TIMEOUT_SECONDS)

    async def send(self, message: OutboundView) -> str:
        """Hand one message over."""
        told: dict[str, Any] = {"id": message.id, "process": self._process}
        try:
            answer = await self._http.post("/", json=told)
        except httpx.HTTPError as error:
            raise DeliveryError(type(error).__name__) from None
        if answer.status_code == 429:
            raise DeliveryError("too many", retry_after=0.3, whole_channel=True)
        if answer.status_code != 200:
            raise DeliveryError(f"status {answer.status_code}")
        return f"a{message.id}"

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
