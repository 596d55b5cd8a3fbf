"""The people of the benchmark: each says a message, waits for the answer, and says the next.

They talk over plain sockets, so that they cost little beside the servers that are measured.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

ANSWER_WITHIN_SECONDS = 60.0


class Person(Protocol):
    """Somebody who is connected already."""

    async def say(self, text: str) -> str:
        """Say a message and return the answer."""
        ...

    async def leave(self) -> None:
        """Hang up."""
        ...


@dataclass
class RestPerson:
    """Talks to Rasa's REST channel over one connection that stays open."""

    sender: str
    port: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def arrive(cls, sender: str, port: int) -> RestPerson:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        return cls(sender, port, reader, writer)

    async def say(self, text: str) -> str:
        body = json.dumps({"sender": self.sender, "message": text}).encode()
        head = (
            f"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            status = (await self.reader.readline()).split()
            length = 0
            while line := (await self.reader.readline()).strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            answer = await self.reader.readexactly(length)
        if status[1] != b"200":
            raise RuntimeError(f"Rasa answered {status!r}: {answer[:200]!r}")
        return "\n".join(str(m.get("text") or m.get("image") or "") for m in json.loads(answer))

    async def leave(self) -> None:
        self.writer.close()


@dataclass
class WebChatPerson:
    """Talks to the web chat as the page does. Everybody has an address of their own, as at home."""

    token: str
    line: ClientConnection
    said: int = 0

    @classmethod
    async def arrive(cls, token: str, port: int, number: int) -> WebChatPerson:
        address = f"127.{1 + number // 62500 % 250}.{number // 250 % 250}.{1 + number % 250}"
        line = await connect(
            f"ws://127.0.0.1:{port}/ws",
            origin=Origin(f"http://127.0.0.1:{port}"),
            local_addr=(address, 0),
            compression=None,
            ping_interval=None,
            proxy=None,
        )
        await line.send(json.dumps({"type": "hello", "token": token, "after": 0, "language": "zh"}))
        welcome = json.loads(await line.recv())
        if welcome["type"] != "welcome":
            raise RuntimeError(f"no welcome: {welcome}")
        return cls(token, line)

    async def say(self, text: str) -> str:
        self.said += 1
        await self.line.send(
            json.dumps({"type": "say", "id": f"{self.token[:20]}-{time.monotonic_ns()}", "text": text})
        )
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            while True:
                frame = json.loads(await self.line.recv())
                if frame["type"] == "message":
                    return str(frame["text"])
                if frame["type"] == "error":
                    raise RuntimeError(f"the web chat refused: {frame}")

    async def leave(self) -> None:
        await self.line.close()


def external_id(token: str) -> str:
    """Return under which id the web chat keeps somebody with this token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass
class Talk:
    """What came of some conversations: how long each message took, and all of it together."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def messages(self) -> int:
        return len(self.latencies)


async def talk(conversations: Sequence[Person], texts: Sequence[str], *, at_once: int) -> Talk:
    """Let each person say all texts in order, so many people at a time; the next begins when one is done."""
    found, waiting = Talk(), list(reversed(conversations))

    async def chair() -> None:
        while waiting:
            person = waiting.pop()
            for text in texts:
                began = time.perf_counter()
                answer = await person.say(text)
                found.latencies.append(time.perf_counter() - began)
                found.answers.append((text, answer))

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(chair())
    found.seconds = time.perf_counter() - began
    return found
