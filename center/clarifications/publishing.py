"""How a clarification goes out, is corrected and is taken back. Part of the clarification services.

In the transaction in which it is published stands who is to be told; what is told leaves a little later.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.checks import planning
from center.clarifications import queries
from center.clarifications.drafting import get, step
from center.clarifications.texts import claim_wordings, drop_texts, keep_texts
from center.clarifications.views import ClarificationView
from center.vetting import service as vetting
from center.vetting.rules import CLARIFICATION, PUBLISHED, REPLACED, CannotUndoError, TextChangedError


def publish(
    session: Session, *, clarification_id: int, by: Actor, expected_version: int, now: datetime
) -> ClarificationView:
    """Let a reviewed clarification be told from now on; raises SameHandError, TextChangedError.

    One that corrects another replaces it in the same moment, and everybody who was told the other is told this.
    """
    before = get(session, clarification_id=clarification_id)
    seen = {"published_by": by.staff_id, "published_at": now}
    after = step(session, before, "publish", by=by, expected_version=expected_version, now=now, values=seen)
    keep_texts(session, kind=CLARIFICATION, object_id=after.id, texts=wordings_of(after))
    if after.replaces_id is not None:
        old = get(session, clarification_id=after.replaces_id)
        step(session, old, "replace", by=by, expected_version=old.version, now=now)
        drop_texts(session, kind=CLARIFICATION, object_id=old.id)
        planning.plan_correction(session, old_id=old.id, new_id=after.id, now=now)
    planning.plan_answers(session, clarification_id=after.id, by=by, now=now)
    return after


def withdraw(
    session: Session, *, clarification_id: int, by: Actor, expected_version: int, reason: str, now: datetime
) -> ClarificationView:
    """Take a clarification back; whoever was told it is told so. Raises TextChangedError."""
    before = get(session, clarification_id=clarification_id)
    after = step(session, before, "withdraw", by=by, expected_version=expected_version, now=now, reason=reason)
    if before.state == PUBLISHED:
        drop_texts(session, kind=CLARIFICATION, object_id=after.id)
        planning.plan_withdrawal(session, about=CLARIFICATION, object_id=after.id, now=now)
    planning.unlink_groups(session, clarification_id=after.id)
    return after


def undo(
    session: Session, *, clarification_id: int, by: Actor, expected_version: int, now: datetime
) -> ClarificationView:
    """Take the own last step back while nothing of it has left; raises CannotUndoError, TextChangedError."""
    before = get(session, clarification_id=clarification_id)
    versions = vetting.list_versions(session, kind=CLARIFICATION, object_id=before.id)
    if not versions:
        raise TextChangedError(clarification_id)
    last = versions[-1]
    if not can_undo(session, clarification=before, since=last.at):
        raise CannotUndoError("was_told")
    values = {"published_by": None, "published_at": None} if last.step == "publish" else None
    vetting.take_back(
        session,
        table=queries.CLARIFICATIONS,
        standing=before.standing,
        expected_version=expected_version,
        by=by,
        now=now,
        values=values,
    )
    after = get(session, clarification_id=before.id)
    planning.forget_planned(session, about=CLARIFICATION, object_id=before.id, since=last.at)
    if last.step == "publish":
        drop_texts(session, kind=CLARIFICATION, object_id=before.id)
        if before.replaces_id is not None:
            _restore(session, before.replaces_id, by, now)
    elif last.step == "withdraw" and after.state == PUBLISHED:
        keep_texts(session, kind=CLARIFICATION, object_id=after.id, texts=wordings_of(after))
        planning.restore_planned(session, about=CLARIFICATION, object_id=after.id)
    return after


def can_undo(session: Session, *, clarification: ClarificationView, since: datetime) -> bool:
    """Tell whether nobody was told anything because of the last step."""
    return not planning.was_told_since(session, about=CLARIFICATION, object_id=clarification.id, since=since)


def wordings_of(clarification: ClarificationView) -> list[str]:
    """Return in which words a message may say what is claimed."""
    return claim_wordings(clarification.claim_zh, clarification.claim_en, clarification.wordings)


def _restore(session: Session, clarification_id: int, by: Actor, now: datetime) -> None:
    """Let the corrected one count again, as if it had not been replaced."""
    old = get(session, clarification_id=clarification_id)
    if old.state != REPLACED:
        return
    vetting.restore_replaced(session, table=queries.CLARIFICATIONS, standing=old.standing, by=by, now=now)
    keep_texts(session, kind=CLARIFICATION, object_id=old.id, texts=wordings_of(old))
    planning.restore_planned(session, about=CLARIFICATION, object_id=old.id)
