"""How a notice is drafted by one, published by another, and taken back. Part of the notice services.

Readers see nothing of it before it is published; from then on a message can be compared with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.broadcasts import ending as broadcasts
from center.checks import planning
from center.clarifications.texts import drop_texts, keep_texts, notice_wordings
from center.notices import queries
from center.notices.models import NOTICE_KINDS
from center.notices.views import NoticeDraft, NoticeView
from center.vetting import service as vetting
from center.vetting.rules import (
    DRAFT,
    NOTICE,
    PUBLISHED,
    CannotUndoError,
    TextChangedError,
    TextInvalidError,
    TextNotFoundError,
)

LONGEST = {"title_zh": 60, "title_en": 120, "body_zh": 1000, "body_en": 2000, "source": 120}
SENT_TWICE = timedelta(seconds=60)


def find_notice(session: Session, *, notice_id: int) -> NoticeView | None:
    """Return a notice in whatever state."""
    row = session.execute(queries.NOTICE_BY_ID, {"of_id": notice_id}).one_or_none()
    return None if row is None else NoticeView(*row)


def get_notice(session: Session, *, notice_id: int) -> NoticeView:
    """Return a notice in whatever state; raises TextNotFoundError."""
    found = find_notice(session, notice_id=notice_id)
    if found is None:
        raise TextNotFoundError(notice_id)
    return found


def list_all(session: Session, *, states: Sequence[str], limit: int) -> list[NoticeView]:
    """Return notices in these states, the last changed first."""
    values = {"states": list(states), "at_most": limit}
    return [NoticeView(*row) for row in session.execute(queries.NOTICES_IN, values)]


def count_by_state(session: Session) -> dict[str, int]:
    """Count the notices in each state."""
    return {row.state: row.amount for row in session.execute(queries.COUNT_NOTICES)}


def create(session: Session, *, draft: NoticeDraft, by: Actor, now: datetime) -> NoticeView:
    """Write a draft; a form that is sent twice writes one. Raises TextInvalidError."""
    draft = _checked(draft, now)
    about = {"of_staff": by.staff_id, "same_title": draft.title_zh, "same_body": draft.body_zh}
    known = session.execute(queries.SAME_DRAFT, {**about, "since": now - SENT_TWICE}).scalar()
    if known is not None and get_notice(session, notice_id=known).draft == draft:
        return get_notice(session, notice_id=known)
    row = {
        **asdict(draft),
        # Of a draft it tells when it was begun; publishing sets it.
        "published_at": now,
        "is_sample": False,
        "state": DRAFT,
        "version": 1,
        "drafted_by": by.staff_id,
        "changed_by": by.staff_id,
        "changed_at": now,
    }
    new_id: int = session.execute(queries.INSERT_NOTICE, row).scalar_one()
    vetting.begin(session, kind=NOTICE, object_id=new_id, content=content_of(draft), by=by, now=now)
    return get_notice(session, notice_id=new_id)


def change(
    session: Session, *, notice_id: int, draft: NoticeDraft, by: Actor, expected_version: int, now: datetime
) -> NoticeView:
    """Change what is not published yet; what was in review is a draft again. Raises as `create` and the steps do."""
    draft, before = _checked(draft, now), get_notice(session, notice_id=notice_id)
    if before.draft == draft and before.version == expected_version:
        return before
    return _step(
        session, before, "change", by, expected_version, now, content=content_of(draft), values={**asdict(draft)}
    )


def submit(session: Session, *, notice_id: int, by: Actor, expected_version: int, now: datetime) -> NoticeView:
    """Hand a draft to somebody else for review; raises TextChangedError."""
    return _step(session, get_notice(session, notice_id=notice_id), "submit", by, expected_version, now)


def send_back(
    session: Session, *, notice_id: int, by: Actor, expected_version: int, reason: str, now: datetime
) -> NoticeView:
    """Give a draft back to be written better, with why; raises TextChangedError."""
    before = get_notice(session, notice_id=notice_id)
    return _step(session, before, "send_back", by, expected_version, now, reason=reason)


def publish(session: Session, *, notice_id: int, by: Actor, expected_version: int, now: datetime) -> NoticeView:
    """Let readers see it from now on; raises SameHandError, TextChangedError, TextInvalidError (it has run out)."""
    before = get_notice(session, notice_id=notice_id)
    if before.expires_at is not None and before.expires_at <= now:
        raise TextInvalidError("expires_at", "bad_day")
    seen = {"published_by": by.staff_id, "published_at": now}
    after = _step(session, before, "publish", by, expected_version, now, values=seen)
    keep_texts(session, kind=NOTICE, object_id=after.id, texts=wordings_of(after))
    return after


def withdraw(
    session: Session, *, notice_id: int, by: Actor, expected_version: int, reason: str, now: datetime
) -> NoticeView:
    """Take a notice back; whoever was told that the center sent it is told so, and it is told to nobody any more.

    Raises TextChangedError.
    """
    before = get_notice(session, notice_id=notice_id)
    after = _step(session, before, "withdraw", by, expected_version, now, reason=reason)
    if before.state == PUBLISHED:
        drop_texts(session, kind=NOTICE, object_id=after.id)
        planning.plan_withdrawal(session, about=NOTICE, object_id=after.id, now=now)
        broadcasts.end_with_notice(session, notice_id=after.id, by=by, now=now)
    return after


def undo(session: Session, *, notice_id: int, by: Actor, expected_version: int, now: datetime) -> NoticeView:
    """Take the own last step back while nothing of it has left; raises CannotUndoError, TextChangedError."""
    before = get_notice(session, notice_id=notice_id)
    versions = vetting.list_versions(session, kind=NOTICE, object_id=before.id)
    if not versions:
        raise TextChangedError(notice_id)
    if not can_undo(session, notice=before, since=versions[-1].at):
        raise CannotUndoError("was_told")
    values = {"published_by": None} if versions[-1].step == "publish" else None
    step = vetting.take_back(
        session,
        table=queries.NOTICES,
        standing=before.standing,
        expected_version=expected_version,
        by=by,
        now=now,
        values=values,
    )
    after = get_notice(session, notice_id=notice_id)
    planning.forget_planned(session, about=NOTICE, object_id=notice_id, since=versions[-1].at)
    if step == "publish":
        drop_texts(session, kind=NOTICE, object_id=notice_id)
        broadcasts.end_with_notice(session, notice_id=notice_id, by=by, now=now)
    elif step == "withdraw" and after.state == PUBLISHED:
        keep_texts(session, kind=NOTICE, object_id=notice_id, texts=wordings_of(after))
        planning.restore_planned(session, about=NOTICE, object_id=notice_id)
    return after


def can_undo(session: Session, *, notice: NoticeView, since: datetime) -> bool:
    """Tell whether nobody was told anything because of the last step."""
    if planning.was_told_since(session, about=NOTICE, object_id=notice.id, since=since):
        return False
    return notice.state != PUBLISHED or not broadcasts.has_told_anybody(session, notice_id=notice.id)


def wordings_of(notice: NoticeView) -> list[str]:
    """Return in which words a message may repeat a notice."""
    return notice_wordings(notice.title_zh, notice.body_zh, notice.title_en, notice.body_en)


def content_of(draft: NoticeDraft) -> dict[str, Any]:
    """Return a draft as its versions are kept."""
    ends = draft.expires_at.isoformat() if draft.expires_at else None
    return {**asdict(draft), "expires_at": ends}


def _step(
    session: Session,
    before: NoticeView,
    name: str,
    by: Actor,
    expected_version: int,
    now: datetime,
    *,
    content: dict[str, Any] | None = None,
    values: dict[str, Any] | None = None,
    reason: str | None = None,
) -> NoticeView:
    vetting.take_step(
        session,
        step=name,
        table=queries.NOTICES,
        standing=before.standing,
        expected_version=expected_version,
        content=content_of(before.draft) if content is None else content,
        by=by,
        now=now,
        values=values,
        reason=reason,
    )
    return get_notice(session, notice_id=before.id)


def _checked(draft: NoticeDraft, now: datetime) -> NoticeDraft:
    told = {name: re.sub(r"\s+", " ", getattr(draft, name).replace("\x00", "")).strip() for name in LONGEST}
    for name, value in told.items():
        if not value and name in {"title_zh", "body_zh", "source"}:
            raise TextInvalidError(name, "missing")
        if len(value) > LONGEST[name]:
            raise TextInvalidError(name, "too_long")
    if draft.kind not in NOTICE_KINDS:
        raise TextInvalidError("kind", "unknown")
    if draft.expires_at is not None and draft.expires_at <= now:
        raise TextInvalidError("expires_at", "bad_day")
    return NoticeDraft(draft.kind, **told, expires_at=draft.expires_at)
