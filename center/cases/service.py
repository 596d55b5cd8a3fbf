"""Cases for the staff. Actions, gateway and console call it; it must never change or remove a line of a timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from center.cases import queries
from center.cases.answering import (
    add_fact,
    add_note,
    add_reply,
    add_text,
    find_reply,
    is_sent_twice,
    take_back_reply,
)
from center.cases.changing import NOBODY, CaseChangedError, CaseClosedError, CaseNotFoundError, get_case
from center.cases.checking import CHECKED_KINDS, CHECKS, CheckView, list_checks, set_check
from center.cases.closing import CannotReopenError, change_state, close, note_stopped, reopen
from center.cases.feed import ChangeView, FeedCursor, begin_feed, changes_since
from center.cases.holding import CannotHoldError, assign, claim, list_held_by
from center.cases.kinds import urgency_of
from center.cases.opening import open_case, open_urgent
from center.cases.pressing import set_due, set_priority, set_urgency
from center.cases.replaced import list_changes_after
from center.cases.timeline import add_entry, list_related, list_timeline
from center.cases.undoing import CannotUndoError, UndoView, find_undo, undo
from center.cases.views import CaseView, EntryView, StaffRef, id_of

__all__ = [
    "CHECKED_KINDS",
    "CHECKS",
    "NOBODY",
    "CannotHoldError",
    "CannotReopenError",
    "CannotUndoError",
    "CaseChangedError",
    "CaseClosedError",
    "CaseNotFoundError",
    "CaseView",
    "ChangeView",
    "CheckView",
    "EntryView",
    "FeedCursor",
    "StaffRef",
    "UndoView",
    "add_entry",
    "add_fact",
    "add_note",
    "add_reply",
    "add_text",
    "assign",
    "begin_feed",
    "change_state",
    "changes_since",
    "claim",
    "close",
    "find_case_of",
    "find_reply",
    "find_undo",
    "get_case",
    "has_line_from",
    "has_line_of",
    "is_sent_twice",
    "list_by_ids",
    "list_changes_after",
    "list_checks",
    "list_held_by",
    "list_of_conversation",
    "list_open",
    "list_related",
    "list_timeline",
    "note_stopped",
    "open_case",
    "open_urgent",
    "reopen",
    "set_check",
    "set_due",
    "set_priority",
    "set_urgency",
    "take_back_reply",
    "undo",
    "urgency_of",
]


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
    values = {"case_id": case.id, "conversation_id": conversation_id}
    return case if session.execute(queries.NOBODYS_CASE_OF_CONVERSATION, values).first() is not None else None


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


def list_by_ids(session: Session, *, case_ids: Sequence[int]) -> list[CaseView]:
    """Return these cases, in no order; one that does not exist is left out."""
    if not case_ids:
        return []
    return [CaseView(*row) for row in session.execute(queries.CASES_BY_IDS, {"ids": list(case_ids)})]


def list_open(session: Session, *, urgency: str, limit: int) -> list[CaseView]:
    """Return open cases of one urgency, oldest first."""
    return [CaseView(*row) for row in session.execute(queries.OPEN_CASES, {"urgency": urgency, "at_most": limit})]


def has_line_of(session: Session, *, case_id: int, inbox_id: int | None = None, outbox_id: int | None = None) -> bool:
    """Tell whether a message that came in, or one that went out, is a line of this case."""
    line = queries.LINE_OF_HEARD if inbox_id is not None else queries.LINE_OF_SENT
    values = {"case_id": case_id, "message_id": outbox_id if inbox_id is None else inbox_id}
    return session.execute(line, values).scalar() is not None


def has_line_from(session: Session, *, inbox_ids: Sequence[int], since: datetime | None) -> bool:
    """Tell whether messages led to a case: one is a line of it, or what was made of them came to one since then.

    inbox_ids: messages of one conversation. since: when the assistant was asked to answer them; None: not known.
    """
    values = {"inbox_ids": list(inbox_ids), "inbox_id": inbox_ids[-1], "since": since}
    return bool(session.execute(queries.HAS_LINE_FROM, values).scalar())
