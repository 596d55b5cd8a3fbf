"""Who writes on which channel, and the conversation held there. Part of the conversation services; it sends nothing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.conversations import queries
from center.conversations.views import ConversationView

# What one person was asked and answered is nothing that the next one on this telephone has said.
_ASKED_NOTHING = {"may_teach": None, "teach_asked_at": None, "taught_at": None}


class ConversationNotFoundError(LookupError):
    """No such conversation."""


def open_conversation(
    session: Session, *, channel: str, external_id: str, now: datetime, language: str = "zh"
) -> ConversationView:
    """Find the conversation of a channel account, or make it."""
    key = {"channel": channel, "external_id": external_id}
    row = session.execute(queries.ACCOUNT_BY_EXTERNAL_ID, key).one_or_none()
    if row is None:
        account = {
            "conversation_id": secrets.token_urlsafe(16),
            **key,
            "language": language,
            "text_size": 22,
            "pace": "normal",
            "created_at": now,
        }
        session.execute(queries.INSERT_ACCOUNT, account)
        row = session.execute(queries.ACCOUNT_BY_EXTERNAL_ID, key).one()
    return ConversationView(*row)


def find_conversation(session: Session, *, conversation_id: str) -> ConversationView | None:
    """Return a conversation's account."""
    row = session.execute(queries.ACCOUNT_BY_CONVERSATION, {"conversation_id": conversation_id}).one_or_none()
    return None if row is None else ConversationView(*row)


def get_conversation(session: Session, *, conversation_id: str) -> ConversationView:
    """Return a conversation's account; raises ConversationNotFoundError."""
    found = find_conversation(session, conversation_id=conversation_id)
    if found is None:
        raise ConversationNotFoundError(conversation_id)
    return found


def list_accounts_of(session: Session, *, member_ids: Sequence[int]) -> dict[int, list[ConversationView]]:
    """Return by member their accounts, in the order in which they should be written to; unreachable ones too."""
    found: dict[int, list[ConversationView]] = {}
    if member_ids:
        for row in session.execute(queries.REACHABLE, {"member_ids": list(member_ids)}):
            found.setdefault(row.member_id, []).append(ConversationView(*row))
    return found


def lock_conversation(session: Session, *, conversation_id: str) -> None:
    """Let other transactions about this conversation wait until this one ends (SQLite: they wait anyway)."""
    if session.execute(queries.LOCK_ACCOUNT, {"conversation_id": conversation_id}).one_or_none() is None:
        raise ConversationNotFoundError(conversation_id)


def set_preferences(
    session: Session,
    *,
    conversation_id: str,
    language: str | None = None,
    text_size: int | None = None,
    pace: str | None = None,
) -> None:
    """Keep how a person wants to be talked to; what is None stays as it is."""
    wishes = {"language": language, "text_size": text_size, "pace": pace}
    if values := {name: value for name, value in wishes.items() if value is not None}:
        update_account(session, conversation_id, **values)


def bind(session: Session, *, conversation_id: str, member_id: int, now: datetime) -> None:
    """Bind a conversation to a member; only the identity service may call this."""
    account = get_conversation(session, conversation_id=conversation_id)
    handed_on = {} if account.member_id in {None, member_id} else {"history_from": now, **_ASKED_NOTHING}
    update_account(session, conversation_id, member_id=member_id, bound_at=now, **handed_on)


def unbind(session: Session, *, conversation_id: str, now: datetime) -> None:
    """Undo `bind`; what was said so far is not shown to whoever comes next."""
    update_account(session, conversation_id, member_id=None, bound_at=None, history_from=now, **_ASKED_NOTHING)


def update_account(session: Session, conversation_id: str, **values: Any) -> None:
    """Change columns of an account; raises ConversationNotFoundError. For the conversation services only."""
    if queries.changed(session.execute(queries.account_update(conversation_id, **values))) == 0:
        raise ConversationNotFoundError(conversation_id)


def was_handed_on(session: Session, *, conversation_id: str, after: datetime) -> bool:
    """Tell whether this telephone has come to somebody else since then."""
    since: datetime | None = session.execute(queries.HISTORY_FROM, {"conversation_id": conversation_id}).scalar_one()
    return since is not None and since > after
