"""What is told to staff, among staff, and by staff in a case. Part of the case services."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.audit.views import Actor
from center.cases import queries
from center.cases.changing import Change, add_staff_line, get_case, record
from center.cases.pressing import ring
from center.cases.timeline import add_entry, list_timeline
from center.cases.views import EntryView
from center.conversations import service as conversations
from center.deadlines import service as deadlines

# A second click, not a second thought.
SENT_TWICE = timedelta(seconds=60)


def add_fact(
    session: Session, *, case_id: int, name: str, value: str, now: datetime, inbox_id: int | None = None
) -> None:
    """Add one confirmed answer (`amount`, `card_last4`, `place` …) to the timeline.

    inbox_id: the message that told it.
    """
    add_entry(
        session,
        case_id=case_id,
        kind="fact",
        body=value,
        author="member",
        fact_name=name,
        inbox_id=inbox_id,
        now=now,
    )


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


def is_sent_twice(session: Session, *, case_id: int, kind: str, text: str, by: Actor, now: datetime) -> bool:
    """Tell whether somebody has just written this very line into this case: their form came twice.

    Whoever asks holds the case until the end of the transaction, so that of two at once the second one sees the first.
    """
    session.execute(queries.LOCK_CASE, {"case_id": case_id})
    about = {"case_id": case_id, "kind": kind, "staff_id": by.staff_id, "since": now - SENT_TWICE}
    last = session.execute(queries.LAST_LINE_OF_STAFF, about).scalar_one_or_none()
    return last is not None and last == text.replace("\x00", "")


def find_reply(session: Session, *, case_id: int, outbox_id: int) -> EntryView | None:
    """Return the line of a message that staff wrote in a case."""
    row = session.execute(queries.REPLY_OF_SENT, {"case_id": case_id, "message_id": outbox_id}).one_or_none()
    return None if row is None else EntryView(*row)


def take_back_reply(session: Session, *, line: EntryView, by: Actor, now: datetime) -> None:
    """Note that a reply was taken back before it left; if it was the first answer, there was none."""
    case = get_case(session, case_id=line.case_id)
    add_staff_line(
        session, case.id, kind="change", body="", by=by, now=now, fact_name="recalled", outbox_id=line.outbox_id
    )
    record(session, case, Change("recall.case"), by=by, now=now)
    if case.first_answered_at != line.at:
        return
    replies = [other for other in list_timeline(session, case_id=case.id) if other.kind == "reply"]
    sent = conversations.list_delivery(session, ids=[other.outbox_id for other in replies if other.outbox_id])
    left = [other.at for other in replies if other.outbox_id not in sent or not sent[other.outbox_id].is_recalled]
    answered_at = min(left, default=None)
    session.execute(queries.SET_FIRST_ANSWER, {"of_case": case.id, "answered_at": answered_at})
    deadlines.undo_meeting(session, case_id=case.id, met_at=line.at)
    if answered_at is not None:
        deadlines.meet(session, case_id=case.id, kinds=["first_answer"], now=answered_at)
    elif case.urgency == "urgent" and case.closed_at is None:
        ring(session, case, now=now, occasion=f"recalled {line.id}")


def note_answer(session: Session, *, case_id: int, now: datetime) -> None:
    """Note that staff have answered: the first answer stops its clock, and nobody else need be called."""
    session.execute(queries.FIRST_ANSWER, {"case_id": case_id, "now": now})
    deadlines.meet(session, case_id=case_id, kinds=["first_answer"], now=now)
    alerts.withdraw(session, case_id=case_id, now=now, events=alerts.UNANSWERED_EVENTS)
