"""Cases for the staff. Actions, gateway and console call it; it must never change or remove a line of a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.cases import queries
from center.cases.views import CaseView, EntryView, id_of
from center.conversations import service as conversations

__all__ = [
    "CaseNotFoundError",
    "CaseView",
    "EntryView",
    "add_fact",
    "add_text",
    "change_state",
    "find_case_of",
    "get_case",
    "list_of_conversation",
    "list_open",
    "list_timeline",
    "open_case",
    "open_urgent",
    "urgency_of",
]

URGENT_KINDS = frozenset({"scam_loss", "health_emergency"})
SOON_KINDS = frozenset({"scam", "check_message", "person_request", "identity_lockout", "unanswered"})
SAME_EMERGENCY = timedelta(hours=24)


class CaseNotFoundError(LookupError):
    """No such case."""


def urgency_of(kind: str) -> str:
    """Return how soon staff must look at a kind of case."""
    if kind in URGENT_KINDS:
        return "urgent"
    return "soon" if kind in SOON_KINDS else "normal"


def open_case(
    session: Session,
    *,
    kind: str,
    conversation_id: str | None,
    member_id: int | None,
    summary: str,
    details: Mapping[str, Any],
    now: datetime,
    author: str = "member",
) -> CaseView:
    """Open a case with its first line; `details` keeps the confirmed answers of a form, by name."""
    values = {
        "kind": kind,
        "urgency": urgency_of(kind),
        "state": "open",
        "conversation_id": conversation_id,
        "member_id": member_id,
        "summary": summary,
        "details": dict(details),
        "opened_at": now,
    }
    case = CaseView(*session.execute(queries.INSERT_CASE, values).one())
    _add_entry(session, case_id=case.id, kind="opened", body=summary, author=author, now=now)
    return case


def open_urgent(session: Session, *, kind: str, conversation_id: str, text: str, now: datetime) -> CaseView:
    """Open an urgent case, or add the text to the one this conversation opened within the last 24 hours."""
    conversations.lock_conversation(session, conversation_id=conversation_id)
    account = conversations.get_conversation(session, conversation_id=conversation_id)
    values = {
        "conversation_id": conversation_id,
        "kind": kind,
        "since": now - SAME_EMERGENCY,
        "member_id": account.member_id,
    }
    row = session.execute(queries.OPEN_CASE_OF_KIND, values).one_or_none()
    if row is not None:
        case = CaseView(*row)
        _add_entry(session, case_id=case.id, kind="text", body=text, author="member", now=now)
        return case
    return open_case(
        session,
        kind=kind,
        conversation_id=conversation_id,
        member_id=account.member_id,
        summary=text,
        details={},
        now=now,
    )


def add_fact(session: Session, *, case_id: int, name: str, value: str, now: datetime) -> None:
    """Add one confirmed answer (`amount`, `card_last4`, `place` …) to the timeline."""
    _add_entry(session, case_id=case_id, kind="fact", body=value, author="member", fact_name=name, now=now)


def add_text(
    session: Session,
    *,
    case_id: int,
    text: str,
    now: datetime,
    author: str = "member",
    author_name: str | None = None,
    kind: str = "text",
) -> None:
    """Add what somebody wrote: a `text` of the person, a `note` or a `reply` of the staff."""
    _add_entry(session, case_id=case_id, kind=kind, body=text, author=author, author_name=author_name, now=now)


def change_state(session: Session, *, case_id: int, state: str, changed_by: str, now: datetime) -> CaseView:
    """Set where a case stands and say so in the timeline; raises CaseNotFoundError."""
    if session.execute(queries.LOCK_CASE, {"case_id": case_id}).one_or_none() is None:
        raise CaseNotFoundError(case_id)
    values = {"case_id": case_id, "new_state": state, "new_closed_at": now if state == "closed" else None}
    session.execute(queries.SET_STATE, values)
    _add_entry(session, case_id=case_id, kind="state", body=state, author="staff", author_name=changed_by, now=now)
    return get_case(session, case_id=case_id)


def get_case(session: Session, *, case_id: int) -> CaseView:
    """Return one case; raises CaseNotFoundError."""
    row = session.execute(queries.CASE_BY_ID, {"case_id": case_id}).one_or_none()
    if row is None:
        raise CaseNotFoundError(case_id)
    return CaseView(*row)


def find_case_of(
    session: Session, *, number: str, conversation_id: str | None = None, member_id: int | None = None
) -> CaseView | None:
    """Return a case by its number, if it belongs to this conversation or this member; others do not exist here."""
    case_id = id_of(number)
    row = None if case_id is None else session.execute(queries.CASE_BY_ID, {"case_id": case_id}).one_or_none()
    if row is None:
        return None
    case = CaseView(*row)
    if case.member_id is not None:
        return case if case.member_id == member_id else None
    return case if conversation_id is not None and case.conversation_id == conversation_id else None


def list_of_conversation(
    session: Session, *, conversation_id: str, member_id: int | None = None, limit: int = 5
) -> list[CaseView]:
    """Return the cases of a conversation and of the member it belongs to, newest first."""
    values = {"conversation_id": conversation_id, "member_id": member_id, "at_most": limit}
    rows = list(session.execute(queries.CASES_OF_CONVERSATION, values))
    if member_id is not None:
        rows += session.execute(queries.CASES_OF_MEMBER, values)
    cases = {row.id: CaseView(*row) for row in rows}
    return [cases[id_] for id_ in sorted(cases, reverse=True)[:limit]]


def list_open(session: Session, *, urgency: str, limit: int) -> list[CaseView]:
    """Return open cases of one urgency, oldest first."""
    return [CaseView(*row) for row in session.execute(queries.OPEN_CASES, {"urgency": urgency, "at_most": limit})]


def list_timeline(session: Session, *, case_id: int) -> list[EntryView]:
    """Return all lines of a case, oldest first."""
    return [EntryView(*row) for row in session.execute(queries.TIMELINE, {"case_id": case_id})]


def _add_entry(
    session: Session,
    *,
    case_id: int,
    kind: str,
    body: str,
    author: str,
    now: datetime,
    author_name: str | None = None,
    fact_name: str | None = None,
) -> None:
    values = {
        "case_id": case_id,
        "kind": kind,
        "author": author,
        "author_name": author_name,
        "fact_name": fact_name,
        "body": body,
        "at": now,
    }
    session.execute(queries.INSERT_ENTRY, values)
