"""The lines to our own servers: kept while they are good, given up when they are not, never asked twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from bot.gateway import line
from bot.gateway.line import LineError, Reply, Server

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class Counterpart:
    """A server that answers as the test wants and counts lines and requests."""

    def __init__(self) -> None:
        self.lines = 0
        self.requests: list[bytes] = []
        self.answer: Answer = self.ok
        self.url = ""

    async def ok(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next((int(h[15:]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")), 0)
                self.requests.append(head + await reader.readexactly(length))
                await self.answer(self.requests[-1], writer)
                if writer.is_closing():
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest_asyncio.fixture
async def counterpart() -> AsyncIterator[Counterpart]:
    made = Counterpart()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()
    # What was said is read to its end, or the next test hears of an open socket.
    await asyncio.sleep(0.05)


@pytest_asyncio.fixture
async def server(counterpart: Counterpart) -> AsyncIterator[Server]:
    made = Server(counterpart.url)
    yield made
    made.close()


async def say(server: Server, seconds: float = 2.0) -> Reply:
    return await server.post_json("/talk", b'{"a": 1}', timeout_seconds=seconds)


async def test_one_line_serves_one_request_after_another(server: Server, counterpart: Counterpart) -> None:
    for _ in range(3):
        assert await say(server) == Reply(200, b"ok")
    assert counterpart.lines == 1
    assert counterpart.requests[0].endswith(b'{"a": 1}')


async def test_a_get_announces_no_body(server: Server, counterpart: Counterpart) -> None:
    await server.get("/health", timeout_seconds=2.0)
    assert b"content-length" not in counterpart.requests[0].lower()


async def test_requests_at_once_have_lines_of_their_own(server: Server, counterpart: Counterpart) -> None:
    assert {r.status for r in await asyncio.gather(*(say(server) for _ in range(5)))} == {200}
    assert 1 < counterpart.lines <= 5


async def test_an_answer_in_pieces_is_put_together(server: Server, counterpart: Counterpart) -> None:
    async def pieces(_: bytes, writer: asyncio.StreamWriter) -> None:
        for piece in (
            b"HTTP/1.1 200 OK\r\nTransfer-Enc",
            b"oding: chunked\r\n\r\n2\r\nal\r\n",
            b"2\r\nl!\r\n0\r\n\r\n",
        ):
            writer.write(piece)
            await asyncio.sleep(0.01)

    counterpart.answer = pieces
    assert (await say(server)).body == b"all!"


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
async def test_a_line_that_is_hung_up_on_is_an_error_and_not_asked_again(
    server: Server, counterpart: Counterpart, sent: bytes
) -> None:
    async def hang_up(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        writer.close()

    counterpart.answer = hang_up
    with pytest.raises(LineError):
        await say(server)
    assert len(counterpart.requests) == 1
    counterpart.answer = counterpart.ok
    assert (await say(server)).status == 200


async def test_what_is_not_http_is_an_error(server: Server, counterpart: Counterpart) -> None:
    async def babble(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ready\r\n\r\n")

    counterpart.answer = babble
    with pytest.raises(LineError, match="not HTTP"):
        await say(server)


async def test_a_late_answer_never_meets_the_next_question(server: Server, counterpart: Counterpart) -> None:
    async def late(_: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate")

    counterpart.answer = late
    with pytest.raises(LineError, match="no answer"):
        await say(server, seconds=0.05)
    counterpart.answer = counterpart.ok
    assert (await say(server)).body == b"ok"
    assert counterpart.lines == 2


async def test_a_line_that_was_idle_for_long_is_not_used(
    server: Server, counterpart: Counterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "IDLE_SECONDS", 0.0)
    await say(server)
    await say(server)
    assert counterpart.lines == 2


async def test_nobody_there_is_an_error() -> None:
    with pytest.raises(LineError):
        await Server("http://127.0.0.1:9").get("/", timeout_seconds=2.0)


def test_only_plain_http_is_spoken() -> None:
    with pytest.raises(ValueError, match="plain http"):
        Server("https://example.org")
