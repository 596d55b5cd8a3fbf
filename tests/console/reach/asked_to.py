"""A meeting to come in the demo center, with people who were told, have answered, or are to be called."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from center.clock import utc_now
from center.db import Database
from center.meetings.models import Attendance, Meeting
from center.notifications.models import Notification

DAY = timedelta(days=1)


def members_of(database: Database, login: str) -> list[int]:
    """Return the active party members of a secretary's branch, in order of their ids."""
    with database.read() as session:
        return list(
            session.execute(
                text(
                    "SELECT m.id FROM members m JOIN staff_accounts s ON s.organization_id = m.branch_id "
                    "WHERE s.login = :login AND m.is_party_member AND m.status = 'active' ORDER BY m.id"
                ),
                {"login": login},
            ).scalars()
        )


def branch_of(database: Database, login: str) -> int:
    with database.read() as session:
        found = session.execute(
            text("SELECT organization_id FROM staff_accounts WHERE login = :login"), {"login": login}
        )
        return int(found.scalar_one())


def call_meeting(database: Database, organization_id: int, **changes: Any) -> int:
    now = utc_now()
    row = {
        "organization_id": organization_id,
        "kind": "branch_meeting",
        "audience": "party_members",
        "title_zh": "冬季支部会",
        "title_en": "Winter branch meeting",
        "starts_at": now + 3 * DAY,
        "ends_at": now + 3 * DAY + DAY / 12,
        "place_zh": "二楼活动室",
        "place_en": "Room on the second floor",
        "state": "planned",
        "created_at": now,
    } | changes
    with database.write() as session:
        return int(session.execute(insert(Meeting).values(**row).returning(Meeting.id)).scalar_one())


def tell(database: Database, meeting_id: int, member_id: int, **changes: Any) -> None:
    now = utc_now()
    row = {
        "member_id": member_id,
        "occasion": f"meeting:{meeting_id}",
        "kind": "lead:P3D",
        "meeting_id": meeting_id,
        "due_at": now - DAY,
        "state": "sent",
        "told_at": now - DAY,
        "channel": "webchat",
        "tried": [],
        "created_at": now - 2 * DAY,
    } | changes
    with database.write() as session:
        session.execute(insert(Notification).values(**row))


def list_for_call(database: Database, meeting_id: int, member_id: int, reason: str = "no_channel") -> None:
    tell(database, meeting_id, member_id, kind="call", state="call", call_reason=reason, told_at=None, channel=None)


def answer(database: Database, meeting_id: int, member_id: int, **changes: Any) -> None:
    row: dict[str, Any] = {
        "member_id": member_id,
        "meeting_id": meeting_id,
        "answer": "attend",
        "answered_at": utc_now(),
    } | changes
    with database.write() as session:
        session.execute(insert(Attendance).values(**row))


def one(database: Database, sql: str, **values: Any) -> Any:
    with database.read() as session:
        return session.execute(text(sql), values).one_or_none()


def name_of(database: Database, member_id: int) -> str:
    return str(one(database, "SELECT name FROM members WHERE id = :id", id=member_id)[0])


def phone_of(database: Database, member_id: int) -> str:
    return str(one(database, "SELECT phone FROM members WHERE id = :id", id=member_id)[0])


def tabs_in(page: str) -> dict[str, int]:
    """Return the numbers above the list, by name."""
    found = re.findall(r'people(?:\?standing=(\w+))?"[^>]*>[^<]+<b>(\d+)</b>', page)
    return {name or "all": int(count) for name, count in found}


def audit_of(database: Database, action: str) -> list[tuple[str | None, ...]]:
    with database.read() as session:
        rows = session.execute(
            text(
                "SELECT staff_name, object_kind, object_id, field, old_value, new_value FROM audit_entries "
                "WHERE action = :action ORDER BY id"
            ),
            {"action": action},
        )
        return [tuple(row) for row in rows]


def set_start(database: Database, meeting_id: int, at: datetime) -> None:
    with database.write() as session:
        session.execute(
            text("UPDATE meetings SET starts_at = :at, ends_at = :until WHERE id = :id"),
            {"at": _plain(at), "until": _plain(at + DAY / 12), "id": meeting_id},
        )


def _plain(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def owe(database: Database, member_id: int, occasion: str, **changes: Any) -> None:
    """Have somebody on the call list for what is no meeting."""
    now = utc_now()
    row = {
        "member_id": member_id,
        "occasion": occasion,
        "kind": "again",
        "due_at": now - DAY,
        "expires_at": now + 10 * DAY,
        "state": "call",
        "call_reason": "no_channel",
        "tried": [],
        "created_at": now - DAY,
    } | changes
    with database.write() as session:
        session.execute(insert(Notification).values(**row))
