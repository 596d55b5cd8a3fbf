"""What the channels of this process have registered with the gateway: who sends, who shows that an answer comes."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.gateway.records import Said
from center.conversations.service import OutboundView
from center.faults import told

log = logging.getLogger(__name__)

# The claimed messages, and the conversation that has another one waiting behind something earlier.
Deliver = Callable[[list[OutboundView], str | None], None]


class Outlets:
    """One way out a channel, and whoever wants to know what happens to a conversation."""

    def __init__(self) -> None:
        self._deliver: dict[str, Deliver] = {}
        self._working: list[Callable[[str, bool], None]] = []
        self._size: list[Callable[[str, int], None]] = []

    @property
    def channels(self) -> set[str]:
        """The channels that this process serves."""
        return set(self._deliver)

    def deliver_through(self, channel: str, deliver: Deliver) -> None:
        """Register who sends what goes out on a channel."""
        self._deliver[channel] = deliver

    def on_working(self, listener: Callable[[str, bool], None]) -> None:
        """Tell a channel when an answer to a conversation is being worked on and when it is done."""
        self._working.append(listener)

    def on_text_size(self, listener: Callable[[str, int], None]) -> None:
        """Tell a channel when a conversation asked for another letter size, in px."""
        self._size.append(listener)

    def send(self, channel: str, said: Said) -> None:
        """Hand to a channel what was put into its outbox."""
        if said.made and channel in self._deliver:
            self._deliver[channel](said.claimed, said.held)

    def show_working(self, conversation_id: str, *, working: bool) -> None:
        """Let pages show, or show no longer, that an answer comes."""
        _tell(self._working, conversation_id, working)

    def show_text_size(self, conversation_id: str, text_size: int) -> None:
        """Let pages follow another letter size, in px."""
        _tell(self._size, conversation_id, text_size)


def _tell[What](listeners: list[Callable[[str, What], None]], conversation_id: str, what: What) -> None:
    for listener in listeners:
        try:
            listener(conversation_id, what)
        except Exception as error:  # noqa: BLE001 - a sign on a page is worth no answer
            log.error("a channel could not show something: %s", told(error))
