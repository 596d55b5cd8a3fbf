"""Clarifications: drafted by one, published by another. Actions and console call it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from center.clarifications import queries
from center.clarifications.drafting import change, create, find_successor, get, send_back, submit, view_of
from center.clarifications.publishing import can_undo, publish, undo, withdraw
from center.clarifications.views import ClarificationDraft, ClarificationView

__all__ = [
    "ClarificationDraft",
    "ClarificationView",
    "can_undo",
    "change",
    "count_by_state",
    "create",
    "find",
    "find_successor",
    "get",
    "list_all",
    "list_current",
    "publish",
    "send_back",
    "submit",
    "undo",
    "withdraw",
]

MOST_WORDS = 80


def find(session: Session, *, clarification_id: int) -> ClarificationView | None:
    """Return one clarification in whatever state."""
    row = session.execute(queries.BY_ID, {"of_id": clarification_id}).one_or_none()
    return None if row is None else view_of(row)


def list_all(session: Session, *, states: Sequence[str], limit: int, words: str = "") -> list[ClarificationView]:
    """Return clarifications in these states, the last changed first; words: all of them stand in claim or answer."""
    chosen = queries.listed(states=tuple(states), words=words[:MOST_WORDS]).limit(limit)
    return [view_of(row) for row in session.execute(chosen)]


def list_current(session: Session, *, today: date, limit: int) -> list[ClarificationView]:
    """Return what is published and holds today, the newest first."""
    return [view_of(row) for row in session.execute(queries.CURRENT, {"today": today, "at_most": limit})]


def count_by_state(session: Session) -> dict[str, int]:
    """Count the clarifications in each state."""
    return {row.state: row.amount for row in session.execute(queries.COUNT_BY_STATE)}
