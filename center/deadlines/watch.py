"""Looks at which deadlines are near or missed, and alerts staff. The bot process runs it every second.

Any number may run at once: each warning and each miss is claimed by one of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.cases import service as cases
from center.deadlines import service as deadlines
from center.handover import service as handover
from center.scams import telling


class Event(NamedTuple):
    """What was noticed: a `warning` or a miss (`missed`) of a deadline (`first_answer` or `close`)."""

    what: str
    deadline: str
    case_id: int
    due_at: datetime


def watch(session: Session, *, now: datetime, limit: int = 100) -> list[Event]:
    """Claim what is due, write it into the cases and alert staff; ask `deadlines.service.is_any_due` first."""
    missed = deadlines.claim_missed(session, now=now, limit=limit)
    warnings = deadlines.claim_warnings(session, now=now, limit=limit)
    events = [Event("missed", view.kind, view.case_id, view.due_at) for view in missed]
    events += [Event("warning", view.kind, view.case_id, view.due_at) for view in warnings]
    for event in events:
        _tell(session, event, now)
    return events


def _tell(session: Session, event: Event, now: datetime) -> None:
    case = cases.get_case(session, case_id=event.case_id)
    cases.add_entry(
        session,
        case_id=case.id,
        kind="change",
        fact_name=f"deadline_{event.what}",
        body=event.deadline,
        author="system",
        now=now,
    )
    if event.what == "missed" and event.deadline == "first_answer" and not _is_spoken_to(session, case):
        telling.tell_late(session, case=case, now=now)
    alerts.enqueue(
        session,
        case_id=case.id,
        event=f"{event.deadline}_{event.what}",
        urgency=case.urgency,
        occasion=event.due_at.isoformat(),
        now=now,
    )


def _is_spoken_to(session: Session, case: cases.CaseView) -> bool:
    """Tell whether somebody of the staff has the conversation: who lets a person wait there is told otherwise."""
    held = case.conversation_id
    return held is not None and handover.find_speaker(session, conversation_id=held) is not None
