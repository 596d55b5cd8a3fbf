"""Keeps what each change of a case has replaced. Part of the case services; undoing and conflicts are told from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import queries
from center.cases.views import CaseView, EntryView
from center.deadlines.views import DeadlineView


@dataclass(frozen=True, slots=True)
class ReplacedView:
    """One change: which step, whose, when, and the values that it has replaced, by column."""

    step: str
    staff_id: int | None
    replaced: dict[str, Any]
    at: datetime


def keep_replaced(
    session: Session,
    *,
    step: str,
    after: CaseView,
    by: Actor,
    now: datetime,
    deadlines: Iterable[DeadlineView] = (),
    **replaced: object,
) -> None:
    """Keep the values that a change has replaced, and the deadlines as they were before it."""
    before = [
        {
            "kind": deadline.kind,
            "warn_at": deadline.warn_at.isoformat(),
            "due_at": deadline.due_at.isoformat(),
            "is_set_by_hand": deadline.is_set_by_hand,
            "missed_at": None if deadline.missed_at is None else deadline.missed_at.isoformat(),
        }
        for deadline in deadlines
    ]
    row = {
        "case_id": after.id,
        "version": after.version,
        "step": step,
        "staff_id": by.staff_id,
        "replaced": {**replaced, **({"deadlines": before} if before else {})},
        "at": now,
    }
    session.execute(queries.INSERT_CHANGE, row)


def find_replaced(session: Session, *, case: CaseView) -> ReplacedView | None:
    """Return the change that made the present version of a case, or None where it is as it was opened."""
    row = session.execute(queries.CHANGE_TO, {"case_id": case.id, "version": case.version}).one_or_none()
    return None if row is None else ReplacedView(*row)


def list_changes_after(session: Session, *, case_id: int, version: int) -> list[EntryView]:
    """Return the lines that tell what has been changed since a version, oldest first."""
    since = session.execute(queries.CHANGED_SINCE, {"case_id": case_id, "version": version}).scalar_one()
    if since is None:
        return []
    return [EntryView(*row) for row in session.execute(queries.LINES_OF_CHANGES, {"case_id": case_id, "since": since})]
