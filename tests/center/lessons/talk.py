"""People who were not understood, and were asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.conversations import outcomes
from center.conversations import service as conversations
from center.conversations.service import Choice, ReplyDraft
from center.lessons.consent import service as consent

OFFERED = (
    Choice("1", "查待遇到账", '/query_benefit_payment{"period": "2026-10"}'),
    Choice("2", "问开会时间", "/query_meeting"),
    Choice("3", "都不是，找工作人员", "/talk_to_human"),
)


def say(
    session: Session,
    who: str,
    text: str,
    at: datetime,
    *,
    outcome: str = outcomes.NOT_UNDERSTOOD,
    choices: Sequence[Choice] = (),
    tapped: str | None = None,
    finished_at: datetime | None = None,
) -> int:
    """Let somebody say something, and let it be answered; return its number in the inbox."""
    stored = conversations.record_inbound(
        session,
        channel="web",
        external_id=who,
        external_message_id=f"{who} {at.isoformat()} {text}",
        text=text,
        choice_id=tapped,
        now=at,
    )
    assert stored is not None
    reply = ReplyDraft("您是问哪件事？", choices)
    done = finished_at or at + timedelta(seconds=1)
    conversations.finish_inbound(session, ids=[stored.id], outcome=outcome, replies=[reply], now=done)
    return stored.id


def conversation_of(session: Session, who: str, now: datetime) -> str:
    return conversations.open_conversation(session, channel="web", external_id=who, now=now).conversation_id


def not_understood_twice(session: Session, who: str, now: datetime, *said: str) -> str:
    """Let somebody say things that are not understood, and return the conversation."""
    for place, text in enumerate(said or ("那个外头的咋还没见着", "就是外头那个嘛"), start=1):
        say(session, who, text, now - timedelta(minutes=10 - place), choices=OFFERED if place == 1 else ())
    return conversation_of(session, who, now)


def agree(session: Session, conversation_id: str, now: datetime, *, yes: bool = True) -> None:
    """Ask somebody, and let them answer."""
    assert consent.note_asked(session, conversation_id=conversation_id, now=now)
    assert consent.answer(session, conversation_id=conversation_id, yes=yes)
