"""Tells people what staff have decided about who they are. Part of the identity services; no words stand here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from center.contacts import service as contacts
from center.conversations import service as conversations
from center.conversations.service import Choice, OutboundView, ReplyDraft
from center.wording import formats
from center.wording.names import name_of
from center.wording.responses import render


def tell(
    session: Session, *, conversation_id: str, response: str, values: Mapping[str, object], now: datetime
) -> OutboundView:
    """Put a response into a conversation's outbox, in its language; `scopes` and `until` are written out here."""
    language = conversations.get_conversation(session, conversation_id=conversation_id).language
    said = render(response, language, **_written(values, language), **contacts.numbers(session))
    choices = tuple(Choice(str(place), *button) for place, button in enumerate(said.buttons, start=1))
    sent = conversations.enqueue(
        session,
        conversation_id=conversation_id,
        reply=ReplyDraft(text=said.text, choices=choices),
        # Not behind a broadcast to everybody.
        urgent=True,
        now=now,
    )
    if sent is None:
        raise RuntimeError("a message without a key of its own is never there already")
    return sent


def _written(values: Mapping[str, object], language: str) -> dict[str, object]:
    written = dict(values)
    if isinstance(scopes := values.get("scopes"), list | tuple):
        names = [name_of("scope", str(scope), language) for scope in scopes]
        written["scopes"] = (", " if language == "en" else "、").join(names)
    if isinstance(until := values.get("until"), datetime):
        written["until"] = formats.day(until, language)
    return written
