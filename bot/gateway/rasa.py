"""Talks to the Rasa server over its REST channel. Used by the gateway only; never retries by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bot.gateway.line import LineError, Server
from center.conversations.service import Choice

OK = 200
READY_SECONDS = 2.0


class EngineDownError(Exception):
    """Rasa or its action server cannot answer now; the message must wait."""


@dataclass(frozen=True)
class Heard:
    """What Rasa said in one turn.

    text: all lines of the turn. unclear: it did not understand. text_size: the size the person now wants, or None.
    also: another wish in the same message, in the person's words, which was not answered yet.
    """

    text: str
    choices: tuple[Choice, ...] = field(default=())
    unclear: bool = False
    text_size: int | None = None
    also: str = ""

    @property
    def empty(self) -> bool:
        """Tell whether nothing was said at all."""
        return not self.text and not self.choices


class RasaClient:
    """Open lines to Rasa and to the action server, of which it asks the health only."""

    def __init__(self, *, rasa_url: str, actions_url: str, token: str = "", timeout_seconds: float = 30.0) -> None:
        self._rasa, self._actions = Server(rasa_url), Server(actions_url)
        self._seconds = timeout_seconds
        self._talk = "/webhooks/rest/webhook" + (f"?{urlencode({'token': token})}" if token else "")

    async def say(self, *, conversation_id: str, message: str, metadata: dict[str, Any]) -> Heard:
        """Send one message and return the turn's answer, which may be empty.

        Raises EngineDownError where Rasa does not answer.
        """
        body = json.dumps({"sender": conversation_id, "message": message, "metadata": metadata}).encode()
        try:
            reply = await self._rasa.post_json(self._talk, body, timeout_seconds=self._seconds)
            if reply.status != OK:
                raise EngineDownError(f"Rasa answered {reply.status}")
            return heard(json.loads(reply.body))
        except (LineError, ValueError) as error:
            raise EngineDownError(str(error) or type(error).__name__) from error

    async def is_ready(self) -> bool:
        """Tell whether both Rasa and its action server answer."""
        return await _answers(self._rasa, "/webhooks/rest/") and await self.actions_are_ready()

    async def actions_are_ready(self) -> bool:
        """Tell whether the action server answers."""
        return await _answers(self._actions, "/health")

    async def close(self) -> None:
        """Close all connections."""
        self._rasa.close()
        self._actions.close()


async def _answers(server: Server, path: str) -> bool:
    try:
        reply = await server.get(path, timeout_seconds=READY_SECONDS)
    except LineError:
        return False
    return reply.status == OK


def heard(messages: list[dict[str, Any]]) -> Heard:
    """Join the messages of one turn; the choices are those of the last thing said, for that is what is answered."""
    lines: list[str] = []
    choices: tuple[Choice, ...] = ()
    unclear, text_size, also = False, None, ""
    for message in messages:
        if message.get("text"):
            lines.append(str(message["text"]).strip())
            choices = ()
        if message.get("buttons"):
            choices = tuple(
                Choice(id=str(i), title=str(b["title"]), payload=str(b.get("payload") or b["title"]))
                for i, b in enumerate(message["buttons"], start=1)
            )
        told = message.get("custom") or {}
        unclear = unclear or bool(told.get("unclear"))
        text_size = told.get("text_size", text_size)
        also = str(told.get("also", also))
    return Heard("\n".join(lines), choices, unclear, text_size, also)


def together(first: Heard, second: Heard) -> Heard:
    """Return what answers both wishes of a message; who is asked something is asked by what was said last."""
    if first.choices and not second.choices:
        first, second = second, first
    size = first.text_size if second.text_size is None else second.text_size
    return Heard(f"{first.text}\n{second.text}", second.choices, text_size=size)
