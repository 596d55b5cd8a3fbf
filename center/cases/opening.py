"""How a case comes up. Part of the case services: its clocks and alerts stand in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.cases import queries
from center.cases.kinds import urgency_of
from center.cases.timeline import add_entry
from center.cases.views import CaseView
from center.conversations import service as conversations
from center.deadlines import service as deadlines
from center.members import service as members
from center.members.id_numbers import without_id_numbers
from center.scams.own_numbers import without_own_numbers

SAME_EMERGENCY = timedelta(hours=24)
# More words about an emergency that staff have answered ring again, but not with every sentence.
RING_AGAIN_MINUTES = 10


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
    inbox_id: int | None = None,
) -> CaseView:
    """Open a case with its first line; `details` keeps the confirmed answers of a form, by name.

    The summary stands in lists, so it tells no ID number; the first line is what was said. Its deadlines begin to run,
    and staff are alerted to an urgent one. inbox_id: the message that was said.
    """
    values = {
        "kind": kind,
        "urgency": urgency_of(kind),
        "state": "open",
        "conversation_id": conversation_id,
        "member_id": member_id,
        "summary": without_id_numbers(summary),
        "details": dict(details),
        "opened_at": now,
    }
    case = CaseView(*session.execute(queries.INSERT_CASE, values).one())
    add_entry(session, case_id=case.id, kind="opened", body=summary, author=author, inbox_id=inbox_id, now=now)
    deadlines.plan_case(
        session,
        case_id=case.id,
        case_kind=case.kind,
        urgency=case.urgency,
        priority=case.priority,
        opened_at=case.opened_at,
    )
    if case.urgency == "urgent":
        alerts.enqueue(session, case_id=case.id, event="new_urgent", urgency=case.urgency, now=now)
    return case


def open_urgent(
    session: Session, *, kind: str, conversation_id: str, text: str, now: datetime, inbox_id: int | None = None
) -> CaseView:
    """Open an urgent case, or add the text to the one this conversation opened within the last 24 hours.

    A member's case says from its first second where the member is to be found. Of a loss no ID number and no whole card
    of the person's own is kept. inbox_id: the message that the text is.
    """
    if kind == "scam_loss":
        text = without_own_numbers(text).text
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
        add_entry(session, case_id=case.id, kind="text", body=text, author="member", inbox_id=inbox_id, now=now)
        if case.first_answered_at is not None:
            _ring_again(session, case, now)
        return case
    return open_case(
        session,
        kind=kind,
        conversation_id=conversation_id,
        member_id=account.member_id,
        summary=text,
        details=_on_file(session, account.member_id),
        inbox_id=inbox_id,
        now=now,
    )


def _ring_again(session: Session, case: CaseView, now: datetime) -> None:
    occasion = f"{now:%Y-%m-%dT%H}:{now.minute // RING_AGAIN_MINUTES}"
    event = "urgent_again"
    alerts.enqueue(session, case_id=case.id, event=event, urgency=case.urgency, now=now, occasion=occasion)


def _on_file(session: Session, member_id: int | None) -> dict[str, str]:
    reach = None if member_id is None else members.find_reach(session, member_id=member_id)
    if reach is None:
        return {}
    known = {
        "address_on_file": reach.address,
        "residence_on_file": reach.residence_place,
        "phone_on_file": reach.phone,
    }
    return {name: value for name, value in known.items() if value}
