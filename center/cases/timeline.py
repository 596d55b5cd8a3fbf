"""The lines of a case. Part of the case services; a line is never changed or removed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.cases import queries
from center.cases.views import CaseView, EntryView
from center.scams.traces import service as traces

SAID = frozenset({"opened", "text", "fact"})


def add_entry(
    session: Session,
    *,
    case_id: int,
    kind: str,
    body: str,
    author: str,
    now: datetime,
    author_name: str | None = None,
    fact_name: str | None = None,
    staff_id: int | None = None,
    inbox_id: int | None = None,
    outbox_id: int | None = None,
) -> None:
    """Add a line."""
    values = {
        "case_id": case_id,
        "kind": kind,
        "author": author,
        "author_name": author_name,
        "fact_name": fact_name,
        "body": body.replace("\x00", ""),  # PostgreSQL stores every character but this one
        "at": now,
        "staff_id": staff_id,
        "inbox_id": inbox_id,
        "outbox_id": outbox_id,
    }
    session.execute(queries.INSERT_ENTRY, values)
    if kind in SAID:
        traces.leave_traces(session, case_id=case_id, text=body, fact_name=fact_name)


def list_timeline(session: Session, *, case_id: int) -> list[EntryView]:
    """Return all lines of a case, oldest first."""
    return [EntryView(*row) for row in session.execute(queries.TIMELINE, {"case_id": case_id})]


def list_related(session: Session, *, case_id: int, limit: int = 10) -> list[CaseView]:
    """Return other cases of this member or of this conversation, the newest first.

    What else joins cases of fraud is told by `center.scams.traces.related`.
    """
    values = {"case_id": case_id, "at_most": limit}
    return [CaseView(*row) for row in session.execute(queries.RELATED, values)]
