"""Binds a conversation to a demo member without a check. Scripts and benchmarks use it; it refuses real records."""

from __future__ import annotations

from datetime import datetime

from center.conversations import service as conversations
from center.db.engine import Session
from center.db.installation import is_demo
from center.members import service as members


class NotADemoError(Exception):
    """Real records: nobody is bound here without a check."""


def bind_demo_member(session: Session, *, conversation_id: str, employee_no: str, now: datetime) -> None:
    """Bind a conversation to a member of the demo center; raises NotADemoError and MemberNotFoundError."""
    if not is_demo(session):
        raise NotADemoError("members can be chosen without a check in the demo center only")
    member = members.find_by_employee_no(session, employee_no=employee_no)
    if member is None:
        raise members.MemberNotFoundError(employee_no)
    conversations.bind(session, conversation_id=conversation_id, member_id=member.member_id, now=now)
