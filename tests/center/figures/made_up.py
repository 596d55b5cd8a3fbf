"""Cases and messages with known times, written straight into the tables, and what figures about them must say."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from center.cases.kinds import urgency_of
from center.cases.models import KINDS, Case
from center.conversations.models import ChannelAccount, InboxMessage
from center.deadlines.models import Deadline


@dataclass(frozen=True)
class Made:
    """A case; due: until when its first answer and its end had to be, None: no deadline."""

    kind: str
    opened_at: datetime
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    member_id: int | None = None
    answer_due_at: datetime | None = None
    close_due_at: datetime | None = None
    was_missed: bool = False
    summary: str = "问"


def store(session: Session, cases: list[Made], *, first_id: int = 1) -> None:
    rows: list[dict[str, Any]] = []
    deadlines: list[dict[str, Any]] = []
    for id_, case in enumerate(cases, start=first_id):
        rows.append(
            {
                "id": id_,
                "kind": case.kind,
                "urgency": urgency_of(case.kind),
                "state": "closed" if case.closed_at else "open",
                "member_id": case.member_id,
                "summary": case.summary,
                "details": {},
                "opened_at": case.opened_at,
                "closed_at": case.closed_at,
                "first_answered_at": case.answered_at,
            }
        )
        for kind, due_at, met_at in (
            ("first_answer", case.answer_due_at, case.answered_at or case.closed_at),
            ("close", case.close_due_at, case.closed_at),
        ):
            if due_at is not None:
                missed_at = due_at if case.was_missed else None
                deadlines.append(
                    {
                        "case_id": id_,
                        "kind": kind,
                        "warn_at": due_at,
                        "due_at": due_at,
                        "missed_at": missed_at,
                        "met_at": met_at,
                    }
                )
    session.execute(insert(Case), rows)
    if deadlines:
        session.execute(insert(Deadline), deadlines)


def random_cases(chance: random.Random, count: int, *, end: datetime, members: tuple[int | None, ...]) -> list[Made]:
    made = []
    for _ in range(count):
        opened_at = end - timedelta(seconds=chance.randrange(120 * 86_400))
        answered_at = opened_at + timedelta(seconds=chance.randrange(1, 200_000)) if chance.random() < 0.8 else None
        later = answered_at or opened_at
        closed_at = later + timedelta(seconds=chance.randrange(1, 900_000)) if chance.random() < 0.7 else None
        due = chance.choice([None, timedelta(hours=1), timedelta(days=1), timedelta(days=9)])
        made.append(
            Made(
                chance.choice(KINDS),
                opened_at,
                answered_at,
                closed_at,
                chance.choice(members),
                None if due is None else opened_at + due,
                None if due is None else opened_at + 3 * due,
                summary=f"第{chance.randrange(9)}种问法怎么办",
            )
        )
    return made


def add_account(session: Session, conversation_id: str, member_id: int | None, at: datetime, **more: Any) -> None:
    row = {
        "conversation_id": conversation_id,
        "channel": "web",
        "external_id": conversation_id,
        "member_id": member_id,
        "created_at": at,
        "bound_at": None if member_id is None else at,
        **more,
    }
    session.execute(insert(ChannelAccount).values(**row))


def add_message(
    session: Session, conversation_id: str, at: datetime, outcome: str | None, *, finished_at: datetime | None = None
) -> None:
    is_finished = outcome is not None
    row = {
        "conversation_id": conversation_id,
        "external_message_id": f"{at.isoformat()}-{outcome}",
        "text": "问",
        "state": "answered" if is_finished else "received",
        "received_at": at,
        "next_attempt_at": at,
        "finished_at": (finished_at or at) if is_finished else None,
        "outcome": outcome,
    }
    session.execute(insert(InboxMessage).values(**row))
