"""The statements of the audit services."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, func, insert, literal, select, update

from center.audit.models import AuditEntry, AuditHead
from center.audit.views import EntryFilter
from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.staff.models import StaffAccount

ENTRIES = table_of(AuditEntry)
HEAD = table_of(AuditHead)
ACCOUNTS = table_of(StaffAccount)

ENTRY_COLUMNS = (
    ENTRIES.c.id,
    ENTRIES.c.at,
    ENTRIES.c.staff_id,
    ENTRIES.c.staff_name,
    ENTRIES.c.address,
    ENTRIES.c.action,
    ENTRIES.c.object_kind,
    ENTRIES.c.object_id,
    ENTRIES.c.field,
    ENTRIES.c.old_value,
    ENTRIES.c.new_value,
    ENTRIES.c.previous_hash,
    ENTRIES.c.hash,
)
INSERT_ENTRIES = insert(ENTRIES)
INSERT_HEAD = insert_ignoring(HEAD, "id", "last_id", "hash", "seal")
LOCK_HEAD = select(HEAD.c.last_id, HEAD.c.hash, HEAD.c.seal).where(HEAD.c.id == 1).with_for_update()
SET_HEAD = (
    update(HEAD)
    .where(HEAD.c.id == 1)
    .values(last_id=bindparam("new_last_id"), hash=bindparam("new_hash"), seal=bindparam("new_seal"))
)
LAST_ENTRY = select(ENTRIES.c.id, ENTRIES.c.hash).order_by(ENTRIES.c.id.desc()).limit(1)
# One statement sees one state: an entry that is added meanwhile is in both or in neither.
ENDS = select(
    func.coalesce(select(func.max(ENTRIES.c.id)).scalar_subquery(), 0).label("highest_id"),
    select(func.min(ENTRIES.c.at)).scalar_subquery().label("first_at"),
    select(func.min(ACCOUNTS.c.created_at)).scalar_subquery().label("first_account_at"),
    HEAD.c.last_id,
    HEAD.c.hash,
    HEAD.c.seal,
).select_from(select(literal(1).label("one")).subquery().outerjoin(HEAD, HEAD.c.id == 1))
ALL_ENTRIES = (
    select(*ENTRY_COLUMNS)
    .where(ENTRIES.c.id <= bindparam("highest_id"))
    .order_by(ENTRIES.c.id)
    .execution_options(yield_per=1000)
)


def entries_where(chosen: EntryFilter) -> Select[Any]:
    """Build the choice of a filter, newest first."""
    statement = select(*ENTRY_COLUMNS).order_by(ENTRIES.c.id.desc())
    for column in ("staff_id", "action", "object_kind", "object_id"):
        wanted = getattr(chosen, column)
        if wanted is not None:
            statement = statement.where(ENTRIES.c[column] == wanted)
    if chosen.verb is not None:
        statement = statement.where(ENTRIES.c.action.startswith(f"{chosen.verb}.", autoescape=True))
    if chosen.since is not None:
        statement = statement.where(ENTRIES.c.at >= chosen.since)
    if chosen.until is not None:
        statement = statement.where(ENTRIES.c.at < chosen.until)
    return statement
