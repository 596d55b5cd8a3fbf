"""Meetings for tests: a small center, somebody of the staff, and a meeting that stands in a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import text

from center.audit.views import Actor
from center.db import Database
from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import About, MeetingRecord, Place, Span
from tests.center.people import add_members

BY = Actor(None, "test", "")
BRANCH, GENERAL, CENTER, OTHER = 3, 2, 1, 4
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ABOUT = About("branch_meeting", "party_members", "十二月支部会", agenda_zh="一、学习\n二、讨论", bring_zh="老花镜")
PLACE = Place("三楼会议室", "Third floor", "https://meeting.example.org/1")


def in_a_week(now: datetime, *, hours: int = 0, lasts: timedelta = HOUR) -> Span:
    """Sunday at ten in Shanghai, a week ahead."""
    starts_at = now + 7 * DAY + hours * HOUR
    return Span(starts_at, starts_at + lasts)


def people(database: Database, now: datetime) -> tuple[int, int]:
    """A party member and another one of branch 3."""
    with database.write() as session:
        return add_members(session, now)


def enter(database: Database, now: datetime, span: Span | None = None, **changed: object) -> MeetingRecord:
    organization_id = int(str(changed.pop("organization_id", BRANCH)))
    with database.write() as session:
        return meetings.enter(
            session,
            organization_id=organization_id,
            about=replace(ABOUT, **changed),
            place=PLACE,
            span=span or in_a_week(now),
            by=BY,
            now=now,
        )


def recorded(database: Database, action: str) -> list[tuple[str | None, str | None, str | None]]:
    """Field, old and new value of every entry of the audit log of one deed."""
    with database.read() as session:
        rows = session.execute(
            text("SELECT field, old_value, new_value FROM audit_entries WHERE action = :action ORDER BY id"),
            {"action": action},
        )
        return [tuple(row) for row in rows]
