"""Saved views of the queue. The console calls it; a view only narrows what somebody may see, it opens nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.cases.saved import queries
from center.cases.saved.views import SavedView

__all__ = [
    "SavedView",
    "ViewInvalidError",
    "ViewNotFoundError",
    "get_view",
    "list_views",
    "remove_view",
    "rename_view",
    "restore_view",
    "save_view",
    "share_view",
]

LONGEST_NAME = 20
MOST_OWN, MOST_SHARED = 12, 8
LONGEST_VALUE = 60
MOST_FIELDS = 12


class ViewNotFoundError(LookupError):
    """No such view, or it is somebody else's own."""


class ViewInvalidError(ValueError):
    """What was given cannot be kept; `problem` is a code: name_missing, name_taken, too_many."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def list_views(session: Session, *, staff_id: int) -> list[SavedView]:
    """Return the views that somebody sees: the shared ones, then their own."""
    values = {"staff_id": staff_id, "at_most": MOST_OWN + MOST_SHARED}
    return [SavedView(*row) for row in session.execute(queries.OF_STAFF, values)]


def get_view(session: Session, *, view_id: int, staff_id: int) -> SavedView:
    """Return a view that is somebody's own or shared, removed or not; raises ViewNotFoundError."""
    row = session.execute(queries.BY_ID, {"of_id": view_id}).one_or_none()
    if row is None or (row.owner_id != staff_id and not row.is_shared):
        raise ViewNotFoundError(view_id)
    return SavedView(*row)


def save_view(session: Session, *, name: str, asked: Mapping[str, str], by: Actor, now: datetime) -> int:
    """Keep a filter under a name and return the view's id; the same sent twice is one. Raises ViewInvalidError."""
    name, asked = _name(name), _asked(asked)
    if session.execute(queries.COUNT_OWN, {"staff_id": by.staff_id}).scalar_one() >= MOST_OWN:
        raise ViewInvalidError("too_many")
    row = {"owner_id": by.staff_id, "name": name, "asked": asked, "is_shared": False, "made_at": now}
    made: int | None = session.execute(queries.INSERT, row).scalar_one_or_none()
    if made is None:
        known = _own_by_name(session, name, by)
        if known is None or dict(known.asked) != asked:
            raise ViewInvalidError("name_taken")
        return known.id
    _record(session, "save.view", made, by, now, new=name)
    return made


def rename_view(session: Session, *, view_id: int, name: str, by: Actor, now: datetime) -> None:
    """Give a view another name; raises ViewInvalidError, ViewNotFoundError."""
    before, name = get_view(session, view_id=view_id, staff_id=_id_of(by)), _name(name)
    if before.name == name:
        return
    other = _own_by_name(session, name, by, owner_id=before.owner_id)
    if other is not None:
        raise ViewInvalidError("name_taken")
    _change(session, view_id, is_removed=False, name=name)
    _record(session, "change.view", view_id, by, now, old=before.name, new=name)


def share_view(session: Session, *, view_id: int, is_shared: bool, by: Actor, now: datetime) -> None:
    """Let the whole office have a view, or its owner alone again; raises ViewInvalidError, ViewNotFoundError."""
    before = get_view(session, view_id=view_id, staff_id=_id_of(by))
    if before.is_shared == is_shared:
        return
    if is_shared and session.execute(queries.COUNT_SHARED).scalar_one() >= MOST_SHARED:
        raise ViewInvalidError("too_many")
    _change(session, view_id, is_removed=False, is_shared=is_shared)
    _record(session, "share.view", view_id, by, now, old=before.is_shared, new=is_shared)


def remove_view(session: Session, *, view_id: int, by: Actor, now: datetime) -> None:
    """Take a view away; `restore_view` undoes it. Raises ViewNotFoundError."""
    before = get_view(session, view_id=view_id, staff_id=_id_of(by))
    _change(session, view_id, is_removed=False, removed_at=now)
    _record(session, "remove.view", view_id, by, now, old=before.name)


def restore_view(session: Session, *, view_id: int, by: Actor, now: datetime) -> None:
    """Undo `remove_view`; raises ViewInvalidError where another has its name by now, ViewNotFoundError."""
    before = get_view(session, view_id=view_id, staff_id=_id_of(by))
    if _own_by_name(session, before.name, by, owner_id=before.owner_id) is not None:
        raise ViewInvalidError("name_taken")
    _change(session, view_id, is_removed=True, removed_at=None)
    _record(session, "restore.view", view_id, by, now, new=before.name)


def _change(session: Session, view_id: int, *, is_removed: bool, **values: object) -> None:
    if session.execute(queries.change(view_id, is_removed=is_removed, **values)).one_or_none() is None:
        raise ViewNotFoundError(view_id)


def _own_by_name(session: Session, name: str, by: Actor, *, owner_id: int | None = None) -> SavedView | None:
    about = {"staff_id": by.staff_id if owner_id is None else owner_id, "of_name": name}
    found = session.execute(queries.OWN_BY_NAME, about).scalar_one_or_none()
    return None if found is None else SavedView(*session.execute(queries.BY_ID, {"of_id": found}).one())


def _name(name: str) -> str:
    clean = " ".join("".join(sign for sign in name if sign.isprintable()).split())[:LONGEST_NAME].strip()
    if not clean:
        raise ViewInvalidError("name_missing")
    return clean


def _asked(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: value[:LONGEST_VALUE] for name, value in list(asked.items())[:MOST_FIELDS] if value}


def _id_of(by: Actor) -> int:
    if by.staff_id is None:
        raise ValueError("only staff have views")
    return by.staff_id


def _record(
    session: Session, action: str, view_id: int, by: Actor, now: datetime, *, old: object = None, new: object = None
) -> None:
    audit.record(
        session, actor=by, action=action, object_kind="view", object_id=view_id, field="name", old=old, new=new, now=now
    )
