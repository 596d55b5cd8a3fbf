"""The statements of the saved views."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from center.cases.saved.models import QueueView
from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.staff.models import StaffAccount

VIEWS = table_of(QueueView)
STAFF = table_of(StaffAccount)

_THERE = VIEWS.c.removed_at.is_(None)
_ALL = select(
    VIEWS.c.id,
    VIEWS.c.owner_id,
    STAFF.c.display_name,
    VIEWS.c.name,
    VIEWS.c.asked,
    VIEWS.c.is_shared,
    VIEWS.c.made_at,
    VIEWS.c.removed_at,
).join(STAFF, STAFF.c.id == VIEWS.c.owner_id)
# What everybody sees stands before what is one's own.
OF_STAFF = (
    _ALL.where(_THERE, or_(VIEWS.c.is_shared, VIEWS.c.owner_id == bindparam("staff_id")))
    .order_by(VIEWS.c.is_shared.desc(), VIEWS.c.id)
    .limit(bindparam("at_most"))
)
BY_ID = _ALL.where(VIEWS.c.id == bindparam("of_id"))
COUNT_OWN = select(func.count()).select_from(VIEWS).where(_THERE, VIEWS.c.owner_id == bindparam("staff_id"))
COUNT_SHARED = select(func.count()).select_from(VIEWS).where(_THERE, VIEWS.c.is_shared)
# The index allows a name once a person: of a form that comes twice the second finds it there.
INSERT = insert_ignoring(VIEWS, "owner_id", "name", "asked", "is_shared", "made_at")
OWN_BY_NAME = select(VIEWS.c.id).where(
    _THERE, VIEWS.c.owner_id == bindparam("staff_id"), VIEWS.c.name == bindparam("of_name")
)


def change(view_id: int, *, is_removed: bool, **values: Any) -> Any:
    """Return the statement that changes a view that is there, or one that is removed."""
    is_so = VIEWS.c.removed_at.is_not(None) if is_removed else _THERE
    return update(VIEWS).where(VIEWS.c.id == view_id, is_so).values(**values).returning(VIEWS.c.id)
