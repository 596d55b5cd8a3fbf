"""Everything the emulator remembers: chats, updates, files. In memory only; the API and the control side share it."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

MINUTE_SECONDS = 60.0
_BLOCKED = {
    "private": "Forbidden: bot was blocked by the user",
    "group": "Forbidden: bot was kicked from the group chat",
    "supergroup": "Forbidden: bot was kicked from the supergroup chat",
}


class ApiError(Exception):
    """An answer with "ok": false, as the Bot API words it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass
class Chat:
    """One chat as both sides see it."""

    id: int
    kind: str
    name: str
    language_code: str
    is_blocked: bool = False
    migrated_to: int | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    is_typing_until: float = 0.0

    def as_json(self) -> Json:
        """Return Telegram's Chat."""
        named = {"first_name": self.name} if self.kind == "private" else {"title": self.name}
        return {"id": self.id, "type": self.kind, **named}


@dataclass
class Refusal:
    """The next calls that are answered with 429."""

    times: int
    retry_after: int
    chat_id: int | None = None


@dataclass(frozen=True)
class Limits:
    """Messages a second over all and in one chat, a minute in a group, enforced with 429; zero: not enforced."""

    overall: int = 0
    chat: int = 0
    group: int = 0


class World:
    """One bot and everybody who writes to it."""

    def __init__(self, *, token: str, username: str = "yinling_emulated_bot", limits: Limits | None = None) -> None:
        self.token = token
        self.bot: Json = {"id": 100, "is_bot": True, "first_name": "Yinling", "username": username}
        self.chats: dict[int, Chat] = {}
        self.updates: deque[Json] = deque()
        self.files: dict[str, bytes] = {}
        self.commands: dict[str, list[Json]] = {}
        self.webhook: Json = {"url": "", "secret_token": ""}
        self.allowed_updates: list[str] = []
        self.refusals: list[Refusal] = []
        self.calls: list[Json] = []
        self.open_queries: set[str] = set()
        self.arrived = asyncio.Event()
        self.is_closing = False
        self._limits = limits or Limits()
        self._sent: deque[tuple[float, int]] = deque()
        self._message_ids = itertools.count(1)
        self._update_ids = itertools.count(1000)
        self._others = itertools.count(1)

    def chat(self, chat_id: int) -> Chat:
        """Return a chat that has been begun by its person."""
        if chat_id not in self.chats:
            raise ApiError(400, "Bad Request: chat not found")
        return self.chats[chat_id]

    def open_chat(self, chat_id: int, *, kind: str = "", name: str = "", language_code: str = "zh-hans") -> Chat:
        """Return a chat, new if unknown; without a kind, a negative id is a group's."""
        kind = kind or ("private" if chat_id > 0 else "group")
        fallback = f"{kind} {abs(chat_id)}"
        return self.chats.setdefault(chat_id, Chat(chat_id, kind, name or fallback, language_code))

    def add_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        """Put a message into a chat and return Telegram's Message."""
        message: Json = {
            "message_id": next(self._message_ids),
            "from": sender,
            "chat": chat.as_json(),
            "date": int(time.time()),
            **content,
        }
        chat.messages[message["message_id"]] = message
        return message

    def add_update(self, kind: str, content: Json) -> int:
        """Queue an update for the bot, if it wants this kind, and return its id."""
        update_id = next(self._update_ids)
        if not self.allowed_updates or kind in self.allowed_updates:
            self.updates.append({"update_id": update_id, kind: content})
            self.arrived.set()
        return update_id

    def close(self) -> None:
        """End the long polls, so that the server can stop."""
        self.is_closing = True
        self.arrived.set()

    def new_id(self, prefix: str) -> str:
        """Return an id for a file or a query."""
        return f"{prefix}{next(self._others)}"

    def add_file(self, content: bytes) -> Json:
        """Keep a file and return what PhotoSize and Voice have in common."""
        file_id = self.new_id("file")
        self.files[file_id] = content
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content)}

    def check_sending(self, chat: Chat) -> None:
        """Raise what Telegram would: blocked, moved, told to refuse, or too fast."""
        if chat.is_blocked:
            raise ApiError(403, _BLOCKED[chat.kind])
        if chat.migrated_to is not None:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, text, migrate_to_chat_id=chat.migrated_to)
        for refusal in self.refusals:
            if refusal.times > 0 and refusal.chat_id in {None, chat.id}:
                refusal.times -= 1
                raise _too_many(refusal.retry_after)
        if self._limits == Limits():
            return
        now = time.monotonic()
        while self._sent and self._sent[0][0] <= now - MINUTE_SECONDS:
            self._sent.popleft()
        last = [chat_id for _, chat_id in itertools.takewhile(lambda one: one[0] > now - 1.0, reversed(self._sent))]
        in_group = 0 if chat.kind == "private" else sum(1 for _, chat_id in self._sent if chat_id == chat.id)
        for sent, limit in (
            (len(last), self._limits.overall),
            (last.count(chat.id), self._limits.chat),
            (in_group, self._limits.group),
        ):
            if limit and sent >= limit:
                raise _too_many(1)
        self._sent.append((now, chat.id))

    def confirm(self, offset: int) -> None:
        """Forget the updates before this id; a negative one keeps that many from the end."""
        if offset < 0:
            while len(self.updates) > -offset:
                self.updates.popleft()
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()


def _too_many(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
