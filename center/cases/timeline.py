"""The lines of a case. Part of the case services; a line is never changed or removed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.cases import queries
from center.cases.kinds import FRAUD_KINDS
from center.cases.numbers import numbers_in
from center.cases.views import CaseView, EntryView

SAID = frozenset({"opened", "text", "fact"})
# What a person tells of themselves; their own number joins them to nobody.
OWN_FACTS = frozenset({"phone", "amount", "when", "card_last4"})


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
    if kind in SAID and fact_name not in OWN_FACTS:
        _keep_numbers(session, case_id, body)


def list_timeline(session: Session, *, case_id: int) -> list[EntryView]:
    """Return all lines of a case, oldest first."""
    return [EntryView(*row) for row in session.execute(queries.TIMELINE, {"case_id": case_id})]


def list_related(session: Session, *, case_id: int, limit: int = 10) -> list[CaseView]:
    """Return other cases of this member, of this conversation, or in which the same cheat's number was named."""
    values = {"case_id": case_id, "at_most": limit}
    return [CaseView(*row) for row in session.execute(queries.RELATED, values)]


def _keep_numbers(session: Session, case_id: int, text: str) -> None:
    numbers = numbers_in(text)
    if not numbers:
        return
    kind = session.execute(queries.CASE_BY_ID, {"case_id": case_id}).one().kind
    if kind in FRAUD_KINDS:
        for number in sorted(numbers):
            session.execute(queries.INSERT_NUMBER, {"number": number, "case_id": case_id})
