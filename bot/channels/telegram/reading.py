"""What an update says, whatever its form. Pure; used by the receiver."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from telegram import Bot, CallbackQuery, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType, UpdateType

from bot.channels.telegram.keyboards import Tap, tap_of

log = logging.getLogger(__name__)

WANTED_UPDATES = [UpdateType.MESSAGE, UpdateType.EDITED_MESSAGE, UpdateType.CALLBACK_QUERY, UpdateType.MY_CHAT_MEMBER]

# Kinds that the assistant cannot read, by the field of Telegram's Message that holds them. An animation fills
# `document` too, a venue `location`: the first that is there counts.
UNREADABLE = {
    "photo": "photo",
    "voice": "voice",
    "audio": "voice",
    "animation": "video",
    "video": "video",
    "video_note": "video",
    "sticker": "sticker",
    "document": "document",
    "venue": "location",
    "location": "location",
    "contact": "contact",
    "poll": "other",
    "dice": "other",
    "story": "other",
    "game": "other",
    "paid_media": "other",
    "checklist": "other",
}
_COMMAND = re.compile(r"/(start|help)(?:@\w+)?(?:\s+(\S+))?\s*", re.IGNORECASE)
_CODE = re.compile(r"\d{8}")
_CHAT_ID = re.compile(r"/chatid(@\w+)?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """A message of one person. message_id: the same for every delivery of it, new for an edit.

    unreadable: the kind of what came with or instead of the text. command: start or help; code: of a link.
    """

    external_id: str
    message_id: str
    text: str
    unreadable: str | None = None
    command: str | None = None
    code: str | None = None
    speaks_english: bool = False


@dataclass(frozen=True)
class Tapped:
    """A tapped button; query_id must be answered so that the button stops spinning."""

    external_id: str
    query_id: str
    tap: Tap | None
    message: Message | None


@dataclass(frozen=True)
class Blocked:
    """The person has stopped the bot."""

    external_id: str


@dataclass(frozen=True)
class InGroup:
    """Somebody wants the bot in a group; asks_id: to know by which number the group is called, for alerts to staff."""

    external_id: str
    message_id: str = ""
    asks_id: bool = False


Reading = Said | Tapped | Blocked | InGroup


def update_of(content: dict[str, Any], bot: Bot | None = None) -> Update:
    """Return an update as Telegram sent it; one that the library cannot read comes out empty, so that it is skipped.

    Raises KeyError where there is not even a number.
    """
    try:
        return Update.de_json(content, bot)
    except Exception as error:  # noqa: BLE001 - the library raises whatever meets it
        number = int(content["update_id"])
        _tell_unreadable(number, error)
        return Update(number)


def read(update: Update) -> Reading | None:
    """Return what an update says; None where there is nothing to do, or nothing that can be read."""
    try:
        return _read(update)
    except Exception as error:  # noqa: BLE001 - the library fills in None where Telegram promises something
        _tell_unreadable(update.update_id, error)
        return None


def _tell_unreadable(number: int, error: Exception) -> None:
    # Not the content: it is what somebody has written.
    log.error("update %d cannot be read and is skipped: %s", number, type(error).__name__)


def _read(update: Update) -> Reading | None:
    if update.callback_query is not None:
        return _tapped(update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    message = update.message or update.edited_message
    return None if message is None else _said(message)


def _tapped(query: CallbackQuery) -> Tapped:
    message = query.message if isinstance(query.message, Message) else None
    chat = query.message.chat if query.message is not None else None
    is_private = chat is not None and chat.type == ChatType.PRIVATE
    tap = tap_of(query.data, message) if is_private else None
    return Tapped(str(chat.id) if chat else "", query.id, tap, message)


def _membership(change: ChatMemberUpdated) -> Reading | None:
    is_gone = change.new_chat_member.status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}
    external_id = str(change.chat.id)
    if change.chat.type == ChatType.PRIVATE:
        return Blocked(external_id) if is_gone else None
    return None if is_gone else InGroup(external_id)


def _said(message: Message) -> Reading | None:
    external_id = str(message.chat.id)
    text = message.text or message.caption or ""
    if message.chat.type != ChatType.PRIVATE:
        return InGroup(external_id, _message_id(message, None), asks_id=_CHAT_ID.fullmatch(text) is not None)
    unreadable = next((kind for name, kind in UNREADABLE.items() if getattr(message, name, None)), None)
    if not text.strip() and unreadable is None:
        return None
    command = _COMMAND.fullmatch(text) if message.text else None
    argument = (command.group(2) or "") if command else ""
    return Said(
        external_id=external_id,
        message_id=_message_id(message, unreadable if not text else None),
        text=text,
        unreadable=unreadable,
        command=command.group(1).lower() if command else None,
        code=argument if _CODE.fullmatch(argument) else None,
        speaks_english=_speaks_english(message.from_user),
    )


def _message_id(message: Message, unreadable: str | None) -> str:
    """Name the message; the pictures of one album count as one, as they need one answer."""
    if unreadable and message.media_group_id:
        return f"{message.chat.id}:album:{message.media_group_id}"
    edited = f":{int(message.edit_date.timestamp())}" if message.edit_date else ""
    return f"{message.chat.id}:{message.message_id}{edited}"


def _speaks_english(user: User | None) -> bool:
    return bool(user and user.language_code and user.language_code.startswith("en"))
