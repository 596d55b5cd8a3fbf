"""The terminal shows answers as the gateway returns them; sending only marks them as sent."""

from __future__ import annotations

from center.conversations.service import OutboundView


class TerminalTransport:
    """Takes every message; whoever waits for it prints it."""

    name = "terminal"

    async def send(self, message: OutboundView) -> str:
        """Return the message's own number."""
        return str(message.id)
