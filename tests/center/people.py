"""A small center for tests: one branch, two members, one conversation."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from center.conversations import service as conversations
from center.conversations.views import ConversationView
from center.members import service as members
from center.members.views import NewMember
from center.organizations.models import Organization

WANG = NewMember(
    employee_no="YM000001",
    name="王桂兰",
    sex="female",
    birth_date=date(1948, 3, 5),
    retired_on=date(1998, 3, 31),
    id_number="62090219480305002X",
    branch_id=3,
    is_party_member=True,
)
LI = NewMember(
    employee_no="YM000002",
    name="李建国",
    sex="male",
    birth_date=date(1950, 7, 1),
    retired_on=date(2010, 7, 31),
    id_number="620902195007011234",
    branch_id=3,
)


def add_branch(session: Session) -> int:
    rows = [
        {"id": 1, "code": "C", "kind": "center", "parent_id": None, "name_zh": "中心", "name_en": "Center"},
        {"id": 2, "code": "G", "kind": "general_branch", "parent_id": 1, "name_zh": "总支", "name_en": "General"},
        {"id": 3, "code": "B", "kind": "branch", "parent_id": 2, "name_zh": "第一支部", "name_en": "First branch"},
        {"id": 4, "code": "B2", "kind": "branch", "parent_id": 2, "name_zh": "第二支部", "name_en": "Second branch"},
    ]
    session.execute(insert(Organization), rows)
    return 3


def add_members(session: Session, now: datetime) -> tuple[int, int]:
    add_branch(session)
    return members.register_member(session, member=WANG, now=now), members.register_member(session, member=LI, now=now)


def add_conversation(
    session: Session, now: datetime, *, external_id: str = "a", channel: str = "web"
) -> ConversationView:
    return conversations.open_conversation(session, channel=channel, external_id=external_id, now=now)
