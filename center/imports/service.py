"""Reads and writes records by the batch. The kinds of sheet call it; it checks nothing and never commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from center.imports import queries

Facts = Mapping[str, Any]


class RecordsChangedError(Exception):
    """The records are not what the check saw; nothing of the import may be kept."""


def list_organizations(session: Session) -> list[Facts]:
    """Return all organisations, those no longer in use too."""
    return [row._asdict() for row in session.execute(queries.ALL_ORGANIZATIONS)]


def add_organization(session: Session, *, row: Facts, parent_code: str | None) -> None:
    """Enter an organisation below the one with this code."""
    parent_id = _organization_id(session, parent_code)
    _run(session, queries.INSERT_ORGANIZATION, [{**row, "parent_id": parent_id}])


def change_organization(session: Session, *, row: Facts, parent_code: str | None) -> None:
    """Change an organisation, found by its code."""
    facts = {**row, "parent_id": _organization_id(session, parent_code)}
    _run(session, queries.UPDATE_ORGANIZATION, [_update("code", facts, queries.ORGANIZATION_FACTS)])


def find_any_member_id(session: Session) -> int | None:
    """Return some member's id, if there is any."""
    return session.execute(queries.ANY_MEMBER_ID).scalar()


def find_members(session: Session, *, employee_nos: Sequence[str]) -> dict[str, Facts]:
    """Return members of any status by employee number."""
    rows = session.execute(queries.MEMBERS_BY_EMPLOYEE_NO, {"numbers": list(employee_nos)})
    return {row.employee_no: row._asdict() for row in rows}


def find_member_ids(session: Session, *, employee_nos: Sequence[str]) -> dict[str, int]:
    """Return the ids of members of any status by employee number."""
    rows = session.execute(queries.MEMBER_IDS, {"numbers": list(employee_nos)})
    return {row.employee_no: row.id for row in rows}


def find_id_owners(session: Session, *, id_indices: Sequence[str]) -> dict[str, str]:
    """Return whose ID numbers these are: employee number by keyed index."""
    return {row.id_index: row.employee_no for row in session.execute(queries.ID_OWNERS, {"indices": list(id_indices)})}


def list_active_members(session: Session, *, branch_id: int) -> list[tuple[int, str, str]]:
    """Return id, employee number and name of a branch's active members."""
    return [
        (row.id, row.employee_no, row.name)
        for row in session.execute(queries.ACTIVE_OF_BRANCH, {"branch_id": branch_id})
    ]


def add_members(session: Session, *, rows: Sequence[Facts]) -> None:
    """Enter members; the rows are those of `members.service.member_row`."""
    _run(session, queries.INSERT_MEMBERS, rows)


def change_members(session: Session, *, rows: Sequence[Facts]) -> None:
    """Change members, found by employee number."""
    _run(session, queries.UPDATE_MEMBERS, [_update("employee_no", row, queries.MEMBER_FACTS) for row in rows])


def list_benefit_types(session: Session) -> list[tuple[str, str, str]]:
    """Return code and both names of every kind of benefit, those no longer paid too."""
    return [(row.code, row.name_zh, row.name_en) for row in session.execute(queries.ALL_TYPES)]


def add_benefit_type(session: Session, *, row: Facts) -> None:
    """Enter a kind of benefit behind the others."""
    position = session.execute(queries.TYPES_COUNT).scalar_one()
    _run(session, queries.INSERT_TYPE, [{**row, "position": position, "is_active": True}])


def find_payments(
    session: Session, *, member_ids: Sequence[int], periods: Sequence[str]
) -> dict[tuple[int, str, str], Facts]:
    """Return payments by member, period and kind."""
    rows = session.execute(queries.PAYMENTS_OF, {"members": list(member_ids), "periods": list(periods)})
    return {(row.member_id, row.period, row.benefit_type): row._asdict() for row in rows}


def add_payments(session: Session, *, rows: Sequence[Facts]) -> None:
    """Enter payments."""
    _run(session, queries.INSERT_PAYMENTS, rows)


def change_payments(session: Session, *, rows: Sequence[Facts], histories: Sequence[Facts]) -> None:
    """Change payments that still are what was seen, and keep in their history what they were."""
    before = ("status_before", "amount_fen_before")
    updates = [
        {**_update("id", row, queries.PAYMENT_FACTS, key="of_payment"), **{name: history[name] for name in before}}
        for row, history in zip(rows, histories, strict=True)
    ]
    _run(session, queries.UPDATE_PAYMENTS, updates)
    _run(session, queries.INSERT_CHANGES, histories)


def list_contacts(session: Session) -> dict[str, Facts]:
    """Return all contacts by topic."""
    return {row.topic: row._asdict() for row in session.execute(queries.ALL_CONTACTS)}


def add_contact(session: Session, *, row: Facts) -> None:
    """Enter where a matter is handled."""
    _run(session, queries.INSERT_CONTACT, [row])


def change_contact(session: Session, *, row: Facts) -> None:
    """Change where a matter is handled."""
    _run(session, queries.UPDATE_CONTACT, [_update("topic", row, queries.CONTACT_FACTS)])


@contextmanager
def without_private_words() -> Iterator[None]:
    """Let no error of the database through: it would tell names and numbers of the row that failed."""
    try:
        yield
    except IntegrityError:
        raise RecordsChangedError("a row meets another one in the records") from None
    except StatementError as error:
        error.hide_parameters = True
        error.params = None
        raise


def _organization_id(session: Session, code: str | None) -> int | None:
    if code is None:
        return None
    found: int | None = session.execute(queries.ORGANIZATION_ID, {"of_code": code}).scalar()
    if found is None:
        raise RecordsChangedError(code)
    return found


def _update(name: str, row: Facts, facts: Sequence[str], *, key: str | None = None) -> Facts:
    return {key or f"of_{name}": row[name], **{f"new_{fact}": row[fact] for fact in facts}}


def _run(session: Session, statement: Executable, rows: Sequence[Facts]) -> None:
    if not rows:
        return
    with without_private_words():
        done = session.connection().execute(statement, [dict(row) for row in rows])
    if done.rowcount not in {len(rows), -1}:
        raise RecordsChangedError("rows that were there are gone")
