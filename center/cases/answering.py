"""What is told to staff, among staff, and by staff in a case. Part of the case services."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.audit.views import Actor
from center.cases import queries
from center.cases.changing import Change, add_staff_line, get_case, record
from center.cases.timeline import add_entry
from center.deadlines import service as deadlines


def add_fact(session: Session, *, case_id: int, name: str, value: str, now: datetime) -> None:
    """Add one confirmed answer (`amount`, `card_last4`, `place` …) to the timeline."""
    add_entry(session, case_id=case_id, kind="fact", body=value, author="member", fact_name=name, now=now)


def add_text(
    session: Session,
    *,
    case_id: int,
    text: str,
    now: datetime,
    author: str = "member",
    author_name: str | None = None,
    kind: str = "text",
    inbox_id: int | None = None,
) -> None:
    """Add what somebody wrote: a `text` of the person, a `note` or a `reply` of the staff.

    inbox_id: the message that it is.
    """
    add_entry(
        session,
        case_id=case_id,
        kind=kind,
        body=text,
        author=author,
        author_name=author_name,
        inbox_id=inbox_id,
        now=now,
    )
    if author == "staff" and kind == "reply":
        note_answer(session, case_id=case_id, now=now)


def add_note(session: Session, *, case_id: int, text: str, by: Actor, now: datetime) -> None:
    """Add an internal note; the person never sees it. Raises CaseNotFoundError."""
    case = get_case(session, case_id=case_id)
    add_staff_line(session, case_id, kind="note", body=text, by=by, now=now)
    record(session, case, Change("note.case"), by=by, now=now)


def add_reply(
    session: Session, *, case_id: int, text: str, by: Actor, now: datetime, outbox_id: int | None = None
) -> None:
    """Add what staff have told the person, in a message (`outbox_id`) or otherwise; the first one stops a clock."""
    case = get_case(session, case_id=case_id)
    add_staff_line(session, case_id, kind="reply", body=text, by=by, now=now, outbox_id=outbox_id)
    record(session, case, Change("answer.case"), by=by, now=now)
    note_answer(session, case_id=case_id, now=now)


def note_answer(session: Session, *, case_id: int, now: datetime) -> None:
    """Note that staff have answered: the first answer stops its clock, and nobody else need be called."""
    session.execute(queries.FIRST_ANSWER, {"case_id": case_id, "now": now})
    deadlines.meet(session, case_id=case_id, kinds=["first_answer"], now=now)
    alerts.withdraw(session, case_id=case_id, now=now, events=alerts.UNANSWERED_EVENTS)
