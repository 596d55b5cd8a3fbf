"""Talks to the Rasa server over its REST channel. Used by the gateway only; never retries by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from center.conversations.service import Choice


class EngineDownError(Exception):
    """Rasa or its action server cannot answer now; the message must wait."""


@dataclass(frozen=True)
class Heard:
    """What Rasa said in one turn.

    text: all lines of the turn. unclear: it did not understand. text_size: the size the person now wants, or None.
    """

    text: str
    choices: tuple[Choice, ...] = field(default=())
    unclear: bool = False
    text_size: int | None = None

    @property
    def empty(self) -> bool:
        """Tell whether nothing was said at all."""
        return not self.text and not self.choices


class RasaClient:
    """One HTTP client for Rasa and for the health of the action server."""

    def __init__(self, *, rasa_url: str, actions_url: str, token: str = "", timeout_seconds: float = 30.0) -> None:
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_seconds, connect=2.0), limits=limits, trust_env=False
        )
        self._talk = f"{rasa_url}/webhooks/rest/webhook"
        self._ready = f"{rasa_url}/webhooks/rest/"
        self._actions_health = f"{actions_url}/health"
        self._params = {"token": token} if token else None

    async def say(self, *, conversation_id: str, message: str, metadata: dict[str, Any]) -> Heard:
        """Send one message and return the turn's answer, which may be empty.

        Raises EngineDownError where Rasa does not answer.
        """
        body = {"sender": conversation_id, "message": message, "metadata": metadata}
        try:
            response = await self._http.post(self._talk, json=body, params=self._params)
            response.raise_for_status()
            return heard(response.json())
        except (httpx.HTTPError, ValueError) as error:
            raise EngineDownError(str(error) or type(error).__name__) from error

    async def is_ready(self) -> bool:
        """Tell whether both Rasa and its action server answer."""
        return await self._answers(self._ready) and await self.actions_are_ready()

    async def actions_are_ready(self) -> bool:
        """Tell whether the action server answers."""
        return await self._answers(self._actions_health)

    async def _answers(self, url: str) -> bool:
        try:
            response = await self._http.get(url, timeout=2.0)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()


def heard(messages: list[dict[str, Any]]) -> Heard:
    """Join the messages of one turn; the last set of buttons counts, as only one question is asked a turn."""
    lines: list[str] = []
    choices: tuple[Choice, ...] = ()
    unclear, text_size = False, None
    for message in messages:
        if message.get("text"):
            lines.append(str(message["text"]).strip())
        if message.get("buttons"):
            choices = tuple(
                Choice(id=str(i), title=str(b["title"]), payload=str(b.get("payload") or b["title"]))
                for i, b in enumerate(message["buttons"], start=1)
            )
        told = message.get("custom") or {}
        unclear = unclear or bool(told.get("unclear"))
        text_size = told.get("text_size", text_size)
    return Heard(text="\n".join(lines), choices=choices, unclear=unclear, text_size=text_size)
