"""Sends outbox messages to open pages. Delivery calls it; it marks nothing in the database."""

from __future__ import annotations

from bot.channels.webchat import frames
from bot.channels.webchat.calendars import calendar_path
from bot.channels.webchat.frames import Frame
from bot.channels.webchat.hub import Hub
from bot.channels.webchat.records import CHANNEL
from bot.delivery.errors import DeliveryError
from center.clock import utc_now
from center.conversations.service import OutboundView


class WebChatTransport:
    """One outbound message to every page that its person has open.

    Where no page is open the error is permanent: the page reads what it missed when it opens, so trying again is of
    no use, and a message that waits would hold back the next one. What nobody asked for counts as sent then.
    """

    name = CHANNEL

    def __init__(self, hub: Hub | None = None) -> None:
        self.hub = hub or Hub()

    async def send(self, message: OutboundView) -> str:
        """Send one message; raises DeliveryError where no page is open."""
        frame = frames.message(
            id=message.id,
            text=message.text,
            choices=message.choices,
            at=message.created_at,
            speaker=message.author,
            calendar=calendar_path(message.choices, conversation_id=message.conversation_id, now=utc_now()),
        )
        if not any(await self.hub.tell(message.external_id, frame)):
            raise DeliveryError("no page is open; it will be read from the history", permanent=True, is_kept=True)
        return f"web-{message.id}"

    def on_working(self, conversation_id: str, working: bool) -> None:
        """Show on the open pages that an answer is being worked on, or no longer."""
        self._tell(conversation_id, {"type": "typing", "on": working})

    def show_text_size(self, conversation_id: str, text_size: int) -> None:
        """Let the open pages follow a size that was asked for in words."""
        self._tell(conversation_id, {"type": "preference", "text_size": text_size})

    def _tell(self, conversation_id: str, frame: Frame) -> None:
        external_id = self.hub.find_person(conversation_id)
        if external_id is not None:
            self.hub.tell(external_id, frame)
