"""Canned replies. The console calls it; it must never send anything, and never fill in what is not on file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.cases.models import KINDS
from center.replies import queries
from center.replies.filling import fill_reply, values_of
from center.replies.starters import starter_rows
from center.replies.variables import VARIABLES, find_gaps, normal, unknown_variables
from center.replies.views import ReplyDraft, ReplyView

__all__ = [
    "VARIABLES",
    "ReplyChangedError",
    "ReplyDraft",
    "ReplyInvalidError",
    "ReplyNotFoundError",
    "ReplyView",
    "change_reply",
    "create_reply",
    "fill_reply",
    "find_gaps",
    "get_reply",
    "install_starters",
    "list_replies",
    "remove_reply",
    "restore_reply",
    "values_of",
]

LONGEST_TITLE = 40
LONGEST_TEXT = 800
MOST_REPLIES = 200


class ReplyNotFoundError(LookupError):
    """No such reply."""


class ReplyChangedError(Exception):
    """Somebody else has changed the reply meanwhile; `current` is how it is now."""

    def __init__(self, current: ReplyView) -> None:
        super().__init__(current.id)
        self.current = current


class ReplyInvalidError(ValueError):
    """What was given cannot be kept; `field` and `problem` are codes, `names` what is unknown.

    problem: missing, too_long, unknown_variable, unknown_kind, too_many.
    """

    def __init__(self, field: str, problem: str, names: tuple[str, ...] = ()) -> None:
        super().__init__(field, problem, names)
        self.field, self.problem, self.names = field, problem, names


def list_replies(session: Session, *, case_kind: str | None = None) -> list[ReplyView]:
    """Return all replies, those made for a kind of case first, those made for other kinds last."""
    found = [_view(row) for row in session.execute(queries.ALL)]
    if case_kind is None:
        return found
    return sorted(found, key=lambda reply: 1 if not reply.case_kinds else 0 if case_kind in reply.case_kinds else 2)


def get_reply(session: Session, *, reply_id: int) -> ReplyView:
    """Return one reply, removed or not; raises ReplyNotFoundError."""
    row = session.execute(queries.BY_ID, {"of_id": reply_id}).one_or_none()
    if row is None:
        raise ReplyNotFoundError(reply_id)
    return _view(row)


def create_reply(session: Session, *, draft: ReplyDraft, by: Actor, now: datetime) -> ReplyView:
    """Add a reply; a form that is sent twice adds one. Raises ReplyInvalidError."""
    draft = _checked(draft)
    for known in list_replies(session):
        if known.draft == draft:
            return known
    if session.execute(queries.COUNT).scalar_one() >= MOST_REPLIES:
        raise ReplyInvalidError("title_zh", "too_many")
    row = {**_row(draft), "version": 1, "changed_at": now, "changed_by": by.staff_id}
    made = _view(session.execute(queries.INSERT, row).one())
    _record(session, "create.reply", made, by, now, field="text_zh", new=made.text_zh)
    return made


def change_reply(
    session: Session, *, reply_id: int, draft: ReplyDraft, by: Actor, expected_version: int, now: datetime
) -> ReplyView:
    """Change a reply; raises ReplyInvalidError, ReplyChangedError, ReplyNotFoundError."""
    draft, before = _checked(draft), get_reply(session, reply_id=reply_id)
    if before.draft == draft and before.removed_at is None:
        return before
    row = {f"new_{name}": value for name, value in _row(draft).items()}
    about = {"of_id": reply_id, "of_version": expected_version, "now": now, "by": by.staff_id}
    found = session.execute(queries.CHANGE, {**row, **about}).one_or_none()
    if found is None:
        raise ReplyChangedError(before)
    after = _view(found)
    for name, new in _row(draft).items():
        if (old := _row(before.draft)[name]) != new:
            _record(session, "change.reply", after, by, now, field=name, old=old, new=new)
    return after


def remove_reply(session: Session, *, reply_id: int, by: Actor, expected_version: int, now: datetime) -> ReplyView:
    """Take a reply out of use; `restore_reply` undoes it. Raises ReplyChangedError, ReplyNotFoundError."""
    return _set_removed(session, reply_id, "remove.reply", by, expected_version, now, removed=now)


def restore_reply(session: Session, *, reply_id: int, by: Actor, expected_version: int, now: datetime) -> ReplyView:
    """Undo `remove_reply`."""
    return _set_removed(session, reply_id, "restore.reply", by, expected_version, now, removed=None)


def install_starters(session: Session, *, by: Actor, now: datetime) -> int:
    """Add the starter set, and return how many were new; what staff have changed or removed stays as it is."""
    rows = ({**row, "changed_by": by.staff_id} for row in starter_rows(now))
    made = [session.execute(queries.INSERT_STARTER, row).scalar_one_or_none() for row in rows]
    count = len([id_ for id_ in made if id_ is not None])
    if count:
        audit.record(
            session, actor=by, action="create.reply", object_kind="reply", object_id=None, new=f"+{count}", now=now
        )
    return count


def _set_removed(
    session: Session,
    reply_id: int,
    action: str,
    by: Actor,
    expected_version: int,
    now: datetime,
    *,
    removed: datetime | None,
) -> ReplyView:
    before = get_reply(session, reply_id=reply_id)
    about = {"of_id": reply_id, "of_version": expected_version, "now": now, "by": by.staff_id, "removed": removed}
    found = session.execute(queries.SET_REMOVED, about).one_or_none()
    if found is None:
        raise ReplyChangedError(before)
    after = _view(found)
    _record(session, action, after, by, now)
    return after


def _checked(draft: ReplyDraft) -> ReplyDraft:
    titles = {name: " ".join(normal(getattr(draft, name)).split()) for name in ("title_zh", "title_en")}
    texts = {name: normal(getattr(draft, name)) for name in ("text_zh", "text_en")}
    for name, value in {**titles, **texts}.items():
        if not value and name.endswith("_zh"):
            raise ReplyInvalidError(name, "missing")
        if len(value) > (LONGEST_TITLE if name in titles else LONGEST_TEXT):
            raise ReplyInvalidError(name, "too_long")
    for name, text in texts.items():
        if unknown := unknown_variables(text):
            raise ReplyInvalidError(name, "unknown_variable", tuple(unknown))
    if not set(draft.case_kinds) <= set(KINDS):
        raise ReplyInvalidError("case_kinds", "unknown_kind")
    kinds = tuple(kind for kind in KINDS if kind in draft.case_kinds)
    return ReplyDraft(**titles, **texts, case_kinds=kinds)


def _row(draft: ReplyDraft) -> dict[str, object]:
    return {
        "title_zh": draft.title_zh,
        "title_en": draft.title_en,
        "text_zh": draft.text_zh,
        "text_en": draft.text_en,
        "case_kinds": list(draft.case_kinds),
    }


def _view(row: Any) -> ReplyView:
    kinds = tuple(row.case_kinds)
    texts = (row.title_zh, row.title_en, row.text_zh, row.text_en)
    return ReplyView(row.id, *texts, kinds, row.version, row.changed_at, row.removed_at)


def _record(
    session: Session,
    action: str,
    reply: ReplyView,
    by: Actor,
    now: datetime,
    *,
    field: str | None = None,
    old: object = None,
    new: object = None,
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="reply",
        object_id=reply.id,
        field=field,
        old=old,
        new=reply.title_zh if new is None else new,
        now=now,
    )
