"""Fills a canned reply in for one case. Part of the reply services; what is not on file stays a gap."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from center.cases.views import CaseView
from center.clock import to_local
from center.contacts import service as contacts
from center.deadlines import service as deadlines
from center.replies import queries
from center.replies.address import respectful_name
from center.replies.variables import fill
from center.replies.views import ReplyView
from center.wording import formats


def values_of(
    session: Session, *, case: CaseView, staff_name: str, language: str, now: datetime
) -> Mapping[str, str | None]:
    """Return what the variables mean in one case; None for what is not known."""
    numbers = contacts.numbers(session)
    member = None
    if case.member_id is not None:
        member = session.execute(queries.SPOKEN_TO, {"member_id": case.member_id}).one_or_none()
    running = {known.kind: known.due_at for known in deadlines.list_running(session, case_id=case.id)}
    due_at = running.get("close" if case.first_answered_at else "first_answer")
    return {
        "name": None if member is None else respectful_name(member.name, member.sex, language),
        "member_name": None if member is None else member.name,
        "case_number": case.number,
        "staff_name": staff_name,
        "center_phone": numbers["center"],
        "police_phone": numbers["police"],
        "today": formats.day(now, language, today=to_local(now).date()),
        # A time that is over must not be promised.
        "answer_by": None if due_at is None or due_at <= now else formats.moment(due_at, language),
    }


def fill_reply(reply: ReplyView, values: Mapping[str, str | None], language: str) -> str:
    """Return the words of a reply for one case, with gaps where something is not known."""
    return fill(reply.text(language), values, language)
