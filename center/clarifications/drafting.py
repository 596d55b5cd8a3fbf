"""How a clarification is written and handed to a second person. Part of the clarification services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.clarifications import queries
from center.clarifications.drafts import checked, columns_of, content_of
from center.clarifications.views import ClarificationDraft, ClarificationView
from center.clock import to_local
from center.vetting import service as vetting
from center.vetting.rules import CLARIFICATION, DRAFT, PUBLISHED, TextChangedError, TextNotFoundError

# A second click, not a second thought.
SENT_TWICE = timedelta(seconds=60)


def get(session: Session, *, clarification_id: int) -> ClarificationView:
    """Return one clarification in whatever state; raises TextNotFoundError."""
    row = session.execute(queries.BY_ID, {"of_id": clarification_id}).one_or_none()
    if row is None:
        raise TextNotFoundError(clarification_id)
    return view_of(row)


def create(
    session: Session, *, draft: ClarificationDraft, by: Actor, now: datetime, replaces_id: int | None = None
) -> ClarificationView:
    """Write a draft; a form that is sent twice writes one. Raises TextInvalidError, TextChangedError.

    replaces_id: the published clarification that this one corrects; it stays until this one is published.
    """
    draft = checked(draft, today=to_local(now).date())
    about = {"of_staff": by.staff_id, "same_zh": draft.claim_zh, "same_en": draft.claim_en, "since": now - SENT_TWICE}
    known = session.execute(queries.SAME_DRAFT, about).one_or_none()
    if known is not None and view_of(known).draft == draft and known.replaces_id == replaces_id:
        return view_of(known)
    if replaces_id is not None and (
        get(session, clarification_id=replaces_id).state != PUBLISHED
        or find_successor(session, clarification_id=replaces_id) is not None
    ):
        raise TextChangedError(replaces_id)
    row = {
        **columns_of(draft),
        "state": DRAFT,
        "version": 1,
        "replaces_id": replaces_id,
        "drafted_by": by.staff_id,
        "drafted_at": now,
        "changed_by": by.staff_id,
        "changed_at": now,
        "is_sample": False,
    }
    made = view_of(session.execute(queries.INSERT, row).one())
    vetting.begin(session, kind=CLARIFICATION, object_id=made.id, content=content_of(draft), by=by, now=now)
    return made


def change(
    session: Session,
    *,
    clarification_id: int,
    draft: ClarificationDraft,
    by: Actor,
    expected_version: int,
    now: datetime,
) -> ClarificationView:
    """Change what is not published yet; what was in review is a draft again. Raises as `create` does."""
    draft, before = checked(draft, today=to_local(now).date()), get(session, clarification_id=clarification_id)
    if before.draft == draft and before.version == expected_version:
        return before
    return step(
        session,
        before,
        "change",
        by=by,
        expected_version=expected_version,
        now=now,
        content=content_of(draft),
        values=columns_of(draft),
    )


def submit(
    session: Session, *, clarification_id: int, by: Actor, expected_version: int, now: datetime
) -> ClarificationView:
    """Hand a draft to somebody else for review; raises TextChangedError."""
    before = get(session, clarification_id=clarification_id)
    return step(session, before, "submit", by=by, expected_version=expected_version, now=now)


def send_back(
    session: Session, *, clarification_id: int, by: Actor, expected_version: int, reason: str, now: datetime
) -> ClarificationView:
    """Give a draft back to be written better, with why; raises TextChangedError."""
    before = get(session, clarification_id=clarification_id)
    return step(session, before, "send_back", by=by, expected_version=expected_version, now=now, reason=reason)


def step(
    session: Session,
    before: ClarificationView,
    name: str,
    *,
    by: Actor,
    expected_version: int,
    now: datetime,
    content: dict[str, Any] | None = None,
    values: dict[str, Any] | None = None,
    reason: str | None = None,
) -> ClarificationView:
    """Take a step of a clarification and return it as it is then; for the clarification services only."""
    vetting.take_step(
        session,
        step=name,
        table=queries.CLARIFICATIONS,
        standing=before.standing,
        expected_version=expected_version,
        content=content_of(before.draft) if content is None else content,
        by=by,
        now=now,
        values=values,
        reason=reason,
    )
    return get(session, clarification_id=before.id)


def find_successor(session: Session, *, clarification_id: int) -> ClarificationView | None:
    """Return the clarification that corrects this one, draft or not."""
    row = session.execute(queries.SUCCESSOR, {"of_id": clarification_id}).one_or_none()
    return None if row is None else view_of(row)


def view_of(row: Any) -> ClarificationView:
    """Return the view of a row."""
    values = row._asdict()
    return ClarificationView(**{**values, "wordings": tuple(values["wordings"])})
