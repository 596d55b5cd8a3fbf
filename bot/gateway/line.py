"""Requests to our own servers on this machine, over lines that stay open. Used by the Rasa client; never asks twice.

A general HTTP client took a third of what the bot process uses for a message; what is needed here is little: plain
HTTP/1.1, one request a line at a time, the whole answer at once.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpResponseParser

CONNECT_SECONDS = 2.0
# Below the time after which these servers hang up, so that no request meets a closing line.
IDLE_SECONDS = 3.0
MOST_IDLE = 64


class LineError(Exception):
    """No whole answer came: nobody there, hung up, too slow, or not HTTP."""


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: int
    body: bytes


class _Line(asyncio.Protocol):
    """One connection; httptools calls the `on_` methods while it reads."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser: HttpResponseParser | None = None
        self._answer: asyncio.Future[Reply] | None = None
        self._body: list[bytes] = []
        self.idle_since = time.monotonic()
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A faster event loop's transports are none of asyncio's classes.
        self._transport, self.is_open = cast("asyncio.Transport", transport), True

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._fail(f"hung up: {exc}" if exc else "hung up")

    def data_received(self, data: bytes) -> None:
        if self._parser is None:
            self.close()  # nothing was asked
            return
        try:
            self._parser.feed_data(data)
        except HttpParserError as error:
            self._fail(f"not HTTP: {error}")
            self.close()

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        parser, answer = self._parser, self._answer
        if parser is None or answer is None or parser.get_status_code() < 200:
            return
        self._parser = self._answer = None
        self.idle_since = time.monotonic()
        if not parser.should_keep_alive():
            self.close()
        if not answer.done():
            answer.set_result(Reply(parser.get_status_code(), b"".join(self._body)))

    async def ask(self, request: bytes) -> Reply:
        if self._transport is None or not self.is_open:
            raise LineError("hung up")
        self._body = []
        self._parser = HttpResponseParser(self)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    @property
    def is_busy(self) -> bool:
        return self._answer is not None

    def close(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.close()

    def _fail(self, reason: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(LineError(reason))
        self._parser = self._answer = None


class Server:
    """One server and the open lines to it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{url}: the servers behind the gateway are reached by plain http on this machine")
        self._host, self._port = parts.hostname, parts.port or 80
        self._idle: list[_Line] = []

    async def get(self, path: str, *, timeout_seconds: float) -> Reply:
        """Ask for a path; raises LineError."""
        return await self._request("GET", path, b"", timeout_seconds)

    async def post_json(self, path: str, body: bytes, *, timeout_seconds: float) -> Reply:
        """Send JSON and return the answer; raises LineError."""
        return await self._request("POST", path, body, timeout_seconds)

    def close(self) -> None:
        """Hang up all idle lines."""
        while self._idle:
            self._idle.pop().close()

    async def _request(self, method: str, path: str, body: bytes, seconds: float) -> Reply:
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n"
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n" if body else "\r\n"
        line = self._take_idle()
        try:
            async with asyncio.timeout(seconds):
                if line is None:
                    line = await self._open()
                reply = await line.ask((head + kind).encode() + body)
        except TimeoutError as error:
            raise LineError(f"no answer in {seconds:g} s") from error
        finally:
            self._give_back(line)
        return reply

    async def _open(self) -> _Line:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, line = await asyncio.get_running_loop().create_connection(_Line, self._host, self._port)
        except (OSError, TimeoutError) as error:
            raise LineError(str(error) or "no connection") from error
        return line

    def _take_idle(self) -> _Line | None:
        oldest = time.monotonic() - IDLE_SECONDS
        while self._idle:
            line = self._idle.pop()
            if line.is_open and line.idle_since > oldest:
                return line
            line.close()
        return None

    def _give_back(self, line: _Line | None) -> None:
        if line is None or not line.is_open:
            return
        if line.is_busy or len(self._idle) >= MOST_IDLE:
            line.close()  # an answer that nobody waits for any more must not meet the next question
        else:
            self._idle.append(line)
