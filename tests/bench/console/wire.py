"""What a browser does on its connections, over plain sockets, so that the pages cost little beside the console."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

ANSWER_WITHIN_SECONDS = 30.0
# As browsers do; the line that stays open takes one of six.
MOST_CONNECTIONS = 5
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


@dataclass
class Browser:
    """The connections of one browser to the console, with its session's cookie."""

    port: int
    cookie: str
    _idle: list[Connection] = field(default_factory=list)
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_CONNECTIONS))

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path; waits where every connection is in use, as a browser does."""
        request = self._request(path, headers)
        async with self._free, asyncio.timeout(ANSWER_WITHIN_SECONDS):
            while self._idle:
                # A connection that has rested too long the server has closed: the next one is tried.
                with suppress(ConnectionError, asyncio.IncompleteReadError):
                    return await self._ask(self._idle.pop(), request)
            return await self._ask(await asyncio.open_connection("127.0.0.1", self.port), request)

    async def events(self, path: str) -> AsyncIterator[bytes]:
        """Keep a line open and give what stands behind each `data:`; it ends when the server hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(self._request(path, {"Accept": "text/event-stream"}))
            status, _ = await _head(reader)
            if status != 200:
                raise ConnectionError(f"{path}: {status}")
            while line := await reader.readline():
                if line.startswith(b"data: "):
                    yield line[6:]
        finally:
            writer.close()

    def close(self) -> None:
        """Hang up."""
        while self._idle:
            self._idle.pop()[1].close()

    async def _ask(self, connection: Connection, request: bytes) -> Answer:
        reader, writer = connection
        try:
            writer.write(request)
            answer = await _read(reader)
        except BaseException:
            writer.close()
            raise
        self._idle.append(connection)
        return answer

    def _request(self, path: str, headers: dict[str, str]) -> bytes:
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Cookie: yinling_staff={self.cookie}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[bytes, bytes]]:
    first = (await reader.readuntil(b"\r\n")).split()
    headers = {}
    while line := (await reader.readuntil(b"\r\n")).strip():
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    return int(first[1]), headers


async def _read(reader: asyncio.StreamReader) -> Answer:
    status, headers = await _head(reader)
    length = int(headers.get(b"content-length", b"0"))
    return Answer(status, headers, await reader.readexactly(length))
