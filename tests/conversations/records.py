"""What the center has on file after a conversation; the tests judge by it as well as by what was said."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from center.audit.views import Actor
from center.benefits import service as benefits
from center.cases import service as cases
from center.cases.views import CaseView
from center.clock import to_local, utc_now
from center.conversations import service as conversations
from center.conversations.models import REMINDER
from center.conversations.views import Choice, ReplyDraft
from center.identity.service import find_member_of, issue_code
from center.meetings import service as meetings
from center.meetings.keeping import service as keeping
from center.meetings.replies import choices_for
from center.meetings.views import MeetingView
from tests.conversations.talk import Talk

# The members that talk, party members and others: each takes the next one, for what another stored is not theirs.
_next_member = {True: itertools.count(), False: itertools.count()}
SUM = r"\d[\d,]*\.\d\d 元"


@dataclass(frozen=True)
class Somebody:
    """A member of the demo center whom no other test has talked as."""

    member_id: int
    employee_no: str
    code: str


def unused_member(talk: Talk, *, is_party_member: bool = True) -> Somebody:
    """Take the next member who has meetings to come, and give them a one-time code."""
    statement = text(
        "SELECT id, employee_no FROM members WHERE is_party_member = :party AND status = 'active' ORDER BY id"
    )
    with talk.database.read() as session:
        rows = session.execute(statement, {"party": is_party_member}).all()
    now = utc_now()
    while True:
        place = next(_next_member[is_party_member])
        assert place < len(rows), "more people talk than the demo center has; raise DEMO_MEMBERS in conftest.py"
        row = rows[place]
        with talk.database.write() as session:
            planned = meetings.list_upcoming(session, member_id=row.id, now=now, limit=5)
            if len(planned) >= 2 or not is_party_member:
                code = issue_code(session, member_id=row.id, issued_by="test", now=now)
                return Somebody(row.id, row.employee_no, code)


def member_id_of(talk: Talk) -> int | None:
    with talk.database.read() as session:
        member = find_member_of(session, conversation_id=talk.conversation_id)
    return member.member_id if member else None


def cases_of(talk: Talk) -> list[CaseView]:
    """Return the cases of this conversation that it may know of, oldest first."""
    own = member_id_of(talk)
    with talk.database.read() as session:
        found = cases.list_of_conversation(session, conversation_id=talk.conversation_id, member_id=own, limit=60)
    return [case for case in reversed(found) if case.conversation_id == talk.conversation_id]


def kinds_of(talk: Talk) -> list[str]:
    return [case.kind for case in cases_of(talk)]


def only_case(talk: Talk, kind: str) -> CaseView:
    found = [case for case in cases_of(talk) if case.kind == kind]
    assert len(found) == 1, (kind, cases_of(talk))
    return found[0]


def lines_of(talk: Talk, kind: str) -> list[str]:
    """Return all that stands in the timeline of the one case of this kind."""
    with talk.database.read() as session:
        return [entry.body for entry in cases.list_timeline(session, case_id=only_case(talk, kind).id)]


def facts_of(talk: Talk, kind: str) -> dict[str, str]:
    """Return the facts in the timeline of the one case of this kind."""
    with talk.database.read() as session:
        entries = cases.list_timeline(session, case_id=only_case(talk, kind).id)
    return {str(e.fact_name): e.body for e in entries if e.kind == "fact"}


def planned_of(talk: Talk) -> list[MeetingView]:
    with talk.database.read() as session:
        return meetings.list_upcoming(session, member_id=member_id_of(talk) or 0, now=utc_now(), limit=10)


def day_of(meeting: MeetingView) -> str:
    local = to_local(meeting.starts_at)
    return f"{local.month}月{local.day}号"


def alone_on_its_day(talk: Talk) -> MeetingView:
    """Return a later meeting that is the only one on its day; of two it would be asked which."""
    planned = planned_of(talk)
    days = [day_of(meeting) for meeting in planned]
    return next(m for m, day in zip(planned[1:], days[1:], strict=True) if days.count(day) == 1)


def answers_of(talk: Talk) -> list[str]:
    """Return what the member answered to the coming meetings, those without an answer left out."""
    return [meeting.answer for meeting in planned_of(talk) if meeting.answer]


def reminder_of(talk: Talk) -> Any:
    with talk.database.read() as session:
        return meetings.reminder_wish_of(session, member_id=member_id_of(talk) or 0)


def wish_for(talk: Talk, meeting_id: int) -> Any:
    """Return what the member wished for one meeting alone."""
    with talk.database.read() as session:
        return meetings.reminder_wish_of(session, member_id=member_id_of(talk) or 0, meeting_id=meeting_id)


def remind(talk: Talk, *about: int) -> tuple[Choice, Choice]:
    """Let a reminder of these meetings reach the person, as delivery does, and return what it offers."""
    offered, conversation_id = choices_for(about, attend="去", decline="去不了"), talk.conversation_id
    with talk.database.write() as session:
        made = conversations.enqueue(
            session,
            conversation_id=conversation_id,
            reply=ReplyDraft("提醒您，您去不去？", offered),
            priority=REMINDER,
            now=utc_now(),
        )
        assert made is not None
        conversations.mark_sent(session, ids=[made.id], provider_ids=[None], now=utc_now())
    return offered


def latest_payment_of(talk: Talk, benefit_type: str | None = None) -> Any:
    with talk.database.read() as session:
        return benefits.latest_payment(session, member_id=member_id_of(talk) or 0, benefit_type=benefit_type)


def account_of(talk: Talk) -> Any:
    """Return the channel account: letter size, pace, language."""
    with talk.database.read() as session:
        return conversations.get_conversation(session, conversation_id=talk.conversation_id)


def enter_two_on_a_day(talk: Talk) -> tuple[MeetingView, MeetingView]:
    """Let the office enter a lecture in the morning and one in the afternoon of a day some weeks ahead."""
    member = {"member": member_id_of(talk)}
    with talk.database.write() as session:
        branch = session.execute(text("SELECT branch_id FROM members WHERE id = :member"), member).scalar_one()
        day = to_local(utc_now()).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=20)
        entered = [
            keeping.enter(
                session,
                organization_id=branch,
                about=keeping.About("party_lecture", "everyone", f"{when}的课"),
                place=keeping.Place("三楼会议室"),
                span=keeping.Span(day + later, day + later + timedelta(hours=1)),
                by=Actor(None, "test", ""),
                now=utc_now(),
            ).id
            for when, later in (("上午", timedelta()), ("下午", timedelta(hours=5)))
        ]
    morning, afternoon = (m for m in planned_of(talk) if m.id in entered)
    return morning, afternoon
