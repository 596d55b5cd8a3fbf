"""What the web chat reads from the records and notes there. Sessions call it in a thread; it sends and says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channels.webchat.calendars import calendar_path
from bot.channels.webchat.frames import Frame, line
from center.clock import utc_now
from center.conversations import service
from center.db.engine import Database

CHANNEL = "webchat"
HISTORY_LINES = 50
PhoneNumbers = Callable[[], Mapping[str, str]]


@dataclass(frozen=True)
class Visitor:
    """How a person who was here before wants the page, and what they have not seen.

    is_fresh: `lines` are the end of the conversation, to be shown in place of whatever the page shows. arriving: which
    of them no page of this person has had before.
    """

    language: str
    text_size: int
    is_fresh: bool
    lines: list[Frame]
    arriving: tuple[int, ...] = ()


class Records(Protocol):
    """What a session needs to know; tests bring a small one of their own."""

    def welcome(self, external_id: str, *, language: str, after: int) -> Visitor:
        """Find or make the conversation and return what the page must show."""

    def keep(self, external_id: str, *, language: str | None, text_size: int | None) -> None:
        """Keep how the person wants the page."""

    def note_arrived(self, external_id: str, *, ids: Sequence[int]) -> None:
        """Note that a page of this person has these lines."""

    def note_seen(self, external_id: str, *, ids: Sequence[int]) -> None:
        """Note that this person has looked at these lines."""

    def phone_numbers(self) -> Mapping[str, str]:
        """Return the numbers that may become a call button, by code."""


class DatabaseRecords:
    """Records in the center's database."""

    def __init__(self, database: Database, phone_numbers: PhoneNumbers | None = None) -> None:
        self._database = database
        self._phone_numbers = phone_numbers

    def welcome(self, external_id: str, *, language: str, after: int) -> Visitor:
        """Find or make the conversation; read what came since, or its end where that is more than a page.

        What the person said after the last answer they have seen is among it: another page may have sent it.
        """
        account = self._open(external_id, language)
        with self._database.read() as session:
            entries = service.list_history(session, conversation_id=account.conversation_id, limit=HISTORY_LINES)
        seen = [number for number, entry in enumerate(entries, start=1) if entry.origin != "me" and entry.id <= after]
        last_seen = max(seen, default=0)
        # What nobody asked for may have left after lines with higher numbers, when no page was open.
        missed = [entry for entry in entries[:last_seen] if entry.is_unasked and entry.is_unseen]
        shown = [*missed, *entries[last_seen:]]
        now = utc_now()
        lines = [
            line(
                id=entry.message_id or entry.id,
                text=entry.text,
                choices=entry.choices,
                at=entry.at,
                speaker=entry.origin,
                calendar=calendar_path(entry.choices, conversation_id=account.conversation_id, now=now),
            )
            for entry in shown
        ]
        arriving = tuple(entry.id for entry in shown if entry.origin != "me" and entry.is_unseen)
        return Visitor(account.language, account.text_size, is_fresh=not seen, lines=lines, arriving=arriving)

    def keep(self, external_id: str, *, language: str | None, text_size: int | None) -> None:
        """Keep how the person wants the page."""
        account = self._open(external_id, language or "zh")
        with self._database.write() as session:
            service.set_preferences(
                session, conversation_id=account.conversation_id, language=language, text_size=text_size
            )

    def note_arrived(self, external_id: str, *, ids: Sequence[int]) -> None:
        """Note that a page of this person has these lines."""
        account = self._open(external_id, "zh")
        with self._database.write() as session:
            service.mark_delivered(session, conversation_id=account.conversation_id, ids=ids, now=utc_now())

    def note_seen(self, external_id: str, *, ids: Sequence[int]) -> None:
        """Note that this person has looked at these lines; others' lines are not among them, whatever the page says."""
        account = self._open(external_id, "zh")
        with self._database.write() as session:
            service.mark_read(session, conversation_id=account.conversation_id, ids=ids, now=utc_now())

    def phone_numbers(self) -> Mapping[str, str]:
        """Return the numbers that staff keep, where the program was given a way to read them."""
        return self._phone_numbers() if self._phone_numbers else {}

    def _open(self, external_id: str, language: str) -> service.ConversationView:
        with self._database.write() as session:
            return service.open_conversation(
                session, channel=CHANNEL, external_id=external_id, now=utc_now(), language=language
            )
