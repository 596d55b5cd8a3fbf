"""A person with Telegram on the phone, at the emulated Bot API."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from center.conversations.models import ChannelAccount
from tests.end_to_end.records import Records
from tests.end_to_end.whole_system import until

_chats = itertools.count(8001)


@dataclass
class TelegramPerson:
    """What one person does and reads in one chat."""

    phone: httpx.Client
    records: Records
    chat_id: int = field(default_factory=lambda: next(_chats))
    read: int = 0

    def do(self, what: str, **body: Any) -> Any:
        answer = self.phone.post(f"/_test/{what}", json={"chat_id": self.chat_id, **body})
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def write(self, text: str) -> None:
        """Write something without waiting for an answer."""
        self.read = len(self.heard())
        self.do("say", text=text)

    def say(self, text: str, *expected: str) -> str:
        """Write something and return the answer that holds all that is expected."""
        self.write(text)
        return self.reads(*expected)

    def tap(self, title: str, *expected: str) -> str:
        """Tap the last offered button with this title and return the answer that holds all that is expected."""
        number = next(n for n, shown in enumerate(self.buttons(), start=1) if shown == f"{n}. {title}")
        self.read = len(self.heard())
        self.do("tap", number=number)
        return self.reads(*expected)

    def reads(self, *expected: str, seconds: float = 20.0) -> str:
        """Wait for a new message that holds all of this; return it."""

        def found() -> str | None:
            new = [message["text"] for message in self.heard()[self.read :]]
            return next((text for text in new if all(words in text for words in expected)), None)

        try:
            return str(until(found, seconds=seconds, what=f"{expected}"))
        except AssertionError as error:
            raise AssertionError(f"{expected} is not among {[m['text'] for m in self.heard()[-3:]]}") from error

    def heard(self) -> list[dict[str, Any]]:
        """Return what the bot has written into the chat."""
        answer = self.phone.get("/_test/messages", params={"chat_id": self.chat_id}).json()
        return [message for message in answer["messages"] if message["from"]["is_bot"]]

    def buttons(self) -> Sequence[str]:
        rows = next(m["reply_markup"] for m in reversed(self.heard()) if "reply_markup" in m)["inline_keyboard"]
        return [button["text"] for row in rows for button in row]

    def tries(self) -> list[dict[str, Any]]:
        """Return every attempt of the bot to write into the chat, refused ones too."""
        calls = self.phone.get("/_test/calls").json()
        return [c for c in calls if c["method"] == "sendMessage" and int(c["chat_id"]) == self.chat_id]

    @property
    def account(self) -> ChannelAccount:
        return self.records.account("telegram", str(self.chat_id))
