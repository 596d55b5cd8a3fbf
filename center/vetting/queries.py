"""The statements by which texts are vetted; of two steps at once one changes a row and the other none."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, Update, bindparam, insert, select, update

from center.db.base import table_of
from center.staff.models import StaffAccount
from center.vetting.models import VettingChange

CHANGES, STAFF = table_of(VettingChange), table_of(StaffAccount)
_OF = (CHANGES.c.kind == bindparam("of_kind"), CHANGES.c.object_id == bindparam("of_id"))
INSERT_CHANGE = insert(CHANGES)
HISTORY = (
    select(
        CHANGES.c.version,
        CHANGES.c.step,
        CHANGES.c.staff_id,
        STAFF.c.display_name,
        CHANGES.c.content,
        CHANGES.c.reason,
        CHANGES.c.at,
    )
    .join(STAFF, STAFF.c.id == CHANGES.c.staff_id, isouter=True)
    .where(*_OF)
    .order_by(CHANGES.c.version)
)


def move(table: Table, object_id: int, version: int, states: tuple[str, ...], values: dict[str, Any]) -> Update:
    """Build a change of a row that has this version and one of these states; it counts the change."""
    return (
        update(table)
        .where(table.c.id == object_id, table.c.version == version, table.c.state.in_(states))
        .values(**values, version=table.c.version + 1)
        .returning(table.c.version)
    )
