"""Choices as buttons under a message, and what a tapped button says. Pure; no call to Telegram.

A button's data is `<outbound id>:<choice id>`. Telegram allows it 64 bytes; a longer choice id is left out, the title
then says what was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from center.conversations.views import Choice

LONGEST_DATA = 64
_NUMBERED = re.compile(r"^\d+\.\s")
_DATA = re.compile(r"([0-9]{1,19}):(.*)", re.DOTALL)
# A client can send any data; a number that no database holds would come back as an error again and again.
_HIGHEST = 2**63 - 1


@dataclass(frozen=True)
class Tap:
    """A tapped button; choice_id is None where only its title says what was chosen."""

    outbound_id: int
    choice_id: str | None
    title: str


def numbered(choices: Sequence[Choice]) -> list[str]:
    """Return the titles with their numbers."""
    return [f"{number}. {choice.title}" for number, choice in enumerate(choices, start=1)]


def keyboard(outbound_id: int, choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    """Return one wide button a line; None without choices."""
    if not choices:
        return None
    rows = [
        [InlineKeyboardButton(title, callback_data=data_of(outbound_id, choice.id))]
        for title, choice in zip(numbered(choices), choices, strict=True)
    ]
    return InlineKeyboardMarkup(rows)


def data_of(outbound_id: int, choice_id: str) -> str:
    """Return what Telegram gives back when the button is tapped."""
    data = f"{outbound_id}:{choice_id}"
    return data if len(data.encode()) <= LONGEST_DATA else f"{outbound_id}:"


def tap_of(data: str | None, message: Message | None) -> Tap | None:
    """Return what was tapped; None where the data is not ours. Telegram sends no old messages along: title empty."""
    found = _DATA.fullmatch(data or "")
    if found is None or int(found.group(1)) > _HIGHEST:
        return None
    title = ""
    if message is not None and message.reply_markup is not None:
        buttons = [button for row in message.reply_markup.inline_keyboard for button in row]
        title = next((_NUMBERED.sub("", button.text) for button in buttons if button.callback_data == data), "")
    return Tap(int(found.group(1)), found.group(2) or None, title)
