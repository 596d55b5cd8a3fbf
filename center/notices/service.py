"""Notices, news and activities. Actions call it; what it gives was published by the center, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from center.broadcasts import reading as broadcasts
from center.db.statements import upsert
from center.members import service as members
from center.notices import queries
from center.notices.vetted import (
    can_undo,
    change,
    count_by_state,
    create,
    find_notice,
    get_notice,
    list_all,
    publish,
    send_back,
    submit,
    undo,
    withdraw,
)
from center.notices.views import ActivityView, NoticeDraft, NoticeView
from center.organizations import service as organizations

__all__ = [
    "ActivityNotFoundError",
    "ActivityView",
    "NoticeDraft",
    "NoticeView",
    "can_undo",
    "change",
    "count_by_state",
    "create",
    "find_notice",
    "get_notice",
    "list_activities",
    "list_all",
    "list_current",
    "publish",
    "record_signup",
    "send_back",
    "submit",
    "undo",
    "withdraw",
]


class ActivityNotFoundError(LookupError):
    """No coming activity that this member may join."""


def list_current(session: Session, *, now: datetime, limit: int, member_id: int | None = None) -> list[NoticeView]:
    """Return the notices and news that hold now and are for this member, newest first; None: for everybody."""
    rows = session.execute(queries.CURRENT_NOTICES, {"now": now, "at_most": limit * 4}).all()
    narrowed = [row.id for row in rows if row.is_narrowed]
    hidden = broadcasts.list_hidden_from(session, notice_ids=narrowed, member_id=member_id, now=now) if narrowed else ()
    return [NoticeView(*row[:-1]) for row in rows if row.id not in hidden][:limit]


def list_activities(
    session: Session,
    *,
    now: datetime,
    limit: int,
    member_id: int | None = None,
    kinds: Sequence[str] | None = None,
) -> list[ActivityView]:
    """Return coming activities for everyone and, for a member, those of their own branch and above; the next first."""
    values = {"now": now, "member_id": member_id, "at_most": limit if kinds is None else limit * 10}
    rows = list(session.execute(queries.ACTIVITIES_FOR_EVERYONE, values))
    if member_id is not None:
        member = members.get_summary(session, member_id=member_id)
        lineage = organizations.list_lineage(session, organization_id=member.branch_id)
        own = {**values, "organization_ids": [organization.id for organization in lineage]}
        rows += session.execute(queries.ACTIVITIES_OF_ORGANIZATIONS, own)
    activities = [ActivityView(*row) for row in rows if kinds is None or row.kind in kinds]
    return sorted(activities, key=lambda activity: (activity.starts_at, activity.id))[:limit]


def record_signup(session: Session, *, member_id: int, activity_id: int, answer: str, now: datetime) -> ActivityView:
    """Store that a member joins an activity or not; raises ActivityNotFoundError."""
    row = {"member_id": member_id, "activity_id": activity_id, "answer": answer, "answered_at": now}
    if _find(session, member_id, activity_id, now) is None:
        raise ActivityNotFoundError(activity_id)
    upsert(session, queries.SIGNUPS, row, update=("answer", "answered_at"))
    stored = _find(session, member_id, activity_id, now)
    if stored is None:
        raise ActivityNotFoundError(activity_id)
    return stored


def _find(session: Session, member_id: int, activity_id: int, now: datetime) -> ActivityView | None:
    every = list_activities(session, now=now, limit=200, member_id=member_id)
    return next((activity for activity in every if activity.id == activity_id), None)
