"""The web chat channel: one page, one WebSocket, no outside host."""

from bot.channels.webchat.router import create_webchat
from bot.channels.webchat.transport import WebChatTransport

__all__ = ["WebChatTransport", "create_webchat"]
