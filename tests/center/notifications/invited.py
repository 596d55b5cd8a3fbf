"""A small center with a meeting to come: two branches, five people, and what they were told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from center.meetings.models import Attendance, Meeting
from center.members import service as members
from center.notifications.models import Notification
from tests.center.people import LI, WANG, add_branch

ZHAO = replace(WANG, employee_no="YM000003", name="赵玉梅", id_number="629981194803050041", phone="12900000003")
SUN = replace(WANG, employee_no="YM000004", name="孙 丽·华", id_number="629981194803050042", phone="12900000004")
ZHOU = replace(WANG, employee_no="YM000005", name="周国强", id_number="629981194803050043", branch_id=4)


def add_people(session: Session, now: datetime) -> dict[str, int]:
    """Enter the branches and people; name → member id."""
    add_branch(session)
    people = (replace(WANG, phone="12900000001"), LI, ZHAO, SUN, ZHOU)
    return {one.name: members.register_member(session, member=one, now=now) for one in people}


def add_meeting(session: Session, now: datetime, **changes: Any) -> int:
    row = {
        "organization_id": 3,
        "kind": "branch_meeting",
        "audience": "party_members",
        "title_zh": "十二月支部会",
        "title_en": "December branch meeting",
        "starts_at": now + timedelta(days=1),
        "ends_at": now + timedelta(days=1, hours=2),
        "place_zh": "活动室",
        "place_en": "Activity room",
        "state": "planned",
        "revision": 0,
        "version": 1,
    } | changes
    return int(session.execute(insert(Meeting).values(**row).returning(Meeting.id)).scalar_one())


def tell(session: Session, now: datetime, member_id: int, meeting_id: int, **changes: Any) -> int:
    row = {
        "member_id": member_id,
        "occasion": f"meeting:{meeting_id}",
        "kind": "lead:P1D",
        "meeting_id": meeting_id,
        "revision": 0,
        "due_at": now,
        "state": "sent",
        "tried": [],
        "created_at": now - timedelta(days=2),
    } | changes
    return int(session.execute(insert(Notification).values(**row).returning(Notification.id)).scalar_one())


def answer(session: Session, now: datetime, member_id: int, meeting_id: int, **changes: Any) -> None:
    row = {"member_id": member_id, "meeting_id": meeting_id, "answer": "attend", "answered_at": now} | changes
    session.execute(insert(Attendance).values(**row))
