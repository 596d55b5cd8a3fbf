"""The statements of the paces: the clock is the database's, for two machines have two. Built once, as Core."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Update, and_, bindparam, case, delete, or_, select, text, update
from sqlalchemy.orm import Session

from center.conversations.models import ChannelPace
from center.db.base import table_of
from center.db.statements import database_clock, insert_ignoring, later, seconds_until
from center.db.types import UtcDateTime

PACES = table_of(ChannelPace)
# A pace further ahead than this is not meant: the clock was set back.
MOST_AHEAD = 120.0
FORGET_AFTER = 60.0

_ONE = and_(PACES.c.channel == bindparam("of_channel"), PACES.c.chat == bindparam("of_chat"))
_CHANNEL = and_(PACES.c.channel == bindparam("of_channel"), PACES.c.chat == "")
_AT = bindparam("at", type_=UtcDateTime())


def _may(at: Any, within: Any) -> Any:
    """Return the condition that a turn is there within some seconds after a moment, and nobody asked for silence."""
    return and_(
        or_(PACES.c.next_at <= later(at, within), PACES.c.next_at > later(at, bindparam("most_ahead"))),
        or_(PACES.c.silent_until.is_(None), PACES.c.silent_until <= at),
    )


def _moved(at: Any) -> Any:
    """Return the turn after the next one, which is not before a moment."""
    is_ahead = and_(PACES.c.next_at > at, PACES.c.next_at <= later(at, bindparam("most_ahead")))
    return later(case((is_ahead, PACES.c.next_at), else_=at), bindparam("step"))


TAKE_OF_CHANNEL = (
    update(PACES)
    .where(_CHANNEL, _may(database_clock(), bindparam("within")))
    .values(next_at=_moved(database_clock()))
    .returning(PACES.c.next_at, seconds_until(PACES.c.next_at).label("seconds"))
)
TAKE_OF_CHAT = (
    update(PACES)
    .where(_ONE, _may(_AT, bindparam("within")))
    .values(next_at=_moved(_AT), silent_until=bindparam("quiet_until"))
    .returning(PACES.c.next_at)
)
WAIT = select(seconds_until(PACES.c.next_at), seconds_until(PACES.c.silent_until)).where(_ONE)
INSERT_PACE = insert_ignoring(PACES, "channel", "chat", "next_at", "silent_until")
OTHER_SILENT = (
    select(PACES.c.chat)
    .where(
        PACES.c.channel == bindparam("of_channel"),
        PACES.c.chat.not_in(("", bindparam("of_chat"))),
        # A group is also silent for a moment after each of its messages.
        PACES.c.chat.not_like("-%"),
        PACES.c.silent_until > database_clock(),
    )
    .limit(1)
)
SILENCE: Update = (
    update(PACES)
    .where(_ONE, or_(PACES.c.silent_until.is_(None), PACES.c.silent_until < bindparam("until")))
    .values(silent_until=bindparam("until"))
)
_OVER = later(database_clock(), bindparam("over"))
FORGET = delete(PACES).where(
    PACES.c.channel == bindparam("of_channel"),
    PACES.c.chat != "",
    PACES.c.next_at < _OVER,
    or_(PACES.c.silent_until.is_(None), PACES.c.silent_until < _OVER),
)
_CLOCK = select(database_clock())
_NOT_SYNCED = text("SET LOCAL synchronous_commit = off")


def clock(session: Session) -> datetime:
    """Return the time by the database's clock."""
    at: datetime = session.execute(_CLOCK).scalar_one()
    return at


def hurry(session: Session) -> None:
    """Let this transaction end without waiting for a disk: a turn that a power cut forgets harms nobody."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_NOT_SYNCED)
