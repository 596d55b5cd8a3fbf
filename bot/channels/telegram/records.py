"""What Telegram reads and writes of the center's records, one transaction each. The receiver calls it in threads.

Lines of the channel's own (a picture cannot be read, confirm this link) go into the outbox like every other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels.telegram.paces import CHANNEL
from center.clock import utc_now
from center.contacts import service as contacts
from center.conversations import outcomes, service
from center.conversations.views import Choice, ConversationView, ReplyDraft
from center.db.engine import Database
from center.db.installation import TELEGRAM_NAME, find_fact, state_fact
from center.identity.views import LINK_CONFIRMED
from center.wording.responses import Rendered, render

CONFIRM_CODE = LINK_CONFIRMED
DISCARD_CODE = "code-no"
_LINES_BACK = 2

Render = Callable[..., Rendered]


@dataclass(frozen=True)
class Offer:
    """The choices under one message; is_current: they are what the person can choose from now."""

    choices: tuple[Choice, ...]
    is_current: bool


class Records(Protocol):
    """What the receiver needs; tests bring a small one of their own."""

    def note_unreadable(self, external_id: str, *, message_id: str, kind: str, marker: dict[str, str]) -> None:
        """Store that something unreadable came, and answer it honestly."""

    def note_unread_part(self, external_id: str, *, message_id: str) -> None:
        """Say that only the words beside a picture are read."""

    def ask_about_code(self, external_id: str, *, message_id: str, language: str) -> tuple[Choice, ...]:
        """Ask whether a link's code is to be used, and return the choices."""

    def decline_group(self, external_id: str) -> None:
        """Say once in a group that the assistant talks to one person at a time."""

    def tell_group_id(self, external_id: str, *, message_id: str) -> None:
        """Say in a group by which number it is called."""

    def find_offer(self, external_id: str, outbound_id: int) -> Offer | None:
        """Return the choices of a message of this person."""

    def mark_blocked(self, external_id: str) -> None:
        """Note that the person has stopped the bot."""

    def note_own_name(self, username: str) -> None:
        """Note what Telegram calls this bot, for links that staff print."""


class DatabaseRecords:
    """Records in the center's database."""

    def __init__(
        self,
        database: Database,
        *,
        render: Render = render,
        numbers: Callable[[Any], dict[str, str]] = contacts.numbers,
    ) -> None:
        self._database = database
        self._render = render
        self._numbers = numbers

    def note_unreadable(self, external_id: str, *, message_id: str, kind: str, marker: dict[str, str]) -> None:
        """Store it as answered, so that nobody tries to understand it; say another line if the last was the same.

        The line is no answer to a message for the records: what the person was offered before stays on offer.
        """
        with self._database.write() as session:
            account = self._account(session, external_id)
            language = account.language
            now = utc_now()
            stored = service.record_inbound(
                session,
                channel=CHANNEL,
                external_id=external_id,
                external_message_id=message_id,
                text=marker[language],
                now=now,
            )
            if stored is None:
                return
            service.finish_inbound(session, ids=[stored.id], outcome=outcomes.UNREADABLE, now=now)
            text = self._words(session, f"utter_telegram_{kind}", language)[0]
            recent = service.list_history(session, conversation_id=account.conversation_id, limit=_LINES_BACK)
            if any(entry.origin != "me" and entry.text == text for entry in recent):
                text = self._words(session, "utter_telegram_unreadable_again", language)[0]
            self._say(session, account, text, unique_key=f"{CHANNEL}:{message_id}:unreadable")

    def note_unread_part(self, external_id: str, *, message_id: str) -> None:
        """Say it beside the answer to the words."""
        with self._database.write() as session:
            account = self._account(session, external_id)
            text, _ = self._words(session, "utter_telegram_caption", account.language)
            self._say(session, account, text, unique_key=f"{CHANNEL}:{message_id}:unreadable")

    def ask_about_code(self, external_id: str, *, message_id: str, language: str) -> tuple[Choice, ...]:
        """Ask before the code is used: whoever sends a link to somebody else must not bind that person's chat."""
        with self._database.write() as session:
            account = self._account(session, external_id, language)
            text, offered = self._words(session, "utter_telegram_confirm_code", account.language)
            choices = tuple(
                Choice(id_, choice.title, choice.payload)
                for id_, choice in zip((CONFIRM_CODE, DISCARD_CODE), offered, strict=True)
            )
            self._say(session, account, text, choices, unique_key=f"{CHANNEL}:{message_id}:code")
            return choices

    def decline_group(self, external_id: str) -> None:
        """Say it once ever; the key in the outbox remembers."""
        with self._database.write() as session:
            account = self._account(session, external_id)
            text, _ = self._words(session, "utter_telegram_group", account.language)
            self._say(session, account, text, unique_key=f"{CHANNEL}:{external_id}:group")

    def tell_group_id(self, external_id: str, *, message_id: str) -> None:
        """Say it to each who asks; Telegram's own pages show it to nobody."""
        with self._database.write() as session:
            account = self._account(session, external_id)
            text, _ = self._render("utter_telegram_group_id", account.language, chat_id=external_id)
            self._say(session, account, text, unique_key=f"{CHANNEL}:{message_id}:id")

    def find_offer(self, external_id: str, outbound_id: int) -> Offer | None:
        """Look it up in this person's own conversation only; the number in a button proves nothing."""
        with self._database.write() as session:
            conversation_id = self._account(session, external_id).conversation_id
        with self._database.read() as session:
            found = service.list_outbound_after(
                session, conversation_id=conversation_id, after_id=outbound_id - 1, limit=1
            )
            if not found or found[0].id != outbound_id:
                return None
            current = service.last_choices(session, conversation_id=conversation_id)
            return Offer(found[0].choices, is_current=tuple(current) == found[0].choices)

    def mark_blocked(self, external_id: str) -> None:
        """Note it, so that nothing more is tried."""
        with self._database.write() as session:
            account = self._account(session, external_id)
            service.mark_unreachable(session, conversation_id=account.conversation_id, now=utc_now())

    def note_own_name(self, username: str) -> None:
        """Note it where it has changed; most starts write nothing."""
        with self._database.read() as session:
            known = find_fact(session, name=TELEGRAM_NAME)
        if known != username:
            with self._database.write() as session:
                state_fact(session, name=TELEGRAM_NAME, value=username, now=utc_now())

    def _account(self, session: Any, external_id: str, language: str = "zh") -> ConversationView:
        return service.open_conversation(
            session, channel=CHANNEL, external_id=external_id, now=utc_now(), language=language
        )

    def _words(self, session: Any, response: str, language: str) -> Rendered:
        return self._render(response, language, **self._numbers(session))

    def _say(
        self, session: Any, account: ConversationView, text: str, choices: Sequence[Choice] = (), *, unique_key: str
    ) -> None:
        reply = ReplyDraft(text=text, choices=tuple(choices))
        service.enqueue(
            session, conversation_id=account.conversation_id, reply=reply, now=utc_now(), unique_key=unique_key
        )
