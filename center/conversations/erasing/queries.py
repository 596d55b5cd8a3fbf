"""The statements that find and erase messages. What still has to be answered or sent is never among them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Select,
    String,
    Text,
    Update,
    and_,
    bindparam,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy import exists as exists_where

from center.cases.models import CaseEntry
from center.conversations.models import ChannelAccount, InboxMessage, OutboxMessage
from center.db.base import table_of

ACCOUNTS = table_of(ChannelAccount)
INBOX = table_of(InboxMessage)
OUTBOX = table_of(OutboxMessage)
ENTRIES = table_of(CaseEntry)

# Every key that refers to a message; a test looks for others. What is referred to stays, without its words.
_NEVER_THERE = "erased"
_ERASED_INBOX_ID = literal(f"{_NEVER_THERE}-", String) + cast(INBOX.c.id, Text)
_INBOX_KEPT = or_(
    exists_where().where(ENTRIES.c.inbox_id == INBOX.c.id), exists_where().where(OUTBOX.c.in_reply_to == INBOX.c.id)
)
_OUTBOX_KEPT = exists_where().where(ENTRIES.c.outbox_id == OUTBOX.c.id)
_INBOX_SAYS = INBOX.c.external_message_id != _ERASED_INBOX_ID
_OUTBOX_SAYS = or_(
    OUTBOX.c.text != "",
    cast(OUTBOX.c.choices, Text) != "[]",
    OUTBOX.c.unique_key.is_not(None),
    OUTBOX.c.provider_id.is_not(None),
)
_INBOX_OVER = and_(INBOX.c.finished_at.is_not(None), or_(_INBOX_SAYS, ~_INBOX_KEPT))
_OUTBOX_OVER = and_(OUTBOX.c.finished_at.is_not(None), or_(_OUTBOX_SAYS, ~_OUTBOX_KEPT))
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
ROWS = func.count()

DELETE_INBOX: Delete = delete(INBOX).where(INBOX.c.id.in_(_IDS), INBOX.c.finished_at.is_not(None), ~_INBOX_KEPT)
EMPTY_INBOX: Update = (
    update(INBOX)
    .where(INBOX.c.id.in_(_IDS), INBOX.c.finished_at.is_not(None), _INBOX_SAYS)
    .values(text="", choice_id=None, external_message_id=_ERASED_INBOX_ID)
)
DELETE_OUTBOX: Delete = delete(OUTBOX).where(OUTBOX.c.id.in_(_IDS), OUTBOX.c.finished_at.is_not(None), ~_OUTBOX_KEPT)
EMPTY_OUTBOX: Update = (
    update(OUTBOX)
    .where(OUTBOX.c.id.in_(_IDS), OUTBOX.c.finished_at.is_not(None), _OUTBOX_SAYS)
    .values(text="", choices=[], unique_key=None, provider_id=None, failure=None)
)

HIGHEST = {"inbox": select(func.max(INBOX.c.id)), "outbox": select(func.max(OUTBOX.c.id))}
COUNT = {"inbox": select(func.count()).select_from(INBOX), "outbox": select(func.count()).select_from(OUTBOX)}
CANCEL_PLANNED: Update = (
    update(OUTBOX)
    .where(
        OUTBOX.c.conversation_id == bindparam("of_conversation"),
        OUTBOX.c.finished_at.is_(None),
        OUTBOX.c.state == "planned",
    )
    .values(state="given_up", failure="erased", finished_at=bindparam("now"), claimed_by=None)
)
# Whether anything is under way, or was said a moment ago.
BUSY = select(
    or_(
        exists_where().where(
            INBOX.c.conversation_id == bindparam("of_conversation"),
            or_(INBOX.c.finished_at.is_(None), INBOX.c.received_at > bindparam("since")),
        ),
        exists_where().where(
            OUTBOX.c.conversation_id == bindparam("of_conversation"),
            or_(
                and_(OUTBOX.c.finished_at.is_(None), OUTBOX.c.state != "planned"),
                OUTBOX.c.created_at > bindparam("since"),
            ),
        ),
    )
)
# In a stretch that ends: what must be answered or sent first. What is planned for later is none of it.
UNFINISHED = select(
    or_(
        exists_where().where(
            INBOX.c.conversation_id == bindparam("of_conversation"),
            INBOX.c.finished_at.is_(None),
            INBOX.c.received_at < bindparam("until"),
        ),
        exists_where().where(
            OUTBOX.c.conversation_id == bindparam("of_conversation"),
            OUTBOX.c.finished_at.is_(None),
            OUTBOX.c.state != "planned",
            OUTBOX.c.created_at < bindparam("until"),
        ),
    )
)
FORGET_ACCOUNT: Update = (
    update(ACCOUNTS)
    .where(ACCOUNTS.c.conversation_id == bindparam("of_conversation"), ACCOUNTS.c.member_id.is_(None))
    .values(
        external_id=bindparam("nobody"),
        language="zh",
        text_size=22,
        pace="normal",
        unreachable_at=None,
        history_from=bindparam("now"),
        may_teach=None,
        teach_asked_at=None,
        taught_at=None,
    )
)


def old(table: str, *columns: Any, held: list[str]) -> Select[Any]:
    """Build the choice of what is older than `before`, in conversations that nobody holds."""
    box, at = (INBOX, INBOX.c.received_at) if table == "inbox" else (OUTBOX, OUTBOX.c.created_at)
    chosen = select(*columns).where(at < bindparam("before"), _over(table))
    return chosen.where(box.c.conversation_id.not_in(held)) if held else chosen


def old_ids(table: str, *, held: list[str]) -> Select[Any]:
    """Build the choice of old ones by their numbers, in a stretch of them."""
    box = INBOX if table == "inbox" else OUTBOX
    stretch = (box.c.id > bindparam("after_id"), box.c.id <= bindparam("up_to_id"))
    return old(table, box.c.id, held=held).where(*stretch).order_by(box.c.id)


def of_window(table: str, *, since: bool, until: bool, count: bool = False) -> Select[Any]:
    """Build the choice of a stretch of one conversation: some of its numbers, or how many there are."""
    box, at = (INBOX, INBOX.c.received_at) if table == "inbox" else (OUTBOX, OUTBOX.c.created_at)
    wanted: list[ColumnElement[bool]] = [box.c.conversation_id == bindparam("of_conversation"), _over(table)]
    if since:
        wanted.append(at >= bindparam("since"))
    if until:
        wanted.append(at < bindparam("until"))
    if count:
        return select(func.count()).select_from(box).where(*wanted)
    return select(box.c.id).where(*wanted).order_by(box.c.id).limit(bindparam("at_most"))


def _over(table: str) -> ColumnElement[bool]:
    return _INBOX_OVER if table == "inbox" else _OUTBOX_OVER
