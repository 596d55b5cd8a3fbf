"""The audit log. Every service that changes something or shows a sensitive value calls it; nothing may leave it out.

What is recorded is written at the very end of the transaction: the log's end is the one row that all writers share, and
whoever held it while waiting for another row could wait for ever. Either both are stored, the deed and its entry, or
neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from center.audit import queries
from center.audit.chain import BEFORE_THE_FIRST, BROKEN_SEAL, entry_hash, find_faults, head_seal, is_sealed
from center.audit.masks import masked
from center.audit.views import Actor, EntryFilter, EntryPage, EntryView, Export, Fault, FaultKind, HeadView, Mark
from center.crypto import get_keyring

__all__ = [
    "Actor",
    "EntryFilter",
    "EntryPage",
    "EntryView",
    "Export",
    "Fault",
    "FaultKind",
    "Mark",
    "begin_export",
    "find_mark",
    "iterate_export",
    "list_entries",
    "record",
    "verify",
]

PAGE = 100
MOST_FAULTS = 100
ROWS_AT_ONCE = 1000
_WAITING = "audit entries to be written"


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: object,
    field: str | None = None,
    old: object = None,
    new: object = None,
    reason: str | None = None,
    now: datetime,
) -> None:
    """Put one deed on record when this transaction ends; `action` is verb.noun, values are masked here.

    reason: why a value was only read, for example the number of a case; it stands in the place of a new value.
    Raises RuntimeError outside a transaction. In a transaction that only reads, its end fails.
    """
    transaction = session.get_transaction()
    if transaction is None:
        raise RuntimeError("an audit entry belongs into the transaction of what it tells")
    held, entries = session.info.get(_WAITING, (None, []))
    if held is not transaction:  # what an undone transaction left is not written with the next one
        entries = []
        session.info[_WAITING] = (transaction, entries)
    entries.append(
        EntryView(
            id=0,
            at=now.astimezone(UTC),
            staff_id=actor.staff_id,
            staff_name=masked(None, actor.name),
            address=masked(None, actor.address),
            action=action,
            object_kind=object_kind,
            object_id=None if object_id is None else masked(None, str(object_id)),
            field=field,
            old_value=None if old is None else masked(field, str(old)),
            new_value=_written(field, new, reason),
            previous_hash="",
            hash="",
        )
    )


def list_entries(session: Session, *, chosen: EntryFilter, before: int | None = None, limit: int = PAGE) -> EntryPage:
    """Return a page of the log, newest first; `before` is the `older` of the page before."""
    statement = queries.entries_where(chosen).limit(limit + 1)
    if before is not None:
        statement = statement.where(queries.ENTRIES.c.id < before)
    found = [EntryView(*row) for row in session.execute(statement)]
    return EntryPage(found[:limit], found[limit - 1].id if len(found) > limit else None)


def begin_export(session: Session, *, actor: Actor, chosen: EntryFilter, now: datetime) -> Export:
    """Put an export on record and return what `iterate_export` then gives; in a transaction that writes."""
    asked = ", ".join(f"{name}={value}" for name, value in _asked(chosen).items())
    record(session, actor=actor, action="export.audit", object_kind="audit", object_id=None, new=asked, now=now)
    return Export(chosen, session.execute(queries.ENDS).one().highest_id)


def iterate_export(session: Session, *, export: Export) -> Iterator[EntryView]:
    """Give the entries of an export, newest first, a few in memory at a time."""
    statement = queries.entries_where(export.chosen).where(queries.ENTRIES.c.id <= export.last_id)
    with session.execute(statement.execution_options(yield_per=ROWS_AT_ONCE)) as rows:
        yield from (EntryView(*row) for row in rows)


def verify(session: Session, *, mark: Mark | None = None) -> list[Fault]:
    """Return what is wrong with the log: altered, removed, inserted or reordered entries, a cut-off end.

    `mark` is what `find_mark` once gave: the log must still hold that very entry. At most 100 faults are told.
    """
    ends = session.execute(queries.ENDS).one()
    head = None if ends.last_id is None else HeadView(ends.last_id, ends.hash, ends.seal)
    with session.execute(queries.ALL_ENTRIES, {"highest_id": ends.highest_id}) as rows:
        entries = (EntryView(*row) for row in rows)
        faults = list(islice(find_faults(get_keyring(), entries, head=head, mark=mark), MOST_FAULTS))
    # Making an account is on record too, so no account can be older than the log.
    if ends.first_account_at is not None and (ends.first_at is None or ends.first_account_at < ends.first_at):
        faults.insert(0, Fault(FaultKind.BEGINNING_GONE, 1))
    return faults


def find_mark(session: Session) -> Mark:
    """Return how far the log has come, to be noted where nobody who writes to the database can change it."""
    last = session.execute(queries.LAST_ENTRY).one_or_none()
    return Mark(0, BEFORE_THE_FIRST) if last is None else Mark(last.id, last.hash)


@event.listens_for(Session, "before_commit")
def _write_waiting(session: Session) -> None:
    transaction, waiting = session.info.pop(_WAITING, (None, []))
    if waiting and transaction is session.get_transaction():
        _append(session, waiting)


def _append(session: Session, waiting: list[EntryView]) -> None:
    keyring = get_keyring()
    head = _lock_head(session)
    is_whole = is_sealed(keyring, head)
    # Somebody changed the head or took it away: the log goes on from its entries, the broken seal keeps saying so.
    last_id, last_hash = (head.last_id, head.hash) if is_whole else find_mark(session)
    rows: list[dict[str, Any]] = []
    for entry in waiting:
        last_id += 1
        linked = replace(entry, id=last_id, previous_hash=last_hash)
        last_hash = entry_hash(keyring, linked)
        columns = (column.name for column in queries.ENTRY_COLUMNS)
        rows.append(dict(zip(columns, astuple(replace(linked, hash=last_hash)), strict=True)))
    session.execute(queries.INSERT_ENTRIES, rows)
    seal = head_seal(keyring, last_id=last_id, last_hash=last_hash) if is_whole else BROKEN_SEAL
    session.execute(queries.SET_HEAD, {"new_last_id": last_id, "new_hash": last_hash, "new_seal": seal})


def _lock_head(session: Session) -> HeadView:
    row = session.execute(queries.LOCK_HEAD).one_or_none()
    if row is None:
        is_new = session.execute(queries.LAST_ENTRY).one_or_none() is None
        seal = head_seal(get_keyring(), last_id=0, last_hash=BEFORE_THE_FIRST) if is_new else BROKEN_SEAL
        first = {"id": 1, "last_id": 0, "hash": BEFORE_THE_FIRST, "seal": seal}
        session.execute(queries.INSERT_HEAD, first)
        row = session.execute(queries.LOCK_HEAD).one()
    return HeadView(*row)


def _written(field: str | None, new: object, reason: str | None) -> str | None:
    if new is None:
        return None if reason is None else masked(None, reason)
    return masked(field, str(new))


def _asked(chosen: EntryFilter) -> dict[str, object]:
    return {name: value for name in chosen.__slots__ if (value := getattr(chosen, name)) is not None}
