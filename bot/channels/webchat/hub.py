"""Who is connected right now. The transport sends through it; it stores nothing and knows no member."""

from __future__ import annotations

import asyncio
import logging

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from bot.channels.webchat.frames import Frame

SEND_SECONDS = 10.0
MAX_TABS = 5
logger = logging.getLogger(__name__)


class Connection:
    """One open page. `opening` is held until the history is out, so that nothing overtakes it."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.opening = asyncio.Lock()
        self._sending = asyncio.Lock()

    async def send(self, frame: Frame) -> bool:
        """Send one frame; return False where the line is gone."""
        try:
            async with asyncio.timeout(SEND_SECONDS), self._sending:
                if self.socket.application_state is not WebSocketState.CONNECTED:
                    return False
                await self.socket.send_json(frame)
        except (WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
            return False
        return True

    async def close(self, code: int) -> None:
        """Close the line; one that is closed already is fine."""
        try:
            await self.socket.close(code)
        except (WebSocketDisconnect, RuntimeError, OSError):
            logger.debug("closing a line that was gone")


class Hub:
    """Open pages by external id; a person may have several."""

    def __init__(self) -> None:
        self._told: set[asyncio.Future[list[bool]]] = set()
        self._open: dict[str, list[Connection]] = {}
        self._people: dict[str, str] = {}
        self._conversations: dict[str, str] = {}

    def join(self, external_id: str, connection: Connection) -> Connection | None:
        """Add a page; return the oldest one where the person now has too many, for the caller to close."""
        pages = self._open.setdefault(external_id, [])
        pages.append(connection)
        return pages.pop(0) if len(pages) > MAX_TABS else None

    def leave(self, external_id: str, connection: Connection) -> None:
        """Forget a page."""
        pages = self._open.get(external_id, [])
        if connection in pages:
            pages.remove(connection)
        if not pages:
            self._open.pop(external_id, None)
            self._people.pop(self._conversations.pop(external_id, ""), None)

    def is_here(self, external_id: str) -> bool:
        """Tell whether the person has a page open."""
        return external_id in self._open

    def note_conversation(self, conversation_id: str, external_id: str) -> None:
        """Remember which conversation an open page belongs to."""
        if conversation_id and external_id in self._open:
            self._people[conversation_id] = external_id
            self._conversations[external_id] = conversation_id

    def find_person(self, conversation_id: str) -> str | None:
        """Return whose page belongs to a conversation, while it is open."""
        return self._people.get(conversation_id)

    def tell(self, external_id: str, frame: Frame, *, besides: Connection | None = None) -> asyncio.Future[list[bool]]:
        """Send a frame to every page of a person but one; the result says of each whether it took it.

        Frames arrive in the order of the calls, whether or not the result is awaited.
        """
        pages = [page for page in self._open.get(external_id, ()) if page is not besides]
        telling = asyncio.gather(*(self._tell_one(page, frame) for page in pages))
        self._told.add(telling)
        telling.add_done_callback(self._told.discard)
        return telling

    @staticmethod
    async def _tell_one(page: Connection, frame: Frame) -> bool:
        async with page.opening:
            pass
        return await page.send(frame)
