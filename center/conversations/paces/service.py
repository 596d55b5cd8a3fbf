"""The pace of a channel over all workers on all machines. The channels call it before each message; it sends nothing.

A pace is the moment from which the next message may leave (GCRA): whoever sends moves it on, in one conditional update.
Where the channel asked for silence, nobody gets a turn.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.conversations.paces import queries
from center.conversations.paces.views import Limits, Turn

__all__ = ["Limits", "Turn", "forget", "refuse", "take_turn"]

ANY_CHAT = ""
LEAST_SECONDS = 0.001


def take_turn(session: Session, *, channel: str, chat: str, limits: Limits, within: float) -> Turn:
    """Take the next turn of a channel for a chat if it comes within so many seconds; else tell when to ask again.

    within: the smaller, the more readily others go first.
    """
    queries.hurry(session)
    wait = _wait(session, channel, chat, limits.chat_ahead)
    if wait > 0:
        return Turn(wait, is_taken=False, of_chat=True)
    ahead = {"of_channel": channel, "most_ahead": queries.MOST_AHEAD}
    of_channel = {**ahead, "step": limits.seconds, "within": within}
    row = session.execute(queries.TAKE_OF_CHANNEL, of_channel).one_or_none()
    if row is None and not _is_there(session, channel):
        # Another may begin it in this very moment; then theirs counts.
        _make(session, channel, ANY_CHAT, queries.clock(session))
        row = session.execute(queries.TAKE_OF_CHANNEL, of_channel).one_or_none()
    if row is None:
        return Turn(max(_wait(session, channel, ANY_CHAT, within), LEAST_SECONDS), is_taken=False)
    at = row.next_at - timedelta(seconds=limits.seconds)
    quiet_until = at + timedelta(seconds=limits.chat_gap) if limits.chat_gap else None
    if not _make(session, channel, chat, at + timedelta(seconds=limits.chat_seconds), quiet_until):
        of_chat = {**ahead, "of_chat": chat, "at": at, "within": limits.chat_ahead, "step": limits.chat_seconds}
        if session.execute(queries.TAKE_OF_CHAT, {**of_chat, "quiet_until": quiet_until}).one_or_none() is None:
            # Another worker was faster with the same chat; this turn of the channel passes unused.
            return Turn(max(_wait(session, channel, chat, limits.chat_ahead), LEAST_SECONDS), False, of_chat=True)
    return Turn(max(0.0, row.seconds - limits.seconds), is_taken=True)


def refuse(session: Session, *, channel: str, chat: str, seconds: float) -> None:
    """Note that a channel asked for so many seconds of silence when this chat was written to.

    It does not say whether one chat or the whole channel was too fast. A second chat refused while the first is still
    silent means the channel: then everything is silent.
    """
    now = queries.clock(session)
    has_other = session.execute(queries.OTHER_SILENT, {"of_channel": channel, "of_chat": chat}).scalar() is not None
    for silent in (chat, ANY_CHAT) if has_other else (chat,):
        _make(session, channel, silent, now)
        until = now + timedelta(seconds=seconds)
        session.execute(queries.SILENCE, {"of_channel": channel, "of_chat": silent, "until": until})


def forget(session: Session, *, channel: str) -> None:
    """Forget the chats that could be written to for a minute already."""
    session.execute(queries.FORGET, {"of_channel": channel, "over": -queries.FORGET_AFTER})


def _is_there(session: Session, channel: str) -> bool:
    return session.execute(queries.WAIT, {"of_channel": channel, "of_chat": ANY_CHAT}).one_or_none() is not None


def _make(session: Session, channel: str, chat: str, next_at: datetime, silent_until: datetime | None = None) -> bool:
    """Begin a pace; False where there is one already."""
    new = {"channel": channel, "chat": chat, "next_at": next_at, "silent_until": silent_until}
    return session.execute(queries.INSERT_PACE, new).scalar_one_or_none() is not None


def _wait(session: Session, channel: str, chat: str, within: float) -> float:
    row = session.execute(queries.WAIT, {"of_channel": channel, "of_chat": chat}).one_or_none()
    if row is None:
        return 0.0
    until_turn, until_heard = row
    is_meant = until_turn <= queries.MOST_AHEAD
    return max(0.0, until_turn - within if is_meant else 0.0, until_heard or 0.0)
