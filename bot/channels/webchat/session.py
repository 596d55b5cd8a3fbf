"""The life of one connection, from hello to goodbye. The router starts it; it stores nothing but through the gateway.

The browser keeps a random secret; only its digest is known here, so a stolen database opens no conversation.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from fastapi import WebSocket, WebSocketDisconnect, status
from pydantic import ValidationError

from bot.channels.webchat import frames
from bot.channels.webchat.assets import Wording
from bot.channels.webchat.frames import AnyReceived, Choose, Frame, Hello, Language, Preference, Say, Seen
from bot.channels.webchat.hub import Connection, Hub
from bot.channels.webchat.limits import Addresses, Bucket
from bot.channels.webchat.records import CHANNEL, Records, Visitor
from bot.gateway.messages import Inbound, Receipt
from center.clock import utc_now
from center.faults import told

HELLO_SECONDS = 15.0
BAD_FRAMES = 5
# The two numbers on every page, whatever is said.
ALWAYS_SHOWN = ("police", "ambulance")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
logger = logging.getLogger(__name__)


class Gateway(Protocol):
    """The part of the gateway that a page needs."""

    async def receive(self, inbound: Inbound) -> Receipt:
        """Store a message and return at once."""


@dataclass(frozen=True)
class Shared:
    """What all sessions share."""

    gateway: Gateway
    records: Records
    hub: Hub
    addresses: Addresses
    wording: dict[str, Wording]


class FrameRefusedError(Exception):
    """What came is not a frame of ours."""


class Session:
    """One connection of one person."""

    def __init__(self, socket: WebSocket, shared: Shared, *, address: str) -> None:
        self._socket = socket
        self._shared = shared
        self._address = address
        self._connection = Connection(socket)
        self._pace = Bucket(rate=1.5, burst=12)
        self._glances = Bucket(rate=1.0, burst=20)
        self._language: Language = "zh"
        self._external_id = ""
        # Lines of the history that no page of this person has had before.
        self._arriving: tuple[int, ...] = ()

    async def run(self) -> None:
        """Talk until the line ends."""
        await self._socket.accept()
        try:
            await self._welcome(await self._read_hello())
            await self._listen()
        except (FrameRefusedError, TimeoutError) as reason:
            logger.info("web chat line closed: %s", reason)
            await self._connection.close(status.WS_1008_POLICY_VIOLATION)
        except WebSocketDisconnect:
            pass
        finally:
            self._shared.hub.leave(self._external_id, self._connection)

    async def _welcome(self, hello: Hello) -> None:
        self._language = hello.language
        known = hello.token if hello.token and _TOKEN.fullmatch(hello.token) else None
        token = known or secrets.token_urlsafe(32)
        self._external_id = hashlib.sha256(token.encode()).hexdigest()
        async with self._connection.opening:
            too_many = self._shared.hub.join(self._external_id, self._connection)
            frame = await self._welcome_frame(is_back=known is not None, after=hello.after)
            is_here = await self._connection.send({**frame, "token": token})
        if is_here:
            await self._note_arrived()
        if too_many:
            await too_many.close(status.WS_1001_GOING_AWAY)

    async def _welcome_frame(self, *, is_back: bool, after: int) -> Frame:
        visitor, is_complete = None, True
        phones: Mapping[str, str] = {}
        try:
            if is_back:
                visitor = await asyncio.to_thread(
                    self._shared.records.welcome, self._external_id, language=self._language, after=after
                )
            phones = await asyncio.to_thread(self._shared.records.phone_numbers)
        except Exception as error:  # noqa: BLE001 - with the database down the page must still open
            logger.error("the history could not be read: %s", told(error))
            is_complete = False
        visitor = visitor or Visitor(self._language, 0, is_fresh=False, lines=[])
        self._arriving = visitor.arriving
        return {
            "type": "welcome",
            "language": self._language,
            "text_size": visitor.text_size or None,
            "messages": visitor.lines,
            "fresh": visitor.is_fresh,
            "complete": is_complete,
            "phones": list(phones.values()),
            "urgent": {code: phones[code] for code in ALWAYS_SHOWN if code in phones},
            "now": utc_now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        }

    async def _note_arrived(self) -> None:
        if not self._arriving:
            return
        try:
            await asyncio.to_thread(self._shared.records.note_arrived, self._external_id, ids=self._arriving)
        except Exception as error:  # noqa: BLE001 - the page has them, whether or not that is noted
            logger.warning("what has arrived could not be noted: %s", told(error))

    async def _listen(self) -> None:
        refused = 0
        while True:
            try:
                frame = await self._read()
            except FrameRefusedError:
                refused += 1
                if refused >= BAD_FRAMES:
                    raise
                await self._error("bad_frame")
                continue
            if isinstance(frame, Say | Choose):
                await self._take(frame)
            elif isinstance(frame, Preference):
                await self._keep(frame)
            elif isinstance(frame, Seen):
                await self._note_seen(frame)
            elif not isinstance(frame, Hello):
                await self._connection.send({"type": "pong"})

    async def _read_hello(self) -> Hello:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = await self._read()
        if not isinstance(hello, Hello):
            raise FrameRefusedError("a connection begins with hello")
        return hello

    async def _read(self) -> AnyReceived:
        raw = await self._socket.receive()
        if raw["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(raw.get("code", status.WS_1000_NORMAL_CLOSURE))
        text = raw.get("text")
        if text is None or len(text) > frames.MAX_FRAME_CHARS:
            raise FrameRefusedError("not text, or too long")
        try:
            return frames.parse(text)
        except ValidationError as reason:
            raise FrameRefusedError("not a frame") from reason

    async def _take(self, frame: Say | Choose) -> None:
        wait = max(self._pace.take(), self._shared.addresses.take(self._address))
        if wait > 0:
            await self._error("too_fast", id=frame.id, retry_after=round(wait + 0.5, 1))
            return
        if len(frame.text) > frames.MAX_TEXT_CHARS:
            await self._error("too_long", id=frame.id)
            return
        inbound = Inbound(
            channel=CHANNEL,
            external_id=self._external_id,
            message_id=frame.id,
            text=frame.text,
            choice_id=frame.choice if isinstance(frame, Choose) else None,
            language=self._language,
        )
        try:
            receipt = await self._shared.gateway.receive(inbound)
            # Before anything else is awaited: the gateway may begin to work on it at once, and says so.
            self._shared.hub.note_conversation(receipt.conversation_id, self._external_id)
            if receipt.stored:
                said = frames.message(id=frame.id, text=frame.text, choices=(), at=utc_now(), speaker="me")
                self._shared.hub.tell(self._external_id, said, besides=self._connection)
        except Exception as error:  # noqa: BLE001 - the person must learn that the message did not arrive
            logger.error("a message could not be stored: %s", told(error))
            await self._error("not_stored", id=frame.id)
            return
        await self._answer(frame.id, receipt)

    async def _answer(self, frame_id: str, receipt: Receipt) -> None:
        if not receipt.stored and not receipt.duplicate:
            await self._error("not_stored", id=frame_id)
        else:
            await self._connection.send({"type": "ack", "id": frame_id})
        for text in receipt.direct:
            await self._connection.send(frames.message(id=0, text=text, choices=(), at=utc_now(), speaker="assistant"))

    async def _keep(self, wish: Preference) -> None:
        if wish.language:
            self._language = wish.language
        if self._pace.take() > 0:
            return
        try:
            await asyncio.to_thread(
                self._shared.records.keep, self._external_id, language=wish.language, text_size=wish.text_size
            )
        except Exception as error:  # noqa: BLE001 - the page keeps the wish too, and says it again next time
            logger.error("a preference could not be kept: %s", told(error))

    async def _note_seen(self, seen: Seen) -> None:
        if self._glances.take() > 0:
            return
        try:
            await asyncio.to_thread(self._shared.records.note_seen, self._external_id, ids=seen.ids)
        except Exception as error:  # noqa: BLE001 - that it was looked at is good to know, no more
            logger.warning("what was looked at could not be noted: %s", told(error))

    async def _error(self, code: str, **more: object) -> None:
        words = self._shared.wording[self._language]
        await self._connection.send({"type": "error", "code": code, "text": words[f"error_{code}"], **more})
